"""Commands on project files: create, add, export, import, check. The same file that the window opens."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from sam2studio.cli.console import counted_media, err, out, size_text, watch
from sam2studio.cli.outside import tell_outside
from sam2studio.core.errors import ProjectError
from sam2studio.core.words import counted
from sam2studio.formats.registry import FORMATS
from sam2studio.formats.writing import WriteOptions
from sam2studio.jobs.export import ExportOptions, ExportReport, FrameChoice, export_project
from sam2studio.jobs.import_ import import_dataset, open_dataset
from sam2studio.jobs.pictures import add_pictures
from sam2studio.project import Project, check_file

_FORMAT_NAMES = ", ".join(row.name for row in FORMATS)
_WORST_SHOWN = 5
_WRITING = "How it is written"
_CLASSES_NAMED = 5

FramesOption = Annotated[
    list[Path] | None,
    typer.Option("--frames", help="A folder of numbered images that is one video.", exists=True, file_okay=False),
]

ProjectArgument = Annotated[Path, typer.Argument(help="A project file (NAME.s2s).", exists=True, dir_okay=False)]


_WithinMarks: TypeAlias = Annotated[
    bool, typer.Option("--within-marks", help="Only frames between the in and out marks of a video.")
]
_Lossless: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--lossless-frames", rich_help_panel=_WRITING, help="Frames of videos as PNG, which changes no pixel."
    ),
]
_Polygons: TypeAlias = Annotated[
    bool,
    typer.Option("--polygons", rich_help_panel=_WRITING, help="COCO, labelme, CVAT: polygons instead of pixels."),
]
_VoidBorder: TypeAlias = Annotated[
    int,
    typer.Option(
        min=0,
        max=20,
        metavar="<pixels>",
        rich_help_panel=_WRITING,
        help="VOC: pixels on both sides of outlines that belong to nobody (255).",
    ),
]
_SkipUnreadable: TypeAlias = Annotated[
    bool, typer.Option("--skip-unreadable", help="Leave unreadable images out instead of stopping.")
]
_SplitParts: TypeAlias = Annotated[
    bool,
    typer.Option("--split-parts", rich_help_panel=_WRITING, help="Each part of an object as an instance of its own."),
]
_Simplify: TypeAlias = Annotated[
    float,
    typer.Option(
        min=0,
        metavar="<pixels>",
        rich_help_panel=_WRITING,
        help="Pixels a polygon may leave the outline; 0: exact.",
    ),
]


class Media(Enum):
    """Which images are exported."""

    LABELLED = "labelled"
    REVIEWED = "reviewed"
    ALL = "all"


class Frames(Enum):
    """Which frames of videos are exported."""

    LABELLED = "labelled"
    ALL = "all"
    KEYFRAMES = "keyframes"
    REVIEWED = "reviewed"


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    for command in (create, add, export, import_, check):
        app.command(command.__name__.rstrip("_"), no_args_is_help=True)(command)


def create(
    project: Annotated[Path, typer.Argument(help="The file to make; .s2s is added when it has no ending.")],
    media: Annotated[
        list[Path] | None, typer.Argument(help="Images, videos and folders of them to add.", exists=True)
    ] = None,
    frames: FramesOption = None,
    classes: Annotated[str, typer.Option("--classes", "-c", help="Names, separated by commas.")] = "",
) -> None:
    """Make a project, with classes, images and videos if you name some.

    What cannot be read is named and left out; the project is made with the rest, and the exit code is 1.
    """
    path = named(project)
    names = list(dict.fromkeys(name.strip() for name in classes.split(",") if name.strip()))
    with Project.create(path) as made:
        if names:
            with made.action("Add classes") as edit:
                for name in names:
                    edit.add_class(name)
        refused = _add(made, media or [], frames or [])
    out.print(f"{path}", soft_wrap=True)
    if refused:
        raise typer.Exit(1)


def add(
    project: ProjectArgument,
    media: Annotated[list[Path] | None, typer.Argument(help="Images, videos and folders of them.", exists=True)] = None,
    frames: FramesOption = None,
) -> None:
    """Add images and videos to a project; those it has already are left alone.

    What cannot be read is named and left out; the rest is added, and the exit code is 1.
    """
    with Project.open(project) as opened:
        refused = _add(opened, media or [], frames or [])
    if refused:
        raise typer.Exit(1)


def export(
    project: ProjectArgument,
    destination: Annotated[Path, typer.Argument(help="The dataset's folder: new, empty, or an earlier export.")],
    format: Annotated[str, typer.Option("--format", "-f", help=f"One of {_FORMAT_NAMES}.")] = "yolo-seg",  # noqa: A002
    media: Annotated[
        Media, typer.Option(help="Images with objects or reviewed, reviewed ones, or all.")
    ] = Media.LABELLED,
    frames: Annotated[
        Frames, typer.Option(help="Of videos: frames with an object, all, keyframes, or reviewed ones.")
    ] = Frames.LABELLED,
    every: Annotated[int, typer.Option(min=1, help="Of those frames every n-th.")] = 1,
    within_marks: _WithinMarks = False,
    shares: Annotated[str, typer.Option(help="Shares of train, val, test.")] = "80,20,0",
    copy_images: Annotated[
        bool, typer.Option(rich_help_panel=_WRITING, help="Put the images into the dataset.")
    ] = True,
    lossless_frames: _Lossless = False,
    simplify: _Simplify = 0.0,
    split_parts: _SplitParts = False,
    drop_holes: Annotated[bool, typer.Option("--drop-holes", rich_help_panel=_WRITING, help="Fill holes.")] = False,
    polygons: _Polygons = False,
    void_border: _VoidBorder = 0,
    proposals: Annotated[bool, typer.Option("--proposals", help="Also what nobody has confirmed yet.")] = False,
    skip_unreadable: _SkipUnreadable = False,
) -> None:
    """Export a dataset: written beside, read back, compared, then put in place. A failed export changes nothing."""
    options = ExportOptions(
        destination=destination,
        format=format,
        media=media.value,
        frames=FrameChoice(which=frames.value, every=every, within_marks=within_marks),
        shares=dict(zip(("train", "val", "test"), _shares(shares), strict=True)),
        include_proposals=proposals,
        skip_unreadable=skip_unreadable,
        write=WriteOptions(
            copy_images=copy_images,
            lossless_frames=lossless_frames,
            simplify=simplify,
            split_parts=split_parts,
            drop_holes=drop_holes,
            polygons=polygons,
            void_border=void_border,
        ),
    )
    with Project.open(project, read_only=True) as opened:
        tell_outside(opened)
        report_export(watch(export_project(opened, options), title="Exporting"))


def import_(
    project: Annotated[Path, typer.Argument(help="A project file; it is made when it is not there.")],
    source: Annotated[Path, typer.Argument(help="A dataset's folder or file.", exists=True)],
    format: Annotated[str, typer.Option("--format", "-f", help=f"{_FORMAT_NAMES}; found out by default.")] = "",  # noqa: A002
) -> None:
    """Import a dataset. What a person has marked is never overwritten; all of it is one step of undo."""

    project = named(project)
    dataset = open_dataset(source, format=format)
    with Project.open(project) if project.exists() else Project.create(project) as opened:
        report = watch(import_dataset(opened, dataset), title="Importing")
    added, same = counted(report.objects_added, "object"), counted(report.objects_same, "was", "were")
    out.print(
        f"{added} added, {report.objects_replaced} replaced, {report.objects_kept} of a person kept, {same} there "
        "already"
    )
    out.print(
        f"{counted_media(report.images_added, report.videos_added)} added, "
        f"{counted_media(report.images_matched, report.videos_matched)} matched, in {project}",
        soft_wrap=True,
    )
    for note in report.notes:
        err.print(f"note: {note}", markup=False, soft_wrap=True)


def check(project: ProjectArgument) -> None:
    """Check a project: structure, checksums of every row and mask, and that its files are there and unchanged."""
    report = check_file(project)
    for damage in report.damage:
        out.print(f"damaged: {damage.text}", markup=False, soft_wrap=True)
    if report.damage:
        raise typer.Exit(1)
    with Project.open(project, read_only=True) as opened:
        tell_outside(opened)
        missing, changed = opened.missing_media(), opened.changed_media()
        media = opened.media()
    for text, rows in (("missing", missing), ("changed", changed)):
        for row in rows:
            kind = "image" if row.kind == "image" else "video"
            out.print(f"{text} {kind}: {row.path}", markup=False, soft_wrap=True)
    videos = sum(row.kind == "video" for row in media)
    out.print(
        f"{project}: sound, {counted_media(len(media) - videos, videos)}, {len(missing)} of them missing, "
        f"{len(changed)} changed",
        soft_wrap=True,
    )


def named(project: Path) -> Path:
    """The project's file, with the ending that a person may leave out.

    Raises:
        ProjectError: The folder that it belongs into is not there.
    """
    if not project.absolute().parent.is_dir():
        raise ProjectError("There is no such folder.", path=project.parent, todo="Make it first, or check the path.")
    return project if project.suffix else project.with_suffix(".s2s")


def _shares(text: str) -> tuple[float, float, float]:
    try:
        train, val, test = (float(part) for part in text.split(","))
    except ValueError as error:
        raise typer.BadParameter("--shares: three numbers, for example 80,20,0.") from error
    return train, val, test


def _add(project: Project, media: list[Path], frames: list[Path]) -> bool:
    """Adds images and videos and says what came of it; whether some were left out."""
    job = add_pictures(project, [*media, *frames], frames=frames)
    report = watch(job, title="Adding images and videos")
    kinds = ("image or video", "images and videos")
    if report.added and report.videos in (0, report.added):
        kinds = ("video", "videos") if report.videos else ("image", "images")
    out.print(f"{counted(report.added, *kinds)} added, {counted(report.known, 'was', 'were')} there already")
    for path, text in report.odd:
        err.print(f"note: {path}: {text}", markup=False, soft_wrap=True)
    for error in report.refused:
        err.print(f"left out: {error}", markup=False, soft_wrap=True)
    return bool(report.refused)


def report_export(report: ExportReport) -> None:
    """Says what an export wrote and how it was read back."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("split")
    table.add_column("images", justify="right")
    table.add_column("videos", justify="right")
    for split, count in report.images.items():
        table.add_row(split, str(count), str(report.videos.get(split, 0)))
    out.print(table)
    checked = report.verification
    written = f"{counted(checked.objects, 'object')} as {counted(checked.instances, 'instance')}"
    if checked.objects:
        out.print(
            f"{written}; read back with IoU {checked.mean_iou:.4f} on average, {checked.min_iou:.4f} at worst, "
            f"{checked.exact} exact"
        )
    else:
        out.print("0 objects; there was nothing to read back and compare")
    for each in checked.worst[:_WORST_SHOWN]:
        out.print(f"  {each.iou:.4f}  {each.image}, object {each.object_key}", markup=False)
    for note in report.notes:
        err.print(f"note: {note}", markup=False, soft_wrap=True)
    for split, names in report.lacking.items():
        err.print(f"note: nothing in {split} of {_listed(names)}", markup=False, soft_wrap=True)
    out.print(f"{counted(report.files, 'file')}, {size_text(report.size)}, in {report.destination}", soft_wrap=True)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _CLASSES_NAMED
    return ", ".join(names[:_CLASSES_NAMED]) + (
        f" and {counted(more, 'more class', 'more classes')}" if more > 0 else ""
    )
