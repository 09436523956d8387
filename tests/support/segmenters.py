"""A segmenter that answers discs, keeps a diary, and misbehaves on demand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.engine.messages import ModelInfo
from sam2studio.engine.prediction import ByteArray, ImagePrediction

Hook = Callable[["FakeSegmenter"], None]


@dataclass(frozen=True, eq=False)
class FakeEmbedding:
    """Remembers which image it is of by the colour of its first pixel."""

    height: int
    width: int
    nbytes: int
    image: int
    owner: str


def nothing(_segmenter: FakeSegmenter) -> None:
    """The hook of a segmenter that behaves."""


@dataclass(eq=False)
class FakeSegmenter:
    """Three discs around the last positive click (or the middle of the box); radius and score tell them apart.

    The object score carries the first pixel of the image the answer is of, so that a test sees a mix-up.

    Attributes:
        before_part: Called before each part of the encoder.
        before_predict: Called before each prediction.
        distort: Changes a prediction before it is handed out.
        radius: Of the best disc, by the image's first pixel.
        gains_by_close_ups: As in `ModelInfo`.
    """

    name: str = "Fake"
    parts: int = 3
    embedding_bytes: int = 1000
    before_part: Hook = nothing
    before_predict: Hook = nothing
    distort: Callable[[ImagePrediction], Any] = field(default=lambda prediction: prediction)
    diary: list[tuple[str, int]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)
    current: FakeEmbedding | None = None
    radius: Callable[[int], float] = field(default=lambda _image: 6)
    gains_by_close_ups: bool = False

    def set_image(self, rgb: ByteArray) -> None:
        self.use(self.encode(rgb))

    def encode(self, rgb: ByteArray) -> FakeEmbedding:
        steps = self.encode_steps(rgb)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value

    def encode_steps(self, rgb: ByteArray) -> Generator[None, None, FakeEmbedding]:
        image = int(rgb[0, 0, 0])
        for part in range(self.parts):
            if part:
                yield
            self.threads.add(threading.get_ident())
            self.before_part(self)
            self.diary.append(("part", image))
        return FakeEmbedding(*rgb.shape[:2], self.embedding_bytes, image, self.name)

    def use(self, embedding: FakeEmbedding) -> None:
        assert embedding.owner == self.name, "an embedding of another model"
        self.current = embedding

    def predict(self, *, points=None, labels=None, box=None, mask_logits=None, multimask=True) -> ImagePrediction:
        if self.current is None:
            raise InputError("image: none.")
        asked = {"points": points, "labels": labels, "box": box, "mask_logits": mask_logits, "multimask": multimask}
        self.asked.append(asked)
        self.before_predict(self)
        self.diary.append(("predict", self.current.image))
        height, width = self.current.height, self.current.width
        x, y = width / 2, height / 2
        if box is not None:
            x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        elif points is not None and any(labels):
            x, y = [point for point, label in zip(points, labels, strict=True) if label][-1]
        rows, columns = np.mgrid[:height, :width]
        distance = np.hypot(rows - y, columns - x)
        best = self.radius(self.current.image)
        radii = (best / 2, best, best * 1.5) if multimask else (best,)
        surface = np.stack([radius - distance for radius in radii]).astype(np.float32)
        return self.distort(
            ImagePrediction(
                scores=np.array([0.5, 0.9, 0.7] if multimask else [0.8], np.float32),
                logits=surface[:, ::2, ::2].copy(),
                object_score=float(self.current.image),
                surface=surface,
                height=height,
                width=width,
            )
        )


def loader_of(*segmenters: FakeSegmenter) -> Callable[[str], tuple[FakeSegmenter, ModelInfo]]:
    """A loader that knows these segmenters by name; any other name raises."""
    known = {segmenter.name: segmenter for segmenter in segmenters}

    def load(name: str) -> tuple[FakeSegmenter, ModelInfo]:
        segmenter = known[name]
        segmenter.threads.add(threading.get_ident())
        info = ModelInfo(name=name, label=segmenter.name, device="cpu", gains_by_close_ups=segmenter.gains_by_close_ups)
        return segmenter, info

    return load


def picture(number: int, *, height: int = 40, width: int = 60) -> ByteArray:
    """A grey picture that carries its number in every pixel."""
    rgb = np.full((height, width, 3), number, np.uint8)
    rgb.setflags(write=False)
    return rgb


def disc(x: float, y: float, radius: float, *, height: int = 40, width: int = 60) -> Mask:
    """The disc that the fake answers."""
    rows, columns = np.mgrid[:height, :width]
    return Mask.from_array(np.hypot(rows - y, columns - x) < radius)
