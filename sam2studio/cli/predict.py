"""`sam2studio predict`: prompts on pictures, or detectors without prompts; masks and boxes to files."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from sam2studio.cli.console import err, out, watch
from sam2studio.core.prompts import Box, Point, Prompt
from sam2studio.engine.detectors import load_detector
from sam2studio.engine.segmenters import CLASSIC, open_segmenter
from sam2studio.jobs.detect import DetectedImage, DetectOptions, detect_images
from sam2studio.jobs.predict import PredictedImage, collect_sources, predict_images
from sam2studio.weights.catalogue import Ability, family_of

_POINTS_HELP = (
    "Points of one object: 'x,y' on it, 'x,y,0' not on it, several separated by spaces. Give the option again for a "
    "further object. Pixels of the image as displayed."
)
_CLASSES_HELP = "Detectors: look only for the class of this number; give the option again for a further one."
_BOXES_HELP = "Box of one object: 'x0,y0,x1,y1'. The n-th box and the n-th points belong to the same object."


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(no_args_is_help=True)(predict)


def predict(
    source: Annotated[list[Path], typer.Option("--source", "-s", help="An image or a folder; may be given again.")],
    model: Annotated[str, typer.Option("--model", "-m", help="classic, a model name, or a checkpoint file.")] = CLASSIC,
    points: Annotated[list[str] | None, typer.Option("--points", "-p", help=_POINTS_HELP)] = None,
    boxes: Annotated[list[str] | None, typer.Option("--boxes", "-b", help=_BOXES_HELP)] = None,
    conf: Annotated[float | None, typer.Option(min=0, max=1, help="Detectors: least score.")] = None,
    iou: Annotated[
        float | None, typer.Option(min=0, max=1, help="Detectors: overlap of boxes that is accepted.")
    ] = None,
    imgsz: Annotated[int | None, typer.Option(min=32, max=8192, help="Detectors: long side, in pixels.")] = None,
    max_det: Annotated[int, typer.Option("--max-det", min=1, help="Detectors: most objects per image.")] = 300,
    classes: Annotated[list[int] | None, typer.Option("--classes", help=_CLASSES_HELP)] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the results.")] = Path("out/predict"),
    device: Annotated[str, typer.Option(help="auto, cpu, cuda, mps.")] = "auto",
    dtype: Annotated[str, typer.Option(help="auto, float32, bfloat16, float16.")] = "auto",
) -> None:
    """Segment objects in images from points and boxes, or find them with a detector.

    Writes for each image: a PNG per mask, an overlay to look at, YOLO labels, and JSON with scores and COCO runs.
    Without points and boxes, a YOLO model finds the objects of its classes, a FastSAM model masks of everything.

        sam2studio predict -m sam2.1_t.pt -s truck.jpg -b "425,600,700,875" -p "575,750"
        sam2studio predict -m yolo11n.pt -s truck.jpg --conf 0.4
    """
    prompts = parse_prompts(points or [], boxes or [])
    pictures = collect_sources(source)
    if not prompts:
        _check_finds(model)
        options = DetectOptions(conf=conf, iou=iou, imgsz=imgsz, max_det=max_det, classes=tuple(classes or ()))
        _detect(model, pictures, options, output=output, device=device, dtype=dtype)
        return
    if classes or any(value is not None for value in (conf, iou, imgsz)):
        raise typer.BadParameter("--conf, --iou, --imgsz and --classes are for detectors, without points and boxes.")
    segmenter = open_segmenter(model, device=device, dtype=dtype)
    results = watch(predict_images(segmenter, pictures, prompts, output=output), title=segmenter.name)
    _report(results, segmenter.name, output)
    _tell_left_out(results)


def _check_finds(model: str) -> None:
    """Raise BadParameter for a model that is known to need points."""
    family = family_of(Path(model).name)
    finds = family is None or {Ability.DETECT, Ability.EVERYTHING} & set(family.abilities)
    if model == CLASSIC or not finds:
        raise typer.BadParameter("give at least one --points or --boxes, or a detector as --model.")


def _detect(model: str, pictures: list[Path], options: DetectOptions, *, output: Path, device: str, dtype: str) -> None:
    detector = load_detector(model, device=device, dtype=dtype)
    results = watch(detect_images(detector, pictures, options, output=output), title=detector.name)
    table = Table("image", "class", "objects", "best score", title=detector.name)
    for result in results:
        for name in dict.fromkeys(each.name for each in result.objects):
            scores = [each.score for each in result.objects if each.name == name]
            table.add_row(result.source.name, name, str(len(scores)), f"{max(scores):.3f}")
        if not result.objects and not result.error:
            table.add_row(result.source.name, "nothing found", "0", "")
    if any(not result.error for result in results):
        out.print(table)
        out.print(f"Results are in {output}", soft_wrap=True)
    _tell_left_out(results)


def _tell_left_out(results: Sequence[PredictedImage | DetectedImage]) -> None:
    """Names what was left out, and why; the command then fails."""
    for result in results:
        if result.error:
            err.print(f"left out: {result.error}", markup=False)
    if any(result.error for result in results):
        raise typer.Exit(1)


def parse_prompts(points: list[str], boxes: list[str]) -> list[Prompt]:
    """Prompts from the two options, joined by their position.

    Raises:
        typer.BadParameter: A text is not of the form that the help describes.
    """
    return [
        Prompt(points=_points(point_text or ""), box=_box(box_text))
        for point_text, box_text in itertools.zip_longest(points, boxes)
    ]


def _points(text: str) -> tuple[Point, ...]:
    found = []
    for word in text.split():
        numbers = _numbers(word, option="--points")
        if len(numbers) not in (2, 3) or (len(numbers) == 3 and numbers[2] not in (0, 1)):
            raise typer.BadParameter(f"--points: '{word}' is not 'x,y', 'x,y,1' or 'x,y,0'.")
        found.append(Point(numbers[0], numbers[1], len(numbers) == 2 or numbers[2] == 1))
    return tuple(found)


def _box(text: str | None) -> Box | None:
    if not text:
        return None
    numbers = _numbers(text, option="--boxes")
    if len(numbers) != 4:
        raise typer.BadParameter(f"--boxes: '{text}' is not 'x0,y0,x1,y1'.")
    return Box(*numbers)


def _numbers(text: str, *, option: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError as error:
        raise typer.BadParameter(f"{option}: '{text}' does not consist of numbers.") from error


def _report(results: tuple[PredictedImage, ...], model: str, output: Path) -> None:
    table = Table("image", "object", "score", "area (px)", "box x, y, w, h", title=model)
    found_any = any(result.objects for result in results)
    for result in results:
        for number, found in enumerate(result.objects, start=1):
            box = ", ".join(map(str, found.mask.bbox)) if found.mask.bbox else "nothing found"
            table.add_row(result.source.name, str(number), f"{found.score:.3f}", str(found.mask.area), box)
    if found_any:
        out.print(table)
        out.print(f"Results are in {output}", soft_wrap=True)
