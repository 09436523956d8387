"""A disk that fails, or ends the process, at the k-th change: every step of a writer can be hit in turn."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from sam2studio.core import files
from sam2studio.core.errors import Cancelled

CHANGES = (
    "open_new",
    "write",
    "sync",
    "sync_paths",
    "sync_folder",
    "rename",
    "exchange",
    "make_folder",
    "copy",
    "remove",
    "remove_tree",
)
"""Every call of `files.Disk`; a test checks that none is missing."""

FAULTS: dict[str, Callable[[], BaseException]] = {
    "ENOSPC": lambda: OSError(errno.ENOSPC, "No space left on device"),
    "EIO": lambda: OSError(errno.EIO, "Input/output error"),
    "EACCES": lambda: PermissionError(errno.EACCES, "Permission denied"),
    "cancelled": Cancelled,
}


class Counter:
    """How many changes were asked for.

    Attributes:
        calls: Names of the calls, in order.
    """

    def __init__(self) -> None:
        self.calls: list[str] = []


@contextmanager
def disk_that(at_call: Callable[[int], None], *, without_exchange: bool = False) -> Iterator[Counter]:
    """Inside the block `at_call` runs before each change, with its number from 0; it may raise, or never return."""
    counter = Counter()

    def wrapped(name: str) -> Callable[..., object]:
        real = getattr(files.disk, name)

        def call(*args: object) -> object:
            counter.calls.append(name)
            at_call(len(counter.calls) - 1)
            if name == "exchange" and without_exchange:
                return False
            return real(*args)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in CHANGES:
            patch.setattr(files.disk, name, wrapped(name))
        yield counter


def failing(fault: str, *, at: int, for_good: bool = False) -> Callable[[int], None]:
    """For `disk_that`: raises a fault at one call, or from one call on."""

    def at_call(number: int) -> None:
        if number == at or (for_good and number > at):
            raise FAULTS[fault]()

    return at_call


def dying(*, at: int) -> Callable[[int], None]:
    """For `disk_that`: ends the process at one call, as kill -9 does."""

    def at_call(number: int) -> None:
        if number == at:
            os._exit(99)

    return at_call
