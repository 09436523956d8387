"""What works on one system only, or differently on each, is not used: read from the syntax tree of every module."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TREES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for folder in ("sam2studio", "packaging")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
BY_PATH = {"imread", "imwrite", "imreadmulti", "imwritemulti", "imcount", "VideoCapture", "VideoWriter", "FileStorage"}
"""Of OpenCV: on Windows, these open no path with letters that the system's code page lacks."""
ONE_SYSTEM = {"fcntl", "resource", "pwd", "grp", "termios", "msvcrt", "winreg", "_winapi"}
MODES = set("rwxabt+")


def rule_breakers(rule: Callable[[ast.AST], bool], trees: dict[str, ast.AST] | None = None) -> list[str]:
    return [
        f"{name}:{getattr(node, 'lineno', 0)}"
        for name, tree in (trees or TREES).items()
        for node in ast.walk(tree)
        if rule(node)
    ]


def called(node: ast.AST) -> tuple[str, str]:
    """("subprocess", "run") of such a call; ("", "open") of a plain name."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return (node.func.value.id if isinstance(node.func.value, ast.Name) else "…"), node.func.attr
    return ("", node.func.id) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ("", "")


def named(node: ast.Call) -> set[str]:
    return {keyword.arg for keyword in node.keywords if keyword.arg}


def text_mode(node: ast.Call, place: int) -> bool:
    """Whether a call opens a file for text: told by its mode, which is at that place."""
    given = [keyword.value for keyword in node.keywords if keyword.arg == "mode"] + node.args[place : place + 1]
    mode = given[0].value if given and isinstance(given[0], ast.Constant) else None
    return isinstance(mode, str) and set(mode) <= MODES and "b" not in mode


def leaves_the_encoding_open(node: ast.AST) -> bool:
    of, name = called(node)
    if not isinstance(node, ast.Call) or "encoding" in named(node):
        return False
    if name == "read_text" and of:
        return not node.args
    if name == "write_text" and of not in ("", "files"):  # those are ours, and write UTF-8
        return len(node.args) < 2
    if name == "open":
        return text_mode(node, 0 if of else 1) or (not of and len(node.args) == 1 and not node.keywords)
    return of == "subprocess" and bool(named(node) & {"text", "universal_newlines"})


def translates_line_ends(node: ast.AST) -> bool:
    of, name = called(node)
    return (
        name == "write_text" and of not in ("", "files") and isinstance(node, ast.Call) and "newline" not in named(node)
    )


def opens_a_console(node: ast.AST) -> bool:
    return called(node) == ("subprocess", "Popen") and isinstance(node, ast.Call) and "creationflags" not in named(node)


def gives_opencv_a_path(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in BY_PATH
        and isinstance(node.value, ast.Name)
        and (node.value.id == "cv2")
    )


def at_the_top(tree: ast.AST) -> Iterator[str]:
    for node in getattr(tree, "body", []):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def test_no_text_is_read_or_written_in_the_encoding_of_the_machine():
    assert rule_breakers(leaves_the_encoding_open) == []


def test_line_ends_are_the_same_on_every_system():
    inside = {name: tree for name, tree in TREES.items() if name.startswith("sam2studio/")}
    assert rule_breakers(translates_line_ends, inside) == []


def test_opencv_never_opens_a_file():
    assert rule_breakers(gives_opencv_a_path) == []


def test_no_process_opens_a_console_window():
    inside = {name: tree for name, tree in TREES.items() if name.startswith("sam2studio/")}
    assert rule_breakers(opens_a_console, inside) == []


def test_modules_of_one_system_are_imported_where_they_are_used():
    assert [name for name, tree in TREES.items() if ONE_SYSTEM & set(at_the_top(tree))] == []


def test_every_thread_of_the_window_has_room_for_its_calls():
    """macOS gives the threads of Qt half a megabyte."""

    def makes_one(node: ast.AST) -> bool:
        bases = node.bases if isinstance(node, ast.ClassDef) else []
        names = [called(node)[1], *(base.id for base in bases if isinstance(base, ast.Name))]
        return not {"QThread", "QThreadPool"}.isdisjoint(names)

    for name, tree in TREES.items():
        made = sum(map(makes_one, ast.walk(tree)))
        assert sum(called(node)[1] == "setStackSize" for node in ast.walk(tree)) == made, name


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (leaves_the_encoding_open, "open(p)"),
        (leaves_the_encoding_open, "open(p, 'w')"),
        (leaves_the_encoding_open, "p.open('a')"),
        (leaves_the_encoding_open, "p.open(mode='r')"),
        (leaves_the_encoding_open, "(a / b).read_text()"),
        (leaves_the_encoding_open, "p.write_text('x')"),
        (leaves_the_encoding_open, "subprocess.run(c, text=True)"),
        (translates_line_ends, "p.write_text('x', encoding='utf-8')"),
        (opens_a_console, "subprocess.Popen(c, stdin=subprocess.PIPE)"),
        (gives_opencv_a_path, "cv2.imread(str(p))"),
        (gives_opencv_a_path, "video = cv2.VideoCapture"),
    ],
)
def test_the_rules_see_what_they_are_for(rule: Callable[[ast.AST], bool], code: str):
    assert rule_breakers(rule, {"x": ast.parse(code)}) == ["x:1"]


@pytest.mark.parametrize(
    "code", ["dialog.open()", "p.open('rb')", "open(0, 'rb', closefd=False)", "read_text(p)", "files.write_text(p, t)"]
)
def test_the_rules_see_nothing_else(code: str):
    assert rule_breakers(leaves_the_encoding_open, {"x": ast.parse(code)}) == []
