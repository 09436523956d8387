"""Keys as other programs have them, for hands that know those: what differs from the table of actions.

From their public documentation and default settings, and only for what there is here too. An action of the table that
loses its key to one of these is listed with another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Preset:
    """A row of the list of presets.

    Attributes:
        title: The program's name, which is the same in every language.
        keys: Action id → its keys, where they are not the table's.
    """

    title: str
    keys: Mapping[str, tuple[str, ...]]


_LABELME = {
    "file.open_images": ("Ctrl+O",),
    "file.open_folder": ("Ctrl+U",),
    "file.open": ("Ctrl+Shift+O",),
    "media.previous": ("A", "Ctrl+Shift+A", "Ctrl+PgUp"),
    "media.next": ("D", "Ctrl+Shift+D", "Ctrl+PgDown"),
    "media.remove": ("Ctrl+Delete",),
    "review.auto_annotate": ("Shift+A",),
    "view.fit": ("Ctrl+F", "0"),
}
_X_ANYLABELING = {
    "file.open_images": ("Ctrl+I",),
    "file.open_folder": ("Ctrl+U",),
    "file.open_video": ("Ctrl+O",),
    "file.open": ("Ctrl+Shift+O",),
    "file.import": ("Ctrl+Shift+I",),
    "media.remove": ("Ctrl+Delete",),
    "object.accept": ("F", "Enter"),
    "model.choose": ("Shift+M",),
    "review.auto_annotate": ("Ctrl+M", "Ctrl+Shift+A"),
    "view.fit": ("Ctrl+F", "0"),
    "view.hide": ("S", "H"),
}
_ISAT = {
    "mask.polygon": ("C", "P"),
    "mask.select": ("Shift+V",),
    "object.accept": ("E", "Enter"),
    "object.negative": ("Shift+E",),
    "object.remove_last": ("Z", "Backspace"),
    "object.previous": ("`", "Shift+Tab"),
    "view.fit": ("F", "0"),
    "view.hide": ("V", "H"),
}
_CVAT = {
    "edit.delete": ("Delete", "Shift+Delete"),
    "help.change_keys": ("F2",),
    "help.guide": ("Shift+F1",),
    "help.keys": ("F1", "?"),
    "media.previous": ("D", "Ctrl+PgUp"),
    "media.next": ("F", "Ctrl+PgDown"),
    "mask.select": ("Shift+V",),
    "media.reviewed": ("Ctrl+Enter",),
    "object.accept": ("N", "Enter"),
    "object.lock": ("L", "Ctrl+L"),
    "object.negative": ("Shift+E",),
    "play.previous": ("D",),
    "play.next": ("F",),
    "play.back10": ("C", "Shift+Left"),
    "play.forward10": ("V", "Shift+Right"),
    "play.previous_keyframe": ("E",),
    "play.next_keyframe": ("R",),
    "play.previous_doubtful": ("Left",),
    "play.next_doubtful": ("Right",),
}
PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "sam2studio": Preset("sam2studio", {}),
        "labelme": Preset("labelme", _LABELME),
        "x-anylabeling": Preset("X-AnyLabeling", _X_ANYLABELING),
        "isat": Preset("ISAT", _ISAT),
        "cvat": Preset("CVAT", _CVAT),
    }
)
"""Adding a row is the whole change; `config.settings` names them too."""
