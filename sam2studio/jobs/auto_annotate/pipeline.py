"""The work itself: while one picture is segmented, the next is read and shown to the detector.

Two threads, and never more than one picture waiting between them. Where the segmenter's network computes on the
processor, only reading goes ahead, and one thread runs both networks, which use all cores anyway. A second thread that
computes would have a second team of OpenMP's; when there are more threads in teams than cores, GNU's OpenMP lets each
team sleep after each of a network's thousands of loops, and the system has to wake it for the next one.

Who gives the pictures and takes the results (another process of this program, or an actor of a cluster) is none of its
business.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import InputError, StudioError
from sam2studio.core.words import counted
from sam2studio.engine.boxes import predict_boxes
from sam2studio.engine.candidates import candidates_of
from sam2studio.engine.detectors import load_detector
from sam2studio.engine.memory import is_out_of_memory, release_memory
from sam2studio.engine.prediction import Segmenter
from sam2studio.engine.segmenters import open_segmenter
from sam2studio.jobs.auto_annotate.work import FoundObject, Picture, Recipe, to_json
from sam2studio.jobs.detect import DetectedObject, objects_of
from sam2studio.media.frames import FrameReader, open_frames
from sam2studio.media.images import read_image

if TYPE_CHECKING:
    from sam2studio.engine.detector import Finder

Made = TypeVar("Made")

Rgb: TypeAlias = NDArray[np.uint8]
Message: TypeAlias = dict[str, object]

Say = Callable[[Message], None]
"""Takes one message; called from the thread that runs the pipeline and from its other one."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Seen:
    """A picture that the detector has been shown.

    Attributes:
        rgb: (H, W, 3) uint8.
        objects: What it found, best first.
    """

    rgb: Rgb
    objects: tuple[DetectedObject, ...]


class Models(Protocol):
    """What annotates. `read` is called on one thread, `draw` on another, at the same time."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of the detector's classes."""

    @property
    def looks_ahead(self) -> bool:
        """Whether `look` is called on the thread of `read`, while the other one draws; else on that of `draw`."""

    def read(self, picture: Picture) -> Rgb:
        """The pixels of a picture."""

    def look(self, rgb: Rgb) -> Seen:
        """Shows a picture to the detector."""

    def draw(self, seen: Seen) -> tuple[FoundObject, ...]:
        """Makes masks of what was found."""


