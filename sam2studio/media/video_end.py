"""Whether a video file ends before its container says so; asked after its packets were read.

An MP4 or MOV file lists where each of its frames lies, an AVI file counts them in its head. A Matroska file says how
long it is only, and streams made to be cut anywhere (TS, MPEG) say nothing.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from sam2studio.media.video_stream import VideoStream

_MATROSKA_HEAD: Final = 0x1A45DFA3
_MATROSKA_SEGMENT: Final = 0x18538067
_MOST_PARTS: Final = 100  # in front of the pictures of an AVI file


@dataclass(frozen=True)
class VideoEnd:
    """How a file ends.

    Attributes:
        early: Something that the container names is not there.
        missing: How many frames are not; 0 where that is not known.
        torn: Of the last frame that is there, a part is not.
    """

    early: bool = False
    missing: int = 0
    torn: bool = False


def end_of(stream: VideoStream, *, read: int, shown: int, torn: bool) -> VideoEnd:
    """How the file of a stream ends.

    Args:
        stream: After its last packet.
        read: How many packets it had.
        shown: How many of them hold a frame that is shown.
        torn: Whether the last one is marked as a part of one.

    Raises:
        OSError: The file cannot be read.
    """
    if "mp4" in stream.name:
        return _of_listed(stream, read=read, shown=shown, torn=torn)
    with stream.path.open("rb") as file:
        if "matroska" in stream.name:
            return VideoEnd(early=torn or _matroska_is_cut(file, stream.path))
        if stream.name == "avi" and _avi_is_cut(file, stream.path):
            return VideoEnd(early=True, missing=max(0, stream.stream.frames - read), torn=torn)
    return VideoEnd(early=torn)


def _of_listed(stream: VideoStream, *, read: int, shown: int, torn: bool) -> VideoEnd:
    """Of a file that lists its frames; frames outside an edit list do not count."""
    entries = stream.stream.index_entries
    if read >= len(entries) and not torn:
        return VideoEnd()
    size = stream.path.stat().st_size
    visible = [(entry.pos, entry.pos + entry.size) for entry in entries if not entry.is_discard]
    if not any(end > size for _, end in visible):
        return VideoEnd(early=torn)
    if not len(entries) <= stream.stream.frames:  # in fragments, or shown more than once
        return VideoEnd(early=True)
    return VideoEnd(early=True, missing=max(0, len(visible) - shown), torn=any(at < size < end for at, end in visible))


def _avi_is_cut(file: BinaryIO, path: Path) -> bool:
    """Whether the list of pictures of an AVI file is said to be longer than the file."""
    size = path.stat().st_size
    file.seek(12)
    for _ in range(_MOST_PARTS):
        head = file.read(12)
        if len(head) < 12:
            break
        name, length, kind = struct.unpack("<4sI4s", head)
        end: int = file.tell() - 4 + length
        if (name, kind) == (b"LIST", b"movi"):
            return end > size
        file.seek(end + length % 2)
    return False


def _matroska_is_cut(file: BinaryIO, path: Path) -> bool:
    """Whether the one element that holds everything is said to be longer than the file."""
    if int.from_bytes(file.read(4), "big") != _MATROSKA_HEAD:
        return False
    head = _element_size(file)
    if head is None:
        return False
    file.seek(head, 1)
    if int.from_bytes(file.read(4), "big") != _MATROSKA_SEGMENT:
        return False
    length = _element_size(file)
    return length is not None and file.tell() + length > path.stat().st_size


def _element_size(file: BinaryIO) -> int | None:
    """The size of an element, as Matroska writes it; None where it is left open."""
    first = file.read(1)
    if not first or not first[0]:
        return None
    length = 9 - first[0].bit_length()
    value = int.from_bytes(first + file.read(length - 1), "big") & ((1 << 7 * length) - 1)
    return None if value == (1 << 7 * length) - 1 else value
