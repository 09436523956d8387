"""The first look at an image happens in another process, so that a file that crashes a decoder costs only that file.

Unlike `first_touch`, which starts a process for each video, one process looks at image after image: it is asked in
lines of JSON and answers so. When it dies or hangs, the file it was asked about counts as unreadable, and the next
question starts another one.

What has been looked at is remembered by its small picture in the `ThumbnailCache`: a file whose small picture could be
made may be decoded in this process.
"""

from __future__ import annotations

import atexit
import base64
import binascii
import json
import logging
import os
import queue
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import MediaError
from sam2studio.media import images, other_process
from sam2studio.media.images import ImageInfo
from sam2studio.media.thumbnail_cache import ThumbnailCache

log = logging.getLogger(__name__)

CHILD_ARGUMENT: Final = other_process.LOOK_AT_IMAGES
"""First argument of a process that looks at images; `sam2studio.__main__` hands it to `look_for_parent`."""

THUMBNAIL: Final = 136
"""Longest side of small pictures, in pixels: twice as wide as a row of the media list shows them."""

SILENCE_S: Final = 60.0
"""A process that says nothing for so long hangs."""

_PROCESSES: Final = 2
_PATIENCE_S: Final = 0.05
_START_S: Final = 60.0


def probe_safely(path: Path) -> ImageInfo:
    """`images.probe_image` in another process. Any thread; waits while others are being looked at.

    Raises:
        MediaError: As `probe_image`; the other process died, hung, or ran out of memory.
    """
    try:
        said = _pool.ask({"do": "probe", "path": str(path)}, path) if _pool.usable else None
    except _CannotStartError:
        said = None
    if said is None:
        return images.probe_image(path)
    try:
        return ImageInfo(**said["info"])
    except (LookupError, TypeError) as error:
        raise _crashed(path, "Reading the image made the decoder stop") from error


def thumbnail_safely(path: Path, *, size: int = THUMBNAIL, cache: ThumbnailCache | None = None) -> NDArray[np.uint8]:
    """`images.thumbnail` from the cache, else made in another process and put there. Any thread.

    Raises:
        MediaError: As `thumbnail`; the other process died, hung, or ran out of memory.
    """
    kept = cache.get(path, size=size) if cache is not None else None
    if kept is not None:
        return kept
    try:
        rgb = _made(path, size) if _pool.usable else images.thumbnail(path, size=size)
    except _CannotStartError:
        rgb = images.thumbnail(path, size=size)
    if cache is not None:
        cache.put(path, rgb, size=size)
    return rgb


def warm_up() -> None:
    """Starts a process, so that the first file need not wait for it. Any thread; takes about a second."""
    with suppress(_CannotStartError):
        _pool.start()


def close_processes() -> None:
    """Ends the other processes; whoever waits for one is told that its file is unreadable. Any thread."""
    _pool.close()


def _made(path: Path, size: int) -> NDArray[np.uint8]:
    said = _pool.ask({"do": "thumbnail", "path": str(path), "size": size}, path)
    try:
        height, width = (int(side) for side in said["shape"])
        rgb = np.frombuffer(base64.b64decode(said["rgb"], validate=True), np.uint8).reshape(height, width, 3)
    except (LookupError, ValueError, TypeError, binascii.Error) as error:
        raise _crashed(path, "Reading the image made the decoder stop") from error
    if not 0 < max(height, width) <= size:
        raise _crashed(path, "Reading the image made the decoder stop")
    return rgb


class _CannotStartError(Exception):
    """Other processes do not work on this machine."""


class _Process:
    """One other process. One thread at a time asks."""

    def __init__(self) -> None:
        self.dead = False
        self.proven = False  # it has answered before
        command = other_process.command(argument=CHILD_ARGUMENT, module=__name__, function=look_for_parent.__name__)
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._asking: IO[bytes] = self._process.stdin
        self._telling: IO[bytes] = self._process.stdout
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._listener = threading.Thread(
            target=other_process.listen, args=(self._telling, self._lines), name="first look", daemon=True
        )
        self._listener.start()

    def begin(self) -> None:
        """Waits until it is ready. Raises `_CannotStartError` when it never is."""
        try:
            if self._hear(_START_S):
                return
        except TimeoutError:
            self.kill()
        raise _CannotStartError

    def ask(self, question: dict[str, Any], *, silence_s: float) -> bytes:
        """The answer; b"" when it has died. Raises `TimeoutError` when it says nothing."""
        try:
            self._asking.write(json.dumps(question).encode() + b"\n")
            self._asking.flush()
        except OSError:
            self.kill()
            return b""
        line = self._hear(silence_s)
        self.proven = self.proven or bool(line)
        return line

    def kill(self) -> None:
        """Ends it now; a thread that waits for it hears that it has died. Any thread."""
        self.dead = True
        self._process.kill()

    def close(self) -> None:
        """Ends it and waits for that."""
        self.kill()
        self._process.wait()
        self._listener.join()
        self._telling.close()
        with suppress(OSError):  # what was still to be said, nobody can hear
            self._asking.close()

    def _hear(self, silence_s: float) -> bytes:
        try:
            line = self._lines.get(timeout=silence_s)
        except queue.Empty:
            raise TimeoutError from None
        if not line:
            self.kill()
        return line


