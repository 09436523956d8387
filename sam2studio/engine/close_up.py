"""A second look at small objects, for networks that see little: the part of the photograph around an object is encoded
again by itself, larger, and the mask is made there.

A network of 512 pixels has a few cells for an object that covers a hundredth of a photograph; seen by itself the same
object has hundreds. One click alone does not say how large a thing is meant, so it is answered at the first look; a
box or a second click say it, and later clicks on the object are answered from the same close-up. Worth it where
encoding is cheap; a network of 1024 pixels sees enough at the first look.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from sam2studio.core.image_part import Part
from sam2studio.core.prompts import Box
from sam2studio.engine.checks import CheckedPrompt, check_boxes, check_prompt
from sam2studio.engine.image_session import ImageSession, Sam2Embedding
from sam2studio.engine.prediction import ByteArray, FloatArray, ImagePrediction
from sam2studio.model.sam2.network import Sam2Network

FINER = 4
"""Side of the logits of an answer, in sides of the network's masks: what is seen in a close-up is not lost in them."""
SEES_ENOUGH = 1024
"""Networks of so many pixels are left alone."""
_ROOM = 2.2
"""Side of a close-up in sides of the object."""
_GROWTH = 1.6
_WORTH = 0.65
"""Share of the photograph's sides from which a close-up is not worth encoding."""
_LEAST_SHARE = 1 / 6
_LEAST_PIXELS = 96
"""A close-up is no smaller: what is enlarged too much shows nothing new."""
_NOTHING = -32.0


def sees_enough(network: Sam2Network) -> bool:
    """Whether a network is left alone."""
    return network.config.image_size >= SEES_ENOUGH


def needs_guidance(network: Sam2Network) -> bool:
    """Whether a network has learned to refine guesses of the classic segmenter, and sees little without."""
    return network.config.click_maps and not sees_enough(network)


@dataclass(frozen=True, eq=False, kw_only=True)
class CloseUpEmbedding(Sam2Embedding):
    """What the network remembers of a photograph, and the photograph, for what is looked at again.

    Attributes:
        rgb: (H, W, 3) uint8; not copied.
    """

    rgb: ByteArray

    @property
    def nbytes(self) -> int:
        """Memory held, bytes."""
        return self.target.nbytes + self.rgb.nbytes


