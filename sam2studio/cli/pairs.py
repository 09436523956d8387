"""`key=value` beside `--key value`, as the field's command lines are written.

`predict model=sam2.1_b.pt source=a.jpg points=[[400,370],[900,370]]` means
`predict --model sam2.1_b.pt --source a.jpg --points 400,370 --points 900,370`.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import typer

COMMANDS = frozenset({"predict", "auto-annotate", "track", "val", "benchmark"})
"""The commands that take pairs; none of them has an argument without a name."""

_YES, _NO = frozenset({"true", "1", "yes", "on"}), frozenset({"false", "0", "no", "off", "none"})

_SAID: Mapping[str, frozenset[str]] = {
    "task": frozenset({"segment", "detect"}),
    "mode": frozenset({"predict", "track", "val"}),
    "save": _YES,
    "save-txt": _YES,
    "verbose": _YES,
}
"""What the field's command lines also say, and which is so anyway: by the command, by its model."""

_PAIR = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)=(.*)", re.DOTALL)


def spelled_out(words: Sequence[str], app: typer.Typer) -> list[str]:
    """A command line with its pairs as options; what is no pair, and other commands, as they are.

    Raises:
        typer.BadParameter: A key that the command does not know (near ones are offered), or a value of no use.
    """
    if not words or words[0] not in COMMANDS:
        return list(words)
    options = _options(app, words[0])
    spelled, rest, labels = [words[0]], iter(words[1:]), _labels(words[1:])
    for word in rest:
        pair = _PAIR.fullmatch(word)
        if word.startswith("-"):
            spelled.append(word)
            known = options.get(word.lstrip("-").replace("_", "-"))
            if known is not None and not known.is_flag and "=" not in word:
                spelled += [value for value in [next(rest, None)] if value is not None]
        elif pair is None:
            spelled.append(word)
        else:
            spelled += _spelled(pair[1], pair[2], options, labels)
    return spelled


def _options(app: typer.Typer, command: str) -> Mapping[str, Any]:
    """The options of a command, by their names without dashes."""
    group: Any = typer.main.get_command(app)
    known = group.commands.get(command)
    parameters = [] if known is None else known.params
    return {name.lstrip("-"): each for each in parameters for name in (*each.opts, *each.secondary_opts)}


def _spelled(key: str, value: str, options: Mapping[str, Any], labels: Any) -> Iterator[str]:
    name = key.lower().replace("_", "-")
    if name == "labels" and "points" in options:
        return
    if value.lower() in _SAID.get(name, ()) and name not in options:
        return
    known = options.get(name)
    if known is None or len(name) < 2:
        close = difflib.get_close_matches(name, [each for each in options if len(each) > 1], n=3, cutoff=0.6)
        offer = f"Did you mean {' or '.join(close)}?" if close else "Those that there are, --help lists."
        raise typer.BadParameter(f"{key}: no such option. {offer}")
    if known.is_flag:
        yield from _flag(name, value, known)
        return
    for each in _values(name, value, labels) if known.multiple else (value,):
        yield f"--{name}={each}"


def _flag(name: str, value: str, known: Any) -> Iterator[str]:
    if value.lower() in _YES:
        yield f"--{name}"
    elif value.lower() in _NO:
        yield from (each for each in known.secondary_opts[:1])
    else:
        raise typer.BadParameter(f"{name}: expected True or False, got '{value}'.")


def _values(name: str, value: str, labels: Any) -> Iterator[str]:
    """The values of an option that may be given several times."""
    nested = _nested(value)
    if name == "points" and nested is not None:
        yield from _points(nested, labels)
    elif name in ("boxes", "bboxes") and nested is not None:
        rows = nested if nested and isinstance(nested[0], list) else [nested]
        yield from (",".join(map(str, row)) for row in rows)
    elif name == "classes":
        yield from (part.strip() for part in value.strip("[]() ").split(",") if part.strip())
    elif nested is not None:
        yield from map(str, nested)
    else:
        yield value


def _points(nested: list[Any], labels: Any) -> Iterator[str]:
    """Points in the field's nesting as texts, one per object: "x,y,1 x,y,0"."""
    depth = 1
    inner = nested[0] if nested else 0
    while isinstance(inner, list) and inner:
        inner, depth = inner[0], depth + 1
    objects = {1: [[nested]], 2: [[row] for row in nested], 3: nested}.get(depth)
    marks = labels
    if objects is not None and labels is not None and depth < 3:
        marks = [labels] if depth == 1 else [[each] for each in labels]
    if objects is None or (marks is not None and [len(each) for each in _lists(marks)] != [len(o) for o in objects]):
        raise typer.BadParameter(
            "points, labels: nested differently; write points=[x,y] labels=[1], points=[[x,y],[x,y]] labels=[1,1] for "
            "two objects, points=[[[x,y],[x,y]]] labels=[[1,0]] for two points of one."
        )
    for place, rows in enumerate(objects):
        row_marks = [1] * len(rows) if marks is None else marks[place]
        yield " ".join(",".join(map(str, (*row, mark))) for row, mark in zip(rows, row_marks, strict=True))


def _lists(marks: Any) -> list[list[Any]]:
    """Labels, whatever a person wrote."""
    return [each if isinstance(each, list) else [] for each in (marks if isinstance(marks, list) else [])]


def _labels(words: Sequence[str]) -> Any:
    """What `labels=…` says, if it is there."""
    given = [pair[2] for word in words if (pair := _PAIR.fullmatch(word)) and pair[1].lower() == "labels"]
    if not given:
        return None
    found = _nested(given[-1])
    if found is None:
        raise typer.BadParameter(f"labels: expected [1] or [[1,0]], got '{given[-1]}'.")
    return found


def _nested(value: str) -> list[Any] | None:
    """A value in brackets as lists; None where it is something else (the name of a file may begin with a bracket)."""
    if not value.startswith("["):
        return None
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) else None
