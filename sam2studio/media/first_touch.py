"""The first look at a video happens in another process, so that a file that crashes a decoder costs only that file.

The other process is this same program (a frozen one too), told by an argument to index one file and to say how far it
is, one line of JSON after the other. It imports neither torch nor Qt, and where the system can limit memory it has a
limit. After a file has passed, its frames are decoded in the process that shows them.
"""

from __future__ import annotations

import base64
import binascii
import json
import queue
import subprocess
import threading
from collections.abc import Generator
from pathlib import Path
from typing import Final

from sam2studio.core.errors import Cancelled, MediaError, StudioError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.media import other_process
from sam2studio.media.video_index import VideoIndex

CHILD_ARGUMENT: Final = other_process.INDEX_VIDEO
"""First argument of a process that is to look at one video; `sam2studio.__main__` hands it to `index_for_parent`."""

_SILENCE_S: Final = 60.0  # a child that says nothing for so long hangs
_POLL_S: Final = 0.1


def index_safely(
    path: Path, *, cancel: CancelToken | None = None, silence_s: float = _SILENCE_S
) -> Generator[Progress, None, VideoIndex]:
    """`build_index` in a process of its own.

    Args:
        path: The video.
        cancel: Ends the other process within a tenth of a second.
        silence_s: Seconds without a sign of life after which the file counts as unreadable.

    Yields:
        What `build_index` yields, and the last report again while there is nothing new.

    Raises:
        MediaError: What `build_index` raises; the other process died, hung, or ran out of memory.
        Cancelled: `cancel` says so.
    """
    child = _started(path)
    if child is None or child.stdout is None:
        from sam2studio.media.video_scan import build_index

        return (yield from build_index(path, cancel=cancel))
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    listener = threading.Thread(
        target=other_process.listen, args=(child.stdout, lines), name="first touch", daemon=True
    )
    listener.start()
    try:
        return (yield from _followed(path, lines, cancel or CancelToken(), silence_s))
    finally:
        child.kill()
        child.wait()
        listener.join()
        child.stdout.close()


def _started(path: Path) -> subprocess.Popen[bytes] | None:
    """The other process, or None where none can be started."""
    if not other_process.can_start():
        return None
    try:
        return subprocess.Popen(
            _command(path),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, ValueError):  # the system is out of processes; ValueError: a name that no file can have
        return None


def _followed(
    path: Path, lines: queue.SimpleQueue[bytes], cancel: CancelToken, silence_s: float
) -> Generator[Progress, None, VideoIndex]:
    report = Progress(done=0)
    silent = 0.0
    while True:
        cancel.check()
        try:
            line = lines.get(timeout=_POLL_S)
        except queue.Empty:
            silent += _POLL_S
            if silent > silence_s:
                raise _crashed(path, "Reading the video does not come to an end") from None
            yield report
            continue
        silent = 0.0
        if not line:
            raise _crashed(path, "Reading the video made the decoder stop")
        said = _understood(path, line)
        if isinstance(said, VideoIndex):
            return said
        report = said
        yield report


def _understood(path: Path, line: bytes) -> Progress | VideoIndex:
    """One line of the child's. Raises the error that it tells."""
    try:
        said = json.loads(line)
        if "index" in said:
            return VideoIndex.from_bytes(base64.b64decode(said["index"]))
        if "error" in said:
            what, safe, todo = (str(said["error"][part]) for part in ("what", "safe", "todo"))
            raise MediaError(what, path=path, safe=safe, todo=todo)
        return Progress(done=int(said["done"]), total=int(said["total"]) or None)
    except (ValueError, TypeError, LookupError, binascii.Error) as error:
        raise _crashed(path, "Reading the video made the decoder stop") from error


def _crashed(path: Path, what: str) -> MediaError:
    return MediaError(
        f"{what}; the file is damaged in an unusual way.",
        path=path,
        safe="Nothing was changed.",
        todo="Copy it again from where it came from, or convert it to H.264 in MP4.",
    )


def _command(path: Path) -> list[str]:
    return other_process.command(
        argument=CHILD_ARGUMENT, module=__name__, function=index_for_parent.__name__, values=(str(path.absolute()),)
    )


def index_for_parent(name: str) -> int:
    """What the other process does: indexes the file of that name and says so on its standard output."""
    from sam2studio.media.video_scan import build_index  # the parent of most processes never needs a decoder

    other_process.limit_memory()
    path = Path(name)
    run = build_index(path)
    try:
        while True:
            report = next(run)
            other_process.say({"done": report.done, "total": report.total or 0})
    except StopIteration as end:
        other_process.say({"index": base64.b64encode(end.value.to_bytes()).decode()})
        return 0
    except MemoryError:
        other_process.say({"error": _parts(_crashed(path, "Reading the video takes too much memory"))})
    except Cancelled:
        raise
    except StudioError as error:
        other_process.say({"error": _parts(error)})
    return 1


def _parts(error: StudioError) -> dict[str, str]:
    return {"what": error.what, "safe": error.safe, "todo": error.todo}
