"""The kinds of work of the brain (see `sam2studio.engine.brain`)."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeAlias

from sam2studio.engine.messages import ImageJob, ImageKey, PromptJob
from sam2studio.engine.prediction import Embedding


@dataclass(eq=False)
class Load:
    """A model to be made ready."""

    name: str
    model: int
    announced: bool = False


@dataclass(frozen=True, eq=False)
class Ask:
    """A prompt and the image it was put on."""

    prompt: PromptJob
    image: ImageJob
    preview: bool = False


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


Task: TypeAlias = Load | Ask | Encoding | Ready


def token_of(task: Task | None) -> object:
    """What a second attempt at the same work has in common with the first."""
    match task:
        case Ask():
            return task.prompt.key, task.preview
        case Encoding():
            return task.image.key
        case _:
            return None
