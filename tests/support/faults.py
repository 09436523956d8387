"""Faults of the disk, for tests."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pytest

from sam2studio.core import files


@contextmanager
def full_disk(*, after: int) -> Iterator[None]:
    """Inside the block every write after so many raises "no space left"."""
    left = after
    real = files.disk.write

    def write(file: BinaryIO, data: bytes) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(file, data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files.disk, "write", write)
        yield
