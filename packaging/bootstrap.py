#!/usr/bin/env python3
"""Sets sam2studio up on a machine that has nothing but Python, then runs it or its tests.

    python3 packaging/bootstrap.py run  [ARGS …]    open the window with the sample project (without a screen: do the
                                                    same work off-screen and say where the results are)
    python3 packaging/bootstrap.py test [ARGS …]    ruff, mypy and pytest; ARGS go to pytest
    python3 packaging/bootstrap.py setup            only set up

On Windows: py packaging\\bootstrap.py …
Everything goes into `.venv` beside this folder. A second call finds the work done and starts at once. Only the standard
library is used here, and no shell.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import io
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # an older Python, which is told so below, cannot even make these
    Step = tuple[str, Sequence[str | Path]]  # what is said, and the command

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "sam2studio-setup.json"
TORCH = "torch==2.13.0"
WINDOWS = sys.platform == "win32"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")


@dataclass(frozen=True)
class SystemLibrary:
    """A shared library that Qt loads on Linux, and the package that carries it by package manager."""

    soname: str
    apt: str
    dnf: str
    pacman: str


QT_LIBRARIES = (
    SystemLibrary("libEGL.so.1", "libegl1", "libglvnd-egl", "libglvnd"),
    SystemLibrary("libGL.so.1", "libgl1", "libglvnd-glx", "libglvnd"),
    SystemLibrary("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    SystemLibrary("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
    SystemLibrary("libdbus-1.so.3", "libdbus-1-3", "dbus-libs", "dbus"),
    SystemLibrary("libfontconfig.so.1", "libfontconfig1", "fontconfig", "fontconfig"),
    SystemLibrary("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    SystemLibrary("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    SystemLibrary("libxcb-image.so.0", "libxcb-image0", "xcb-util-image", "xcb-util-image"),
    SystemLibrary("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    SystemLibrary("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil"),
    SystemLibrary("libxcb-shape.so.0", "libxcb-shape0", "libxcb", "libxcb"),
    SystemLibrary("libxcb-xinerama.so.0", "libxcb-xinerama0", "libxcb", "libxcb"),
)
FONTS = SystemLibrary("", "fonts-dejavu-core", "dejavu-sans-fonts", "ttf-dejavu")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")

WINDOWS_LIBRARIES = {
    "msvcp140.dll": "the Microsoft Visual C++ Redistributable, https://aka.ms/vs/17/release/vc_redist.x64.exe",
    "mfplat.dll": "the Media Feature Pack (Settings, System, Optional features), which the N editions come without",
}
"""What torch and OpenCV load on Windows, and where it comes from."""

OLDEST_MACOS = 14
ROOM_FOR_VENV = 90
"""Characters of the path of `.venv` up to which the longest of torch's own fit into the 260 of Windows."""

INSTALLERS = {"apt": "apt-get", "dnf": "dnf", "pacman": "pacman"}


class SetupError(Exception):
    """Something that the person must do; the text says what."""


def say(text: str) -> None:
    print(f"[sam2studio] {text}", flush=True)


def run(command: Sequence[str | Path], *, env: dict[str, str] | None = None) -> int:
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=False).returncode


def check_python() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an older Python meets first
        raise SetupError(f"Python 3.11 or newer is needed; this is {platform.python_version()}.")


def check_machine() -> None:
    """Refuses machines for which there is no torch, before anything is installed."""
    build = sysconfig.get_platform()  # that of this Python, which need not be the processor's
    if sys.platform == "darwin" and platform.machine() != "arm64":
        if runs_translated():
            raise SetupError(
                "This Python is made for Intel processors, but this Mac has one of Apple's. "
                "Install Python for Apple silicon from python.org, and start this with it."
            )
        raise SetupError(
            "Macs with Intel processors cannot run sam2studio: it needs torch 2.10, and the last torch for them is "
            "2.2. It runs on Macs with Apple's processors, on Windows and on Linux."
        )
    if sys.platform == "darwin" and int(platform.mac_ver()[0].partition(".")[0] or OLDEST_MACOS) < OLDEST_MACOS:
        raise SetupError(f"macOS {OLDEST_MACOS} or newer is needed by torch; this is {platform.mac_ver()[0]}.")
    if build == "win-arm64":
        raise SetupError(
            "There is no torch for Windows on ARM. Python for 64-bit Intel and AMD processors runs here too: install "
            "“Windows installer (64-bit)” from python.org, and start this with it."
        )
    if build == "win32":
        raise SetupError("This Python has 32 bits. Install “Windows installer (64-bit)” from python.org.")


