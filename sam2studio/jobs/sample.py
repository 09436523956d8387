"""The sample project: a few photographs in a folder of the person's own, ready to be clicked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from sam2studio.config.paths import documents_dir
from sam2studio.config.resources import resource
from sam2studio.core.files import disk, write_bytes
from sam2studio.core.prompts import Box, Point, Prompt
from sam2studio.media.images import find_images, probe_image
from sam2studio.project import Project

FOLDER = "sam2studio sample"


@dataclass(frozen=True, kw_only=True)
class DemoStep:
    """One object that the demonstration segments: where to click, and what it is."""

    photograph: str
    class_name: str
    prompt: Prompt


def demo_steps() -> tuple[DemoStep, ...]:
    """The clicks and boxes of the demonstration, for the photographs of the sample."""
    stored = json.loads(resource("sample", "demo.json").read_text(encoding="utf-8"))
    return tuple(
        DemoStep(
            photograph=step["photograph"],
            class_name=step["class"],
            prompt=Prompt(
                points=tuple(Point(x, y, bool(label)) for x, y, label in step.get("points", ())),
                box=Box(*step["box"]) if step.get("box") else None,
            ),
        )
        for step in stored["steps"]
    )


def sample_project(folder: Path | None = None) -> Path:
    """The sample project's file; made, with copies of the photographs, when it is not there yet.

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
    photographs = folder / "photographs"
    disk.make_folder(photographs)
    for source in find_images(resource("sample", "photographs")):
        copy = photographs / source.name
        if not copy.exists():
            write_bytes(copy, source.read_bytes())
    with Project.create(path) as project, project.action("Make the sample") as edit:
        for name in dict.fromkeys(step.class_name for step in demo_steps()):
            edit.add_class(name)
        for photograph in find_images(photographs):
            edit.add_image(photograph, probe_image(photograph))
    return path
