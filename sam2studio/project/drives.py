"""Whether a folder lies on a network drive, where SQLite's write-ahead log would not be safe."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path, PurePath, PurePosixPath

_NETWORK = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "9p", "afpfs", "afs", "ceph", "glusterfs", "webdav"),
        *("davfs", "ncpfs", "lustre", "gpfs", "ocfs2", "gfs2", "vboxsf", "prl_fs", "drvfs", "virtiofs", "beegfs"),
        *("fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse", "fuse.glusterfs", "fuse.vmhgfs-fuse", "fuse.s3fs"),
        *("fuse.ceph-fuse", "fuse.davfs2", "macfuse", "osxfuse"),
    }
)

_DRIVE_REMOTE = 4  # GetDriveTypeW


def is_network_drive(path: Path) -> bool:
    """Whether `path` lies on a drive that more than one machine may have mounted. False where the system won't tell.

    Args:
        path: Absolute, links resolved.
    """
    try:
        if sys.platform == "win32":
            import ctypes

            anchor = path.anchor
            return anchor.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(anchor) == _DRIVE_REMOTE
        if sys.platform == "darwin":
            listing = subprocess.run(["/sbin/mount"], capture_output=True, timeout=5, check=True).stdout
            return drive_type(path, parse_mount(listing.decode("utf-8", "surrogateescape"))) in _NETWORK
        mounts = parse_mountinfo(Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape"))
        return drive_type(path, mounts) in _NETWORK
    except (OSError, subprocess.SubprocessError):
        return False


def parse_mountinfo(text: str) -> dict[PurePosixPath, str]:
    """Mount point → file system type, from Linux's `/proc/self/mountinfo`."""
    mounts = {}
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        fields, kind = before.split(" "), after.split(" ")
        if len(fields) > 4 and kind[0]:
            mounts[PurePosixPath(_unescape(fields[4]))] = kind[0]
    return mounts


def parse_mount(text: str) -> dict[PurePosixPath, str]:
    """Mount point → file system type, from the output of macOS's `mount`."""
    mounts = {}
    for line in text.splitlines():
        _, on, rest = line.partition(" on ")
        place, bracket, options = rest.rpartition(" (")
        if on and bracket:
            mounts[PurePosixPath(place)] = options.rstrip(")").split(",")[0].strip()
    return mounts


def drive_type(path: PurePath, mounts: dict[PurePosixPath, str]) -> str:
    """The type of the file system that holds an absolute path without links, or "" if none is known."""
    full = PurePosixPath(path)
    for place in (full, *full.parents):
        if place in mounts:
            return mounts[place]
    return ""


def _unescape(text: str) -> str:
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, char)
    return text
