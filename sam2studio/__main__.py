"""The program: a command line whose commands include the window."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from sam2studio.cli.main import main as run_command
from sam2studio.media import other_process


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
    _occupy_closed_streams()
    if getattr(sys, "frozen", False):  # pools of processes start the program itself; this is where they begin
        import multiprocessing

        multiprocessing.freeze_support()
    match sys.argv[1:]:
        case [other_process.INDEX_VIDEO, path]:
            from sam2studio.media.first_touch import index_for_parent

            return index_for_parent(path)
        case [other_process.LOOK_AT_IMAGES]:
            from sam2studio.media.first_look import look_for_parent

            return look_for_parent()
        case [other_process.ANNOTATE]:
            from sam2studio.jobs.auto_annotate.process import annotate_for_parent

            return annotate_for_parent()
    return run_command(sys.argv[1:], open_window=open_window, run_demo=run_demo)


def _occupy_closed_streams() -> None:
    """Leads streams that whoever started the program has closed to nowhere.

    Otherwise the next file that is opened gets the number of one, and with it what libraries write to that stream.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one


if __name__ == "__main__":
    sys.exit(main())
