"""Fine-tuning: a model is trained further on the masks that a person made or reviewed, and kept only if it is better.

Whether it is better is told by pictures that it was not trained on. The original is never touched: the result is a
file of its own among the person's models, so going back is choosing the original again.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from sam2studio.config import paths
from sam2studio.core.errors import DatasetError, InputError, MediaError
from sam2studio.core.files import disk
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.engine.image_session import ImageSession
from sam2studio.engine.inference import told_when_full
from sam2studio.evaluation.images import measure_boxes, measure_clicks
from sam2studio.evaluation.sources import open_truth
from sam2studio.evaluation.truth import Truth, TruthImage, spread
from sam2studio.jobs.finetune_result import BETTER_BY, CLICKS, FinetuneProgress, FinetuneResult, Phase, Quality
from sam2studio.model.sam2.network import Sam2Network
from sam2studio.training.finetuning import Example, TuningOptions, example, tunable, tune
from sam2studio.weights.catalogue import label_of
from sam2studio.weights.library import locate
from sam2studio.weights.loading import load_network
from sam2studio.weights.saving import save_safetensors

T = TypeVar("T")

HELD_OUT_SHARE = 0.25
HELD_OUT_MOST = 16  # pictures
WEAK = 0.5
"""Mean IoU below which a network is taught as a beginner."""
MEMORY_BYTES = 3 << 30
"""Of encoded pictures; those that do not fit are left out."""


@dataclass(frozen=True, kw_only=True)
class FinetuneRequest:
    """What to do.

    Attributes:
        source: A project, or a dataset that can be measured on.
        model: A SAM 2 model: name, or file.
        device: "auto", "cpu", "cuda" …
        dtype: Of the image encoder's products.
        options: How long and how fast.
        output: The new checkpoint; among the person's models if not given.
    """

    source: Path
    model: str
    device: str = "auto"
    dtype: str = "auto"
    options: TuningOptions = field(default_factory=TuningOptions)
    output: Path | None = None


def finetune(
    request: FinetuneRequest, cancel: CancelToken | None = None
) -> Generator[FinetuneProgress, None, FinetuneResult]:
    """Encodes, measures, trains, measures again, and keeps the network if it is better.

    Raises:
        InputError: The model is not a SAM 2 network.
        DatasetError: There are too few pictures with masks of a person.
        WeightsError: The model cannot be used, or the new one cannot be written.
        DeviceFullError: The device has no room for it.
        Cancelled: The token was cancelled; nothing was written.
    """
    with told_when_full():
        return (yield from _finetune(request, cancel))


def _finetune(
    request: FinetuneRequest, cancel: CancelToken | None
) -> Generator[FinetuneProgress, None, FinetuneResult]:
    network = _network(request.model, request.device, request.dtype)
    learner = _network(request.model, request.device, "float32")
    with open_truth(request.source) as truth:
        learned, held_out = split(truth)
        examples = yield from _examples(network, learned, cancel)
        if not examples:
            raise DatasetError("None of the pictures to learn from can be read.", path=request.source)
        session = ImageSession(network, name=label_of(request.model))
        before = yield from _quality(session, truth, held_out, "measure original", cancel)
        options = replace(request.options, early=before.mean < WEAK)
        yield from _told(tune(learner, examples, options, cancel), "train", "Training")
        network.load_state_dict(tunable(learner), strict=False)
        network.derive()
        after = yield from _quality(session, truth, held_out, "measure new", cancel)
    result = FinetuneResult(
        trained=len(examples),
        held_out=len(held_out),
        objects=sum(len(each.coverage) for each in examples),
        before=before,
        after=after,
        path=None,
    )
    if after.mean < before.mean + BETTER_BY:
        return result
    path = request.output or _new_name(request.model, request.source)
    _save(learner, request.model, path, result)
    return replace(result, path=path)


def split(truth: Truth) -> tuple[list[TruthImage], list[TruthImage]]:
    """Pictures to learn from, and pictures to measure on.

    The latter are spread evenly over all of them. Frames of a video look alike, so where there are videos the last
    stretch is held out instead.

    Raises:
        DatasetError: There are less than two pictures with masks.
    """
    images = [image for image in truth.images if any(each.mask and not each.crowd for each in image.objects)]
    count = min(HELD_OUT_MOST, max(1, round(HELD_OUT_SHARE * len(images))))
    if len(images) < 2:
        raise DatasetError(
            "There are too few pictures with masks that a person made or reviewed: at least two are needed, one of "
            "them to measure on.",
            path=truth.source,
            todo="Annotate or review some more; a few dozen objects are a good beginning.",
        )
    if truth.videos:
        return images[:-count], images[-count:]
    held_out = set(spread(range(len(images)), count))
    learned = [image for place, image in enumerate(images) if place not in held_out]
    return learned, [images[place] for place in sorted(held_out)]


def _network(model: str, device: str, dtype: str) -> Sam2Network:
    network = load_network(model, device=device, dtype=dtype)
    if not isinstance(network, Sam2Network):
        raise InputError(
            f"model: {label_of(model)} cannot be fine-tuned; that is for SAM 2 models.", todo="Choose a SAM 2 model."
        )
    return network


def _examples(
    network: Sam2Network, images: Sequence[TruthImage], cancel: CancelToken | None
) -> Generator[FinetuneProgress, None, list[Example]]:
    """The pictures that can be read, encoded, as many as there is room for."""
    found, held = list[Example](), 0
    for place, image in enumerate(images):
        if cancel is not None:
            cancel.check()
        yield FinetuneProgress(phase="encode", done=place, total=len(images), text=f"Encoding {image.name}")
        try:
            rgb = image.read()
        except MediaError:
            continue
        found.append(example(network, rgb, [mask.to_array() for mask in _masks(image)]))
        held += found[-1].nbytes
        if held > MEMORY_BYTES:
            break
    return found


def _masks(image: TruthImage) -> list[Mask]:
    return [each.mask for each in image.objects if each.mask and not each.crowd]


def _quality(
    session: ImageSession, truth: Truth, images: Sequence[TruthImage], phase: Phase, cancel: CancelToken | None
) -> Generator[FinetuneProgress, None, Quality]:
    """Clicks and boxes on some pictures."""
    part = replace(truth, images=images, videos=())
    clicked = yield from _told(
        measure_clicks(session, part, clicks=CLICKS, cancel=cancel), phase, "Measuring with clicks"
    )
    boxed = yield from _told(measure_boxes(session, part, cancel=cancel), phase, "Measuring with boxes")
    if clicked is None or boxed is None:
        raise DatasetError("None of the pictures to measure on can be read.", path=truth.source)
    return Quality(one_click=clicked.miou(1), more_clicks=clicked.miou(CLICKS), box=boxed.miou)


def _told(steps: Generator[Progress, None, T], phase: Phase, title: str) -> Generator[FinetuneProgress, None, T]:
    """The same steps, with what they are part of."""
    while True:
        try:
            report = next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
        text = f"{title}: {report.text}" if phase == "train" else title
        yield FinetuneProgress(phase=phase, done=report.done, total=report.total, text=text)


def _new_name(model: str, source: Path) -> Path:
    """A name among the person's models that is not taken: "sam2.1_hiera_tiny-cars.safetensors", "…-2.safetensors"."""
    folder, stem = paths.models_dir(), f"{locate(model).stem}-{source.stem}"
    disk.make_folder(folder)
    names = (f"{stem}.safetensors", *(f"{stem}-{number}.safetensors" for number in range(2, 10_000)))
    return next(folder / name for name in names if not (folder / name).exists())


def _save(network: Sam2Network, model: str, path: Path, result: FinetuneResult) -> None:
    """The whole network, with what was measured of it."""
    told = {"before": asdict(result.before), "after": asdict(result.after), "held_out": result.held_out}
    save_safetensors(network, path, {"fine_tuned_from": label_of(model), "measured": json.dumps(told)})
