"""`sam2studio val`: how good a model is, as numbers, on pictures and videos whose objects are known."""

from __future__ import annotations

from collections.abc import Generator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table as RichTable

import sam2studio
from sam2studio.cli.asking import BUNDLED, Download, Named, model_file
from sam2studio.cli.console import err, out, print_table, watch
from sam2studio.core.errors import DatasetError
from sam2studio.core.progress import Progress
from sam2studio.engine.detectors import load_detector
from sam2studio.engine.prediction import Segmenter
from sam2studio.engine.segmenters import open_segmenter
from sam2studio.evaluation.detections import Detecting, measure_detections
from sam2studio.evaluation.images import CLICKS, measure_boxes, measure_clicks
from sam2studio.evaluation.interactive_video import CLICKS as CLICKS_PER_FRAME
from sam2studio.evaluation.interactive_video import ROUNDS, measure_interactive
from sam2studio.evaluation.page import write_report
from sam2studio.evaluation.report import Report
from sam2studio.evaluation.report_images import boxes_report, clicks_report, detections_report
from sam2studio.evaluation.report_video import interactive_report, video_report
from sam2studio.evaluation.sources import open_truth
from sam2studio.evaluation.truth import Truth
from sam2studio.evaluation.videos import Shown, measure_videos

_DATA_HELP = (
    "What is true: COCO instances (JSON file or folder), a folder in the layout of DAVIS or YouTube-VOS, SA-V files, "
    "any other dataset that can be imported, or a project (.s2s), of which what a person made or reviewed counts."
)
_LONG = 20  # rows on the console

Scores = TypeVar("Scores")


class Protocol(StrEnum):
    """What the simulated person does."""

    IMAGES = "images"
    BOXES = "boxes"
    VIDEO = "video"
    INTERACTIVE_VIDEO = "interactive-video"
    DETECT = "detect"


class ShownBy(StrEnum):
    """How an object of a video is shown on its first frame."""

    MASK = "mask"
    BOX = "box"
    ONE_CLICK = "1-click"
    THREE_CLICKS = "3-clicks"


_SHOWN: dict[ShownBy, Shown] = {
    ShownBy.MASK: "mask",
    ShownBy.BOX: "box",
    ShownBy.ONE_CLICK: "1-click",
    ShownBy.THREE_CLICKS: "3-clicks",
}


class Split(StrEnum):
    """A part of a dataset."""

    TRAIN = "train"
    VAL = "val"
    TEST = "test"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(no_args_is_help=True)(val)


def val(
    data: Annotated[Path, typer.Option("--data", "-d", help=_DATA_HELP, exists=True)],
    output: Annotated[Path, typer.Option("--out", "-o", help="Folder for the page, the JSON and the plots.")],
    model: Named = BUNDLED,
    protocol: Annotated[
        Protocol,
        typer.Option("--protocol", "-p", help="Clicks or boxes on images; tracks shown once, or corrected; detectors."),
    ] = Protocol.IMAGES,
    shown: Annotated[ShownBy, typer.Option(help="video: how an object is shown on its first frame.")] = ShownBy.MASK,
    clicks: Annotated[
        int | None,
        typer.Option(
            min=1, help=f"images: at each object ({CLICKS}); interactive-video: per frame ({CLICKS_PER_FRAME})."
        ),
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="interactive-video: frames that are clicked at.")] = ROUNDS,
    split: Annotated[Split | None, typer.Option(help="Only this part of the data.")] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, help="At most so many images or videos, spread evenly.")
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda, mps.")] = "auto",
    dtype: Annotated[str, typer.Option(help="auto, float32, bfloat16, float16.")] = "auto",
    download: Download = False,
) -> None:
    """Measure how good a model is.

    The tables of DAVIS 2017, where the data is at hand:

        sam2studio val -m sam2.1_t.pt -d DAVIS --split val -p video -o out/davis

    A checkpoint on your own reviewed project, by clicks:

        sam2studio val -m sam2.1_t.pt -d cars.s2s -o out/cars
    """
    model = model_file(model, download=download)
    with open_truth(data, split="" if split is None else split.value) as truth:
        facts = _facts(truth, protocol, split, limit)
        if protocol is Protocol.DETECT:
            report = _detect(load_detector(model, device=device, dtype=dtype), truth, limit, facts)
        else:
            segmenter = open_segmenter(model, device=device, dtype=dtype)
            facts = {"model": segmenter.name, **facts}
            match protocol:
                case Protocol.IMAGES:
                    report = _clicks(segmenter, truth, clicks or CLICKS, limit, facts)
                case Protocol.BOXES:
                    report = _boxes(segmenter, truth, limit, facts)
                case Protocol.VIDEO:
                    report = _video(segmenter, truth, _SHOWN[shown], limit, facts)
                case Protocol.INTERACTIVE_VIDEO:
                    report = _interactive(segmenter, truth, rounds, clicks or CLICKS_PER_FRAME, limit, facts)
    _tell(report)
    files = write_report(report, output)
    page, *others = files
    names = ", ".join(path.name for path in others)
    out.print(f"{page}; beside it {names}", soft_wrap=True, markup=False)


