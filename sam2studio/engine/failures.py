"""From whatever a library raised to sentences for a person."""

from __future__ import annotations

from sam2studio.core.errors import DeviceFullError, EngineError, StudioError
from sam2studio.engine.memory import is_out_of_memory
from sam2studio.engine.messages import Failure, QuestionKey


def failure_of(
    error: BaseException, *, key: QuestionKey | None, name: str, shape: tuple[int, ...] | None = None
) -> Failure:
    """What to tell.

    Args:
        error: What was raised.
        key: The question it was about.
        name: The model at work.
        shape: Of the image it was at work on, (H, W, …), where it was one.
    """
    size = "" if shape is None else f" on an image of {shape[1]} × {shape[0]} pixels"
    if is_out_of_memory(error):
        error = DeviceFullError(
            f"There is not enough memory for {name}{size}.",
            safe="Your annotations are unchanged.",
            todo="Close other programs, or choose a smaller model.",
        )
    elif not isinstance(error, StudioError):
        error = EngineError(
            f"{name} stopped with an unexpected error{size}.",
            safe="Your annotations are unchanged.",
            todo="Try again, or choose another model; the log has the details.",
        )
    return Failure.of(error, key=key)
