"""The same prompts on each of a list of pictures: masks in, files out, no project needed."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import InputError, MediaError
from sam2studio.core.files import disk, write_bytes, write_text
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.core.prompts import Prompt
from sam2studio.engine.prediction import Segmenter
from sam2studio.formats.yolo_labels import label_line
from sam2studio.media.images import read_image
from sam2studio.media.overlay import draw_overlay, encode_picture


@dataclass(frozen=True, kw_only=True)
class PredictedObject:
    """One prompt answered on one picture.

    Attributes:
        mask: Empty where there is nothing.
        score: 0..1.
        nothing: Why there is nothing, a sentence, where the segmenter can say.
    """

    mask: Mask
    score: float
    nothing: str = ""


@dataclass(frozen=True, kw_only=True)
class PredictedImage:
    """What was made of one picture.

    Attributes:
        source: The picture.
        objects: One per prompt, in their order.
        files: What was written for it.
        error: Why it was left out, or "".
    """

    source: Path
    objects: tuple[PredictedObject, ...] = ()
    files: tuple[Path, ...] = ()
    error: str = ""


def predict_images(
    segmenter: Segmenter,
    sources: Sequence[Path],
    prompts: Sequence[Prompt],
    *,
    output: Path,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, tuple[PredictedImage, ...]]:
    """Answers all prompts on all pictures and writes masks, an overlay and YOLO labels for each.

    Per picture `NAME`: `NAME.mask-1.png` … (8 bit, 0 and 255), `NAME.overlay.jpg`, `NAME.txt` (YOLO segmentation,
    class 0) and `NAME.json` (scores, boxes, areas, compressed COCO runs). A picture that cannot be read, or that a
    prompt does not fit, is reported and left out.

    Raises:
        InputError: No prompt at all.
        Cancelled: The token was cancelled; files of finished pictures stay.
    """
    if not prompts:
        raise InputError("prompts: give at least one point or box.")
    names = distinct_names(sources)
    results: list[PredictedImage] = []
    for index, source in enumerate(sources):
        yield Progress(done=index, total=len(sources), text=source.name)
        if cancel is not None:
            cancel.check()
        results.append(_predict_one(segmenter, source, prompts, output / names[index]))
    yield Progress(done=len(sources), total=len(sources))
    return tuple(results)


def distinct_names(sources: Sequence[Path]) -> list[str]:
    """The stem of each source; the whole file name, then a number, where stems would collide."""
    used: set[str] = set()
    names: list[str] = []
    for source in sources:
        options = [source.stem, source.name, *(f"{source.name}-{n}" for n in range(2, len(sources) + 2))]
        name = next(option for option in options if option.casefold() not in used)
        used.add(name.casefold())
        names.append(name)
    return names


def _predict_one(segmenter: Segmenter, source: Path, prompts: Sequence[Prompt], stem: Path) -> PredictedImage:
    try:
        rgb = read_image(source)
        segmenter.set_image(rgb)
        objects = tuple(answer(segmenter, prompt) for prompt in prompts)
    except (MediaError, InputError) as error:
        where = "" if error.path else f"{source}: "
        return PredictedImage(source=source, error=where + str(error))
    overlay = draw_overlay(rgb, [found.mask for found in objects])
    return PredictedImage(source=source, objects=objects, files=tuple(_write(stem, objects, overlay)))


def answer(segmenter: Segmenter, prompt: Prompt) -> PredictedObject:
    """The best mask for a prompt on the current image; of a single click the best of three.

    Raises:
        InputError: The prompt does not fit the image.
    """
    prediction = segmenter.predict(
        points=prompt.xy or None,
        labels=prompt.labels or None,
        box=prompt.xyxy,
        mask_logits=None,
        multimask=prompt.box is None and len(prompt.points) == 1,
    )
    best = prediction.best
    mask, score = Mask.from_array(prediction.mask(best)), float(prediction.scores[best])
    return PredictedObject(mask=mask, score=score, nothing="" if mask else prediction.nothing)


def _write(stem: Path, objects: Sequence[PredictedObject], overlay: NDArray[np.uint8]) -> list[Path]:
    disk.make_folder(stem.parent)
    files: list[Path] = []

    def target(suffix: str) -> Path:
        files.append(stem.with_name(stem.name + suffix))
        return files[-1]

    for number, found in enumerate(objects, start=1):
        write_bytes(target(f".mask-{number}.png"), encode_picture(".png", found.mask.to_array().astype(np.uint8) * 255))
    write_bytes(target(".overlay.jpg"), encode_picture(".jpg", overlay))
    lines = [label_line(0, found.mask) for found in objects if found.mask]
    write_text(target(".txt"), "".join(f"{line}\n" for line in lines))
    write_text(target(".json"), json.dumps([_record(found) for found in objects], indent=1))
    return files


def _record(found: PredictedObject) -> dict[str, object]:
    mask = found.mask
    return {
        "score": round(found.score, 4),
        "area": mask.area,
        "bbox": mask.bbox,
        "segmentation": {"size": [mask.height, mask.width], "counts": mask.to_text().decode("ascii")},
    }
