"""The directory of a PyTorch archive (a ZIP file), read strictly: nothing is unpacked, nothing compressed is accepted.

PyTorch stores every entry uncompressed, so an entry is a span of bytes of the file. The checks make that true: one
plain archive from the first byte to the last, entries that neither overlap nor repeat a name, sizes that add up.
Format: PKWARE APPNOTE 6.3, sections 4.3.7 (local header), 4.3.12 (directory), 4.3.14 to 4.3.16 (end records, ZIP64).

Bounds: 50 000 entries, 16 MB of directory; both are checked before either is read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sam2studio.weights.refusals import corrupt, shown, unsafe
from sam2studio.weights.tensor_file import Span

MAX_ENTRIES = 50_000
MAX_DIRECTORY = 16 << 20

_END = struct.Struct("<4s4H2IH")
_END64_LOCATOR = struct.Struct("<4sIQI")
_END64 = struct.Struct("<4sQ2H2I4Q")
_HEADER = struct.Struct("<4s6H3I5H2I")
_LOCAL = struct.Struct("<4s5H3I2H")
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF
_ENCRYPTED = 1
_ZIP64_FIELD = 1


@dataclass(frozen=True, slots=True)
class _Header:
    """One row of the directory; sizes and place already widened to 64 bits."""

    name: str
    raw_name: bytes
    stored: bool
    crc: int
    size: int
    place: int


def read_directory(file: BinaryIO, size: int, path: Path) -> dict[str, Span]:
    """Entry names and their bytes.

    Raises:
        CorruptFileError: Not an intact archive of the plain kind that PyTorch writes.
        UnsafeFileError: A TorchScript archive, or entries that would have to be unpacked.
    """
    count, start, length = _find_directory(file, size, path)
    file.seek(start)
    headers = list(_headers(_exactly(file, length, path), count, path))
    names = {header.name for header in headers}
    if len(names) != len(headers):
        raise corrupt(path, "Its archive holds two entries of one name.")
    _refuse_programs(names, path)
    for header in headers:
        if not header.stored:
            raise unsafe(path, "Its archive is compressed, which PyTorch never does; it may unpack to any size.")
    entries = {header.name: _locate(file, header, start, path) for header in headers}
    _check_order(headers, entries, path)
    return entries


def _exactly(file: BinaryIO, count: int, path: Path) -> bytes:
    data = file.read(count)
    if len(data) != count:
        raise corrupt(path, "It ends too early.")
    return data


def _find_directory(file: BinaryIO, size: int, path: Path) -> tuple[int, int, int]:
    """Number of entries, first byte and length of the directory."""
    cut_off = corrupt(path, "Its archive has no proper end; the file was probably cut off.")
    if size < _END.size:
        raise cut_off
    file.seek(size - _END.size)
    mark, disk, start_disk, here, count, length, start, comment = _END.unpack(_exactly(file, _END.size, path))
    if mark != b"PK\5\6" or comment:
        raise cut_off
    end = size - _END.size
    if count == _FULL_16 or length == _FULL_32 or start == _FULL_32:
        here, count, length, start, end = _find_directory_64(file, end, path)
    if disk or start_disk or here != count:
        raise corrupt(path, "Its archive is one part of several.")
    if count > MAX_ENTRIES or length > MAX_DIRECTORY:
        raise corrupt(path, f"Its archive claims {count} entries; no network has that many.")
    if start + length > end:
        raise cut_off
    return count, start, length


def _find_directory_64(file: BinaryIO, end: int, path: Path) -> tuple[int, int, int, int, int]:
    """Entries here, entries in all, length and first byte of the directory, and where it must have ended."""
    broken = corrupt(path, "The end records of its archive contradict each other.")
    if end < _END64_LOCATOR.size:
        raise broken
    file.seek(end - _END64_LOCATOR.size)
    mark, _, place, _ = _END64_LOCATOR.unpack(_exactly(file, _END64_LOCATOR.size, path))
    if mark != b"PK\6\7" or place > end - _END64_LOCATOR.size - _END64.size:
        raise broken
    file.seek(place)
    mark, _, _, _, _, _, here, count, length, start = _END64.unpack(_exactly(file, _END64.size, path))
    if mark != b"PK\6\6":
        raise broken
    return here, count, length, start, place


def _headers(directory: bytes, count: int, path: Path) -> Iterator[_Header]:
    position = 0
    for _ in range(count):
        if position + _HEADER.size > len(directory):
            raise corrupt(path, "The directory of its archive ends too early.")
        fields = _HEADER.unpack_from(directory, position)
        mark, _, _, flags, method, _, _, crc, packed, size, name_bytes, extra_bytes, comment_bytes, _, _, _, place = (
            fields
        )
        position += _HEADER.size
        raw_name = directory[position : position + name_bytes]
        extra = directory[position + name_bytes : position + name_bytes + extra_bytes]
        position += name_bytes + extra_bytes + comment_bytes
        if mark != b"PK\1\2" or flags & _ENCRYPTED or position > len(directory):
            raise corrupt(path, "The directory of its archive is damaged.")
        size, packed, place = _widen(extra, (size, packed, place), path)
        yield _Header(
            name=_decode(raw_name, path),
            raw_name=raw_name,
            stored=method == 0 and packed == size,
            crc=crc,
            size=size,
            place=place,
        )
    if position != len(directory):
        raise corrupt(path, "The directory of its archive holds more than its entries.")


def _widen(extra: bytes, narrow: tuple[int, int, int], path: Path) -> tuple[int, int, int]:
    """Size, packed size and place; those that do not fit 32 bits stand in the ZIP64 extra field, in this order."""
    if _FULL_32 not in narrow:
        return narrow
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        if kind == _ZIP64_FIELD and position + 4 + length <= len(extra):
            wide = struct.iter_unpack("<Q", extra[position + 4 : position + 4 + length // 8 * 8])
            values = [next(wide, (None,))[0] if value == _FULL_32 else value for value in narrow]
            if all(isinstance(value, int) for value in values):
                return values[0], values[1], values[2]
        position += 4 + length
    raise corrupt(path, "The directory of its archive lacks a 64-bit size.")


def _decode(raw_name: bytes, path: Path) -> str:
    try:
        name = raw_name.decode()
    except UnicodeDecodeError:
        name = ""
    if not name or "\0" in name or "\\" in name or name.startswith("/") or ".." in name.split("/"):
        raise corrupt(path, f"Its archive holds an entry with an impossible name, “{shown(name)}”.")
    return name


def _refuse_programs(names: set[str], path: Path) -> None:
    inner = {name.partition("/")[2] for name in names}
    if any(name == "constants.pkl" or name.startswith("code/") for name in inner):
        raise unsafe(path, "This is a TorchScript archive: it holds a program, not only weights.")
    if not any(name == "data.pkl" for name in inner):
        raise corrupt(path, "This archive is not a checkpoint: it has no data.pkl.", todo="Choose another file.")


def _locate(file: BinaryIO, header: _Header, limit: int, path: Path) -> Span:
    """The bytes of an entry, behind its local header."""
    damaged = corrupt(path, f"The entry “{shown(header.name)}” of its archive is not where the directory says.")
    if header.place + _LOCAL.size > limit:
        raise damaged
    file.seek(header.place)
    fields = _LOCAL.unpack(_exactly(file, _LOCAL.size, path))
    mark, method, name_bytes, extra_bytes = fields[0], fields[3], fields[9], fields[10]
    if mark != b"PK\3\4" or method != 0 or file.read(name_bytes) != header.raw_name:
        raise damaged
    start = header.place + _LOCAL.size + name_bytes + extra_bytes
    if start + header.size > limit:
        raise damaged
    return Span(start, header.size, header.crc)


def _check_order(headers: list[_Header], entries: dict[str, Span], path: Path) -> None:
    """Raise CorruptFileError when two entries share bytes."""
    end = 0
    for header in sorted(headers, key=lambda header: header.place):
        if header.place < end:
            raise corrupt(path, "Entries of its archive overlap.")
        span = entries[header.name]
        end = span.start + span.size
