"""The kinds of work of the brain (see `sam2studio.engine.brain`)."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeAlias

from sam2studio.core.progress import Progress
from sam2studio.engine.everything_options import EverythingMask
from sam2studio.engine.messages import EverythingJob, ImageJob, ImageKey, PromptJob, TrackJob
from sam2studio.engine.prediction import Embedding
from sam2studio.engine.track_run import TrackedFrame
from sam2studio.engine.zoomed import image_of


@dataclass(eq=False)
class Load:
    """A model to be made ready."""

    name: str
    model: int
    announced: bool = False


@dataclass(frozen=True, eq=False)
class Ask:
    """A prompt and the image it is answered on: that on which it was put, or the part of it that it names.

    Attributes:
        prompt: As it was put, on the whole image.
        image: What is encoded for it.
        size: (height, width) of the whole image.
        preview: It says what a click would give.
    """

    prompt: PromptJob
    image: ImageJob
    size: tuple[int, int]
    preview: bool = False

    @classmethod
    def of(cls, prompt: PromptJob, image: ImageJob) -> Ask:
        """A prompt put on an image."""
        seen = image if prompt.part is None else image_of(image, prompt.part)
        return cls(prompt, seen, (image.rgb.shape[0], image.rgb.shape[1]))


@dataclass(eq=False)
class Encoding:
    """An image on its way through the encoder, or about to enter it."""

    image: ImageJob
    parts: Generator[None, None, Embedding] | None = None
    seconds: float = 0.0
    announced: bool = False


@dataclass(frozen=True)
class Ready:
    """Telling that the image just opened needs no encoding."""

    key: ImageKey


TrackParts: TypeAlias = Generator[TrackedFrame | None, None, None]
"""A run: None between two parts of a frame."""


@dataclass(eq=False)
class Track:
    """A run of tracking under way, or about to begin.

    Attributes:
        job: What is to be done; less and less when it has to begin again.
        parts: The run; None before it begins.
        frames: Frames done so far.
        over: Nobody wants the rest; only its end is to be told.
    """

    job: TrackJob
    parts: TrackParts | None = None
    frames: int = 0
    over: bool = False


EverythingParts: TypeAlias = Generator[Progress, None, tuple[EverythingMask, ...]]


@dataclass(eq=False)
class Everything:
    """A search for everything under way, or about to begin.

    Attributes:
        job: What is to be done.
        parts: The search; None before it begins.
        over: Nobody wants the rest; only its end is to be told.
    """

    job: EverythingJob
    parts: EverythingParts | None = None
    over: bool = False


Task: TypeAlias = Load | Ask | Encoding | Ready | Track | Everything


def token_of(task: Task | None) -> object:
    """What a second attempt at the same work has in common with the first."""
    match task:
        case Ask():
            return task.prompt.key, task.preview
        case Encoding():
            return task.image.key
        case Track():
            return task.job.key, task.frames  # with one more frame done, it is worth trying again
        case Everything():
            return task.job.key
        case _:
            return None
