"""The sample project: photographs and a short clip in a folder of the person's own, ready to be clicked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sam2studio.config.paths import documents_dir
from sam2studio.config.resources import resource
from sam2studio.core.files import disk, write_bytes
from sam2studio.core.prompts import Box, Point, Prompt
from sam2studio.jobs.pictures import add_found, keep_indexes
from sam2studio.jobs.videos import FoundVideo
from sam2studio.media.images import find_images, probe_image
from sam2studio.media.video_index import VideoIndex
from sam2studio.media.video_scan import build_index
from sam2studio.project import Project
from sam2studio.project.media_files import fingerprint_of, state_of

FOLDER = "sam2studio sample"


@dataclass(frozen=True, kw_only=True)
class DemoStep:
    """One object that the demonstration segments: where to click, and what it is."""

    photograph: str
    class_name: str
    prompt: Prompt


@dataclass(frozen=True, kw_only=True)
class ClipStep:
    """One object that the demonstration shows on a frame of the clip."""

    class_name: str
    frame: int
    prompt: Prompt


@dataclass(frozen=True, kw_only=True)
class DemoClip:
    """What the demonstration does with the clip.

    Attributes:
        file: Its name.
        first: Where the range begins.
        last: The last frame of the range.
        steps: The objects; the last one is shown while the others are tracked already.
    """

    file: str
    first: int
    last: int
    steps: tuple[ClipStep, ...]


def demo_steps() -> tuple[DemoStep, ...]:
    """The clicks and boxes of the demonstration, for the photographs of the sample."""
    return tuple(
        DemoStep(photograph=step["photograph"], class_name=step["class"], prompt=_prompt(step))
        for step in _stored()["steps"]
    )


def demo_clip() -> DemoClip:
    """What the demonstration does with the clip of the sample."""
    stored = _stored()["clip"]
    steps = tuple(
        ClipStep(class_name=step["class"], frame=step["frame"], prompt=_prompt(step)) for step in stored["steps"]
    )
    return DemoClip(file=stored["file"], first=stored["first"], last=stored["last"], steps=steps)


def _stored() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(resource("sample", "demo.json").read_text(encoding="utf-8"))
    return stored


def _prompt(step: dict[str, Any]) -> Prompt:
    return Prompt(
        points=tuple(Point(x, y, bool(label)) for x, y, label in step.get("points", ())),
        box=Box(*step["box"]) if step.get("box") else None,
    )


def sample_project(folder: Path | None = None) -> Path:
    """The sample project's file; made, with copies of photographs and clip, when it is not there yet.

    Args:
        folder: Where it lies; by default a folder among the person's documents.

    Raises:
        OSError: The folder cannot be written.
        ProjectError: The project cannot be made.
    """
    folder = documents_dir() / FOLDER if folder is None else folder
    path = folder / "sample.s2s"
    if path.exists():
        return path
    photographs = _copied(find_images(resource("sample", "photographs")), folder / "photographs")
    clips = _copied(sorted(resource("sample", "videos").glob("*.mp4")), folder / "videos")
    found = [_found(clip) for clip in clips]
    with TemporaryDirectory(dir=folder) as scratch, Project.create(Path(scratch) / "sample.s2s") as project:
        with project.action("Make the sample") as edit:
            names = [step.class_name for step in demo_steps()] + [step.class_name for step in demo_clip().steps]
            for name in dict.fromkeys(names):
                edit.add_class(name)
            for photograph in photographs:
                edit.add_image(photograph, probe_image(photograph))
            add_found(found, edit)
        keep_indexes(found, project)
        project.save_copy(path)  # a copy has no history: nobody is to undo the sample itself
    return path


def _copied(sources: Iterable[Path], folder: Path) -> list[Path]:
    """Copies of files that the program brings along; those that are there already stay."""
    disk.make_folder(folder)
    copies = []
    for source in sources:
        copies.append(folder / source.name)
        if not copies[-1].exists():
            write_bytes(copies[-1], source.read_bytes())
    return copies


def _found(clip: Path) -> FoundVideo:
    """A clip as it is added; it is ours, so that it need not be looked at in a process apart."""
    reading = build_index(clip)
    while True:
        try:
            next(reading)
        except StopIteration as end:
            index: VideoIndex = end.value
            break
    size, changed = state_of(clip)
    return FoundVideo(
        path=clip,
        file_size=size,
        mtime_ns=changed,
        fingerprint=fingerprint_of(clip),
        width=index.width,
        height=index.height,
        frames=len(index),
        index=index.to_bytes(),
    )
