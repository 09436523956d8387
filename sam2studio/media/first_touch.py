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
import sys
import threading
from collections.abc import Generator
from pathlib import Path
from typing import IO, Final

from sam2studio.core.errors import Cancelled, MediaError, StudioError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.media.video_index import VideoIndex

CHILD_ARGUMENT: Final = "--index-video"
"""First argument of a process that is to look at one video; `sam2studio.__main__` hands it to `index_for_parent`."""

_MEMORY: Final = 4 << 30
_SILENCE_S: Final = 60.0  # a child that says nothing for so long hangs
_POLL_S: Final = 0.1
_LONGEST_LINE: Final = 256 << 20

_START: Final = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from sam2studio.media.first_touch import index_for_parent
sys.exit(index_for_parent(sys.argv[2]))
"""


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
    if not sys.executable:  # a host that embeds the interpreter: there is no program to start
        from sam2studio.media.video_scan import build_index

        return (yield from build_index(path, cancel=cancel))
    child = subprocess.Popen(
        _command(path),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    assert child.stdout is not None
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    listener = threading.Thread(target=_listen, args=(child.stdout, lines), name="first touch", daemon=True)
    listener.start()
    try:
        return (yield from _followed(path, lines, cancel or CancelToken(), silence_s))
    finally:
        child.kill()
        child.wait()
        listener.join()
        child.stdout.close()


def _listen(output: IO[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    """Thread: passes on what the child says; an empty line last."""
    while line := output.readline(_LONGEST_LINE):
        lines.put(line)
    lines.put(b"")


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
        return Progress(done=int(said["done"]), total=int(said["total"]))
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
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD_ARGUMENT, str(path.absolute())]
    return [sys.executable, "-c", _START, json.dumps(sys.path), str(path.absolute())]


def index_for_parent(name: str) -> int:
    """What the other process does: indexes the file of that name and says so on its standard output."""
    from sam2studio.media.video_scan import build_index  # the parent of most processes never needs a decoder

    _limit_memory()
    path = Path(name)
    run = build_index(path)
    try:
        while True:
            report = next(run)
            _say({"done": report.done, "total": report.total or 0})
    except StopIteration as end:
        _say({"index": base64.b64encode(end.value.to_bytes()).decode()})
        return 0
    except MemoryError:
        _say({"error": _parts(_crashed(path, "Reading the video takes too much memory"))})
    except Cancelled:
        raise
    except StudioError as error:
        _say({"error": _parts(error)})
    return 1


def _parts(error: StudioError) -> dict[str, str]:
    return {"what": error.what, "safe": error.safe, "todo": error.todo}


def _say(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _limit_memory() -> None:
    """So that a file which claims to need a terabyte does not bring the machine to a halt."""
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = _MEMORY if most == resource.RLIM_INFINITY else min(_MEMORY, most)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))
    except (OSError, ValueError):  # macOS knows the limit and refuses to set it
        return
