"""The first job: objects on photographs."""

from __future__ import annotations

from pathlib import Path

from sam2studio.gui.app import Studio
from sam2studio.gui.demo.player import Script, say_prompt, shown, take_pictures
from sam2studio.jobs.sample import DemoStep


def mark_photographs(studio: Studio, steps: tuple[DemoStep, ...], output: Path) -> Script:
    """Clicks through the photographs of the sample."""
    controllers = studio.controllers
    for step in steps:
        media_id = next(item.media_id for item in controllers.media.items if item.title == step.photograph)
        class_id = next(item.class_id for item in controllers.classes.items if item.name == step.class_name)
        controllers.navigation.go_to(media_id)
        controllers.prompts.choose_class(class_id)
        yield lambda: controllers.navigation.picture.rgb is not None
        yield from shown(studio)
        yield from say_prompt(studio, step.prompt)
        if step is steps[-1]:
            yield from take_pictures(studio, output, "window")
        before = len(controllers.objects.items)
        studio.window.actions_by_id["object.accept"].trigger()
        yield lambda before=before: len(controllers.objects.items) > before  # type: ignore[misc]
