"""`sam2studio auto-annotate`: a detector's boxes as masks, for folders and videos, to labels or into a project."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from sam2studio.cli.asking import Download, model_file
from sam2studio.cli.console import err, out, watch
from sam2studio.cli.outside import tell_outside
from sam2studio.cli.projects import named
from sam2studio.jobs.auto_annotate.request import AutoAnnotateReport, AutoAnnotateRequest
from sam2studio.jobs.auto_annotate.run import annotate_files, annotate_project
from sam2studio.project import Project

_FAILURES_SHOWN = 20
_DATA_HELP = "Images, videos, folders, a glob in quotes, or a .txt with a path per line; may be given again."
_SAM_HELP = "Makes masks of the boxes; '' for a detector of masks."
_DEVICE_HELP = "auto, cpu, cuda, 0 …; '0,1' works on two."
_CLASSES_HELP = "Only the class of this number; may be given again."
_MAP_HELP = "'car=vehicle': where a detector's class goes in the project; 'car=' leaves it out. May be given again."
_CLUSTER_HELP = (
    "Work on the Ray cluster at this address (auto, ray://…, or local), one actor per GPU or machine. All of them see "
    "data and models under the same paths. Needs the extra 'cluster'."
)
_PROJECT_HELP = "Put proposals into this project instead (it is made when it is not there)."


_IMGSZ_HELP = (
    "Long side of what the detector sees, in pixels, rounded up to a multiple of 32. The SAM always looks at its own "
    "size."
)


class Existing(Enum):
    """What happens to media that have masks."""

    SKIP = "skip"
    ADD = "add"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("auto-annotate", no_args_is_help=True)(auto_annotate)


def auto_annotate(
    data: Annotated[list[str] | None, typer.Option("--data", "-s", help=_DATA_HELP)] = None,
    det_model: Annotated[str, typer.Option("--det-model", help="The detector: a name or a file.")] = "yolo11x.pt",
    sam_model: Annotated[str, typer.Option("--sam-model", help=_SAM_HELP)] = "sam2.1_b.pt",
    device: Annotated[str, typer.Option(help=_DEVICE_HELP)] = "auto",
    dtype: Annotated[str, typer.Option(help="auto, float32, bfloat16, float16.")] = "auto",
    conf: Annotated[float, typer.Option(min=0, max=1, help="Least score.")] = 0.25,
    iou: Annotated[float, typer.Option(min=0, max=1, help="Overlap of boxes of a class that is accepted.")] = 0.45,
    imgsz: Annotated[int, typer.Option(min=32, max=8192, help=_IMGSZ_HELP)] = 640,
    max_det: Annotated[int, typer.Option("--max-det", min=1, help="Most objects per image.")] = 300,
    classes: Annotated[list[int] | None, typer.Option("--classes", help=_CLASSES_HELP)] = None,
    every: Annotated[int, typer.Option(min=1, help="Of a video, every n-th frame.")] = 1,
    output_dir: Annotated[
        Path | None, typer.Option("--output-dir", "-o", help="For YOLO labels; DATA_auto_annotate_labels by default.")
    ] = None,
    project: Annotated[Path | None, typer.Option("--project", help=_PROJECT_HELP)] = None,
    existing: Annotated[
        Existing, typer.Option(help="Media of the project that have masks: leave them alone, or add what is missing.")
    ] = Existing.SKIP,
    cluster: Annotated[str, typer.Option(help=_CLUSTER_HELP, metavar="ADDRESS")] = "",
    workers: Annotated[int, typer.Option(min=0, help="Actors of the cluster; one per device by default.")] = 0,
    class_map: Annotated[list[str] | None, typer.Option("--map", help=_MAP_HELP)] = None,
    download: Download = False,
) -> None:
    """Find objects on images and videos with a detector, and make masks of its boxes.

    Writes a YOLO segmentation label per image (per frame of a video), or
    proposals into a project, to be reviewed in the window:

        sam2studio auto-annotate --data photos --det-model yolo11n.pt
            --sam-model sam2.1_t.pt
        sam2studio auto-annotate --data clip.mp4 --project clip.s2s

    The same command again goes on where the last one was stopped. What a
    person made is never changed.
    """
    _check(data, output_dir, project, mapped=bool(class_map), existing=existing)
    mapping = dict(_pair(text) for text in class_map or ())
    request = AutoAnnotateRequest(
        data=tuple(data or ()),
        det_model=model_file(det_model, download=download),
        sam_model=model_file(sam_model, download=download) if sam_model else "",
        device=device,
        dtype=dtype,
        conf=conf,
        iou=iou,
        imgsz=imgsz,
        max_det=max_det,
        classes=tuple(classes or ()),
        every=every,
        class_map=mapping,
        existing=existing.value,
        output_dir=output_dir,
        cluster=cluster,
        workers=workers,
    )
    report = _into_files(request) if project is None else _into_project(named(project), request)
    if report.failed:
        raise typer.Exit(1)


def _into_files(request: AutoAnnotateRequest) -> AutoAnnotateReport:
    report = watch(annotate_files(request), title="Annotating", count="frames")
    _tell(report, "left alone, since their label files are not this program's or were edited")
    out.print(f"Labels are in {report.output_dir}", soft_wrap=True, markup=False)
    return report


def _into_project(path: Path, request: AutoAnnotateRequest) -> AutoAnnotateReport:
    with Project.open(path) if path.exists() else Project.create(path) as opened:
        tell_outside(opened)
        report = watch(annotate_project(opened, request), title="Annotating", count="frames")
    _tell(report, "left alone, since they have masks or were reviewed")
    out.print(f"Proposals are in {path}", soft_wrap=True, markup=False)
    return report


def _check(
    data: list[str] | None, output_dir: Path | None, project: Path | None, *, mapped: bool, existing: Existing
) -> None:
    """Raise BadParameter for options that do not go together."""
    if not data and project is None:
        raise typer.BadParameter("say what is to be annotated: --data, or a --project with media.")
    if output_dir is not None and project is not None:
        raise typer.BadParameter("--output-dir and --project exclude each other.")
    if project is None and (mapped or existing is not Existing.SKIP):
        raise typer.BadParameter("--map and --existing are for a --project.")


def _pair(text: str) -> tuple[str, str]:
    source, equals, target = text.partition("=")
    if not equals or not source.strip():
        raise typer.BadParameter(f"--map: '{text}' is not 'detector class=project class'.")
    return source.strip(), target.strip()


def _tell(report: AutoAnnotateReport, kept: str) -> None:
    if report.objects:
        table = Table("class", "objects", box=SIMPLE_HEAD, pad_edge=False)
        for name, count in report.objects.items():
            table.add_row(name, str(count))
        out.print(table)
    rate = f" ({report.pictures / report.seconds:.2f}/s)" if report.pictures and report.seconds else ""
    found = sum(report.objects.values())
    out.print(
        f"images and frames annotated: {report.pictures} in {report.seconds:.1f} s{rate}; objects: {found}",
        soft_wrap=True,
    )
    if report.resumed:
        out.print(f"annotated in the same way before: {report.resumed}", soft_wrap=True)
    if report.kept:
        out.print(f"{kept}: {report.kept}", soft_wrap=True)
    if report.known:
        out.print(f"objects that were there already, made or confirmed by a person: {report.known}", soft_wrap=True)
    if report.classes_added:
        out.print(f"new classes: {', '.join(report.classes_added)}", soft_wrap=True, markup=False)
    for sentence in report.failed[:_FAILURES_SHOWN]:
        err.print(f"left out: {sentence}", soft_wrap=True, markup=False)
    if len(report.failed) > _FAILURES_SHOWN:
        err.print(f"and {len(report.failed) - _FAILURES_SHOWN} more")