class CloseUpSession(ImageSession):
    """An `ImageSession` that looks twice at small objects. Its logits are `FINER` than those of the network.

    `mask_logits` may have any shape (h, w); they lie on the whole photograph.
    """

    def __init__(self, network: Sam2Network, *, name: str = "SAM 2") -> None:
        super().__init__(network, name=name)
        self._near = ImageSession(network, name=name)
        self._looked: tuple[CloseUpEmbedding, Part] | None = None  # what `_near` has

    def encode_steps(self, rgb: ByteArray) -> Generator[None, None, CloseUpEmbedding]:
        """As in `ImageSession`."""
        seen = yield from super().encode_steps(rgb)
        return CloseUpEmbedding(target=seen.target, height=seen.height, width=seen.width, network=seen.network, rgb=rgb)

    def glance(
        self,
        *,
        points: Sequence[tuple[float, float]] | ArrayLike | None = None,
        labels: Sequence[int] | ArrayLike | None = None,
        box: Sequence[float] | ArrayLike | None = None,
        mask_logits: ArrayLike | None = None,
        multimask: bool = True,
    ) -> ImagePrediction:
        """As `predict`, at the first look."""
        known = None if mask_logits is None else self._known(np.asarray(mask_logits, np.float32))
        answer = super().predict(points=points, labels=labels, box=box, mask_logits=known, multimask=multimask)
        return _with_finer_logits(answer)

    def predict(
        self,
        *,
        points: Sequence[tuple[float, float]] | ArrayLike | None = None,
        labels: Sequence[int] | ArrayLike | None = None,
        box: Sequence[float] | ArrayLike | None = None,
        mask_logits: ArrayLike | None = None,
        multimask: bool = True,
    ) -> ImagePrediction:
        """As in `ImageSession`; a small object takes the time of encoding when it is looked at closely first."""
        current = self._current
        if not isinstance(current, CloseUpEmbedding):
            return super().predict(points=points, labels=labels, box=box, mask_logits=mask_logits, multimask=multimask)
        size = (current.height, current.width)
        prompt = check_prompt(points=points, labels=labels, box=box, mask_logits=mask_logits, size=size)
        first = None
        if prompt.box is None and prompt.mask_logits is None:
            first = self._first_look(prompt, multimask=multimask)
            if len(prompt.points) == 1:
                return first
        return self._second_look(current, prompt, first, multimask=multimask)

    def predict_boxes(self, boxes: ArrayLike) -> tuple[ImagePrediction, ...]:
        """As in `ImageSession`, each small object in its own close-up."""
        current = self._current
        if current is None:
            return super().predict_boxes(boxes)
        checked = check_boxes(boxes, (current.height, current.width))
        return tuple(self.predict(box=box, multimask=False) for box in checked)

    def _second_look(
        self, current: CloseUpEmbedding, prompt: CheckedPrompt, first: ImagePrediction | None, *, multimask: bool
    ) -> ImagePrediction:
        """The answer in a close-up of what is meant; at the first look where that shows it well enough."""
        size = (current.height, current.width)
        window = self._window(current, _meant(prompt, first, size))
        if window is None:
            return first or self._first_look(prompt, multimask=multimask)
        answer = self._closely(current, window, prompt, multimask=multimask)
        if (wider := _cut_off(answer, window, size)) is not None:
            answer = self._closely(current, wider, prompt, multimask=multimask)
        return answer

    def _first_look(self, prompt: CheckedPrompt, *, multimask: bool) -> ImagePrediction:
        known = None if prompt.mask_logits is None else self._known(prompt.mask_logits)
        answer = super().predict(
            points=prompt.points, labels=prompt.labels, box=prompt.box, mask_logits=known, multimask=multimask
        )
        return _with_finer_logits(self._settled(answer, known, clicks=len(prompt.points)))

    def _known(self, logits: FloatArray) -> FloatArray:
        """Logits on the whole photograph, of any shape, as the network takes them: (side, side)."""
        sides = (self._network.config.mask_side,) * 2
        shrunk = cv2.resize(logits.reshape(logits.shape[-2:]), sides, interpolation=cv2.INTER_AREA)
        return np.asarray(shrunk, np.float32)

    def _window(self, current: CloseUpEmbedding, meant: Box | None) -> Part | None:
        """Where to look closely at an object; None where the whole photograph shows it well enough."""
        window = None if meant is None else window_around(meant, (current.height, current.width))
        if window is None or meant is None or self._looked is None or self._looked[0] is not current:
            return window
        last = self._looked[1]
        alike = 1 / _GROWTH < last.width / window.width < _GROWTH
        return last if alike and last.box.holds(meant) else window

    def _closely(
        self, current: CloseUpEmbedding, window: Part, prompt: CheckedPrompt, *, multimask: bool
    ) -> ImagePrediction:
        """What the network sees in a close-up, told as of the whole photograph."""
        if self._looked is None or self._looked[0] is not current or self._looked[1] != window:
            self._looked = None
            part = current.rgb[window.y : window.y + window.height, window.x : window.x + window.width]
            self._near.set_image(np.ascontiguousarray(part))
            self._looked = (current, window)
        side = self._network.config.mask_side
        corner = np.array([window.x, window.y] * 2, np.float32)
        points = prompt.points - corner[:2]
        inside = (points >= 0).all(axis=1) & (points <= [window.width, window.height]).all(axis=1)
        size, known = (current.height, current.width), prompt.mask_logits
        known = None if known is None else _taken(known, window, size, side)
        box = None if prompt.box is None else prompt.box - corner
        answer = self._near.predict(
            points=points[inside],
            labels=prompt.labels[inside],
            box=None if box is None else np.clip(box, 0, [window.width, window.height] * 2),
            mask_logits=known,
            multimask=multimask,
        )
        answer = self._settled(answer, known, clicks=len(prompt.points))
        logits = np.stack([_put(each, window, size, FINER * side) for each in answer.logits])
        return replace(answer, logits=logits, height=size[0], width=size[1], window=window)

    def _settled(self, answer: ImagePrediction, known: FloatArray | None, *, clicks: int) -> ImagePrediction:
        """What is made of the network's answer, which refined `known`, logits (side, side), if it had them."""
        return answer


