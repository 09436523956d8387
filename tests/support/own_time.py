"""How long a process itself takes, on a machine that others keep busy too."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

_LOOK_S = 0.02


def own_seconds_to_end(process: subprocess.Popen[str], *, since: float, worked: float) -> float:
    """Seconds that a process took from a moment on until it was gone.

    On Linux without those in which it waited for its turn at the processor or the disk: what it worked, all threads
    together, and what it slept, with none of its threads at work. Never more than went by, which is told elsewhere.

    Args:
        since: The moment, of `time.time()`.
        worked: What the process had worked by then, in seconds of the processor.
    """
    if sys.platform != "linux":
        process.wait()
        return time.time() - since
    slept, looked = 0.0, since
    while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        asleep = _states(process.pid) == {"S"}
        time.sleep(_LOOK_S)
        now = time.time()
        slept += asleep * (now - looked)
        looked = now
    passed = time.time() - since
    user, system = _fields(Path(f"/proc/{process.pid}/stat"))[11:13]
    process.wait()
    return min(passed, (int(user) + int(system)) / os.sysconf("SC_CLK_TCK") - worked + slept)


def _states(pid: int) -> set[str]:
    """What the threads of a process do: R is running or about to, S is sleeping, D is waiting for a disk."""
    states = set()
    for thread in Path(f"/proc/{pid}/task").iterdir():
        try:
            states.add(_fields(thread / "stat")[0])
        except OSError:  # it has ended
            continue
    return states


def _fields(stat: Path) -> list[str]:
    """From the third on; the second is a name that may hold anything."""
    return stat.read_text(errors="replace").rpartition(")")[2].split()