def runs_translated() -> bool:
    """Whether an Apple processor runs this Python as if it were an Intel one."""
    command = ["/usr/sbin/sysctl", "-n", "sysctl.proc_translated"]
    return subprocess.run(command, capture_output=True, check=False).stdout.strip() == b"1"


def make_venv() -> None:
    if PYTHON.exists() and run([PYTHON, "-m", "pip", "--version"], env=quiet_env()) == 0:
        return
    say(f"making {VENV}")
    command: Sequence[str | Path] = [sys.executable, "-m", "venv", "--clear", VENV]
    if run(command) == 0:
        return
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if shutil.which("apt-get"):  # Debian splits venv from Python
        install_packages("apt", [version])
        if run(command) == 0:
            return
    how = "Close programs that run from it." if WINDOWS else f"On Debian and Ubuntu install {version}."
    raise SetupError(f"Python could not make the virtual environment {VENV}. {how}")


def quiet_env() -> dict[str, str]:
    return {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


LEVELS = ("", "dev", "dev,onnx,cluster")
"""Extras of the project that are set up: each holds what the one before it does."""


def wanted_state(extras: str) -> dict[str, str]:
    project = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    return {"project": project, "python": platform.python_version(), "torch": TORCH, "extras": extras}


def installed_extras() -> str | None:
    """The extras set up before, or None when that is out of date or was never finished."""
    try:
        state = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    extras = state.get("extras") if isinstance(state, dict) else None
    return extras if isinstance(extras, str) and state == wanted_state(extras) else None


def wanted_extras(command: str, arguments: Sequence[str]) -> str:
    """What is needed beside the program: nothing, what tests need, or what the slow ones do."""
    if command != "test":
        return LEVELS[0]
    return LEVELS[2] if "slow" in arguments else LEVELS[1]


def install(wanted: str) -> None:
    """Installs torch first, so that no other package chooses a build of it, then the project in place."""
    have = installed_extras()
    level = max(LEVELS.index(each) for each in (wanted, have or "") if each in LEVELS)
    if have is not None and LEVELS[level] == have:
        return
    make_venv()
    extras = LEVELS[level]
    pip: Sequence[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet"]
    for what in ([TORCH], ["--editable", f"{ROOT}[{extras}]" if extras else str(ROOT)]):
        say(f"installing {what[-1].replace(str(ROOT), 'sam2studio')} (this can take some minutes)")
        if run([*pip, *what], env=quiet_env()) != 0:
            raise SetupError(f"pip could not install everything; its message is above. Only .venv was changed.{hint()}")
    STAMP.write_text(json.dumps(wanted_state(extras)), encoding="utf-8")
    if WINDOWS and shutil.which("nvidia-smi"):
        say("torch as it comes for Windows does not use the graphics card. For one that does, take the command from")
        say(f"https://pytorch.org/get-started/locally/ and begin it with {PYTHON} -m pip")


def hint() -> str:
    """What may be the reason where pip does not say so."""
    if not WINDOWS or len(str(VENV)) <= ROOM_FOR_VENV:
        return ""
    return " This folder lies deep, and paths of Windows have 260 characters: move it nearer to the top of the drive."


def missing_libraries() -> list[SystemLibrary]:
    if not sys.platform.startswith("linux"):
        return []
    missing = [library for library in QT_LIBRARIES if not loads(library.soname)]
    if not any(any(Path(folder).expanduser().rglob("*.[to]t[fc]")) for folder in FONT_FOLDERS):
        missing.append(FONTS)
    return missing


def loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def install_packages(manager: str, packages: Sequence[str]) -> bool:
    """Installs system packages where that needs no password; returns whether it did."""
    program = INSTALLERS[manager]
    prefix: list[str] = []
    if os.geteuid() != 0:
        if not shutil.which("sudo") or subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL) != 0:
            return False
        prefix = ["sudo", "-n"]
    say(f"installing system libraries: {' '.join(packages)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if manager == "apt":
        run([*prefix, program, "-qq", "update"], env=env)
        return run([*prefix, program, "-qq", "-y", "--no-install-recommends", "install", *packages], env=env) == 0
    if manager == "dnf":
        return run([*prefix, program, "-q", "-y", "install", *packages]) == 0
    return run([*prefix, program, "-S", "--noconfirm", "--needed", *packages]) == 0


def provide_libraries() -> None:
    if WINDOWS:
        lacking = [where for name, where in WINDOWS_LIBRARIES.items() if not loads(name)]
        if lacking:
            raise SetupError(f"Windows lacks something that is needed. Install {'; and '.join(lacking)}.")
    missing = missing_libraries()
    if not missing:
        return
    for manager, program in INSTALLERS.items():
        if not shutil.which(program):
            continue
        packages = sorted({getattr(library, manager) for library in missing})
        if install_packages(manager, packages) and not missing_libraries():
            return
        how = f"sudo {program} install {' '.join(packages)}"
        raise SetupError(f"Qt needs system libraries. Install them with:\n    {how}")
    names = ", ".join(library.soname or "a font" for library in missing)
    raise SetupError(f"Qt needs these system libraries, which this machine lacks: {names}.")


def has_screen() -> bool:
    if WINDOWS or sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run_program(arguments: Sequence[str]) -> int:
    if arguments:
        return run([PYTHON, "-m", "sam2studio", *arguments])
    if has_screen():
        return run([PYTHON, "-m", "sam2studio", "--sample"])
    say("there is no screen: doing the main job off-screen")
    return run([PYTHON, "-m", "sam2studio", "demo", "--output", ROOT / "out" / "demo"])


TOGETHER = (("architecture", "e2e", "gui", "parity"), ("faults", "unit"))
"""Folders of tests that run one after the other; the second group beside the first, as each keeps one core busy."""

BESIDE_CACHE = ".pytest_cache/beside"
"""What the second group remembers of its failures; in the cache of the first, each would forget the other's."""


def run_tests(arguments: Sequence[str]) -> int:
    """Whatever pytest is told makes one run of it; all tests are two, where there are cores for both."""
    steps: list[Step] = [
        ("ruff check", [PYTHON, "-m", "ruff", "check", "."]),
        ("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        ("mypy", [PYTHON, "-m", "mypy"]),
    ]
    if arguments or (os.cpu_count() or 1) < 2:
        return told(run_steps([*steps, ("pytest", [PYTHON, "-m", "pytest", *arguments])]))
    first, (name, command) = (tests_of(each) for each in TOGETHER)
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        beside = subprocess.Popen(
            [*map(str, command), "-o", f"cache_dir={BESIDE_CACHE}"],
            cwd=ROOT,
            env={**test_env(), "PYTHONIOENCODING": "utf-8"},  # Windows has another one for files
            stdout=output,
            stderr=output,
        )
        try:
            failed = run_steps([*steps, first])
            status = beside.wait()
        except BaseException:
            beside.terminate()
            beside.wait()
            raise
        output.seek(0)
        say(f"{name}, which ran beside all that:")
        print(output.read(), flush=True)
    if status != 0:
        failed.append(name)
        say(f"to run what failed there again: test --lf -o cache_dir={BESIDE_CACHE}")
    return told(failed)


def tests_of(folders: Sequence[str]) -> Step:
    return f"pytest on {', '.join(folders)}", [PYTHON, "-m", "pytest", *(ROOT / "tests" / each for each in folders)]


def run_steps(steps: Sequence[Step]) -> list[str]:
    """Runs all of them, and names those that failed."""
    failed = []
    for name, command in steps:
        say(name)
        if run(command, env=test_env()) != 0:
            failed.append(name)
    return failed


def test_env() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


def told(failed: Sequence[str]) -> int:
    if failed:
        say(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def main() -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):  # a folder may have a name that the console's encoding lacks
        sys.stdout.reconfigure(errors="backslashreplace")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("run", "test", "setup"))
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="passed on")
    options = parser.parse_args()
    try:
        check_python()
        check_machine()
        install(wanted_extras(options.command, options.arguments))
        provide_libraries()
    except SetupError as error:
        say(str(error))
        return 2
    if options.command == "run":
        return run_program(options.arguments)
    if options.command == "test":
        return run_tests(options.arguments)
    say("ready")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
