"""Whether a system has a graphics card of NVIDIA's for this program: its files say so before any driver is asked."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeAlias

Card: TypeAlias = Literal["", "here", "withheld"]
"""No card; one that a driver may answer for; one of the computer that this container was not given."""

_MARKS = (".dockerenv", "run/.containerenv", "run/systemd/container")
"""Files that Docker, Podman and systemd put into their containers."""
_GROUPS = re.compile(r"docker|kubepods|containerd|libpod|lxc|garden")
"""In the names of the control groups that others put containers into."""


def find_card(root: Path = Path("/"), *, system: str = sys.platform) -> Card:
    """Looks for a card, and for whether a container holds it back: that sees the whole computer's list of devices.

    Args:
        root: Where the files of the system begin.
        system: Its name, as `sys.platform` has it; elsewhere than on Linux the tools of a card come with its driver.
    """
    if not system.startswith("linux") or _has_node(root):
        return "here"
    if not _is_listed(root):
        return ""
    return "withheld" if _is_container(root) else "here"


def _has_node(root: Path) -> bool:
    """Whether the driver of a card answers here, on Linux or inside Windows."""
    return next((root / "dev").glob("nvidia[0-9]*"), None) is not None or (root / "dev/dxg").exists()


def _is_listed(root: Path) -> bool:
    """Whether there is a card in the computer: containers often hold its tools without one."""
    for folder in (root / "sys/bus/pci/devices").glob("*"):
        with suppress(OSError):
            vendor, kind = ((folder / name).read_text(encoding="ascii").strip() for name in ("vendor", "class"))
            if vendor == "0x10de" and kind.startswith("0x03"):
                return True
    return False


def _is_container(root: Path) -> bool:
    if any((root / mark).exists() for mark in _MARKS):
        return True
    with suppress(OSError):
        return _GROUPS.search((root / "proc/1/cgroup").read_text(encoding="utf-8", errors="replace")) is not None
    return False
