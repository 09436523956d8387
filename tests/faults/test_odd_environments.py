"""F29: where a program may find itself. It starts and does the main job, or says why not; nothing is harmed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sam2studio.project import Project
from sam2studio.project.opening import check_file
from tests.gui.controllers.conftest import write_pictures

ROOT = Path(__file__).resolve().parents[2]
_DOOR = "import sys; from sam2studio import __main__; sys.exit(__main__.main())"
_CLOSED = "import os, sys; os.closerange(0, 3); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
_FEW_FILES = (
    "import os, resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64));"
    " os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)


@dataclass(frozen=True, kw_only=True)
class Odd:
    """What is odd.

    Attributes:
        sets: Variables of the environment; "{tmp}" is the test's folder, "{file}" a file where a folder should be.
        lacks: Variables that are not there.
        through: Code of a process that starts the program.
    """

    sets: Mapping[str, str] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()
    through: str = ""


_NO_FOLDERS = {f"XDG_{name}_HOME": "{file}/x" for name in ("CONFIG", "CACHE", "DATA", "STATE")}
ALONE = {
    "no home": Odd(sets=_NO_FOLDERS, lacks=("HOME", "SAM2STUDIO_HOME", "USERPROFILE")),
    "home is a file": Odd(sets={"HOME": "{file}"}, lacks=("SAM2STUDIO_HOME",)),
    "own folders are files": Odd(sets={"SAM2STUDIO_HOME": "{file}"}),
    "no folder for temporary files": Odd(sets={"TMPDIR": "{tmp}/nowhere", "TEMP": "{tmp}/nowhere"}),
    "a clock far away": Odd(sets={"TZ": "Pacific/Kiritimati"}),
    "no language": Odd(sets={"LC_ALL": "C", "LANG": "C"}),
    "a decimal comma": Odd(sets={"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}),
    "fine pixels": Odd(sets={"QT_SCALE_FACTOR": "1.5"}),
    "no fonts": Odd(sets={"FONTCONFIG_FILE": "{file}", "QT_QPA_FONTDIR": "{tmp}/nowhere"}),
    "no OpenGL": Odd(sets={"QT_OPENGL": "none", "QT_XCB_GL_INTEGRATION": "none"}),
    "no input, no output": Odd(through=_CLOSED),
    "few open files": Odd(through=_FEW_FILES),
}
_TOGETHER = Odd(
    sets={
        **_NO_FOLDERS,
        "TMPDIR": "{tmp}/nowhere",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "QT_SCALE_FACTOR": "1.5",
        "FONTCONFIG_FILE": "{file}",
    },
    lacks=("HOME", "SAM2STUDIO_HOME", "USERPROFILE"),
    through=_CLOSED,
)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the environment of POSIX systems")


def start(odd: Odd, tmp_path: Path, *, pictures: Path) -> dict:
    """Starts the program with a person at it; what that person reports."""
    (tmp_path / "file").write_text("")
    filled = {name: text.format(tmp=tmp_path, file=tmp_path / "file") for name, text in odd.sets.items()}
    environment = {name: text for name, text in os.environ.items() if name not in odd.lacks} | filled
    report = tmp_path / "report.json"
    command = ["-m", "tests.support.odd_start", str(pictures), str(report)]
    whole = [sys.executable, "-c", odd.through, *command] if odd.through else [sys.executable, *command]
    done = subprocess.run(whole, cwd=ROOT, env=environment, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    assert b"Traceback" not in done.stderr, done.stderr.decode(errors="replace")
    return json.loads(report.read_text(encoding="utf-8"))


def require_done(told: dict, pictures: Path) -> None:
    """The picture was clicked, and the mask is in a sound project beside it."""
    assert told["done"] == ["shown", "answered", "saved"], told
    assert told["project"] == str(pictures / f"{pictures.name}.s2s")
    assert all("settings" in each for each in told["loud"]), told["loud"]
    assert check_file(Path(told["project"])).damage == ()
    with Project.open(told["project"]) as project:
        assert len(project.objects(project.media()[0].id)) == 1


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    write_pictures(tmp_path / "görüntü ☂ %20", 2)
    return tmp_path / "görüntü ☂ %20"


def test_the_main_job_is_done_where_everything_is_odd(tmp_path: Path, pictures: Path):
    require_done(start(_TOGETHER, tmp_path, pictures=pictures), pictures)


@pytest.mark.slow
@pytest.mark.parametrize("name", ALONE)
def test_the_main_job_is_done_where_one_thing_is_odd(name: str, tmp_path: Path, pictures: Path):
    require_done(start(ALONE[name], tmp_path, pictures=pictures), pictures)


@pytest.mark.slow
def test_a_path_that_is_too_long_for_a_project_is_said_in_a_sentence_of_bearable_length(tmp_path: Path, private_home):
    folder = tmp_path.joinpath(*["ünï☂" * 20] * 8)
    folder.mkdir(parents=True)
    write_pictures(folder, 1)
    told = start(Odd(), tmp_path, pictures=folder)
    assert told["done"] == ["shown", "answered", "saved"]
    assert Path(told["project"]).is_relative_to(private_home)
    (notice,) = told["notices"]
    assert "so the project is at" in notice
    assert len(notice) <= 400


def test_streams_that_are_closed_are_led_nowhere_before_a_file_takes_their_place(tmp_path: Path):
    """What a library writes to its standard error must not land in the project, whose number that would be."""
    code = (
        "import os; os.closerange(0, 3)\n"
        "from sam2studio import __main__\n"
        "__main__.run_command = lambda *_, **__: 0\n"
        "assert __main__.main() == 0\n"
        f"file = open({str(tmp_path / 'data')!r}, 'wb', buffering=0)\n"
        "file.write(b'data'); os.write(2, b'a library complains'); os.write(1, b'or says hello')\n"
        "os._exit(file.fileno() < 3)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60)
    assert done.returncode == 0
    assert (tmp_path / "data").read_bytes() == b"data"


@pytest.mark.slow
def test_a_second_window_on_the_same_folder_says_who_has_the_project(tmp_path: Path, pictures: Path):
    with Project.create(pictures / f"{pictures.name}.s2s"):
        told = start(Odd(), tmp_path, pictures=pictures)
    assert told["saved"] == "read-only"
    assert any(f"process {os.getpid()}" in each for each in told["notices"]), told["notices"]
