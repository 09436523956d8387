"""A wheel built from the project carries its resources and works away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from sam2studio.__main__ import main

ROOT = Path(__file__).resolve().parents[2]

WITHOUT_STREAMS = """
import sys
from PySide6.QtCore import QTimer
from sam2studio.__main__ import main
from sam2studio.gui import app

class Quitting(app.Studio):
    def start(self, *args, **kwargs):
        super().start(*args, **kwargs)
        QTimer.singleShot(0, self.window, self.window.close)

app.Studio = Quitting
sys.argv = ["sam2studio-window"]
sys.stdin = sys.stdout = sys.stderr = None
sys.exit(main())
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the content of a freshly built wheel."""
    built = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(built)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=300)
    (wheel,) = built.glob("*.whl")
    target = tmp_path_factory.mktemp("site")
    zipfile.ZipFile(wheel).extractall(target)
    return target


def run_there(installed: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(installed)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=300
    )


def test_the_program_runs_from_the_wheel_on_its_own_sample(installed: Path, tmp_path: Path):
    where = run_there(installed, "-c", "import sam2studio; print(sam2studio.__file__)", cwd=tmp_path)
    assert Path(where.stdout.strip()).is_relative_to(installed)

    sample = installed / "sam2studio" / "resources" / "sample" / "photographs"
    picture = sorted(sample.iterdir())[0]
    result = run_there(
        installed, "-m", "sam2studio", "predict", "-s", str(picture), "-p", "150,150", "-o", "results", cwd=tmp_path
    )
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "results" / f"{picture.stem}.overlay.jpg").stat().st_size > 0


def test_the_licence_is_in_the_wheel(installed: Path):
    assert list(installed.glob("sam2studio-*.dist-info/licenses/LICENSE"))


def test_the_program_starts_with_and_without_a_console(installed: Path):
    (folder,) = installed.glob("sam2studio-*.dist-info")
    entries = {each.name: each for each in Distribution.at(folder).entry_points}
    assert {name: each.group for name, each in entries.items()} == {
        "sam2studio": "console_scripts",
        "sam2studio-window": "gui_scripts",
    }
    assert all(each.load() is main for each in entries.values())


def test_without_any_console_the_window_opens_and_ends_in_order(installed: Path, tmp_path: Path):
    """As `pythonw` starts it: there are no streams at all."""
    result = run_there(installed, "-c", WITHOUT_STREAMS, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
