"""Setting up: machines on which it cannot work are told so before anything is installed."""

from __future__ import annotations

import ast
import builtins
import collections.abc
import importlib.util
import sys
from collections.abc import Iterator
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


def evaluated(node: ast.AST) -> Iterator[ast.AST]:
    """All of a module that is evaluated when it is imported by a Python that is too old to be told anything later."""
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return
    if isinstance(node, ast.FunctionDef):
        parts: list[ast.AST] = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
    elif isinstance(node, ast.AnnAssign):
        parts = [node.value] if node.value else []
    elif isinstance(node, ast.Lambda):
        parts = []
    else:
        parts = list(ast.iter_child_nodes(node))
    yield node
    for part in parts:
        yield from evaluated(part)


def too_new(source: str) -> list[str]:
    """What Python 3.7 or 3.8 would stumble over on import: types in brackets, and alternatives of types."""
    names = {*vars(builtins), *collections.abc.__all__}
    return [
        ast.unparse(node)
        for node in evaluated(ast.parse(source, feature_version=(3, 7)))
        if (isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in names)
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr))
    ]


def test_the_file_can_be_read_by_the_python_that_is_too_old():
    """It says so itself; a newer syntax would say nothing but “invalid syntax”, a newer type “not subscriptable”."""
    assert too_new(FILE.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("Step = tuple[str, int]", ["tuple[str, int]"]),
        ("Names = Sequence[str]", ["Sequence[str]"]),
        ("Path = str | None", ["str | None"]),
        ("def f(x: list[int], y: object = list[str]) -> dict[str, int]:\n    return set[str]", ["list[str]"]),
        ("class C:\n    names: list[str]\n    kind = type[int]", ["type[int]"]),
        ("if TYPE_CHECKING:\n    Step = tuple[str, int]", []),
    ],
)
def test_what_such_a_python_would_stumble_over_is_seen(source, told):
    assert too_new(source) == told


def test_newer_syntax_is_seen():
    with pytest.raises(SyntaxError):
        too_new("if (n := 3): pass")


def test_each_folder_of_tests_is_run_once(bootstrap):
    folders = {path.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").rglob("test_*.py")}
    assert sorted(name for group in bootstrap.TOGETHER for name in group) == sorted(folders)


def side_by_side(bootstrap, monkeypatch, program: str, *, run) -> None:
    """Two cores; the second run of pytest is this program, all else is `run`."""
    real = bootstrap.subprocess.Popen
    monkeypatch.setattr(bootstrap.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(bootstrap, "run", run)
    monkeypatch.setattr(
        bootstrap.subprocess,
        "Popen",
        lambda command, **how: real([sys.executable, "-c", program, *command[3:]], **how),
    )


@pytest.mark.parametrize(
    ("here", "beside", "failed"),
    [(0, 0, ""), (1, 0, "pytest on architecture, e2e, gui, parity"), (0, 1, "pytest on faults, unit")],
)
def test_either_run_fails_the_whole_and_is_named(bootstrap, monkeypatch, capsys, here, beside, failed):
    program = f"import os, sys; print('ran', *map(os.path.basename, sys.argv[1:3])); sys.exit({beside})"
    side_by_side(bootstrap, monkeypatch, program, run=lambda command, **_: here if "pytest" in command else 0)
    assert bootstrap.run_tests([]) == (1 if failed else 0)
    told = capsys.readouterr().out
    assert "ran faults unit" in told
    assert ("failed:" in told) == bool(failed)
    assert not failed or told.rstrip().endswith(f"failed: {failed}")
    assert ("--lf" in told) == bool(beside)


def test_what_ran_beside_is_told_as_it_was_written_whatever_files_are_written_in(bootstrap, monkeypatch, capsys):
    monkeypatch.setenv("PYTHONIOENCODING", "cp1254")  # what a Turkish Windows takes for files
    program = "import sys; print('çığ ✓', end='\\r\\n', flush=True); sys.stdout.buffer.write(b'\\xff end')"
    side_by_side(bootstrap, monkeypatch, program, run=lambda *_, **__: 0)
    assert bootstrap.run_tests([]) == 0
    assert capsys.readouterr().out.endswith("çığ ✓\n\N{REPLACEMENT CHARACTER} end\n")


def test_whoever_interrupts_it_does_not_wait_for_the_other_run(bootstrap, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    begun = []
    side_by_side(bootstrap, monkeypatch, "import time; time.sleep(600)", run=interrupted)
    started = bootstrap.subprocess.Popen
    monkeypatch.setattr(bootstrap.subprocess, "Popen", lambda *a, **b: begun.append(started(*a, **b)) or begun[0])
    with pytest.raises(KeyboardInterrupt):
        bootstrap.run_tests([])
    assert begun[0].returncode not in (None, 0)


def test_the_runs_remember_failures_in_folders_of_their_own_that_git_ignores(bootstrap, monkeypatch, capsys):
    seen = []
    program = "import sys; print('told', *sys.argv[1:])"
    side_by_side(bootstrap, monkeypatch, program, run=lambda command, **_: seen.append(command) or 0)
    assert bootstrap.run_tests([]) == 0
    assert f"-o cache_dir={bootstrap.BESIDE_CACHE}" in capsys.readouterr().out
    assert not any("cache_dir" in str(word) for command in seen for word in command)
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert bootstrap.BESIDE_CACHE.partition("/")[0] + "/" in ignored


@pytest.mark.parametrize(("arguments", "cores"), [(["-x", "tests/unit"], 2), ([], 1)])
def test_whoever_asks_for_something_or_has_one_core_gets_one_run(bootstrap, monkeypatch, arguments, cores):
    commands = []
    monkeypatch.setattr(bootstrap.os, "cpu_count", lambda: cores)
    monkeypatch.setattr(bootstrap, "run", lambda command, **_: commands.append(command) or 0)
    assert bootstrap.run_tests(arguments) == 0
    assert commands[-1] == [bootstrap.PYTHON, "-m", "pytest", *arguments]
    assert len(commands) == 4
