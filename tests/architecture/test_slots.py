"""Receivers of signals are decorated slots behind the guard, read from the syntax tree.

PySide delivers a signal across threads safely only to a decorated slot, and what an unguarded one raises never reaches
the person. Checked where signals come from other threads.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

GUI = Path(__file__).resolve().parents[2] / "sam2studio" / "gui"
FILES = sorted([*(GUI / "inference").rglob("*.py"), *(GUI / "controllers").rglob("*.py"), GUI / "background.py"])


def decorators(method: ast.FunctionDef) -> set[str]:
    calls = (each.func if isinstance(each, ast.Call) else each for each in method.decorator_list)
    return {call.id for call in calls if isinstance(call, ast.Name)}


def receivers(owner: ast.ClassDef) -> Iterator[str]:
    """Names of methods of the class that signals are connected with."""
    for node in ast.walk(owner):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect":
            target = node.args[0]
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self":
                yield target.attr


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_receivers_are_guarded_slots(path: Path):
    def unguarded() -> Iterator[str]:
        for owner in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(owner, ast.ClassDef):
                methods = {node.name: node for node in owner.body if isinstance(node, ast.FunctionDef)}
                for name in receivers(owner):
                    if name in methods and not {"Slot", "guarded"} <= decorators(methods[name]):
                        yield f"{owner.name}.{name}"

    assert list(unguarded()) == []
