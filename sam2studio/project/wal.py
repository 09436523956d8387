"""Reading SQLite's write-ahead log, to tell a log that was cut off by a crash from one that was damaged or misplaced.

SQLite takes the frames of a log up to the first whose checksum does not hold and drops the rest. After a power cut
that is right: the rest is the transaction in flight. When whole transactions come after such a frame, they had been
pushed to the device, so the frame was damaged later, and SQLite would lose them without a word.

Format: https://www.sqlite.org/fileformat2.html#walformat
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_HEADER, _FRAME_HEADER = 32, 24
_MAGIC = 0x377F0682  # the last bit tells the byte order of the checksums
_COVERED = 8  # bytes of a frame's header that its checksum covers

_Words = NDArray[np.uint32]


@dataclass(frozen=True)
class LogReport:
    """What a write-ahead log holds.

    Attributes:
        commits: Transactions that SQLite takes from it.
        lost: Transactions behind the first frame that does not hold.
    """

    commits: int
    lost: int

    @property
    def damaged(self) -> bool:
        """Whether transactions are lost that had been saved; one alone may have been cut off while it was written."""
        return self.lost > 1


def read_log(path: Path) -> LogReport:
    """Reads the log of the project at `path`; a missing or empty one holds nothing.

    Raises:
        OSError: It cannot be read.
    """
    log = path.with_name(f"{path.name}-wal")
    data = log.read_bytes() if log.exists() else b""
    if len(data) <= _HEADER:
        return LogReport(0, 0)
    page = int.from_bytes(data[8:12], "big")
    if page < 512 or page > 65536 or page & (page - 1):
        page = 4096  # the header is damaged; what SQLite makes by default
    size = _FRAME_HEADER + page
    count = (len(data) - _HEADER) // size
    frames = np.frombuffer(data, np.uint8, count * size, _HEADER).reshape(count, size)  # (n, 24 + page)
    heads = frames[:, :_FRAME_HEADER].copy().view(">u4")  # (n, 6): page, size after commit, salts, checksums
    commits = heads[:, 1] != 0
    valid = _valid_frames(data[:_HEADER], frames, heads)
    taken = int(np.flatnonzero(commits[:valid]).max(initial=-1)) + 1
    salts = heads[:, 2:4] == _salts(data[:_HEADER], heads)
    lost = commits[valid:] & salts[valid:].all(axis=1)
    return LogReport(int(commits[:taken].sum()), int(lost.sum()))


def _salts(header: bytes, heads: _Words) -> _Words:
    """The log's own salts; frames with others are left from before the log was begun anew."""
    if _checksum(np.frombuffer(header[:24], _order(header)), np.zeros(2, np.uint32)) == _stored(header[24:]):
        return np.frombuffer(header[16:24], ">u4")
    return np.asarray(heads[0, 2:4])


def _valid_frames(header: bytes, frames: NDArray[np.uint8], heads: _Words) -> int:
    """How many frames hold, from the start."""
    order = _order(header)
    state = np.array(_checksum(np.frombuffer(header[:24], order), np.zeros(2, np.uint32)), np.uint32)
    if tuple(state.tolist()) != _stored(header[24:]) or int.from_bytes(header[:4], "big") & ~1 != _MAGIC:
        return 0
    salts = np.frombuffer(header[16:24], ">u4")
    for number, frame in enumerate(frames):
        words = np.concatenate((frame[:_COVERED], frame[_FRAME_HEADER:])).view(order)
        state = np.array(_checksum(words, state), np.uint32)
        if (heads[number, 2:4] != salts).any() or (heads[number, 4:] != state).any() or heads[number, 0] == 0:
            return number
    return len(frames)


def _order(header: bytes) -> str:
    return ">u4" if header[3] & 1 else "<u4"


def _stored(data: bytes) -> tuple[int, int]:
    return int.from_bytes(data[:4], "big"), int.from_bytes(data[4:8], "big")


def _checksum(words: _Words, state: _Words) -> tuple[int, int]:
    """SQLite's running checksum after more words.

    For each pair (x, y): s += x + t; then t += y + s, all modulo 2³². Being linear, the end is a sum of all words,
    each times a Fibonacci number that depends on its distance from the end.
    """
    first, second = _weights(len(words))
    values = np.concatenate((state.astype(np.uint32), words.astype(np.uint32)))
    return int((values * first).sum(dtype=np.uint32)), int((values * second).sum(dtype=np.uint32))


@cache
def _weights(count: int) -> tuple[_Words, _Words]:
    """What the start (s, t) and each of `count` words add to s and to t at the end: two arrays of 2 + count."""
    weights = np.zeros((2, count + 2), np.uint32)
    weights[0, 0] = weights[1, 1] = 1
    for index in range(2, count + 2, 2):
        weights[0, index] += np.uint32(1)
        weights[0] += weights[1]
        weights[1, index + 1] += np.uint32(1)
        weights[1] += weights[0]
    return weights[0], weights[1]