def _with_finer_logits(answer: ImagePrediction) -> ImagePrediction:
    """The same with logits for a photograph, `FINER` than its surface."""
    finer = (FINER * answer.surface.shape[-1],) * 2
    logits = [cv2.resize(each.astype(np.float32), finer, interpolation=cv2.INTER_LINEAR) for each in answer.surface]
    return replace(answer, logits=np.clip(np.stack(logits), _NOTHING, -_NOTHING))


def window_around(meant: Box, size: tuple[int, int]) -> Part | None:
    """A close-up of what is meant, of the shape of the photograph (height, width); None if it would show most of it."""
    height, width = size
    share = _ROOM * max((meant.x1 - meant.x0) / width, (meant.y1 - meant.y0) / height)
    share = max(share, _LEAST_SHARE, _LEAST_PIXELS / max(size))
    return None if share > _WORTH else Part.around(meant, share, height=height, width=width)


def _meant(prompt: CheckedPrompt, first: ImagePrediction | None, size: tuple[int, int]) -> Box | None:
    """About where the object is: what was seen of it so far, the box, and every click on it."""
    boxes = [] if prompt.box is None else [Box(*(float(value) for value in prompt.box))]
    if first is not None:
        boxes += _bounds(first)
    elif prompt.mask_logits is not None:
        rows, columns = (np.flatnonzero((prompt.mask_logits > 0).any(axis=axis)) for axis in (1, 0))
        if len(rows):
            down, across = size[0] / prompt.mask_logits.shape[0], size[1] / prompt.mask_logits.shape[1]
            boxes.append(Box(columns[0] * across, rows[0] * down, (columns[-1] + 1) * across, (rows[-1] + 1) * down))
    boxes += [Box(x, y, x + 1, y + 1) for x, y in prompt.points[prompt.labels == 1].tolist()]
    return reduce(Box.joined, boxes) if boxes else None


def _bounds(answer: ImagePrediction) -> list[Box]:
    """The box around the best mask; none around nothing."""
    x, y, part = answer.part(answer.best)
    return [Box(x, y, x + part.shape[1], y + part.shape[0])] if part.any() else []


def _cut_off(answer: ImagePrediction, window: Part, size: tuple[int, int]) -> Part | None:
    """A wider close-up where an answer goes on beyond the one it was made in."""
    for found in _bounds(answer):
        box, (height, width) = window.box, size
        cut = (
            (found.x0 <= box.x0 > 0)
            or (found.y0 <= box.y0 > 0)
            or (found.x1 >= box.x1 < width)
            or (found.y1 >= box.y1 < height)
        )
        share = _GROWTH * window.width / width
        if cut and share <= 1:
            return Part.around(found, share, height=height, width=width)
    return None


def _taken(logits: FloatArray, window: Part, size: tuple[int, int], side: int) -> FloatArray:
    """The part of logits of a photograph (height, width) that a window shows, (side, side)."""
    across, down = logits.shape[1] / size[1], logits.shape[0] / size[0]
    step = np.array([window.width * across / side, window.height * down / side])  # cells per cell
    start = np.array([window.x * across, window.y * down]) + step / 2 - 0.5
    return _warped(logits, start, step, (side, side))


def _put(logits: FloatArray, window: Part, size: tuple[int, int], side: int) -> FloatArray:
    """Logits (h, w) of a window on the whole photograph (height, width), (side, side)."""
    step = np.array([size[1] / side * logits.shape[1] / window.width, size[0] / side * logits.shape[0] / window.height])
    corner = np.array([window.x * logits.shape[1] / window.width, window.y * logits.shape[0] / window.height])
    return _warped(logits, step / 2 - 0.5 - corner, step, (side, side))


def _warped(
    values: FloatArray, start: NDArray[np.float64], step: NDArray[np.float64], size: tuple[int, int]
) -> FloatArray:
    """Values at x = start + step · column, and rows alike; nothing beyond them."""
    back = np.array([[step[0], 0, start[0]], [0, step[1], start[1]]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(values, back, size[::-1], flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=_NOTHING),
        np.float32,
    )