class LoadedModels:
    """A detector, and a segmenter unless the detector makes masks itself.

    Raises:
        InputError: The recipe asks for what the models cannot do.
        WeightsError: A model is not there, or cannot be used.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._detector: Finder = load_detector(recipe.det_model, device=recipe.device, dtype=recipe.dtype)
        self._segmenter: Segmenter | None = None
        if recipe.sam_model:
            self._segmenter = open_segmenter(recipe.sam_model, device=recipe.device, dtype=recipe.dtype)
        elif not self._detector.makes_masks:
            raise InputError(
                f"sam_model: {self._detector.name} finds boxes only, and no model is named that makes masks of them.",
                todo="Name a SAM 2, SAM or MobileSAM model, or take a detector of masks.",
            )
        self._check_classes()
        self._reader: FrameReader | None = None
        self._looking, self._drawing = _own_stream(self._detector), _own_stream(self._segmenter)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the detector's classes."""
        return self._detector.names

    @property
    def looks_ahead(self) -> bool:
        """Whether that gains anything: there is a segmenter, and its network is not one that wants every core."""
        return self._segmenter is not None and not _on_processor(self._segmenter)

    def read(self, picture: Picture) -> Rgb:
        """The pixels of a picture.

        Raises:
            MediaError: It cannot be read.
        """
        if picture.frame is None:
            return read_image(picture.path)
        if self._reader is None or self._reader.path != picture.path:
            self.close()
            self._reader = open_frames(picture.path, picture.index or None)
        return self._reader[picture.frame]

    def look(self, rgb: Rgb) -> Seen:
        """Shows a picture to the detector.

        Raises:
            StudioError: The detector failed.
        """
        recipe = self._recipe
        with self._looking():
            found = self._detector.detect(
                rgb,
                conf=recipe.conf,
                iou=recipe.iou,
                max_det=recipe.max_det,
                classes=recipe.classes or None,
                imgsz=recipe.imgsz,
            )
        return Seen(rgb=rgb, objects=objects_of(found))

    def draw(self, seen: Seen) -> tuple[FoundObject, ...]:
        """Makes masks of what was found; an object of which nothing is left has none and is left out.

        Raises:
            StudioError: The segmenter failed.
        """
        if self._segmenter is None:
            own = ((each, each.mask) for each in seen.objects)
            return tuple(
                FoundObject(class_id=each.class_id, score=each.score, box=each.box, mask=mask, quality=None)
                for each, mask in own
                if mask is not None
            )
        if not seen.objects:
            return ()
        with self._drawing():
            return tuple(self._segmented(self._segmenter, seen))

    def _segmented(self, segmenter: Segmenter, seen: Seen) -> Iterator[FoundObject]:
        height, width = seen.rgb.shape[:2]
        segmenter.set_image(seen.rgb)
        boxes = np.array([(each.box.x0, each.box.y0, each.box.x1, each.box.y1) for each in seen.objects], np.float32)
        predictions = predict_boxes(segmenter, boxes, size=(height, width))
        for each, prediction in zip(seen.objects, predictions, strict=True):
            for best in candidates_of(prediction, height=height, width=width, name=segmenter.name, best_only=True):
                yield FoundObject(
                    class_id=each.class_id, score=each.score, box=each.box, mask=best.mask, quality=best.score
                )

    def close(self) -> None:
        """Closes the video that was read last."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _check_classes(self) -> None:
        for index in self._recipe.classes:
            if not 0 <= index < len(self.names):
                known = counted(len(self.names), "class", "classes")
                raise InputError(f"classes: {index} is no class of {self._detector.name}, which knows {known}.")


def _on_processor(model: object) -> bool:
    """Whether a network of torch computes on the processor."""
    network = getattr(model, "network", None)
    return network is not None and network.device.type == "cpu"


def _own_stream(model: object) -> Callable[[], AbstractContextManager[object]]:
    """Under what a model runs, so that on a GPU it does not wait for what the other thread has asked of the same."""
    network = getattr(model, "network", None)
    if network is None or network.device.type != "cuda":
        return nullcontext
    import torch

    torch.cuda.synchronize(network.device)  # the weights have arrived
    stream = torch.cuda.Stream(network.device)  # type: ignore[no-untyped-call]
    return lambda: torch.cuda.stream(stream)


def run_pipeline(models: Models, given: Iterator[tuple[int, Picture]], say: Say) -> None:
    """Annotates what is given until it ends. A bug ends it early, with pictures undone, which whoever gave them sees.

    Args:
        models: What does it.
        given: Pictures, each with a number that is its name in what is said; waits until there is one.
        say: Told `{"seen": number}` when the detector has seen one, and `{"did": number, …}` when it is done with.
    """

    def look(number: int, rgb: Rgb) -> Seen:
        seen = models.look(rgb)
        say({"seen": number})
        return seen

    def draw(seen: Seen) -> Message:
        height, width = seen.rgb.shape[:2]
        return to_json(models.draw(seen), height, width)

    if models.looks_ahead:
        _in_two_steps(given, lambda n, picture: look(n, models.read(picture)), lambda _, seen: draw(seen), say)
    else:
        _in_two_steps(given, lambda _, picture: models.read(picture), lambda n, rgb: draw(look(n, rgb)), say)


def _in_two_steps(
    given: Iterator[tuple[int, Picture]],
    first: Callable[[int, Picture], Made],
    then: Callable[[int, Made], Message],
    say: Say,
) -> None:
    """Takes the first step with a picture on another thread, while the second is taken with the one before."""
    waiting: queue.Queue[tuple[int, Made] | None] = queue.Queue(maxsize=1)

    def go_ahead() -> None:
        try:
            for number, picture in given:
                made = _attempt(partial(first, number, picture))
                if isinstance(made, _Failed):
                    say({"did": number, **made.said})
                else:
                    waiting.put((number, made))
        finally:
            waiting.put(None)

    ahead = threading.Thread(target=go_ahead, name="ahead", daemon=True)
    ahead.start()
    while (each := waiting.get()) is not None:
        number, made = each
        came = _attempt(partial(then, number, made))
        say({"did": number, **(came.said if isinstance(came, _Failed) else came)})
    ahead.join()


@dataclass(frozen=True)
class _Failed:
    """What is said of a picture that came to nothing."""

    said: Message


def _attempt(step: Callable[[], Made]) -> Made | _Failed:
    """What a step makes, or why it cannot. A bug is raised."""
    try:
        return step()
    except (StudioError, MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            if isinstance(error, StudioError):
                return _Failed({"error": str(error)})
            raise
    release_memory()
    return _Failed({"error": "There is not enough memory for it.", "out_of_memory": True})
