"""Running a module where a file system is mounted in its own way, without touching the rest of the machine (Linux)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run_with_mount(mount: str, module: str, *arguments: str) -> str:
    """What `python -m module arguments` prints, run in a mount namespace of its own after the shell command `mount`.

    Skips the test, with the reason, where the system has no such namespaces for it.
    """
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("this system has no `unshare` to mount a file system for one process")
    inside = [unshare, "--user", "--map-root-user", "--mount", "sh", "-c", f'{mount} && exec "$@"', "sh"]
    if subprocess.run([*inside, "true"], capture_output=True).returncode:
        pytest.skip("this system does not let a test mount a file system")
    command = [*inside, sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout
