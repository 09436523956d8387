"""Pictures of what was annotated, to look at: each photograph with its masks in the colours of their classes."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from sam2studio.core.colors import rgb_of
from sam2studio.core.files import disk, write_bytes
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.media.images import read_image
from sam2studio.media.overlay import draw_overlay, encode_picture
from sam2studio.project import Project


def write_overlays(
    project: Project, output: Path, cancel: CancelToken | None = None
) -> Generator[Progress, None, tuple[Path, ...]]:
    """Writes one JPEG per annotated picture of a project, named by its place in the list and its file's name.

    Raises:
        MediaError: A picture cannot be read.
        OSError: The folder cannot be written.
        Cancelled: The token was set.
    """
    colors = {row.id: row.color for row in project.classes()}
    written: list[Path] = []
    disk.make_folder(output)
    rows = [row for row in project.media() if row.kind == "image"]
    for number, row in enumerate(rows, start=1):
        if cancel is not None:
            cancel.check()
        masks = project.masks(row.id)
        objects = [each for each in project.objects(row.id) if each.id in masks]
        if objects:
            painted = draw_overlay(
                read_image(project.media_path(row)),
                [masks[each.id].mask for each in objects],
                [rgb_of(colors[each.class_id]) for each in objects],
            )
            path = output / f"{number:04d} {Path(row.path).stem}.jpg"
            write_bytes(path, encode_picture(".jpg", painted))
            written.append(path)
        yield Progress(done=number, total=len(rows), text=row.path)
    return tuple(written)
