"""JSON read piece by piece: like `json.loads`, but other threads go on in between, however large the text is.

The standard reader holds the interpreter's lock from the first brace to the last, which for an annotation file of a
usual size freezes the window for seconds. Here the outermost lists and objects are taken apart in Python, and only what
is in them is handed over whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NoReturn

_STOREYS = 2  # of lists and objects that are taken apart: the file, and its lists of records
_BLANKS = re.compile(r"[ \t\n\r]*")


def loads(text: str, *, parse_constant: Callable[[str], NoReturn]) -> Any:
    """The value that a text stands for; `parse_constant` is asked about NaN and infinities.

    Raises:
        ValueError: It is not valid JSON.
        RecursionError: It is nested too deeply.
    """
    decoder = json.JSONDecoder(parse_constant=parse_constant)
    names: dict[str, str] = {}  # of the fields: all records share them, as with the standard reader

    def value(at: int, storeys: int) -> tuple[Any, int]:
        kind = text[at : at + 1]
        if storeys and kind == "[":
            return items(at + 1, storeys - 1)
        if storeys and kind == "{":
            return pairs(at + 1, storeys - 1)
        return decoder.raw_decode(text, at)

    def items(at: int, storeys: int) -> tuple[list[Any], int]:
        found: list[Any] = []
        at = _after_blanks(text, at)
        if text[at : at + 1] == "]":
            return found, at + 1
        while True:
            each, at = value(at, storeys)
            if type(each) is dict:
                each = {names.setdefault(name, name): field for name, field in each.items()}
            found.append(each)
            at, ended = _next(text, at, "]")
            if ended:
                return found, at

    def pairs(at: int, storeys: int) -> tuple[dict[str, Any], int]:
        found: dict[str, Any] = {}
        at = _after_blanks(text, at)
        if text[at : at + 1] == "}":
            return found, at + 1
        while True:
            if text[at : at + 1] != '"':
                raise json.JSONDecodeError("Expecting property name enclosed in double quotes", text, at)
            key, at = decoder.raw_decode(text, at)
            at = _after_blanks(text, at)
            if text[at : at + 1] != ":":
                raise json.JSONDecodeError("Expecting ':' delimiter", text, at)
            found[key], at = value(_after_blanks(text, at + 1), storeys)
            at, ended = _next(text, at, "}")
            if ended:
                return found, at

    found, at = value(_after_blanks(text, 0), _STOREYS)
    at = _after_blanks(text, at)
    if at != len(text):
        raise json.JSONDecodeError("Extra data", text, at)
    return found


def _after_blanks(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    assert match is not None
    return match.end()


def _next(text: str, at: int, end: str) -> tuple[int, bool]:
    """Where the next element of a list or object begins, or where that has ended."""
    at = _after_blanks(text, at)
    sign = text[at : at + 1]
    if sign == end:
        return at + 1, True
    if sign != ",":
        raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
    return _after_blanks(text, at + 1), False
