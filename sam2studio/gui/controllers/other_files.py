"""What is told of a file that is not the one that was added to the project. Pure."""

from __future__ import annotations

from pathlib import Path

from sam2studio.core.errors import MediaError
from sam2studio.gui.translation import mark, translated
from sam2studio.project import MediaRow


def other_size(row: MediaRow, path: Path, *, width: int, height: int) -> MediaError:
    """Its pixels are others than its masks are for."""
    text = translated("OtherFiles", mark("OtherFiles", "The file has {now} pixels now, but {then} when it was added."))
    return _other(path, text.format(now=f"{width} × {height}", then=f"{row.width} × {row.height}"))


def other_length(row: MediaRow, path: Path, *, frames: int) -> MediaError:
    """Its frames are others than its masks are for."""
    one = mark("OtherFiles", "The video has {now} frame now, but {then} when it was added.")
    more = mark("OtherFiles", "The video has {now} frames now, but {then} when it was added.")
    text = translated("OtherFiles", one if frames == 1 else more)
    return _other(path, text.format(now=frames, then=row.frames))


def changed(path: Path) -> str:
    """It is another file, though it may still fit its masks."""
    text = mark("OtherFiles", "“{name}” has changed since it was added to the project: check its masks.")
    return translated("OtherFiles", text).format(name=path.name)


def _other(path: Path, what: str) -> MediaError:
    todo = mark("OtherFiles", "Put the former file back, or remove it from the project and add it again.")
    return MediaError(
        what,
        path=path,
        safe=translated("OtherFiles", mark("OtherFiles", "Its masks are kept.")),
        todo=translated("OtherFiles", todo),
    )
