"""The second job: objects of a clip, tracked forward, one of them added late and tracked both ways, then reviewed."""

from __future__ import annotations

from pathlib import Path

from sam2studio.gui.app import Studio
from sam2studio.gui.demo.player import Script, say_prompt, shown, take_pictures
from sam2studio.jobs.sample import ClipStep, DemoClip

_LOOK_AFTER = 8  # frames after the first one; there all objects are in sight


def track_clip(studio: Studio, clip: DemoClip, output: Path) -> Script:
    """Shows objects, tracks them in a range, shows a last one while that goes on, tracks that one too."""
    controllers, actions = studio.controllers, studio.window.actions_by_id
    media_id = next(item.media_id for item in controllers.media.items if item.title == clip.file)
    controllers.navigation.go_to(media_id)
    yield from _at(studio, clip.last)
    actions["play.set_out"].trigger()
    yield from _at(studio, clip.first)
    actions["play.set_in"].trigger()
    *early, late = clip.steps
    for step in early:
        yield from _show_object(studio, step)
    yield actions["track.forward"].isEnabled
    actions["track.forward"].trigger()
    yield from _show_object(studio, late)
    actions["track.both"].trigger()
    yield lambda: controllers.tracking.progress is None
    controllers.objects.select([controllers.objects.items[-1].object_id])
    yield lambda: controllers.lanes.complete
    yield from _at(studio, clip.first + _LOOK_AFTER)
    studio.window.banner.clear()
    yield from take_pictures(studio, output, "window-clip")
    controllers.objects.select_all()
    yield actions["track.reviewed"].isEnabled
    actions["track.reviewed"].trigger()
    yield from shown(studio)


def _show_object(studio: Studio, step: ClipStep) -> Script:
    """One object on its frame."""
    controllers = studio.controllers
    yield from _at(studio, step.frame)
    class_id = next(item.class_id for item in controllers.classes.items if item.name == step.class_name)
    controllers.objects.select(())
    controllers.prompts.choose_class(class_id)
    yield from say_prompt(studio, step.prompt)
    before = len(controllers.objects.items)
    studio.window.actions_by_id["object.accept"].trigger()
    yield lambda: len(controllers.objects.items) > before


def _at(studio: Studio, frame: int) -> Script:
    """Goes to a frame, and waits until it takes clicks."""
    navigation = studio.controllers.navigation
    yield lambda: navigation.picture.rgb is not None
    navigation.go_to_frame(frame)
    yield lambda: navigation.picture.key is not None and navigation.picture.frame == frame
    yield from shown(studio)
