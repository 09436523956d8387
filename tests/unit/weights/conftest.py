"""Checkpoint files that several tests share; made once."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest
import torch

from sam2studio.core import files
from tests.support.checkpoints import recipe_state


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("checkpoints")


@pytest.fixture(scope="session")
def official_file(folder: Path) -> Path:
    """A whole SAM 2.1 tiny in the published layout, with recipe weights."""
    path = folder / "sam2.1_hiera_tiny.pt"
    torch.save({"model": dict(recipe_state())}, path)
    return path


@pytest.fixture(scope="session")
def half_file(folder: Path) -> Path:
    """The same as a bare dictionary in half precision, under the name of another network."""
    path = folder / "sam_vit_h_4b8939.pth"
    torch.save({name: tensor.half() for name, tensor in recipe_state().items()}, path)
    return path


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Call it, and every write after so many raises "no space left"."""

    def fill(*, after: int) -> None:
        left = after
        real = files.disk.write

        def write(file: BinaryIO, data: bytes) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            real(file, data)

        monkeypatch.setattr(files.disk, "write", write)

    return fill
