"""What the client sends to the worker: frozen, and enough to put the worker into another process one day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sam2studio.engine.messages import EverythingJob, ImageJob, JobKey, PromptJob, TrackJob


@dataclass(frozen=True)
class LoadModel:
    """Use another segmenter; `model` numbers the request."""

    name: str
    model: int


@dataclass(frozen=True)
class OpenImage:
    """Make an image current."""

    image: ImageJob


@dataclass(frozen=True)
class CloseImage:
    """There is no current image."""


@dataclass(frozen=True)
class Prefetch:
    """Encode these when there is nothing better to do."""

    images: tuple[ImageJob, ...]


@dataclass(frozen=True)
class Predict:
    """Answer a prompt; replaces one that is not answered yet."""

    job: PromptJob


@dataclass(frozen=True)
class Preview:
    """Say what a click would give; replaces one that is not answered yet."""

    job: PromptJob


@dataclass(frozen=True)
class Finish:
    """Answer that prompt even if the image changes."""

    key: JobKey


@dataclass(frozen=True)
class Cancel:
    """Forget prompt and preview."""


@dataclass(frozen=True)
class StartTrack:
    """Track objects through a video; replaces a run under way."""

    job: TrackJob


@dataclass(frozen=True)
class CancelTrack:
    """End the run of tracking."""


@dataclass(frozen=True)
class FindEverything:
    """Find everything on an image; replaces a search under way."""

    job: EverythingJob


@dataclass(frozen=True)
class CancelEverything:
    """End the search for everything."""


@dataclass(frozen=True)
class Forget:
    """Forget prompts, runs, images and embeddings."""


Request: TypeAlias = (
    LoadModel
    | OpenImage
    | CloseImage
    | Prefetch
    | Predict
    | Preview
    | Finish
    | Cancel
    | StartTrack
    | CancelTrack
    | FindEverything
    | CancelEverything
    | Forget
)
