"""FastSAM on photographs: one pass finds the masks of everything; prompts then choose among them.

The rules are the published ones (Zhao et al., "Fast Segment Anything", 2023, and its code):

* boxes that end within 20 pixels of the input's edge end at the edge, and one that then covers nearly the whole input
  covers all of it;
* a box chooses the mask that overlaps it best (intersection over union); none where no mask touches it, where the
  published code takes the first one;
* points: masks are visited from the largest to the smallest; one that holds a positive point is added to the answer,
  one that holds a negative point is taken out of it.

A box with points begins with the box's mask. So a click between the masks chooses nothing, which is told with its
reason.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from sam2studio.core.errors import InputError
from sam2studio.core.words import counted
from sam2studio.engine.checks import CheckedPrompt, check_prompt
from sam2studio.engine.detections import BoolArray, Detections, FloatArray
from sam2studio.engine.detector import MOST, Detector, Settings
from sam2studio.engine.inference import finished
from sam2studio.engine.prediction import ByteArray, Embedding, ImagePrediction
from sam2studio.model.yolo.network import YoloNetwork

_EDGE = 20  # pixels of the network's input
_WHOLE = 0.9  # intersection over union with the whole picture
_CANDIDATES = 3
_SHORT_LIST = 8  # masks that a box is compared with exactly
_LOGITS_SIDE = 256
_SURE = 10.0


class EverythingDetector(Detector):
    """FastSAM as a detector: masks of everything, with the published settings and treatment of edges."""

    settings = Settings(conf=0.4, iou=0.9, imgsz=1024)

    def detect_steps(
        self,
        rgb: ByteArray,
        *,
        conf: float | None = None,
        iou: float | None = None,
        max_det: int = MOST,
        classes: Collection[int] | None = None,
        imgsz: int | None = None,
        square: bool = False,
    ) -> Generator[None, None, Detections]:
        """See `Detector`."""
        steps = super().detect_steps(
            rgb, conf=conf, iou=iou, max_det=max_det, classes=classes, imgsz=imgsz, square=square
        )
        found = yield from steps
        asked = self.settings.imgsz if imgsz is None else imgsz
        seen = self._around(found.height, found.width, side=asked, square=square)
        return replace(found, boxes=_to_the_edge(found, _EDGE / seen.scale))


@dataclass(frozen=True, eq=False, kw_only=True)
class FastSamEmbedding:
    """Everything that was found on one photograph. Immutable; may be kept, and used again by the same network.

    Attributes:
        found: The masks.
        network: The network that found them.
    """

    found: Detections
    network: YoloNetwork

    @property
    def height(self) -> int:
        """Rows of the photograph."""
        return self.found.height

    @property
    def width(self) -> int:
        """Columns of the photograph."""
        return self.found.width

    @property
    def nbytes(self) -> int:
        """Memory held, bytes."""
        return self.found.masks.nbytes if self.found.masks is not None else 0


class FastSamSession:
    """Prompts to masks on one photograph at a time, by FastSAM. Implements `prediction.Segmenter`.

    One thread owns a session. A mask cannot be refined: `mask_logits` only matters with negative points alone, which
    take away from it.

    Args:
        network: Of FastSAM's kind.
        name: What people see.
        settings: How it looks for everything.
    """

    def __init__(
        self, network: YoloNetwork, *, name: str = "FastSAM", settings: Settings = EverythingDetector.settings
    ) -> None:
        self._detector = EverythingDetector(network, name=name)
        self._settings = settings
        self._current: FastSamEmbedding | None = None

    @property
    def name(self) -> str:
        """The name that people see."""
        return self._detector.name

    @property
    def network(self) -> YoloNetwork:
        """The network that answers."""
        return self._detector.network

    def looking(
        self, *, conf: float | None = None, iou: float | None = None, imgsz: int | None = None
    ) -> FastSamSession:
        """A session of the same network that looks for everything in another way; None leaves a setting as it is.

        Args:
            conf: Least score of a mask, 0..1.
            iou: Overlap from which the worse of two boxes goes, 0..1.
            imgsz: Long side of what the network sees, pixels.
        """
        now = self._settings
        settings = Settings(
            conf=now.conf if conf is None else conf,
            iou=now.iou if iou is None else iou,
            imgsz=now.imgsz if imgsz is None else imgsz,
        )
        return FastSamSession(self.network, name=self.name, settings=settings)

    def set_image(self, rgb: ByteArray) -> None:
        """Find everything on a photograph, (H, W, 3) uint8 RGB, and make it current.

        Raises:
            InputError: Wrong shape or type.
            DeviceFullError: The device has no room for it.
        """
        self._current = self.encode(rgb)

    def use(self, embedding: Embedding) -> None:
        """Make a photograph current that this session's network has seen before.

        Raises:
            InputError: Another network or another kind of segmenter made it.
        """
        if not isinstance(embedding, FastSamEmbedding) or embedding.network is not self.network:
            raise InputError("embedding: was made by another model; encode the image again.")
        self._current = embedding

    def encode(self, rgb: ByteArray) -> FastSamEmbedding:
        """Find everything on a photograph without making it current; raises as `set_image` does."""
        return finished(self.encode_steps(rgb))

    def encode_steps(self, rgb: ByteArray) -> Generator[None, None, FastSamEmbedding]:
        """`encode` in small steps, so that the caller may answer a click in between."""
        how = self._settings
        found = yield from self._detector.detect_steps(rgb, conf=how.conf, iou=how.iou, imgsz=how.imgsz)
        return FastSamEmbedding(found=found, network=self.network)

    def predict(
        self,
        *,
        points: Sequence[tuple[float, float]] | ArrayLike | None = None,
        labels: Sequence[int] | ArrayLike | None = None,
        box: Sequence[float] | ArrayLike | None = None,
        mask_logits: ArrayLike | None = None,
        multimask: bool = True,
    ) -> ImagePrediction:
        """Masks that a prompt chooses on the current photograph; the published answer first.

        Args:
            points: (n, 2) pixels x, y.
            labels: (n,) 1 = on the object, 0 = not on it.
            box: x0, y0, x1, y1 in pixels.
            mask_logits: (h, w) or (1, h, w), a row of `logits` of an earlier prediction; negative points without
                positive ones and without a box take away from it.
            multimask: Also propose the smallest single masks that fit all points.

        Raises:
            InputError: No current photograph, or an argument that is wrong; the sentence says which and why.
        """
        if self._current is None:
            raise InputError("image: there is none yet; call set_image first.")
        found = self._current.found
        size = (found.height, found.width)
        prompt = check_prompt(points=points, labels=labels, box=box, mask_logits=mask_logits, size=size)
        prediction = _Choice(found, prompt).prediction(multimask=multimask)
        return prediction if prediction.object_score > 0 else replace(prediction, nothing=why_nothing(found, self.name))


def choose(
    found: Detections,
    *,
    points: Sequence[tuple[float, float]] = (),
    labels: Sequence[int] = (),
    boxes: Sequence[Sequence[float]] = (),
) -> tuple[int, ...]:
    """Which of the masks a prompt means, each for itself: the field's way, where nothing is put together.

    For each box, the mask that overlaps it best. Of the points, in their order: a positive one chooses all masks that
    hold it, a negative one takes out those that hold it; negative points alone take out of all masks.

    Args:
        found: The masks of everything.
        points: Pixels x, y.
        labels: One per point, 1 or 0.
        boxes: x0, y0, x1, y1 in pixels, each.

    Returns:
        Indices into `found`, ascending.

    Raises:
        InputError: A point or a box is wrong; the sentence says why.
    """
    size, chosen = (found.height, found.width), set[int]()
    for box in boxes:
        prompt = check_prompt(points=None, labels=None, box=box, mask_logits=None, size=size)
        best = None if prompt.box is None else _Choice(found, prompt).best_for_box(prompt.box)
        chosen |= set() if best is None else {best}
    if len(points):
        prompt = check_prompt(points=points, labels=labels, box=None, mask_logits=None, size=size)
        held = set() if prompt.labels.any() else set(range(len(found)))
        for (x, y), label in zip(prompt.points, prompt.labels, strict=True):
            pixel = {"x": min(int(x), found.width - 1), "y": min(int(y), found.height - 1)}
            holding = {index for index in range(len(found)) if found.covers(index, **pixel)}
            held = held | holding if label == 1 else held - holding
        chosen |= held
    return tuple(sorted(chosen))


def why_nothing(found: Detections, name: str) -> str:
    """Why a prompt chooses no mask, a sentence.

    Args:
        found: The masks of everything.
        name: Of the model.
    """
    if not len(found):
        return f"{name} finds nothing on this picture that it is sure enough of."
    rest = "it does not fit the prompt" if len(found) == 1 else "none of them fits the prompt"
    return f"{name} finds {counted(len(found), 'mask on this picture', 'masks on this picture')}; {rest}."


class _Choice:
    """The masks that a prompt chooses, each made once."""

    def __init__(self, found: Detections, prompt: CheckedPrompt) -> None:
        self._found = found
        self._prompt = prompt
        self._masks: dict[int, BoolArray] = {}

    def prediction(self, *, multimask: bool) -> ImagePrediction:
        """The answer, and single masks beside it where they are asked for."""
        prompt, found = self._prompt, self._found
        if prompt.box is None and not (prompt.labels == 1).any() and prompt.mask_logits is None:
            raise InputError("points: FastSAM needs at least one point on the object, or a box.")
        if prompt.box is None and not len(prompt.points):
            raise InputError("mask_logits: FastSAM cannot refine a mask; give points or a box.")
        answer, chosen = self._answer()
        masks, scores = [answer], [max((float(found.scores[index]) for index in chosen), default=0.0)]
        if multimask:
            for index in self._singles():
                if len(masks) < _CANDIDATES and not any(np.array_equal(self._mask(index), mask) for mask in masks):
                    masks.append(self._mask(index))
                    scores.append(min(float(found.scores[index]), scores[0]))
        surface = np.stack(masks)
        return ImagePrediction(
            scores=np.array(scores, np.float32),
            logits=np.stack([_logits(mask) for mask in masks]),
            object_score=_SURE if answer.any() else -_SURE,
            surface=surface,
            height=found.height,
            width=found.width,
        )

    def _answer(self) -> tuple[BoolArray, list[int]]:
        """The published answer, and the masks that it was put together from."""
        answer, chosen = self._start()
        inside = {index: self._holding(index) for index in range(len(self._found))}
        touched = [index for index, labels in inside.items() if len(labels)]
        for index in sorted(touched, key=lambda index: -np.count_nonzero(self._mask(index))):
            for label in inside[index]:
                answer[self._mask(index)] = label == 1
                if label == 1:
                    chosen.append(index)
        return answer, chosen

    def _start(self) -> tuple[BoolArray, list[int]]:
        """What points add to and take away from."""
        prompt, size = self._prompt, (self._found.height, self._found.width)
        if prompt.box is not None:
            best = self.best_for_box(prompt.box)
            return (np.zeros(size, np.bool_), []) if best is None else (self._mask(best).copy(), [best])
        if prompt.mask_logits is not None and not (prompt.labels == 1).any():
            return cv2.resize(prompt.mask_logits, size[::-1], interpolation=cv2.INTER_LINEAR) > 0, []
        return np.zeros(size, np.bool_), []

    def _singles(self) -> list[int]:
        """Masks that hold all positive points and no negative one, smallest first."""
        wanted = int((self._prompt.labels == 1).sum())
        if not wanted:
            return []
        fitting = [
            index for index in range(len(self._found)) if len(labels := self._holding(index)) == wanted and labels.all()
        ]
        return sorted(fitting, key=lambda index: int(np.count_nonzero(self._mask(index))))

    def _holding(self, index: int) -> NDArray[np.int32]:
        """Labels of the points that lie in a mask, in their order."""
        places = np.minimum(self._prompt.points.astype(np.intp), (self._found.width - 1, self._found.height - 1))
        held = [
            label
            for (x, y), label in zip(places, self._prompt.labels, strict=True)
            if self._found.covers(index, x=int(x), y=int(y))
        ]
        return np.array(held, np.int32)

    def best_for_box(self, box: FloatArray) -> int | None:
        """The mask with the largest intersection over union with a box; None where none touches it."""
        found = self._found
        x0, y0, x1, y1 = (max(0, round(float(side))) for side in box)
        short = sorted(range(len(found)), key=lambda index: -_box_overlap(found.boxes[index], box))
        best, most = None, 0.0
        for place, index in enumerate(short):
            # a mask lies in its box: it cannot overlap better than the larger of the two allows
            if place >= _SHORT_LIST and most >= _most_overlap(found.boxes[index], box):
                continue
            mask = self._mask(index)
            common = int(np.count_nonzero(mask[y0:y1, x0:x1]))
            union = (x1 - x0) * (y1 - y0) + int(np.count_nonzero(mask)) - common
            if common and common / union > most:
                best, most = index, common / union
        return best

    def _mask(self, index: int) -> BoolArray:
        if index not in self._masks:
            self._masks[index] = self._found.mask(index)
        return self._masks[index]


def _to_the_edge(found: Detections, near: float) -> FloatArray:
    """Boxes that end within `near` pixels of the edge end there; one that covers nearly everything covers all."""
    boxes = found.boxes.copy()
    whole = np.array([0, 0, found.width, found.height], np.float32)
    boxes[:, :2] = np.where(boxes[:, :2] < near, whole[:2], boxes[:, :2])
    boxes[:, 2:] = np.where(boxes[:, 2:] > whole[2:] - np.float32(near), whole[2:], boxes[:, 2:])
    sides = boxes[:, 2:] - boxes[:, :2]
    boxes[np.prod(sides, axis=1) > _WHOLE * found.width * found.height] = whole
    return boxes


def _box_overlap(first: FloatArray, second: FloatArray) -> float:
    """Intersection over union of two boxes."""
    common = _common(first, second)
    union = _area(first) + _area(second) - common
    return common / union if union > 0 else 0.0


def _most_overlap(own: FloatArray, asked: FloatArray) -> float:
    """The best intersection over union with a box that any mask inside `own` could have."""
    area = _area(asked)
    return _common(own, asked) / area if area > 0 else 0.0


def _common(first: FloatArray, second: FloatArray) -> float:
    sides = np.minimum(first[2:], second[2:]) - np.maximum(first[:2], second[:2])
    return float(np.prod(np.maximum(sides, 0)))


def _area(box: FloatArray) -> float:
    return float(np.prod(np.maximum(box[2:] - box[:2], 0)))


def _logits(mask: BoolArray) -> FloatArray:
    """Low-resolution logits that describe a mask."""
    share = cv2.resize(mask.astype(np.float32), (_LOGITS_SIDE, _LOGITS_SIDE), interpolation=cv2.INTER_AREA)
    return ((share * 2 - 1) * _SURE).astype(np.float32)
