"""Other processes that start in milliseconds: forked from a server that has the document imported already."""

from __future__ import annotations

import multiprocessing
import sys
from functools import cache
from typing import Any


@cache
def other_processes() -> Any:
    """A multiprocessing context; on Windows each process imports for itself."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.gestures"])  # has to be said before the first process starts
    return context
