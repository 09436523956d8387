"""Opens damaged videos in a process of its own and tells what came of each, so that a crash is seen and survived."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from sam2studio.core.errors import MediaError
from sam2studio.media.frames import VideoReader
from tests.support.frame_proof import index_of
from tests.support.processes import other_processes

_MEMORY = 4 << 30


def outcomes(paths: list[Path], *, limit_s: float) -> Iterator[str]:
    """For each file "shown", a refusal's sentence, or what should not be: "crash …" or "hang"."""
    left = list(paths)
    while left:
        context = other_processes()
        ours, theirs = context.Pipe(duplex=False)
        child = context.Process(target=_look_at_all, args=(left, theirs))
        child.start()
        theirs.close()
        try:
            while left:
                if not ours.poll(limit_s):
                    yield "hang"
                    break
                yield ours.recv()
                left.pop(0)
        except EOFError:
            child.join()
            yield f"crash {child.exitcode}"
        child.kill()
        child.join()
        ours.close()
        if left:
            left.pop(0)


def _look_at_all(paths: list[Path], answer: Connection) -> None:
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    for path in paths:
        answer.send(_look_at(path))


def _look_at(path: Path) -> str:
    """Indexes a file and asks for all its frames, forward, then some backward."""
    try:
        index = index_of(path)
        reader = VideoReader(path, index, cache_bytes=1 << 20)
    except MediaError as error:
        return str(error)
    numbers = [*range(min(len(index), 200)), *range(min(len(index), 40) - 1, -1, -7)]
    for number in numbers:
        try:
            frame = reader[number]
        except MediaError as error:
            if str(number) not in str(error) or path.name not in str(error):
                return f"an error that does not say where: {error}"
            continue
        if frame.shape != (*index.size, 3):
            return f"frame {number} has the shape {frame.shape}, not {index.size}"
    reader.close()
    return "shown"
