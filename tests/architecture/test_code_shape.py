"""Caps on size and bans on constructs, read from the syntax tree of every module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "sam2studio"
FILES = sorted(PACKAGE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
MAX_FILE = 600
MAX_FUNCTION = 60
MAX_PUBLIC_METHODS = 20
MAY_CATCH_ALL = {"gui/inference", "gui/guard.py", "gui/app.py", "cli/main.py"}


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length_without_docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    end = node.end_lineno or node.lineno
    lines = end - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def offenders(test) -> list[str]:
    return [f"{relative(path)}: {found}" for path, tree in TREES.items() for found in test(path, tree)]


def test_files_are_readable_in_one_sitting():
    def too_long(path: Path, _tree: ast.AST) -> Iterator[str]:
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > MAX_FILE:
            yield f"{lines} lines"

    assert offenders(too_long) == []


def test_functions_fit_a_screen():
    def too_long(_path: Path, tree: ast.AST) -> Iterator[str]:
        for node in functions(tree):
            if (lines := length_without_docstring(node)) > MAX_FUNCTION:
                yield f"{node.name} has {lines} lines"

    assert offenders(too_long) == []


def test_classes_have_few_public_methods():
    def too_wide(_path: Path, tree: ast.AST) -> Iterator[str]:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                public = [f.name for f in node.body if isinstance(f, ast.FunctionDef) and not f.name.startswith("_")]
                if len(public) > MAX_PUBLIC_METHODS:
                    yield f"{node.name} has {len(public)} public methods"

    assert offenders(too_wide) == []


@pytest.mark.parametrize("name", ["processEvents", "terminate"])
def test_banned_calls_do_not_occur(name: str):
    def calls(_path: Path, tree: ast.AST) -> Iterator[str]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                yield f"line {node.lineno}"

    assert offenders(calls) == []


def test_broad_except_only_at_the_outermost_doors():
    def broad(path: Path, tree: ast.AST) -> Iterator[str]:
        if any(relative(path).startswith(door) for door in MAY_CATCH_ALL):
            return
        for node in ast.walk(tree):
            if not isinstance(node, ast.ExceptHandler):
                continue
            reraises = any(isinstance(child, ast.Raise) and child.exc is None for child in node.body)
            names = {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else {"bare"}
            if names & {"bare", "Exception", "BaseException"} and not reraises:
                yield f"line {node.lineno}"

    assert offenders(broad) == []


def test_print_is_for_the_command_line_only():
    def prints(path: Path, tree: ast.AST) -> Iterator[str]:
        if relative(path).startswith("cli/"):
            return
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                yield f"line {node.lineno}"

    assert offenders(prints) == []


def test_every_module_says_what_it_is_for():
    assert [relative(path) for path, tree in TREES.items() if not ast.get_docstring(tree)] == []
