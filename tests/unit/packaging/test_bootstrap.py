"""Setting up: machines on which it cannot work are told so before anything is installed."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT / "packaging" / "bootstrap.py"


@pytest.fixture
def bootstrap(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "bootstrap", module)
    spec.loader.exec_module(module)
    return module


def machine(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, system: str, build: str, processor: str, version: str = ""
) -> None:
    monkeypatch.setattr(module.sys, "platform", system)
    monkeypatch.setattr(module.sysconfig, "get_platform", lambda: build)
    monkeypatch.setattr(module.platform, "machine", lambda: processor)
    monkeypatch.setattr(module.platform, "mac_ver", lambda: (version, ("", "", ""), processor))


@pytest.mark.parametrize(
    ("system", "build", "processor", "version"),
    [
        ("linux", "linux-x86_64", "x86_64", ""),
        ("linux", "linux-aarch64", "aarch64", ""),
        ("win32", "win-amd64", "AMD64", ""),
        ("win32", "win-amd64", "ARM64", ""),
        ("darwin", "macosx-11.0-arm64", "arm64", "14.0"),
        ("darwin", "macosx-10.13-universal2", "arm64", "26.1"),
    ],
)
def test_machines_that_have_a_torch_pass(bootstrap, monkeypatch, system, build, processor, version):
    machine(monkeypatch, bootstrap, system, build, processor, version)
    bootstrap.check_machine()


@pytest.mark.parametrize(
    ("system", "build", "processor", "version", "told"),
    [
        ("darwin", "macosx-10.13-x86_64", "x86_64", "15.2", "Intel processors cannot run"),
        ("darwin", "macosx-11.0-arm64", "arm64", "13.6.1", "macOS 14 or newer"),
        ("win32", "win-arm64", "ARM64", "", "Windows on ARM"),
        ("win32", "win32", "AMD64", "", "32 bits"),
    ],
)
def test_others_are_told_why_not(bootstrap, monkeypatch, system, build, processor, version, told):
    machine(monkeypatch, bootstrap, system, build, processor, version)
    monkeypatch.setattr(bootstrap, "runs_translated", lambda: False)
    with pytest.raises(bootstrap.SetupError, match=told):
        bootstrap.check_machine()


def test_a_translated_python_is_not_taken_for_an_old_mac(bootstrap, monkeypatch):
    machine(monkeypatch, bootstrap, "darwin", "macosx-10.13-x86_64", "x86_64", "15.2")
    monkeypatch.setattr(bootstrap, "runs_translated", lambda: True)
    with pytest.raises(bootstrap.SetupError, match="Python for Apple silicon"):
        bootstrap.check_machine()


def test_libraries_that_windows_lacks_are_named(bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap, "WINDOWS", True)
    monkeypatch.setattr(bootstrap, "missing_libraries", list)
    monkeypatch.setattr(bootstrap, "loads", lambda name: name != "mfplat.dll")
    with pytest.raises(bootstrap.SetupError, match="Media Feature Pack") as told:
        bootstrap.provide_libraries()
    assert "Visual C++" not in str(told.value)
    monkeypatch.setattr(bootstrap, "loads", lambda _name: True)
    bootstrap.provide_libraries()


def test_a_deep_folder_is_named_as_a_reason_on_windows_only(bootstrap, monkeypatch):
    assert bootstrap.hint() == ""
    monkeypatch.setattr(bootstrap, "WINDOWS", True)
    monkeypatch.setattr(bootstrap, "VENV", Path("C:/short/.venv"))
    assert bootstrap.hint() == ""
    monkeypatch.setattr(bootstrap, "VENV", Path("C:/" + "deep/" * 30 + ".venv"))
    assert "260" in bootstrap.hint()


def test_the_file_can_be_read_by_the_python_that_is_too_old(bootstrap):
    """It says so itself; a newer syntax would say nothing but “invalid syntax”."""
    compile(FILE.read_text(encoding="utf-8"), FILE, "exec", flags=0, dont_inherit=True)


def test_each_folder_of_tests_is_run_once(bootstrap):
    folders = {path.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").rglob("test_*.py")}
    assert sorted(name for group in bootstrap.TOGETHER for name in group) == sorted(folders)


class Beside:
    """Stands for the second run of pytest."""

    status = 0

    def __init__(self, command: list[str], *, stdout, **_: object) -> None:
        stdout.write(f"ran {' '.join(Path(word).name for word in command[3:])}".encode())

    def wait(self) -> int:
        return self.status


@pytest.mark.parametrize(
    ("here", "beside", "failed"),
    [(0, 0, ""), (1, 0, "pytest on architecture, e2e, gui, parity"), (0, 1, "pytest on faults, unit")],
)
def test_either_run_fails_the_whole_and_is_named(bootstrap, monkeypatch, capsys, here, beside, failed):
    monkeypatch.setattr(bootstrap.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(bootstrap.subprocess, "Popen", Beside)
    monkeypatch.setattr(Beside, "status", beside)
    monkeypatch.setattr(bootstrap, "run", lambda command, **_: here if "pytest" in command else 0)
    assert bootstrap.run_tests([]) == (1 if failed else 0)
    told = capsys.readouterr().out
    assert "ran faults unit" in told
    assert ("failed:" in told) == bool(failed)
    assert told.rstrip().endswith(f"failed: {failed}" if failed else "ran faults unit")


@pytest.mark.parametrize(("arguments", "cores"), [(["-x", "tests/unit"], 2), ([], 1)])
def test_whoever_asks_for_something_or_has_one_core_gets_one_run(bootstrap, monkeypatch, arguments, cores):
    commands = []
    monkeypatch.setattr(bootstrap.os, "cpu_count", lambda: cores)
    monkeypatch.setattr(bootstrap, "run", lambda command, **_: commands.append(command) or 0)
    assert bootstrap.run_tests(arguments) == 0
    assert commands[-1] == [bootstrap.PYTHON, "-m", "pytest", *arguments]
    assert len(commands) == 4
