"""Reading text files that nobody vouches for: sizes capped, no code, no tricks of the format."""

from __future__ import annotations

import gc
import math
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn
from xml.etree import ElementTree

import yaml

from sam2studio.core.errors import ImportDataError
from sam2studio.core.marks import is_left_behind
from sam2studio.formats.json_pieces import loads

MAX_JSON = 2 << 30
MAX_XML = 2 << 30
MAX_YAML = 1 << 20
MAX_TEXT = 256 << 20
MAX_CLASSES = 10_000
_MAX_WHOLE = 1 << 53
_PEEK = 1 << 16

_LOOKED_AT = 20  # files of a folder, to tell what it is
_WALKED = 100_000  # entries on the way to them,
_WALKED_IN_ONE = 20_000  # and of one folder, so that the pictures in it do not hide the folder of labels next to it

_MOST_ELEMENTS = 20_000_000  # and attributes; each costs some hundred bytes
_FED = 1 << 18  # characters parsed at once, so that other threads go on in between

_MAX_DEPTH = 20
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPENING = (
    *(yaml.BlockMappingStartToken, yaml.BlockSequenceStartToken),
    *(yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken),
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)

_SAFE = "The project is unchanged."


def refusal(what: str, path: Path, todo: str = "Check how the file was made.") -> ImportDataError:
    """The error for a file that cannot be taken over at all."""
    return ImportDataError(what, path=path, safe=_SAFE, todo=todo)


def read_text(path: Path, *, limit: int = MAX_TEXT) -> str:
    """A whole UTF-8 text file.

    Raises:
        ImportDataError: It cannot be read, is too large, or is no text.
    """
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for, perhaps for ever
            raise refusal("This is not a file.", path)
        if path.stat().st_size > limit:
            raise refusal(f"The file is larger than {limit >> 20} MB.", path)
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise refusal(f"The file cannot be read ({error.strerror}).", path, "Check that it is there.") from error
    except UnicodeDecodeError as error:
        raise refusal("The file is not UTF-8 text.", path) from error


def is_file_within(path: Path, root: Path) -> bool:
    """Whether this is a file, no pipe or device, to which no link leads out of the (resolved) folder `root`."""
    try:
        return path.is_file() and path.resolve().is_relative_to(root)
    except OSError:
        return False


def some_files(folder: Path, ending: str) -> Iterator[Path]:
    """A few of the files below a folder that end so, those nearest to it first, to tell by them what the folder is.

    As the drive lists them: a large tree is neither sorted nor walked to its end. Links lead nowhere else.
    """
    root, walked = folder.resolve(), islice(_walked(folder), _WALKED)
    usual = (each for each in walked if os.path.normcase(each.name).endswith(ending) and not is_left_behind(each.name))
    return islice((path for each in usual if is_file_within(path := Path(each.path), root)), _LOOKED_AT)


def _walked(folder: Path) -> Iterator[os.DirEntry[str]]:
    """What is below a folder, storey by storey; links to folders are not followed."""
    waiting = deque([folder])
    while waiting:
        try:
            with os.scandir(waiting.popleft()) as entries:
                for entry in islice(entries, _WALKED_IN_ONE):
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(Path(entry.path))
                    yield entry
        except OSError:  # it may not be read, or is gone
            continue


def json_ends(path: Path) -> bytes:
    """The head and the tail of a JSON file, to tell by them what it is: such files can be large. b"" for others."""
    if path.suffix.lower() != ".json" or not path.is_file():
        return b""
    try:
        with path.open("rb") as file:
            ends = file.read(_PEEK)
            file.seek(max(0, path.stat().st_size - _PEEK))
            return ends + file.read(_PEEK)
    except OSError:
        return b""


def read_json(path: Path) -> Any:
    """The content of a JSON file; NaN and infinities are refused.

    Raises:
        ImportDataError: It is not valid JSON.
    """
    text = read_text(path, limit=MAX_JSON)

    def refuse(name: str) -> NoReturn:
        raise ValueError(f"the number {name}")

    try:
        with _growing():
            return loads(text, parse_constant=refuse)
    except RecursionError as error:
        raise refusal("The file is nested too deeply.", path) from error
    except ValueError as error:
        raise refusal(f"The file is not valid JSON: {error}.", path) from error


def read_xml(path: Path) -> ElementTree.Element:
    """The root of an XML file. A document type is refused: its entities can blow up without end.

    Raises:
        ImportDataError: It is not valid XML.
    """
    text = read_text(path, limit=MAX_XML)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise refusal("The file declares a document type, which is not read.", path)
    if max(text.count("<"), text.count("=")) > _MOST_ELEMENTS:
        raise refusal("The file holds more elements than any dataset.", path)
    parser = ElementTree.XMLParser()
    try:
        with _growing():
            for start in range(0, len(text), _FED):
                parser.feed(text[start : start + _FED])
            root: ElementTree.Element = parser.close()
    except (ElementTree.ParseError, ValueError) as error:
        raise refusal(f"The file is not valid XML: {error}.", path) from error
    return root


@contextmanager
def _growing() -> Iterator[None]:
    """Keeps the collector of garbage from looking through what is being read, which is none, again and again.

    Each time it would stop all threads, for longer the more there is. What was read counts as old at once.
    """
    if not gc.isenabled():  # another thread reads too
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        gc.enable()


def xml_head(path: Path, size: int) -> bytes:
    """The beginning of an XML file, to tell by it what it is; b"" for others."""
    if path.suffix.lower() != ".xml" or not path.is_file():
        return b""
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError:
        return b""


def read_yaml(path: Path) -> dict[str, Any]:
    """The content of a small YAML file whose top is a mapping. Aliases are refused: they can blow up without end.

    Raises:
        ImportDataError: It is not such a file.
    """
    text = read_text(path, limit=MAX_YAML)
    try:
        with _growing():
            _check_tokens(text, path)
            content = yaml.load(text, Loader=_LOADER)
    except (yaml.YAMLError, ValueError) as error:
        raise refusal("The file is not valid YAML.", path) from error
    if not isinstance(content, dict):
        raise refusal("The file is not a table of YAML keys.", path)
    return content


def _check_tokens(text: str, path: Path) -> None:
    depth = 0
    for token in yaml.scan(text, Loader=_LOADER):
        if isinstance(token, yaml.AliasToken):
            raise refusal("The file uses YAML aliases, which are not read.", path, "Write the values out.")
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > _MAX_DEPTH:
            raise refusal("The file is nested too deeply.", path)


def whole(value: object) -> int | None:
    """A whole number within ±2⁵³, also when written as 3.0; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not (math.isfinite(value) and value.is_integer()):
        return None
    return int(value) if abs(value) <= _MAX_WHOLE else None


def number(value: object) -> float | None:
    """A finite number; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > _MAX_WHOLE:
        return None
    return float(value) if math.isfinite(value) else None
