"""What every test shares: a screenless Qt, private folders, and sources that must stay as they were."""

from __future__ import annotations

import os
import re
from itertools import count
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # threads that wait for a small network would take a core each

import pytest
from hypothesis import settings

# the same examples on every run; `pytest --hypothesis-profile=searching` looks further
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None, max_examples=2_000)
settings.load_profile("steady")

_numbers = count()


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the test's own; pytest's fixture looks through the folders of all tests before for a free number."""
    name = re.sub(r"\W", "_", request.node.name)[:30]
    return tmp_path_factory.mktemp(f"{name}-{next(_numbers)}", numbered=False)


@pytest.fixture(autouse=True)
def private_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, caches and models of a test live in a folder of its own."""
    home = tmp_path_factory.mktemp(f"home-{next(_numbers)}", numbered=False)
    monkeypatch.setenv("SAM2STUDIO_HOME", str(home))
    return home


_FIGURES: list[str] = []


@pytest.fixture
def figure():
    """Records one measured figure of a promise; all are printed at the end of the run."""
    return _FIGURES.append


def pytest_terminal_summary(terminalreporter) -> None:
    if _FIGURES:
        terminalreporter.section("figures")
        for line in _FIGURES:
            terminalreporter.write_line(line)
