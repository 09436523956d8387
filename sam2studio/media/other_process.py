"""Other processes of this same program, in which untrusted files are touched for the first time.

Those that look at files import neither torch nor Qt, and where the system can limit memory they have a limit. A frozen
program starts itself with an argument that `sam2studio.__main__` knows; else the interpreter is started with the same
search path.
"""

from __future__ import annotations

import json
import queue
import sys
from collections.abc import Mapping
from typing import IO, Final

INDEX_VIDEO: Final = "--index-video"
LOOK_AT_IMAGES: Final = "--look-at-images"
ANNOTATE: Final = "--annotate-for-parent"
"""First arguments of a program that is to be another process of itself."""

MEMORY: Final = 4 << 30
"""Bytes of address space that another process may have."""

LONGEST_LINE: Final = 256 << 20

_START: Final = """
import importlib, json, sys
sys.path[:] = json.loads(sys.argv[1])
sys.exit(getattr(importlib.import_module(sys.argv[2]), sys.argv[3])(*sys.argv[4:]))
"""


def can_start() -> bool:
    """Whether there is a program to start; there is none in a host that embeds the interpreter."""
    return bool(sys.executable)


def command(*, argument: str, module: str, function: str, values: tuple[str, ...] = ()) -> list[str]:
    """The command that runs one function of this program in another process.

    Args:
        argument: What `sam2studio.__main__` knows the function by.
        module: Where it is.
        function: Its name; it takes the values and returns an exit code.
        values: Texts.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, argument, *values]
    return [sys.executable, "-c", _START, json.dumps(sys.path), module, function, *values]


def listen(output: IO[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    """Thread: passes on what the other process says, line by line; an empty line last."""
    while line := output.readline(LONGEST_LINE):
        lines.put(line)
    lines.put(b"")


def say(message: Mapping[str, object]) -> None:
    """Says one line of JSON to the process that started this one."""
    line = json.dumps(message).encode() + b"\n"
    if sys.stdout is None:  # a frozen program without a console
        with open(1, "wb", closefd=False) as output:
            output.write(line)
        return
    sys.stdout.buffer.write(line)
    sys.stdout.flush()


def questions() -> IO[bytes]:
    """What the process that started this one asks."""
    return open(0, "rb", closefd=False)


def limit_memory() -> None:
    """So that a file which claims to need a terabyte does not bring the machine to a halt. In the other process."""
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))
    except (OSError, ValueError):  # macOS knows the limit and refuses to set it
        return
