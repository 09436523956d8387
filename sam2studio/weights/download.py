"""Downloads a checkpoint: whole and byte for byte the pinned one, or not at all.

The bytes arrive in `<sha256>.part` in the models folder, which survives cancelling, errors and crashes and is resumed.
Only after the whole file was read back from the disk and its SHA-256 matched does it get its name. One process at a
time works on a model (a lock file; the system frees it with the process).
"""

from __future__ import annotations

import errno
import logging
import re
import shutil
import socket
import ssl
import time
import urllib.error
from collections.abc import Generator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import filelock

from sam2studio.config import paths
from sam2studio.core.errors import CorruptFileError, DownloadError, OfflineError
from sam2studio.core.files import disk, is_full
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.weights.catalogue import Checkpoint
from sam2studio.weights.hashes import hash_steps, remember
from sam2studio.weights.https import Answer, End, RedirectRefusedError, Request, Timeouts, system_trust
from sam2studio.weights.library import VALIDATOR_SUFFIX, check_downloaded, locate, part_path

log = logging.getLogger(__name__)

_TICK = 0.1
_SPACE_LEFT_OVER = 16 << 20
_LONGEST_PAUSE = 30.0
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_NO_NETWORK = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait and how often to try.

    Attributes:
        timeouts: Of one connection.
        stall: Seconds without a byte until a connection is given up.
        retries: Attempts after one that brought nothing; an attempt that brought bytes starts the count anew.
        retries_at_first: The same while no server has answered yet: being offline is told soon.
        pause: Seconds before the first retry; doubled for each further one.
    """

    timeouts: Timeouts = field(default_factory=Timeouts)
    stall: float = 60.0
    retries: int = 5
    retries_at_first: int = 1
    pause: float = 1.0


class _PassingError(Exception):
    """Something that may well work at the next attempt; the text says what happened."""


def download(
    checkpoint: Checkpoint,
    *,
    cancel: CancelToken | None = None,
    offline: bool = False,
    patience: Patience | None = None,
    trust: ssl.SSLContext | None = None,
) -> Generator[Progress, None, Path]:
    """Brings a checkpoint into the models folder; yields at least ten reports a second and returns the file.

    One that comes with the program stays where it is.

    Any thread; the network is read on one of its own, so that cancelling takes effect within a tenth of a second.

    Args:
        checkpoint: What to download.
        cancel: Stops it; what arrived is kept and resumed the next time.
        offline: Refuse to touch the network (`--offline`).
        patience: Time-outs and retries.
        trust: How certificates are judged; by the operating system's store unless given.

    Raises:
        Cancelled: The token was set.
        OfflineError: No connection, or `offline`.
        DownloadError: The server, the disk or the hash; the sentence says which, and what is kept.
    """
    if checkpoint.bundled:
        return locate(checkpoint.name)
    target = paths.models_dir() / checkpoint.name
    transfer = _Transfer(checkpoint, cancel or CancelToken(), patience or Patience(), trust or system_trust())
    try:
        disk.make_folder(target.parent)
        lock = filelock.FileLock(target.with_name(f".{checkpoint.name}.lock"), thread_local=False)
        yield from transfer.wait_for(lock)
        try:
            if not _is_here(target, checkpoint):
                if offline:
                    raise OfflineError("The program was told to stay offline.", path=checkpoint.name)
                yield from transfer.fetch()
                yield from transfer.verify()
                transfer.publish(target)
        finally:
            lock.release()
    except OSError as error:
        raise transfer.disk_failed(error) from error
    yield Progress(done=checkpoint.bytes, total=checkpoint.bytes, text=f"{checkpoint.label} is ready.")
    return target


def _is_here(target: Path, checkpoint: Checkpoint) -> bool:
    """Whether the file was downloaded before; a damaged one does not count and will be replaced."""
    if not target.is_file():
        return False
    try:
        check_downloaded(target, checkpoint)
    except CorruptFileError as error:
        log.warning("%s", error)
        return False
    return True


class _Transfer:
    """One call of `download`."""

    def __init__(self, checkpoint: Checkpoint, cancel: CancelToken, patience: Patience, trust: ssl.SSLContext) -> None:
        self._checkpoint = checkpoint
        self._cancel = cancel
        self._patience = patience
        self._trust = trust
        self._part = part_path(checkpoint)
        self._validator = self._part.with_suffix(VALIDATOR_SUFFIX)
        self._host = urlsplit(checkpoint.url).hostname or ""
        self._answered = False

    # --- the steps -------------------------------------------------------------------------------------------------

    def wait_for(self, lock: filelock.BaseFileLock) -> Generator[Progress, None, None]:
        """Waits until no other process downloads the same model."""
        while True:
            try:
                lock.acquire(blocking=False)
                return
            except filelock.Timeout:
                yield self._report("Another window is downloading this model.")
                self._sleep(_TICK)

    def fetch(self) -> Generator[Progress, None, None]:
        """Attempts until the part is complete.

        Raises:
            DownloadError: Tried often enough, or an error that time does not heal.
        """
        failures = 0
        while (start := self._size()) != self._checkpoint.bytes:
            self._check_space(start)
            try:
                yield from self._attempt(start)
            except _PassingError as fault:
                failures = 1 if self._size() > start else failures + 1
                if failures > (self._patience.retries if self._answered else self._patience.retries_at_first):
                    self._give_up(str(fault))
                pause = min(self._patience.pause * 2 ** (failures - 1), _LONGEST_PAUSE)
                log.info("%s: %s; next attempt in %.0f s", self._checkpoint.name, fault, pause)
                end = time.monotonic() + pause
                while time.monotonic() < end:
                    yield self._report(f"Interrupted ({fault}); trying again in {end - time.monotonic():.0f} s.")
                    self._sleep(min(_TICK, pause))

    def verify(self) -> Generator[Progress, None, None]:
        """Reads the part back from the disk and compares its hash.

        Raises:
            DownloadError: It is not the pinned file; the part is deleted.
        """
        steps = hash_steps(self._part, self._cancel)
        while True:
            try:
                done = next(steps)
            except StopIteration as stop:
                digest = stop.value
                break
            yield Progress(done=done, total=self._checkpoint.bytes, text=f"Checking {self._checkpoint.label}")
        if digest != self._checkpoint.sha256:
            self._discard()
            doubt = "" if self._checkpoint.official else " That hash is from copies, not from the publisher."
            raise DownloadError(
                f"The file has the SHA-256 {digest} instead of {self._checkpoint.sha256}.{doubt}",
                path=self._checkpoint.name,
                safe="It was deleted.",
                todo="Try again later.",
            )

    def publish(self, target: Path) -> None:
        """Gives the finished file its name."""
        disk.rename(self._part, target)
        disk.sync_folder(target.parent)
        disk.remove(self._validator)
        remember(target, self._checkpoint.sha256)

    # --- one attempt -----------------------------------------------------------------------------------------------

    def _attempt(self, start: int) -> Generator[Progress, None, None]:
        """One request, from byte `start` on."""
        request = Request(
            self._checkpoint.url, headers=self._headers(start), timeouts=self._patience.timeouts, context=self._trust
        )
        try:
            yield self._report(f"Connecting to {self._host}")
            start = yield from self._head(request, start)
            yield from self._body(request, start)
        finally:
            request.close()

    def _headers(self, start: int) -> dict[str, str]:
        headers = {"User-Agent": "sam2studio", "Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
            if self._validator.is_file():
                headers["If-Range"] = self._validator.read_text(encoding="latin-1")
        return headers

    def _head(self, request: Request, start: int) -> Generator[Progress, None, int]:
        """Waits for the head of the response; returns the byte it goes on from."""
        quiet_since = time.monotonic()
        while True:
            self._cancel.check()
            event = request.next_event(_TICK)
            if isinstance(event, Answer):
                self._answered = True
                return self._starting_byte(event, start)
            if isinstance(event, End):
                self._broken(event.error)
            if time.monotonic() - quiet_since > self._patience.stall:
                raise _PassingError("the server does not answer")
            yield self._report(f"Connecting to {self._host}")

    def _starting_byte(self, answer: Answer, start: int) -> int:
        """Where the answered bytes belong."""
        total = self._checkpoint.bytes
        if answer.status == HTTPStatus.PARTIAL_CONTENT:
            match = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", answer.headers.get("content-range", ""))
            if match is None or int(match[1]) != start or int(match[3]) != total:
                self._discard()
                raise _PassingError("the server's file has changed")
            return start
        if answer.status == HTTPStatus.OK:
            length = answer.headers.get("content-length", str(total))
            if length != str(total):
                raise DownloadError(
                    f"{self._host} offers {length} bytes instead of {total}.",
                    path=self._checkpoint.name,
                    safe="Nothing of it was used.",
                    todo="A login page of the network may answer instead: open a web page first, then try again.",
                )
            self._discard()
            self._keep_validator(answer)
            return 0
        if answer.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            self._discard()
        elif answer.status not in _PASSING:
            raise DownloadError(
                f"{self._host} refuses the file (HTTP {answer.status}).",
                path=self._checkpoint.name,
                safe="What was downloaded is kept.",
                todo="Try again later, or get the file by other means and import it.",
            )
        raise _PassingError(f"the server answers HTTP {answer.status}")

    def _body(self, request: Request, start: int) -> Generator[Progress, None, None]:
        """Writes what arrives behind byte `start` of the part, up to the expected size and not a byte more."""
        done, total = start, self._checkpoint.bytes
        heard = told = time.monotonic()
        with self._part.open("ab") as file:
            while True:
                self._cancel.check()
                event = request.next_event(_TICK)
                if isinstance(event, bytes):
                    heard, done = time.monotonic(), done + len(event)
                    if done > total:
                        break
                    disk.write(file, event)
                elif isinstance(event, End):
                    if done < total:
                        self._broken(event.error)
                    disk.sync(file)
                    return
                elif time.monotonic() - heard > self._patience.stall:
                    raise _PassingError("no more data came")
                if time.monotonic() - told >= _TICK / 2:
                    told = time.monotonic()
                    yield Progress(done=done, total=total, text=f"Downloading {self._checkpoint.label}")
        self._discard()
        raise DownloadError(
            f"{self._host} sends more than the {total} bytes of the file.",
            path=self._checkpoint.name,
            safe="What came was deleted.",
            todo="Try again later.",
        )

    def _broken(self, error: Exception | None) -> NoReturn:
        """A connection that ended without the whole file."""
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise DownloadError(
                f"The certificate of {self._host} is not valid ({reason.verify_message}).",
                path=self._checkpoint.name,
                safe="Nothing was downloaded from it.",
                todo="Check the clock of this computer, and whether the network asks for a login.",
            ) from error
        if isinstance(reason, RedirectRefusedError):
            raise DownloadError(
                f"The address of the file cannot be trusted: {reason}.",
                path=self._checkpoint.name,
                safe="Nothing was downloaded from there.",
                todo="Try again later.",
            ) from error
        offline = isinstance(reason, socket.gaierror) or (isinstance(reason, OSError) and reason.errno in _NO_NETWORK)
        if offline and not self._answered:
            self._give_up("the network cannot be reached")
        raise _PassingError(_in_words(reason)) from error

    def _give_up(self, why: str) -> NoReturn:
        kind = DownloadError if self._answered else OfflineError
        what = "The download was interrupted" if self._answered else f"There is no connection to {self._host}"
        raise kind(
            f"{what}: {why}.",
            path=self._checkpoint.name,
            safe="What was downloaded is kept, and everything else works without a network.",
            todo="Start it again when the network is back; it goes on where it stopped.",
        )

    # --- small things ----------------------------------------------------------------------------------------------

    def _size(self) -> int:
        """Bytes of the part; a part that is too long is worthless."""
        size = self._part.stat().st_size if self._part.is_file() else 0
        if size > self._checkpoint.bytes:
            self._discard()
            return 0
        return size

    def _discard(self) -> None:
        disk.remove(self._part)
        disk.remove(self._validator)

    def _keep_validator(self, answer: Answer) -> None:
        """Notes what tells this version of the server's file from others, for `If-Range`."""
        etag = answer.headers.get("etag", "")
        validator = answer.headers.get("last-modified", "") if etag.startswith("W/") or not etag else etag
        if validator:
            self._validator.write_text(validator, encoding="latin-1", newline="")

    def _check_space(self, start: int) -> None:
        needed = self._checkpoint.bytes - start
        free = shutil.disk_usage(self._part.parent).free
        if free < needed + _SPACE_LEFT_OVER:
            raise DownloadError(
                f"There is no room: {needed / 1e6:.0f} MB are needed, {free / 1e6:.0f} MB are free.",
                path=self._part.parent,
                safe="What was downloaded is kept.",
                todo="Free some space and start again.",
            )

    def disk_failed(self, error: OSError) -> DownloadError:
        """An error of the models folder as a sentence."""
        what = "The disk is full." if is_full(error) else f"The models folder cannot be written: {error.strerror}."
        todo = "Free some space and start again; it goes on where it stopped." if is_full(error) else ""
        return DownloadError(what, path=paths.models_dir(), safe="What was downloaded is kept.", todo=todo)

    def _report(self, text: str) -> Progress:
        self._cancel.check()
        return Progress(done=self._size(), total=self._checkpoint.bytes, text=text)

    def _sleep(self, seconds: float) -> None:
        self._cancel.check()
        time.sleep(seconds)


def _in_words(reason: object) -> str:
    match reason:
        case None:
            return "the connection ended early"
        case TimeoutError():
            return "the server does not answer"
        case ConnectionRefusedError():
            return "the server refuses connections"
        case ConnectionError():
            return "the connection was broken"
        case OSError():
            return reason.strerror or str(reason)[:100]
    return str(reason)[:100]
