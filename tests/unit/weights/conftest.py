"""Checkpoint files that several tests share; made once."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

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
