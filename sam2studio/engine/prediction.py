"""What every segmenter answers, and the interface that all of them share.

Nothing here needs torch, so that a window can name these types before torch is imported.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sam2studio.core.errors import InputError
from sam2studio.engine.enlargement import enlarge_mask, enlarge_part

BoolArray: TypeAlias = NDArray[np.bool_]
FloatArray: TypeAlias = NDArray[np.float32]
ByteArray: TypeAlias = NDArray[np.uint8]


@dataclass(frozen=True, eq=False, kw_only=True)
class ImagePrediction:
    """Masks proposed for one prompt. Arrays are read-only, so a prediction may be shared between threads.

    Attributes:
        scores: (N,) float32, the quality that the segmenter expects of each mask, 0..1.
        logits: (N, h, w) float32 within ±32, low resolution; what a later `predict` takes as `mask_logits`.
        object_score: Confidence that there is an object at all, as a logit (positive: yes).
        surface: Either (N, h, w) float32, positive inside the object, of any resolution; or (N, H, W) bool, the masks.
        height: Rows of the image.
        width: Columns of the image.
        extent: Share of the rows and columns of `logits` that lie on the image; less than 1 where the network sees a
            picture that is filled up to a square.
        window: x, y, width, height of the part of the image that a float `surface` shows, where it does not show all of
            it; beyond it the masks have no pixel.
        nothing: Why no mask has a pixel, a sentence; "" where the segmenter cannot say.
    """

    scores: FloatArray
    logits: FloatArray
    object_score: float
    surface: FloatArray | BoolArray
    height: int
    width: int
    extent: tuple[float, float] = (1.0, 1.0)
    window: tuple[int, int, int, int] | None = None
    nothing: str = ""

    def __post_init__(self) -> None:
        if self.surface.dtype == np.bool_ and self.surface.shape[1:] != (self.height, self.width):
            raise InputError(f"surface: masks of {self.surface.shape[1:]} for an image of {(self.height, self.width)}.")
        if not len(self.scores) == len(self.logits) == len(self.surface):
            raise InputError("scores, logits, surface: one of each per mask.")
        for array in (self.scores, self.logits, self.surface):
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.scores)

    @property
    def best(self) -> int:
        """Index of the mask with the highest score."""
        return int(np.argmax(self.scores))

    @cached_property
    def masks(self) -> BoolArray:
        """(N, H, W) bool at the size of the image. Made on first use; `mask` makes only one."""
        masks = np.zeros((len(self), self.height, self.width), np.bool_)
        for index, mask in enumerate(masks):
            x, y, part = self.part(index)
            mask[y : y + part.shape[0], x : x + part.shape[1]] = part
        masks.setflags(write=False)
        return masks

    def mask(self, index: int, *, height: int | None = None, width: int | None = None) -> BoolArray:
        """One mask, (height, width) bool; at the size of the image unless another is asked for; see also `part`.

        A size that fits the view is enough for a preview and costs a fraction.
        """
        size = (self.height if height is None else height, self.width if width is None else width)
        surface: FloatArray | BoolArray = self.surface[index]
        if self.window is not None:
            return self._of_window(index, size)
        if surface.dtype != np.bool_:
            return enlarge_mask(surface.astype(np.float32, copy=False), size)
        if surface.shape == size:
            return surface.astype(np.bool_, copy=False)
        return enlarge_mask(surface.astype(np.float32) - np.float32(0.5), size)

    def part(self, index: int) -> tuple[int, int, BoolArray]:
        """The part of one mask outside of which it has no pixel: (x, y, (h, w) bool), for a fraction of its cost."""
        surface: FloatArray | BoolArray = self.surface[index]
        if self.window is not None:
            left, top, width, height = self.window
            x, y, shown = enlarge_part(surface.astype(np.float32, copy=False), (height, width))
            return left + x, top + y, shown
        if surface.dtype != np.bool_:
            return enlarge_part(surface.astype(np.float32, copy=False), (self.height, self.width))
        rows, columns = np.flatnonzero(surface.any(axis=1)), np.flatnonzero(surface.any(axis=0))
        if not len(rows):
            return 0, 0, np.zeros((0, 0), np.bool_)
        part = surface[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        return int(columns[0]), int(rows[0]), part.astype(np.bool_, copy=False)

    def _of_window(self, index: int, size: tuple[int, int]) -> BoolArray:
        """A mask that was made in a part of the image, (height, width) bool."""
        x, y, part = self.part(index)
        mask: BoolArray = np.zeros((self.height, self.width), np.bool_)
        mask[y : y + part.shape[0], x : x + part.shape[1]] = part
        return mask if mask.shape == size else enlarge_mask(mask.astype(np.float32) - np.float32(0.5), size)


class Embedding(Protocol):
    """What a segmenter remembers of one image; opaque, immutable, valid for the segmenter that made it."""

    @property
    def height(self) -> int:
        """Rows of the image."""

    @property
    def width(self) -> int:
        """Columns of the image."""

    @property
    def nbytes(self) -> int:
        """Memory held, bytes."""


class Segmenter(Protocol):
    """Prompts to masks on one image at a time. Not thread-safe: one thread owns a segmenter.

    Coordinates are pixels of the image as displayed (EXIF applied), x right, y down, pixel centres at .0.
    """

    @property
    def name(self) -> str:
        """The name that people see."""

    def set_image(self, rgb: ByteArray) -> None:
        """Encode an image, (H, W, 3) uint8 RGB, and make it current.

        Raises:
            InputError: Wrong shape or type.
        """

    def encode(self, rgb: ByteArray) -> Embedding:
        """Encode an image without making it current."""

    def encode_steps(self, rgb: ByteArray) -> Generator[None, None, Embedding]:
        """`encode` in small steps, so that the caller may do something more urgent between them."""

    def use(self, embedding: Embedding) -> None:
        """Make an image current that this segmenter has encoded before."""

    def predict(
        self,
        *,
        points: Sequence[tuple[float, float]] | ArrayLike | None = None,
        labels: Sequence[int] | ArrayLike | None = None,
        box: Sequence[float] | ArrayLike | None = None,
        mask_logits: ArrayLike | None = None,
        multimask: bool = True,
    ) -> ImagePrediction:
        """Masks of the object that a prompt means, on the current image.

        Args:
            points: (n, 2) pixels x, y.
            labels: (n,) 1 = on the object, 0 = not on it.
            box: x0, y0, x1, y1 in pixels.
            mask_logits: (h, w) or (1, h, w), a row of `logits` of an earlier prediction, to be refined.
            multimask: Propose several masks (for an ambiguous prompt) rather than one.

        Raises:
            InputError: No current image, or an argument that is wrong; the sentence says which and why.
        """


@runtime_checkable
class Glancing(Protocol):
    """A segmenter whose `predict` may take time to look again; a preview must not wait for that."""

    def glance(
        self,
        *,
        points: Sequence[tuple[float, float]] | ArrayLike | None = None,
        labels: Sequence[int] | ArrayLike | None = None,
        box: Sequence[float] | ArrayLike | None = None,
        mask_logits: ArrayLike | None = None,
        multimask: bool = True,
    ) -> ImagePrediction:
        """As `Segmenter.predict`, from what is encoded already."""
