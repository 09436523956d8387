"""One writer per project, by a kernel lock.

The lock lies on an empty file beside the project, `.NAME.s2s.lock`. The system gives it back when the process ends,
however it ends, so there is never a stale lock to delete; the empty file itself may stay and means nothing. Who holds
it is told by `.NAME.s2s.holder.json`, which is only read while the lock is held.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import logging
import os
import platform
import sys
import uuid
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import filelock

from sam2studio.core import files

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Holder:
    """Who has a project open for writing."""

    user: str
    host: str
    pid: int
    program: str
    since: str

    @classmethod
    def here(cls) -> Holder:
        """This process."""
        try:
            user = getpass.getuser()
        except (OSError, KeyError, ImportError):  # an account without a name, as containers have them
            user = "somebody"
        started = Path(sys.argv[0] if sys.argv else "")
        program = started.parent.name if started.name == "__main__.py" else started.stem or "python"
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        return cls(user=user, host=platform.node() or "this computer", pid=os.getpid(), program=program, since=now)

    def __str__(self) -> str:
        return f"{self.user} on {self.host} has it open ({self.program}, process {self.pid}, since {self.since})"


class WriterLock:
    """The right to write one project. Take it with `take`; it ends with `release` or with the process."""

    def __init__(self, project: Path) -> None:
        self._project = project
        self._holder_file = _holder_file(project)
        self._lock = filelock.FileLock(str(project.with_name(f".{project.name}.lock")), thread_local=False)

    def take(self) -> str:
        """Tries once, without waiting.

        Returns:
            "" when the project may be written, else why not.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", UserWarning)  # a lock file that outlives its process is no lock
                self._lock.acquire(timeout=0)
        except filelock.Timeout:
            # on Windows, some versions of filelock also say so where the lock's file cannot be made
            why = holder_of(self._project) or _refusal(self._project.parent) or "another program has it open"
            return f"{why}."
        except (NotImplementedError, UserWarning):  # filelock's ways to say so
            return "this drive cannot keep two programs from writing at once."
        except OSError as error:
            return f"{_unwritable(error)}."
        try:
            files.write_text(self._holder_file, json.dumps(asdict(Holder.here())))
        except OSError as error:
            _log.warning("could not note who has the project open: %s", error)
        return ""

    def release(self) -> None:
        """Gives the right back; does nothing when it is not held."""
        if self._lock.is_locked:
            with contextlib.suppress(OSError):  # it means nothing without the lock
                files.disk.remove(self._holder_file)
            self._lock.release()


def holder_of(project: Path) -> Holder | None:
    """Who says to have a project open; only to be asked while the lock is held. None where nobody says so."""
    try:
        known = json.loads(_holder_file(project).read_text("utf-8"))
        return Holder(**{name: as_type(known[name]) for name, as_type in _FIELDS.items()})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _refusal(folder: Path) -> str:
    """Why files may not be made in a folder; "" where they may."""
    probe = folder / f".{uuid.uuid4().hex}.partial"
    try:
        files.disk.open_new(probe).close()
        files.disk.remove(probe)
    except PermissionError as error:
        return _unwritable(error)
    except OSError:  # a disk that is full has nothing to do with who may write
        return ""
    return ""


def _unwritable(error: OSError) -> str:
    return f"its folder cannot be written ({error.strerror})"


def _holder_file(project: Path) -> Path:
    return project.with_name(f".{project.name}.holder.json")


_FIELDS: dict[str, Callable[[Any], Any]] = {"user": str, "host": str, "pid": int, "program": str, "since": str}