def _facts(truth: Truth, protocol: Protocol, split: Split | None, limit: int | None) -> dict[str, str]:
    facts = {"data": truth.source.resolve().name, "format": truth.kind}
    if split is not None:
        facts["split"] = split.value
    if limit is not None:
        facts["limit"] = str(limit)
    return facts | {"protocol": protocol.value, "version": f"sam2studio {sam2studio.__version__}"}


def _clicks(segmenter: Segmenter, truth: Truth, clicks: int, limit: int | None, facts: dict[str, str]) -> Report:
    scores = _watched(measure_clicks(segmenter, truth, clicks=clicks, limit=limit), truth)
    return clicks_report(scores, facts, truth.remarks)


def _boxes(segmenter: Segmenter, truth: Truth, limit: int | None, facts: dict[str, str]) -> Report:
    scores = _watched(measure_boxes(segmenter, truth, limit=limit), truth)
    return boxes_report(scores, facts, truth.remarks)


def _detect(detector: Detecting, truth: Truth, limit: int | None, facts: dict[str, str]) -> Report:
    scores = _watched(measure_detections(detector, truth, limit=limit), truth)
    return detections_report(scores, {"model": detector.name, **facts}, truth.remarks)


def _video(segmenter: Segmenter, truth: Truth, shown: Shown, limit: int | None, facts: dict[str, str]) -> Report:
    _check_videos(truth)
    scores = _watched(measure_videos(segmenter, truth.videos, shown=shown, limit=limit), truth)
    return video_report(scores, shown, facts | {"shown": shown}, truth.remarks)


def _interactive(
    segmenter: Segmenter, truth: Truth, rounds: int, clicks: int, limit: int | None, facts: dict[str, str]
) -> Report:
    _check_videos(truth)
    job = measure_interactive(segmenter, truth.videos, rounds=rounds, clicks=clicks, limit=limit)
    return interactive_report(_watched(job, truth), clicks, facts, truth.remarks)


def _check_videos(truth: Truth) -> None:
    if not truth.videos:
        raise DatasetError("There is no video in it.", path=truth.source, todo="Measure --protocol images.")


def _watched(job: Generator[Progress, None, Scores | None], truth: Truth) -> Scores:
    """What a measurement gives.

    Raises:
        DatasetError: There was nothing that it could measure.
    """
    scores = watch(job, title="Measuring")
    if scores is None:
        raise DatasetError(
            " ".join(("There is nothing to measure: no object with pixels could be used.", *truth.remarks)),
            path=truth.source,
            todo="Check that images and videos lie where the dataset says. Of a project, what a person made or "
            "reviewed counts, and of its videos objects with two such frames.",
        )
    return scores


def _tell(report: Report) -> None:
    out.print(" · ".join((report.title, report.facts["model"], report.facts["data"])), soft_wrap=True, markup=False)
    figures = RichTable(box=SIMPLE_HEAD, pad_edge=False)
    figures.add_column("figure")
    figures.add_column("value", justify="right")
    figures.add_column("", style="dim")
    for each in report.figures:
        unit = "% " if each.unit == "share" else ""
        figures.add_row(each.label, each.text, f"{unit}{each.about}")
    print_table(figures)
    for table in report.tables:
        if len(table.rows) <= _LONG:
            out.print(table.title, soft_wrap=True, markup=False)
            drawn = RichTable(box=SIMPLE_HEAD, pad_edge=False)
            for name, kind in table.columns:
                drawn.add_column(name, justify="left" if kind is None else "right")
            for row in table.texts():
                drawn.add_row(*row)
            print_table(drawn)
    for note in report.notes:
        err.print(note, soft_wrap=True, markup=False)
