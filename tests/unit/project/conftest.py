from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sam2studio.project import Project
from tests.support.projects import filled


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a project may be made; its folder is there."""
    (tmp_path / "work").mkdir()
    return tmp_path / "work" / "trip.s2s"


@pytest.fixture
def project(path: Path) -> Iterator[Project]:
    """An empty one."""
    with Project.create(path) as made:
        yield made


@pytest.fixture
def full(path: Path) -> Iterator[Project]:
    """One with three classes, four photos of three objects each, settings and history."""
    with filled(path, media=4, objects=3) as made:
        yield made
