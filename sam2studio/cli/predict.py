"""`sam2studio predict`: prompts on pictures and videos, or looking without prompts; masks and boxes to files."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from sam2studio.cli.asking import BUNDLED, Download, NamedIfAny, model_file
from sam2studio.cli.console import err, out, watch
from sam2studio.core.errors import InputError, MediaError
from sam2studio.core.prompts import Box, Point, Prompt
from sam2studio.core.words import counted, told_apart
from sam2studio.engine.detectors import load_detector
from sam2studio.engine.everything_options import EverythingOptions
from sam2studio.engine.prediction import Segmenter
from sam2studio.engine.segmenters import CLASSIC, open_segmenter
from sam2studio.engine.trackers import can_track
from sam2studio.jobs.detect import DetectedImage, DetectOptions, find_on_images
from sam2studio.jobs.predict import PredictedImage, distinct_names, predict_images
from sam2studio.jobs.sources import find_files
from sam2studio.model.yolo.config import YoloConfig
from sam2studio.weights.onnx_file import ONNX
from sam2studio.weights.reader import read_tensor_file
from sam2studio.weights.recognise import recognise

if TYPE_CHECKING:
    from sam2studio.jobs.looking import Look

_SOURCE_HELP = "An image, a video, a folder, or a pattern such as 'trip/*.jpg'; may be given again."

_POINTS_HELP = (
    "Points of one object: 'x,y' on it, 'x,y,0' not on it, several separated by spaces. Give the option again for a "
    "further object. Pixels of the image as displayed."
)
_IMGSZ_HELP = (
    "Detectors and FastSAM: long side of what the network sees, in pixels, rounded up to a multiple of 32. SAM and "
    "SAM 2 always look at their own size."
)
_CLASSES_HELP = "Detectors: look only for the class of this number; give the option again for a further one."
_BOXES_HELP = "Box of one object: 'x0,y0,x1,y1'. The n-th box and the n-th points belong to the same object."

_MORE = "A lower --conf accepts more masks; SAM 2 and SAM make a mask of any place."
_OWN_SIZE = "SAM and SAM 2 always look at a picture at the size that they were trained on."

_ALL_POINTS = EverythingOptions()


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(no_args_is_help=True)(predict)


def predict(
    source: Annotated[list[Path], typer.Option("--source", "-s", help=_SOURCE_HELP)],
    model: NamedIfAny = None,
    points: Annotated[list[str] | None, typer.Option("--points", "-p", help=_POINTS_HELP)] = None,
    boxes: Annotated[list[str] | None, typer.Option("--boxes", "--bboxes", "-b", help=_BOXES_HELP)] = None,
    conf: Annotated[float | None, typer.Option(min=0, max=1, help="Without prompts, and FastSAM: least score.")] = None,
    iou: Annotated[
        float | None, typer.Option(min=0, max=1, help="Detectors and FastSAM: overlap of boxes that is accepted.")
    ] = None,
    imgsz: Annotated[int | None, typer.Option(min=32, max=8192, help=_IMGSZ_HELP)] = None,
    max_det: Annotated[int, typer.Option("--max-det", min=1, help="Without prompts: most objects per image.")] = 300,
    classes: Annotated[list[int] | None, typer.Option("--classes", help=_CLASSES_HELP)] = None,
    points_per_side: Annotated[
        int, typer.Option("--points-per-side", min=1, max=256, help="Everything by SAM: points along a side.")
    ] = 32,
    crops: Annotated[
        int, typer.Option("--crops", min=0, max=4, help="Everything by SAM: layers of crops that are looked at too.")
    ] = 0,
    fast: Annotated[bool, typer.Option("--fast", help="Everything by SAM: skip points that are covered.")] = False,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the results.")] = Path("out/predict"),
    device: Annotated[str, typer.Option(help="auto, cpu, cuda, mps.")] = "auto",
    dtype: Annotated[str, typer.Option(help="auto, float32, bfloat16, float16.")] = "auto",
    download: Download = False,
) -> None:
    """Segment objects in images and videos from points and boxes, or find them without.

    Writes for each image: a PNG per mask, an overlay to look at, YOLO labels, and JSON with scores and COCO runs; for
    each video an overlay video, labels per frame and a line of JSON per frame. With points and boxes, SAM 2 and the
    classic segmenter follow the objects through a video; the others answer on each frame. Without them, SAM and
    FastSAM make masks of everything, and a YOLO model finds the objects of its classes.

        sam2studio predict -m sam2.1_t.pt -s truck.jpg -b "425,600,700,875" -p "575,750"
        sam2studio predict model=yolo11n.pt source="trip/*.jpg" conf=0.4
    """
    prompts = parse_prompts(points or [], boxes or [])
    options = DetectOptions(conf=conf, iou=iou, imgsz=imgsz, max_det=max_det, classes=tuple(classes or ()))
    grid = EverythingOptions(points_per_side=points_per_side, crop_n_layers=crops, fast=fast)
    if prompts and (classes or grid != _ALL_POINTS):
        raise typer.BadParameter("--classes, --points-per-side, --crops and --fast are without points and boxes.")
    if not prompts and model in (None, CLASSIC):  # of everything nano finds next to nothing: only who names it gets it
        raise typer.BadParameter("give at least one --points or --boxes, or a --model that finds objects by itself.")
    files = [file for each in source for file in find_files(each)]
    way = _opened(model_file(model or BUNDLED, download=download), prompts, options, grid, device=device, dtype=dtype)
    names = distinct_names([file.path for file in files])
    pictures = [file.path for file in files if not file.is_video]
    failed = _on_pictures(way, pictures, output) if pictures else False
    for file, name, told in zip(files, names, told_apart([file.path for file in files]), strict=True):
        if file.is_video:
            failed |= _on_video(way, file.path, output / name, told=told)
    if output.is_dir():
        out.print(f"Results are in {output}", soft_wrap=True)
    if failed:
        raise typer.Exit(1)


@dataclass(frozen=True, kw_only=True)
class _Way:
    """How pictures are looked at.

    Attributes:
        name: Of the model.
        segmenter: Who answers prompts.
        prompts: What is said of each object.
        look: Who finds objects where there are no prompts.
        named: Whether what is found has classes.
    """

    name: str
    segmenter: Segmenter | None = None
    prompts: tuple[Prompt, ...] = ()
    look: Look | None = None
    named: bool = False


def _opened(
    model: str, prompts: list[Prompt], options: DetectOptions, grid: EverythingOptions, *, device: str, dtype: str
) -> _Way:
    if prompts:
        segmenter = _prompted(open_segmenter(model, device=device, dtype=dtype), options)
        return _Way(name=segmenter.name, segmenter=segmenter, prompts=tuple(prompts))
    # these load torch, which takes a second: only those who need a network pay for it
    from sam2studio.jobs.looking import LookForClasses
    from sam2studio.jobs.looking_around import LookAtEverything

    if Path(model).suffix.lower() == ONNX or isinstance(recognise(read_tensor_file(Path(model))).config, YoloConfig):
        if grid != _ALL_POINTS:
            raise typer.BadParameter(
                "--points-per-side, --crops and --fast are for everything by SAM; a detector looks once."
            )
        detector = load_detector(model, device=device, dtype=dtype)
        return _Way(name=detector.name, look=LookForClasses(detector, options), named=len(detector.names) > 1)
    if options.classes or options.iou is not None or options.imgsz is not None:
        raise typer.BadParameter(f"--iou, --imgsz and --classes are for detectors. {_OWN_SIZE}")
    segmenter = open_segmenter(model, device=device, dtype=dtype)
    look = LookAtEverything(segmenter, grid, conf=options.conf or 0, most=options.max_det)
    return _Way(name=segmenter.name, look=look)


def _prompted(segmenter: Segmenter, options: DetectOptions) -> Segmenter:
    """The segmenter as it is to answer prompts; only FastSAM, which finds first and then chooses, can be told how."""
    asked = (options.conf, options.iou, options.imgsz)
    if asked == (None, None, None):
        return segmenter
    from sam2studio.engine.fast_sam import FastSamSession

    if not isinstance(segmenter, FastSamSession):
        raise typer.BadParameter(f"with points and boxes, --conf, --iou and --imgsz are for FastSAM. {_OWN_SIZE}")
    return segmenter.looking(conf=options.conf, iou=options.iou, imgsz=options.imgsz)


def _on_pictures(way: _Way, pictures: list[Path], output: Path) -> bool:
    """Looks at pictures, and tells what was found; whether one was left out."""
    results: Sequence[PredictedImage | DetectedImage]
    if way.segmenter is not None:
        answers = watch(predict_images(way.segmenter, pictures, way.prompts, output=output), title=way.name)
        _tell_answers(answers, way.name)
        results = answers
    else:
        look = way.look
        assert look is not None
        job = find_on_images(lambda rgb: look(rgb, keep=False).objects, pictures, output=output, named=way.named)
        found = watch(job, title=way.name)
        _tell_found(found, way.name)
        results = found
    for result in results:
        if result.error:
            err.print(f"left out: {result.error}", markup=False, soft_wrap=True)
    return any(result.error for result in results)


def _on_video(way: _Way, video: Path, stem: Path, *, told: str) -> bool:
    """Looks at a video, and tells what was found under that name; whether it was left out."""
    from sam2studio.jobs.looking import LookByPrompts, ObjectPrompt
    from sam2studio.jobs.predict_video import look_at_video, track_in_video

    try:
        if way.segmenter is None:
            assert way.look is not None
            job = look_at_video(way.look, video, stem=stem, named=way.named)
        else:
            said = [ObjectPrompt(prompt=each) for each in way.prompts]
            if can_track(way.segmenter):
                job = track_in_video(way.segmenter, video, said, stem=stem)
            else:
                job = look_at_video(LookByPrompts(way.segmenter, said), video, stem=stem, named=False)
        result = watch(job, title=told, count="frames")
    except (MediaError, InputError) as error:
        where = "" if error.path else f"{told}: "
        err.print(f"left out: {where}{error}", markup=False, soft_wrap=True)
        return True
    table = Table("video", "found", "on frames", "mean score", "best score", title=way.name)
    for each in result.found:
        frames = f"{each.frames} of {result.frames}"
        table.add_row(Text(told), Text(each.name), frames, f"{each.mean:.3f}", f"{each.best:.3f}")
    if not result.found:
        table.add_row(Text(told), "nothing found", f"0 of {result.frames}", "", "")
    out.print(table)
    if result.unreadable:
        lost = counted(len(result.unreadable), "frame")
        err.print(f"{lost} of {told} cannot be decoded, left out.", markup=False, soft_wrap=True)
    return False


def _tell_found(results: Sequence[DetectedImage], model: str) -> None:
    table = Table("image", "class", "objects", "best score", title=model)
    for result, told in zip(results, told_apart([result.source for result in results]), strict=True):
        named = {each.name if not each.name.isdecimal() else "object" for each in result.objects}
        for name in sorted(named):
            scores = [each.score for each in result.objects if name in (each.name, "object")]
            table.add_row(Text(told), Text(name), str(len(scores)), f"{max(scores):.3f}")
        if not result.objects and not result.error:
            table.add_row(Text(told), "nothing found", "0", "")
    if any(not result.error for result in results):
        out.print(table)


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
        numbers = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise typer.BadParameter(f"{option}: '{text}' does not consist of numbers.") from error
    if not all(map(math.isfinite, numbers)):
        raise typer.BadParameter(f"{option}: '{text}' holds a number that is not finite.")
    return numbers


def _tell_answers(results: Sequence[PredictedImage], model: str) -> None:
    table = Table("image", "object", "score", "area (px)", "box x, y, w, h", title=model)
    found_any = any(result.objects for result in results)
    names = told_apart([result.source for result in results])
    for result, told in zip(results, names, strict=True):
        for number, found in enumerate(result.objects, start=1):
            box = ", ".join(map(str, found.mask.bbox)) if found.mask.bbox else "nothing found"
            table.add_row(Text(told), str(number), f"{found.score:.3f}", str(found.mask.area), box)
    if found_any:
        out.print(table)
    for result, told in zip(results, names, strict=True):
        for reason in dict.fromkeys(found.nothing for found in result.objects if found.nothing):
            err.print(f"{told}: {reason} {_MORE}", markup=False, soft_wrap=True)
