"""A checkpoint that is not here is offered by name, size and licence, and fetched on consent only."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import TypeAlias

from sam2studio.core.errors import CorruptFileError, UnknownModelError, WeightsError
from sam2studio.core.progress import Progress
from sam2studio.weights.catalogue import Checkpoint, find
from sam2studio.weights.download import download
from sam2studio.weights.library import locate

Fetch: TypeAlias = Callable[[Checkpoint, Generator[Progress, None, Path]], Path]
"""Runs a download to its end, showing its progress, and gives back the file."""


def obtain(
    name: str | Path, *, consent: bool, ask: Callable[[str], bool] | None, fetch: Fetch, how: str = "--download"
) -> Path:
    """The file that a name or a path means, downloaded if it may be.

    Args:
        name: As `library.locate` takes it.
        consent: Whether the person has agreed beforehand.
        ask: Puts a question to a person who is there; None where nobody is.
        fetch: Runs the download.
        how: How one agrees beforehand, for the sentence.

    Raises:
        WeightsError: It is not here, and was not to be fetched; the sentence says what to do.
        Cancelled: The person stopped the download.
    """
    try:
        return locate(name)
    except CorruptFileError:
        raise
    except WeightsError as error:
        missing = error
    try:
        checkpoint = find(str(name))
    except UnknownModelError:
        raise missing from None
    if checkpoint.bundled:
        raise missing from None
    if consent or (ask is not None and ask(question(checkpoint))):
        return fetch(checkpoint, download(checkpoint))
    raise WeightsError(
        f"{checkpoint.label} ({checkpoint.name}, {checkpoint.bytes / 1e6:.0f} MB, licence {checkpoint.licence}) is not "
        "on this computer.",
        safe="Nothing was downloaded.",
        todo=f"Agree with {how}, or fetch it with `sam2studio models get {checkpoint.name}`.",
    )


def question(checkpoint: Checkpoint) -> str:
    """The offer, in words."""
    return (
        f"{checkpoint.label} is not on this computer. Download {checkpoint.name} "
        f"({checkpoint.bytes / 1e6:.0f} MB, licence {checkpoint.licence})?"
    )