class _Pool:
    """At most so many processes, started when they are needed and kept. Any thread."""

    def __init__(self, most: int) -> None:
        self._free = threading.Semaphore(most)
        self._lock = threading.Condition()
        self._idle: list[_Process] = []
        self._busy: set[_Process] = set()
        self._closings = 0
        self._useless = not other_process.can_start()

    @property
    def usable(self) -> bool:
        """Whether other processes can be started; where they cannot, files are touched here."""
        return not self._useless

    def ask(self, question: dict[str, Any], path: Path) -> dict[str, Any]:
        """What a process answers.

        Raises:
            MediaError: The one that it tells, or that its death or silence means.
            _CannotStartError: No process can be started.
        """
        closings = self._closings
        while True:
            with self._borrowed() as process:
                proven = process.proven
                try:
                    line = process.ask(question, silence_s=SILENCE_S)
                except TimeoutError:
                    process.kill()
                    raise _crashed(path, "Reading the image does not come to an end") from None
                if line:
                    return _told(path, line, process)
            if not proven or closings != self._closings:  # else something other than this file may have ended it
                raise _crashed(path, "Reading the image made the decoder stop")

    def start(self) -> None:
        """Sees to it that there is one process. Raises `_CannotStartError`."""
        if self.usable:
            with self._borrowed():
                pass

    def close(self) -> None:
        """Ends all processes; those that are asked something right now, too."""
        with self._lock:
            self._closings += 1
            idle, self._idle = self._idle, []
            for process in self._busy:
                process.kill()
        for process in idle:
            process.close()

    @contextmanager
    def _borrowed(self) -> Iterator[_Process]:
        with self._free:
            process = self._taken()
            try:
                yield process
            finally:
                with self._lock:
                    self._busy.discard(process)
                    if not process.dead:
                        self._idle.append(process)
                        self._lock.notify()
                if process.dead:
                    process.close()

    def _taken(self) -> _Process:
        with self._lock:
            if self._busy:  # one that is about to be free is there sooner than a new one
                self._lock.wait_for(lambda: self._idle, timeout=_PATIENCE_S)
            if self._idle:
                process = self._idle.pop()
                self._busy.add(process)
                return process
        try:
            process = _Process()
        except OSError as error:
            self._give_up()
            raise _CannotStartError from error
        with self._lock:
            self._busy.add(process)
        try:
            process.begin()
        except _CannotStartError:
            self._give_up()
            with self._lock:
                self._busy.discard(process)
            process.close()
            raise
        return process

    def _give_up(self) -> None:
        self._useless = True
        log.warning("no other process can be started: files are looked at in this one")


_pool = _Pool(_PROCESSES)
atexit.register(_pool.close)


def _told(path: Path, line: bytes, process: _Process) -> dict[str, Any]:
    """One answer. Raises the error that it tells."""
    try:
        said = dict(json.loads(line))
        if "error" not in said:
            return said
        what, safe, todo = (str(said["error"][part]) for part in ("what", "safe", "todo"))
    except (ValueError, TypeError, LookupError) as error:
        process.kill()  # what it says next would be taken for the answer to another question
        raise _crashed(path, "Reading the image made the decoder stop") from error
    raise MediaError(what, path=path, safe=safe, todo=todo)


def _crashed(path: Path, what: str) -> MediaError:
    return MediaError(
        f"{what}; the file is damaged in an unusual way.",
        path=path,
        safe="Nothing was changed.",
        todo="Copy it again from where it came from, or open and save it in an image editor.",
    )


def look_for_parent() -> int:
    """What the other process does: answers questions on its standard input until that ends."""
    other_process.limit_memory()
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_follow_parent, args=(lines,), daemon=True).start()
    other_process.say({"ready": True})
    while line := lines.get():
        other_process.say(_answer(json.loads(line)))
    return 0


def _follow_parent(lines: queue.SimpleQueue[bytes]) -> None:
    """Thread: ends this process with the one that asks, whatever is being decoded."""
    other_process.listen(other_process.questions(), lines)
    os._exit(0)


def _answer(question: dict[str, Any]) -> dict[str, Any]:
    path = Path(question["path"])
    try:
        if question["do"] == "probe":
            return {"info": asdict(images.probe_image(path))}
        rgb = images.thumbnail(path, size=question["size"])
        return {"shape": rgb.shape[:2], "rgb": base64.b64encode(np.ascontiguousarray(rgb).data).decode()}
    except MediaError as error:
        return {"error": {"what": error.what, "safe": error.safe, "todo": error.todo}}
    except MemoryError:
        told = _crashed(path, "Reading the image takes too much memory")
        return {"error": {"what": told.what, "safe": told.safe, "todo": told.todo}}
