"""Annotating in another process, so that whatever a decoder, a network or a driver does there costs one picture.

Both sides speak lines of JSON. The one that asks says how (a `Recipe`), then which pictures; the other says `ready`, or
why it cannot be, and then what `run_pipeline` says. What the other writes to its standard error goes to the log.
"""

from __future__ import annotations

import base64
import itertools
import json
import logging
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from sam2studio.core.errors import EngineError, StudioError
from sam2studio.jobs.auto_annotate.crew import Lost, Ready, Refused, Said, Told
from sam2studio.jobs.auto_annotate.work import Picture, Recipe, error_from_json, error_to_json, names_from_json
from sam2studio.media import other_process

log = logging.getLogger(__name__)

_TAIL = 4000  # bytes of what a process that died wrote last


class ProcessWorker:
    """One other process that annotates; implements `crew.Worker`. The crew's thread owns it.

    Args:
        recipe: How.
        tell: Told what it says; called on a thread of its own.

    Raises:
        EngineError: No process can be started.
    """

    def __init__(self, recipe: Recipe, tell: Callable[[Told], None]) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `close`
        try:
            self._process = subprocess.Popen(
                other_process.command(
                    argument=other_process.ANNOTATE, module=__name__, function=annotate_for_parent.__name__
                ),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            self._errors.close()
            raise EngineError(
                f"The process that annotates cannot be started ({error.strerror}).",
                safe="Nothing was changed.",
                todo="Close other programs and try again.",
            ) from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._asking: IO[bytes] = self._process.stdin
        self._known: Path | None = None
        self._listener = threading.Thread(
            target=_listen, args=(self, self._process.stdout, tell), name="annotating", daemon=True
        )
        self._listener.start()
        self._say(recipe.to_json())

    def give(self, number: int, picture: Picture) -> None:
        """Has a picture annotated; what comes of it is told under that number."""
        message: dict[str, object] = {"number": number, "path": str(picture.path), "frame": picture.frame}
        if picture.frame is not None and picture.path != self._known:
            message["index"] = base64.b64encode(picture.index).decode()
            self._known = picture.path
        self._say(message)

    def kill(self) -> None:
        """Ends it now; that it is lost is told soon."""
        self._process.kill()

    def close(self) -> None:
        """Ends it and waits for that."""
        self._process.kill()
        self._process.wait()
        self._listener.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
        with suppress(OSError):  # what was still to be said, nobody can hear
            self._asking.close()
        self._errors.close()

    def last_words(self) -> str:
        """What it wrote last to its standard error; to be asked when it is lost."""
        with suppress(OSError, ValueError):
            end = self._errors.seek(0, os.SEEK_END)
            self._errors.seek(max(0, end - _TAIL))
            return self._errors.read().decode(errors="replace").strip()
        return ""

    def _say(self, message: dict[str, object]) -> None:
        with suppress(OSError):  # it has died: the listener tells so
            self._asking.write(json.dumps(message).encode() + b"\n")
            self._asking.flush()


def _listen(worker: ProcessWorker, output: IO[bytes], tell: Callable[[Told], None]) -> None:
    """Thread: passes on what the process says; that it is lost, last."""
    while line := output.readline(other_process.LONGEST_LINE):
        try:
            told = _understood(worker, json.loads(line))
        except (ValueError, LookupError, TypeError, StudioError):
            log.info("a process that annotates talks nonsense: %r", line[:100])
            worker.kill()
            break
        tell(told)
    tell(Lost(worker))


def _understood(worker: ProcessWorker, said: dict[str, Any]) -> Told:
    if "ready" in said:
        return Ready(worker, names_from_json(said["ready"]))
    if "refused" in said:
        return Refused(worker, error_from_json(said["refused"]))
    if "seen" in said:
        return Said(worker, int(said["seen"]), None)
    return Said(worker, int(said["did"]), said)


def annotate_for_parent() -> int:
    """What the other process does: loads models, and annotates what it is given until nobody gives any more."""
    from sam2studio.jobs.auto_annotate.pipeline import LoadedModels

    return annotate_with(LoadedModels)


def annotate_with(load: Callable[[Recipe], Any]) -> int:
    """`annotate_for_parent` with models that come from `load`."""
    from sam2studio.jobs.auto_annotate.pipeline import run_pipeline

    _keep_to_ourselves()
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_follow_parent, args=(lines,), daemon=True).start()
    recipe = Recipe.from_json(json.loads(lines.get()))
    say, lock = other_process.say, threading.Lock()

    def say_alone(message: dict[str, object]) -> None:
        with lock:
            say(message)

    try:
        models = load(recipe)
    except StudioError as error:
        say({"refused": error_to_json(error)})
        return 1
    say({"ready": list(models.names)})
    run_pipeline(models, _pictures(lines), say_alone)
    return 1


def _keep_to_ourselves() -> None:
    """What a native library prints goes to the log of errors, and not between the answers."""
    if sys.stdout is None:  # a frozen program without a console has but the one way out
        return
    ours = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = os.fdopen(ours, "w", encoding="utf-8")


def _pictures(lines: queue.SimpleQueue[bytes]) -> Iterator[tuple[int, Picture]]:
    """What is given, for ever: this process ends with the one that gives."""
    index = b""
    for line in (lines.get() for _ in itertools.count()):
        said = json.loads(line)
        if "index" in said:
            index = base64.b64decode(said["index"])
        frame = said["frame"]
        picture = Picture(path=Path(said["path"]), frame=frame, index=b"" if frame is None else index)
        yield said["number"], picture


def _follow_parent(lines: queue.SimpleQueue[bytes]) -> None:
    """Thread: ends this process with the one that asks, whatever is being done."""
    other_process.listen(other_process.questions(), lines)
    os._exit(0)
