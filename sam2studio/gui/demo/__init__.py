"""Both jobs done by the program itself, in its real window, with real mouse events: sample in, datasets out.

Where there is no screen this is what a first start does, and in the tests it is the proof that everything is joined.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TypeVar

from sam2studio.config.logs import start_logging
from sam2studio.config.settings import Settings
from sam2studio.core.files import disk
from sam2studio.core.progress import Progress
from sam2studio.core.words import counted
from sam2studio.formats.registry import find_format
from sam2studio.gui.app import Studio, make_application
from sam2studio.gui.demo.clip import track_clip
from sam2studio.gui.demo.photographs import mark_photographs
from sam2studio.gui.demo.player import Player, Script
from sam2studio.jobs.export import ExportOptions, ExportReport, export_project
from sam2studio.jobs.overlay_video import OverlayOptions, write_overlay_video
from sam2studio.jobs.overlays import write_overlays
from sam2studio.jobs.sample import demo_clip, demo_steps, sample_project
from sam2studio.project import MediaRow, Project

T = TypeVar("T")

Say = Callable[[str], None]

_SIZE = (1440, 900)
_FORMATS = ("yolo-seg", "coco")
_CLIP_FORMAT = "youtube-vis"


def run_demo(output: Path, say: Say) -> int:
    """Does the main job on the sample and leaves everything it made in a folder.

    Args:
        output: The folder; what an earlier run left there is replaced.
        say: Told, line by line, what was done and where it is.

    Returns:
        The exit code: 0 when everything was done and verified.
    """
    os.environ["SAM2STUDIO_HOME"] = str(output / "home")  # the person's settings are neither used nor changed
    if not _has_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    disk.make_folder(output)
    disk.remove_tree(output / "project")
    start_logging()
    path = sample_project(output / "project")
    if not _annotate(path, output):
        say("The window did not answer in time; see the log under home/log.")
        return 1
    with Project.open(path) as project:
        _report_photographs(project, output, say)
        _report_clip(project, output, say)
    for name in ("window", "window-clip"):
        for scheme in ("light", "dark"):
            say(f"Window: {output / f'{name}-{scheme}.png'}")
    return 0


def _report_photographs(project: Project, output: Path, say: Say) -> None:
    rows = [row for row in project.media() if row.kind == "image"]
    say(f"Annotated {_objects(project, rows)} on {counted(len(rows), 'image')}: {project.path}")
    for picture in _result_of(write_overlays(project, output / "overlays")):
        say(f"Overlay: {picture}")
    chosen = tuple(row.id for row in rows)
    for name in _FORMATS:
        options = ExportOptions(format=name, destination=output / name, media=chosen)
        say(_summary(_result_of(export_project(project, options))))


def _report_clip(project: Project, output: Path, say: Say) -> None:
    rows = [row for row in project.media() if row.kind == "video"]
    for row in rows:
        frames = row.within or range(row.frames)
        through = counted(len(frames), "frame")
        say(f"Tracked {_objects(project, [row])} through {through} of {Path(row.path).name}")
        shown = output / "overlays" / f"{Path(row.path).stem}.mp4"
        report = _result_of(write_overlay_video(project, row.id, shown, options=OverlayOptions(frames=frames)))
        say(f"Overlay: {report.path}")
    chosen = tuple(row.id for row in rows)
    options = ExportOptions(format=_CLIP_FORMAT, destination=output / _CLIP_FORMAT, media=chosen)
    say(_summary(_result_of(export_project(project, options))))


def _objects(project: Project, rows: list[MediaRow]) -> str:
    return counted(sum(len(project.objects(row.id)) for row in rows), "object")


def _result_of(job: Generator[Progress, None, T]) -> T:
    """Runs a job to its end, watched by nobody."""
    while True:
        try:
            next(job)
        except StopIteration as end:
            result: T = end.value
            return result


def _summary(report: ExportReport) -> str:
    checked = report.verification
    return (
        f"{find_format(report.format).title}: {counted(sum(report.images.values()), 'image')}, "
        f"{counted(checked.objects, 'object')}, "
        f"read back with IoU {checked.mean_iou:.4f} (lowest {checked.min_iou:.4f}): {report.destination}"
    )


def _annotate(path: Path, output: Path) -> bool:
    """Clicks through the sample in the real window; whether all of it was done."""
    settings = Settings()
    application = make_application(settings)
    studio = Studio(application, settings)
    studio.window.resize(*_SIZE)
    studio.start([path])
    player = Player(_script(studio, output), application)
    player.start()
    application.exec()
    studio.window.close()
    return studio.shutdown() and player.done


def _script(studio: Studio, output: Path) -> Script:
    yield lambda: studio.controllers.document.project is not None and studio.models.info is not None
    yield from mark_photographs(studio, demo_steps(), output)
    yield from track_clip(studio, demo_clip(), output)


def _has_screen() -> bool:
    return os.name == "nt" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
