"""An `.onnx` file from anywhere: looked through before anything is made of it.

The format (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) is a protocol buffer; what can do harm are tensors
that lie in other files, which are read from wherever the file says, and operators that are not the standard's. Both are
refused by walking through the message; nothing else of it is interpreted here but the texts beside the graph.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sam2studio.core.errors import CorruptFileError, UnsafeFileError, WeightsError
from sam2studio.weights.refusals import shown

ONNX = ".onnx"
"""The ending of such files."""

DOMAINS = frozenset({"", "ai.onnx", "com.microsoft"})
"""Where operators may come from."""

_LARGEST = 2 << 30  # what a protocol buffer can hold
_LONGEST_TEXT = 256 << 10
_MOST_CLASSES = 10_000
_MOST_FIELDS = 5_000_000
_DEEPEST = 32
_EXTERNAL = 1

# what a kind of message holds of others, by number of field
_MODEL = {7: "graph", 8: "opset", 14: "property", 20: "training", 25: "function"}
_INSIDE: Mapping[str, Mapping[int, str]] = {
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "function": {7: "node", 9: "opset", 11: "attribute"},
    "training": {1: "graph", 2: "graph"},
    "tensor": {},
    "opset": {},
    "property": {},
}
_DOMAIN = {"node": 7, "opset": 1, "function": 10}
_LOCATION, _ELSEWHERE = 14, 13  # of a tensor


@dataclass(frozen=True, eq=False, kw_only=True)
class OnnxFile:
    """A file that was looked through.

    Attributes:
        path: Where it lies.
        data: All of it.
        texts: What it says of itself: name → text.
    """

    path: Path
    data: bytes
    texts: Mapping[str, str]


def read_onnx_file(path: Path) -> OnnxFile:
    """Reads and looks through a file. Nothing of it is run.

    Raises:
        UnsafeFileError: It refers to other files, or to operators that are not the standard's.
        CorruptFileError: It is not of this format, or damaged.
        WeightsError: It cannot be read.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if 0 < size < _LARGEST else b""
    except OSError as error:
        raise WeightsError(f"The file cannot be read: {error.strerror}.", path=path) from error
    walk = _Walk(path)
    try:
        walk.through(memoryview(data))
    except (ValueError, IndexError, UnicodeDecodeError) as error:
        raise CorruptFileError("This is not an ONNX model, or it is damaged.", path=path) from error
    if not walk.graphs:
        raise CorruptFileError("This is not an ONNX model, or it is damaged.", path=path)
    return OnnxFile(path=path, data=data, texts=walk.texts)


def names_of(file: OnnxFile) -> tuple[str, ...]:
    """Names of the classes, as the field's exporters write them: a table of number → name as a Python literal.

    Raises:
        WeightsError: What is written there is no such table.
    """
    text = file.texts.get("names", "")
    if not text:
        return ()
    try:
        said = ast.literal_eval(text) if len(text) <= _LONGEST_TEXT else None
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        said = None
    if isinstance(said, list | tuple):
        said = dict(enumerate(said))
    if not isinstance(said, dict) or not said or len(said) > _MOST_CLASSES or set(said) != set(range(len(said))):
        raise WeightsError("The names of the classes in the file make no sense.", path=file.path)
    return tuple(shown(str(said[index])) for index in range(len(said)))


class _Walk:
    """A walk through one file.

    Attributes:
        texts: Those met.
        graphs: How many there were.
    """

    def __init__(self, path: Path) -> None:
        self.texts: dict[str, str] = {}
        self.graphs = 0
        self._path = path
        self._left = _MOST_FIELDS

    def through(self, data: memoryview) -> None:
        """Looks at the whole model."""
        for number, value in self._fields(data):
            kind = _MODEL.get(number)
            if kind is not None:
                self._look(kind, _message(value), depth=1)

    def _look(self, kind: str, data: memoryview, *, depth: int) -> None:
        if depth > _DEEPEST:
            raise ValueError("too deep")
        self.graphs += kind == "graph"
        inside, domain = _INSIDE[kind], _DOMAIN.get(kind)
        texts: dict[int, str] = {}
        for number, value in self._fields(data):
            if number in inside:
                self._look(inside[number], _message(value), depth=depth + 1)
            elif number == domain:
                self._check_domain(_text(value))
            elif kind == "tensor" and (number == _ELSEWHERE or (number == _LOCATION and value == _EXTERNAL)):
                raise UnsafeFileError(
                    "The model keeps numbers in other files.",
                    path=self._path,
                    safe="None of them was opened.",
                    todo="Export it again into one file.",
                )
            elif kind == "property" and number in (1, 2):
                texts[number] = _text(value)
        if kind == "property":
            self.texts[texts.get(1, "")] = texts.get(2, "")

    def _check_domain(self, domain: str) -> None:
        if domain not in DOMAINS:
            raise UnsafeFileError(
                f"The model needs operators that are not the standard's (“{domain[:60]}”).",
                path=self._path,
                safe="Nothing of it was run.",
                todo="Export it again with standard operators only.",
            )

    def _fields(self, data: memoryview) -> Iterator[tuple[int, memoryview | int]]:
        """Number and value of each field of a message."""
        place = 0
        while place < len(data):
            self._left -= 1
            if self._left < 0:
                raise ValueError("too many fields")
            key, place = _number(data, place)
            match key & 7:
                case 0:
                    value, place = _number(data, place)
                    yield key >> 3, value
                case 1 | 5 as fixed:
                    place += 8 if fixed == 1 else 4
                case 2:
                    length, place = _number(data, place)
                    if length > len(data) - place:
                        raise ValueError("cut off")
                    yield key >> 3, data[place : place + length]
                    place += length
                case _:
                    raise ValueError("no such kind of field")
        if place > len(data):
            raise ValueError("cut off")


def _number(data: memoryview, place: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        byte = data[place]
        place += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, place
    raise ValueError("a number without an end")


def _message(value: memoryview | int) -> memoryview:
    if isinstance(value, int):
        raise ValueError("a number where a message is expected")
    return value


def _text(value: memoryview | int) -> str:
    data = _message(value)
    if len(data) > _LONGEST_TEXT:
        raise ValueError("a text that is too long")
    return bytes(data).decode()
