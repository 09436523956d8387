"""The table of actions: adding a row is the whole change."""

from __future__ import annotations

import sys

from sam2studio.gui.actions.mask_rows import COPY_ROWS, MASK_ROWS, TOOL_ROWS
from sam2studio.gui.actions.review_rows import REVIEW_ROWS
from sam2studio.gui.actions.spec import ActionSpec, Need
from sam2studio.gui.actions.video_rows import PLAY_ROWS, TRACK_ROWS
from sam2studio.gui.actions.view_rows import VIEW_ROWS
from sam2studio.gui.translation import mark

_PROJECT: frozenset[Need] = frozenset({"project"})
_WRITE: frozenset[Need] = frozenset({"project", "writable"})
_MEDIA: frozenset[Need] = frozenset({"media"})
_MEDIA_WRITE: frozenset[Need] = frozenset({"media", "writable"})
_VIDEO: frozenset[Need] = frozenset({"video"})
_OBJECT_WRITE: frozenset[Need] = frozenset({"media", "object", "writable"})
_PROMPT: frozenset[Need] = frozenset({"media", "prompt"})
_ACCEPT: frozenset[Need] = frozenset({"media", "acceptable"})
_CANDIDATES: frozenset[Need] = frozenset({"media", "candidates"})

_FILE_ROWS = (
    ActionSpec(
        id="file.new",
        text=mark("Actions", "New project…"),
        tip=mark("Actions", "Make an empty project file"),
        keys=("Ctrl+N",),
        icon="project-new",
    ),
    ActionSpec(
        id="file.open",
        text=mark("Actions", "Open project…"),
        tip=mark("Actions", "Open a project file"),
        keys=("Ctrl+O",),
        icon="project",
    ),
    ActionSpec(
        id="file.open_images",
        text=mark("Actions", "Open images…"),
        tip=mark("Actions", "Add images to the project, or start one with them"),
        keys=("Ctrl+Shift+O",),
        icon="image-plus",
    ),
    ActionSpec(
        id="file.open_folder",
        text=mark("Actions", "Open folder…"),
        tip=mark("Actions", "Add all images of a folder, or start a project with them"),
        keys=("Ctrl+Shift+D",),
        icon="folder-plus",
    ),
    ActionSpec(
        id="file.open_video",
        text=mark("Actions", "Open video…"),
        tip=mark("Actions", "Add videos to the project, or start one with them"),
        keys=("Ctrl+Shift+V",),
        icon="video-plus",
    ),
    ActionSpec(
        id="file.open_frames",
        text=mark("Actions", "Open numbered images as a video…"),
        tip=mark("Actions", "Add a folder whose images are the frames of one video"),
        icon="frames-plus",
    ),
    ActionSpec(
        id="file.import",
        text=mark("Actions", "Import…"),
        tip=mark("Actions", "Read masks from a dataset into this project"),
        keys=("Ctrl+I",),
        icon="import",
        needs=_WRITE,
    ),
    ActionSpec(
        id="file.export",
        text=mark("Actions", "Export…"),
        tip=mark("Actions", "Write a dataset that a trainer reads"),
        keys=("Ctrl+E",),
        icon="export",
        needs=_MEDIA,
    ),
    ActionSpec(
        id="file.examine",
        text=mark("Actions", "Check the dataset…"),
        tip=mark("Actions", "Charts of what there is to train on, and a list of what will hurt training"),
        icon="chart",
        needs=_PROJECT,
    ),
    ActionSpec(
        id="file.overlay",
        text=mark("Actions", "Export overlay video…"),
        tip=mark("Actions", "Write the video with its masks painted over it, to be shown"),
        icon="video-export",
        needs=_VIDEO,
    ),
    ActionSpec(
        id="file.save_copy",
        text=mark("Actions", "Save a copy…"),
        tip=mark("Actions", "Write a second project file; this one stays open"),
        keys=("Ctrl+Shift+S",),
        icon="copy",
        needs=_PROJECT,
    ),
    ActionSpec(
        id="file.backups",
        text=mark("Actions", "Backups…"),
        tip=mark("Actions", "Backups of this project, and the way back to one of them"),
        icon="backup",
        needs=_PROJECT,
    ),
    ActionSpec(
        id="file.close",
        text=mark("Actions", "Close project"),
        tip=mark("Actions", "Go back to the start page; everything is saved"),
        keys=("Ctrl+W",),
        icon="close",
        needs=_PROJECT,
    ),
    ActionSpec(
        id="file.quit",
        text=mark("Actions", "Quit"),
        tip=mark("Actions", "Leave the program; everything is saved"),
        keys=("Ctrl+Q",),
        icon="quit",
    ),
)
_EDIT_ROWS = (
    ActionSpec(
        id="edit.undo",
        text=mark("Actions", "Undo"),
        tip=mark("Actions", "Take back the last action"),
        keys=("Ctrl+Z",),
        icon="undo",
        needs=frozenset({"undo"}),
        repeats=True,
    ),
    ActionSpec(
        id="edit.redo",
        text=mark("Actions", "Redo"),
        tip=mark("Actions", "Do again what was taken back"),
        keys=("Ctrl+Shift+Z", "Ctrl+Y"),
        icon="redo",
        needs=frozenset({"redo"}),
        repeats=True,
    ),
    ActionSpec(
        id="edit.delete",
        text=mark("Actions", "Delete objects"),
        tip=mark("Actions", "Delete the selected objects"),
        keys=("Delete", "Ctrl+Backspace") if sys.platform == "darwin" else ("Delete",),  # few Macs have a Delete key
        icon="trash",
        needs=_OBJECT_WRITE,
    ),
    ActionSpec(
        id="edit.select_all",
        text=mark("Actions", "Select all objects"),
        tip=mark("Actions", "Select every object of this image"),
        keys=("Ctrl+A",),
        icon="select-all",
        needs=_MEDIA,
    ),
)
_OBJECT_ROWS = (
    ActionSpec(
        id="object.accept",
        text=mark("Actions", "Accept"),
        tip=mark("Actions", "Keep this mask and go on to the next object"),
        keys=("Enter", "F"),
        icon="check",
        needs=_ACCEPT,
    ),
    ActionSpec(
        id="object.cancel",
        text=mark("Actions", "Cancel"),
        tip=mark("Actions", "Go back one step: drop the open prompt, then the selection"),
        keys=("Esc",),
        icon="close",
        needs=_MEDIA,
    ),
    ActionSpec(
        id="object.remove_last",
        text=mark("Actions", "Remove last point"),
        tip=mark("Actions", "Take back the last point or box of the open prompt"),
        keys=("Backspace", "Z"),
        icon="remove-last",
        needs=_PROMPT,
        repeats=True,
    ),
    ActionSpec(
        id="object.closer",
        text=mark("Actions", "Look closer"),
        tip=mark("Actions", "Have the model look at the part in view by itself: better masks of small objects"),
        keys=("Shift+Enter",),
        icon="zoom-in",
        needs=_PROMPT,
    ),
    ActionSpec(
        id="object.close_ups",
        text=mark("Actions", "Look closer at small objects"),
        tip=mark("Actions", "Look closer by itself at what a box or clicks say is small: always, or where it is quick"),
        checkable=True,
    ),
    ActionSpec(
        id="object.positive",
        text=mark("Actions", "Clicks add"),
        tip=mark("Actions", "From now on a left click says: this belongs to it"),
        keys=("Q",),
        needs=_MEDIA,
        checkable=True,
        checked=True,
        group="sign",
    ),
    ActionSpec(
        id="object.negative",
        text=mark("Actions", "Clicks take away"),
        tip=mark("Actions", "From now on a left click says: this does not belong to it"),
        keys=("E",),
        needs=_MEDIA,
        checkable=True,
        group="sign",
    ),
    ActionSpec(
        id="object.candidate_1",
        text=mark("Actions", "First candidate"),
        tip=mark("Actions", "Take the first of the masks offered"),
        keys=("Alt+1",),
        icon="candidate-1",
        needs=_CANDIDATES,
    ),
    ActionSpec(
        id="object.candidate_2",
        text=mark("Actions", "Second candidate"),
        tip=mark("Actions", "Take the second of the masks offered"),
        keys=("Alt+2",),
        icon="candidate-2",
        needs=_CANDIDATES,
    ),
    ActionSpec(
        id="object.candidate_3",
        text=mark("Actions", "Third candidate"),
        tip=mark("Actions", "Take the third of the masks offered"),
        keys=("Alt+3",),
        icon="candidate-3",
        needs=_CANDIDATES,
    ),
    ActionSpec(
        id="object.everything",
        text=mark("Actions", "Segment everything"),
        tip=mark("Actions", "Propose a mask for everything on this image; review them afterwards"),
        keys=("Ctrl+Shift+E",),
        icon="sparkle",
        needs=_MEDIA_WRITE,
    ),
    ActionSpec(
        id="object.everything_fast",
        text=mark("Actions", "Segment everything, fast"),
        tip=mark("Actions", "The same in less time: the middle of a thing that was found is not looked at again"),
        icon="sparkle",
        needs=_MEDIA_WRITE,
    ),
    ActionSpec(
        id="object.next",
        text=mark("Actions", "Next object"),
        tip=mark("Actions", "Select the next object of this image"),
        keys=("Tab",),
        icon="object-next",
        needs=_MEDIA,
        repeats=True,
    ),
    ActionSpec(
        id="object.previous",
        text=mark("Actions", "Previous object"),
        tip=mark("Actions", "Select the previous object of this image"),
        keys=("Shift+Tab",),
        icon="object-previous",
        needs=_MEDIA,
        repeats=True,
    ),
    ActionSpec(
        id="object.lock",
        text=mark("Actions", "Lock objects"),
        tip=mark("Actions", "Lock or unlock the selected objects: shown, but not hit by clicks"),
        keys=("Ctrl+L",),
        icon="lock",
        needs=_OBJECT_WRITE,
    ),
    ActionSpec(
        id="object.crowd",
        text=mark("Actions", "Crowd"),
        tip=mark("Actions", "Say that each selected object stands for many things at once, or take it back"),
        needs=_OBJECT_WRITE,
    ),
)
_MEDIA_ROWS = (
    ActionSpec(
        id="media.previous",
        text=mark("Actions", "Previous"),
        tip=mark("Actions", "Go to the previous image or video"),
        keys=("A", "Ctrl+PgUp"),
        icon="arrow-left",
        needs=_MEDIA,
        repeats=True,
    ),
    ActionSpec(
        id="media.next",
        text=mark("Actions", "Next"),
        tip=mark("Actions", "Go to the next image or video"),
        keys=("D", "Ctrl+PgDown"),
        icon="arrow-right",
        needs=_MEDIA,
        repeats=True,
    ),
    ActionSpec(
        id="media.reviewed",
        text=mark("Actions", "Mark as reviewed"),
        tip=mark("Actions", "Say that this image is finished, or take it back"),
        keys=("R",),
        icon="reviewed",
        needs=_MEDIA_WRITE,
    ),
    ActionSpec(
        id="media.locate",
        text=mark("Actions", "Locate missing files…"),
        tip=mark("Actions", "Say where files are now that were moved, renamed or unplugged"),
        icon="search",
        needs=frozenset({"project", "writable", "missing"}),
    ),
    ActionSpec(
        id="media.remove",
        text=mark("Actions", "Remove from project"),
        tip=mark("Actions", "Take this image and its objects out of the project; the file stays"),
        icon="image-missing",
        needs=_MEDIA_WRITE,
    ),
)
_MODEL_ROWS = (
    ActionSpec(
        id="model.choose",
        text=mark("Actions", "Choose model"),
        tip=mark("Actions", "Open the list of models"),
        keys=("Ctrl+M",),
        icon="model",
    ),
    ActionSpec(
        id="model.manage",
        text=mark("Actions", "Models…"),
        tip=mark("Actions", "Download models and add your own"),
        keys=("Ctrl+Shift+M",),
        icon="download",
    ),
    ActionSpec(
        id="model.finetune",
        text=mark("Actions", "Fine-tune a model…"),
        tip=mark("Actions", "Have a model learn from the masks of this project"),
        icon="learn",
        needs=_PROJECT,
    ),
    ActionSpec(
        id="model.device",
        text=mark("Actions", "Device…"),
        tip=mark("Actions", "What runs where, and why"),
        icon="device",
    ),
)
_HELP_ROWS = (
    ActionSpec(
        id="help.guide",
        text=mark("Actions", "How it works"),
        tip=mark("Actions", "The way from images and videos to a dataset in seven steps"),
        keys=("F1",),
        icon="help",
    ),
    ActionSpec(
        id="help.keys",
        text=mark("Actions", "Keys"),
        tip=mark("Actions", "All keys at a glance"),
        keys=("?",),
        icon="keyboard",
    ),
    ActionSpec(
        id="help.change_keys",
        text=mark("Actions", "Change keys…"),
        tip=mark("Actions", "Choose which keys do what, or take over those of another program"),
        icon="pencil",
    ),
    ActionSpec(
        id="help.commands",
        text=mark("Actions", "Commands…"),
        tip=mark("Actions", "Type what you want to do, and do it"),
        keys=("Ctrl+Shift+P", "Ctrl+K"),
        icon="search",
    ),
    ActionSpec(
        id="help.about",
        text=mark("Actions", "About sam2studio"),
        tip=mark("Actions", "Version, licences and versions of the parts"),
        icon="info",
    ),
)

CLASS_KEYS = tuple(
    ActionSpec(
        id=f"class.{key}",
        text=mark("Actions", "Class {key}"),
        tip=mark("Actions", "Give the selected objects class {key}, or make it the class of the next one"),
        keys=(str(key),),
        needs=_PROJECT,
    )
    for key in range(1, 10)
)

ACTIONS: tuple[ActionSpec, ...] = (
    *_FILE_ROWS,
    *_EDIT_ROWS,
    *COPY_ROWS,
    *VIEW_ROWS,
    *_OBJECT_ROWS,
    *TOOL_ROWS,
    *MASK_ROWS,
    *_MEDIA_ROWS,
    *PLAY_ROWS,
    *TRACK_ROWS,
    *REVIEW_ROWS,
    *_MODEL_ROWS,
    *_HELP_ROWS,
    *CLASS_KEYS,
)
"""Every action of the window, in the order of the menus."""
