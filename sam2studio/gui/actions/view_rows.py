"""The rows of what is shown and how: zoom, masks, panels, themes, languages."""

from __future__ import annotations

from typing import Final

from sam2studio.gui.actions.spec import ActionSpec, Need
from sam2studio.gui.translation import mark

_MEDIA: frozenset[Need] = frozenset({"media"})
_VIDEO: frozenset[Need] = frozenset({"video"})
_OBJECT: frozenset[Need] = frozenset({"media", "object"})

VIEW_ROWS: Final = (
    ActionSpec(
        id="view.fit",
        text=mark("Actions", "Fit to window"),
        tip=mark("Actions", "Show the whole image"),
        keys=("0",),
        icon="fit",
        needs=_MEDIA,
    ),
    ActionSpec(
        id="view.actual_size",
        text=mark("Actions", "Actual size"),
        tip=mark("Actions", "One pixel of the image is one pixel of the screen"),
        keys=("Ctrl+0",),
        icon="zoom-actual",
        needs=_MEDIA,
    ),
    ActionSpec(
        id="view.zoom_in",
        text=mark("Actions", "Zoom in"),
        tip=mark("Actions", "Come closer"),
        keys=("Ctrl++", "Ctrl+="),
        icon="zoom-in",
        needs=_MEDIA,
        repeats=True,
    ),
    ActionSpec(
        id="view.zoom_out",
        text=mark("Actions", "Zoom out"),
        tip=mark("Actions", "Go farther away"),
        keys=("Ctrl+-",),
        icon="zoom-out",
        needs=_MEDIA,
        repeats=True,
    ),
    ActionSpec(
        id="view.more_opaque",
        text=mark("Actions", "Masks more opaque"),
        tip=mark("Actions", "Show more of the masks"),
        keys=("Ctrl+Up",),
        repeats=True,
    ),
    ActionSpec(
        id="view.less_opaque",
        text=mark("Actions", "Masks less opaque"),
        tip=mark("Actions", "Show more of the image"),
        keys=("Ctrl+Down",),
        repeats=True,
    ),
    ActionSpec(
        id="view.outline",
        text=mark("Actions", "Outlines only"),
        tip=mark("Actions", "Show masks without fill"),
        keys=("Shift+H",),
        icon="outline",
        checkable=True,
    ),
    ActionSpec(
        id="view.color_by_object",
        text=mark("Actions", "Colour by object"),
        tip=mark("Actions", "Give each object a colour of its own instead of its class's"),
        checkable=True,
    ),
    ActionSpec(
        id="view.hide",
        text=mark("Actions", "Hide objects"),
        tip=mark("Actions", "Hide or show the selected objects"),
        keys=("H",),
        icon="eye-off",
        needs=_OBJECT,
    ),
    ActionSpec(
        id="view.solo",
        text=mark("Actions", "Solo"),
        tip=mark("Actions", "Dim everything but the selected object"),
        keys=("G",),
        icon="solo",
        needs=_OBJECT,
    ),
    ActionSpec(
        id="view.hover_preview",
        text=mark("Actions", "Preview under the pointer"),
        tip=mark("Actions", "Show what a click would give while the pointer rests"),
        keys=("Shift+P",),
        icon="pointer",
        checkable=True,
    ),
    ActionSpec(
        id="view.media_panel",
        text=mark("Actions", "Media list"),
        tip=mark("Actions", "Show or hide the list of images"),
        keys=("Ctrl+1",),
        icon="panel-left",
        checkable=True,
        checked=True,
    ),
    ActionSpec(
        id="view.side_panel",
        text=mark("Actions", "Classes and objects"),
        tip=mark("Actions", "Show or hide the classes and the objects"),
        keys=("Ctrl+2",),
        icon="panel-right",
        checkable=True,
        checked=True,
    ),
    ActionSpec(
        id="view.timeline",
        text=mark("Actions", "Timeline"),
        tip=mark("Actions", "Unfold the lanes of a video, or leave only the buttons"),
        keys=("Ctrl+3",),
        icon="timeline",
        needs=_VIDEO,
        checkable=True,
        checked=True,
    ),
    ActionSpec(
        id="view.next_region",
        text=mark("Actions", "Next region"),
        tip=mark("Actions", "Move the keyboard to the next part of the window"),
        keys=("F6",),
    ),
    ActionSpec(
        id="view.previous_region",
        text=mark("Actions", "Previous region"),
        tip=mark("Actions", "Move the keyboard to the previous part of the window"),
        keys=("Shift+F6",),
    ),
    ActionSpec(
        id="view.theme_system",
        text=mark("Actions", "Follow the system"),
        tip=mark("Actions", "Light or dark as the system is"),
        icon="theme",
        checkable=True,
        checked=True,
        group="theme",
    ),
    ActionSpec(
        id="view.theme_light",
        text=mark("Actions", "Light"),
        tip=mark("Actions", "Always the light theme"),
        icon="sun",
        checkable=True,
        group="theme",
    ),
    ActionSpec(
        id="view.theme_dark",
        text=mark("Actions", "Dark"),
        tip=mark("Actions", "Always the dark theme"),
        icon="moon",
        checkable=True,
        group="theme",
    ),
    ActionSpec(
        id="view.language_system",
        text=mark("Actions", "Language of the system"),
        tip=mark("Actions", "The system's language, if there is a translation, from the next start on"),
        checkable=True,
        checked=True,
        group="language",
    ),
    ActionSpec(
        id="view.language_en",
        text=mark("Actions", "English"),
        tip=mark("Actions", "The window in English, from the next start on"),
        checkable=True,
        group="language",
    ),
    ActionSpec(
        id="view.language_tr",
        text=mark("Actions", "Türkçe"),
        tip=mark("Actions", "The window in Turkish, from the next start on"),
        checkable=True,
        group="language",
    ),
)
