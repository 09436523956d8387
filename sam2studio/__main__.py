"""The program: a command line whose commands include the window."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from sam2studio.cli.main import main as run_command
from sam2studio.media.first_touch import CHILD_ARGUMENT, index_for_parent


def open_window(paths: tuple[Path, ...], sample: bool) -> int:
    """Opens the window; Qt is imported only now."""
    from sam2studio.gui.app import run_window

    return run_window(paths, sample=sample)


def run_demo(output: Path, say: Callable[[str], None]) -> int:
    """Does the main job in an off-screen window."""
    from sam2studio.gui.demo import run_demo

    return run_demo(output, say)


def main() -> int:
    """Entry point of `sam2studio`, of `python -m sam2studio`, and of the processes that a frozen program starts."""
    if sys.argv[1:2] == [CHILD_ARGUMENT]:
        return index_for_parent(*sys.argv[2:])
    return run_command(sys.argv[1:], open_window=open_window, run_demo=run_demo)


if __name__ == "__main__":
    sys.exit(main())
