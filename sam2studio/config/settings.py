"""The person's settings: one frozen table of what there is, and one JSON file of what differs from it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath, PureWindowsPath
from types import MappingProxyType

from sam2studio.config import paths
from sam2studio.core.files import disk, is_there, write_text

log = logging.getLogger(__name__)

Value = str | int | float | bool | list[str]

DEFAULT_MODEL = "nano.safetensors"
"""The network that comes with the program: it answers on a fresh machine, without a download."""
MAX_RECENT = 12
MAX_SPEEDS = 40
MAX_FILE_BYTES = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting: its default, which also fixes its type, and the values allowed, where they are few."""

    default: Value
    help: str
    choices: tuple[str, ...] = ()

    def accepts(self, value: object) -> bool:
        """Whether a value from a file may be used."""
        if isinstance(self.default, list):
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        if isinstance(self.default, float) and isinstance(value, int) and not isinstance(value, bool):
            return True
        return type(value) is type(self.default) and (not self.choices or value in self.choices)


SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        "theme": Setting(default="system", help="Colours of the window.", choices=("system", "light", "dark")),
        "language": Setting(default="system", help="Language of the window.", choices=("system", "en", "tr")),
        "model": Setting(default=DEFAULT_MODEL, help="The segmenter used at the next start."),
        "speeds": Setting(default=[], help="What models cost here: name=ms of an image,ms of a click; newest last."),
        "device": Setting(default="auto", help="Where networks run: auto, cpu, cuda, mps."),
        "dtype": Setting(
            default="auto", help="Arithmetic of networks.", choices=("auto", "float32", "bfloat16", "float16")
        ),
        "mask_opacity": Setting(default=0.45, help="Opacity of mask fills, 0 to 1."),
        "outline_only": Setting(default=False, help="Show masks as outlines."),
        "color_by": Setting(
            default="auto",
            help="What colours tell apart (auto: classes on images, objects in videos).",
            choices=("auto", "class", "object"),
        ),
        "hover_preview": Setting(
            default="auto", help="Show what a click would give (auto: when it is quick).", choices=("auto", "on", "off")
        ),
        "close_ups": Setting(
            default="auto",
            help="Look at small objects by themselves (auto: when encoding is quick).",
            choices=("auto", "on", "off"),
        ),
        "brush_diameter": Setting(default=40, help="Size of the brush, in pixels of the image."),
        "embedding_budget_mb": Setting(default=1024, help="Memory for encoded images, in MB."),
        "frame_budget_mb": Setting(default=512, help="Memory for decoded frames of the video shown, in MB."),
        "track_memory_mb": Setting(default=128, help="Memory for tracked frames, in MB."),
        "light_memory": Setting(
            default=False, help="Track with a smaller memory of each frame: quicker, a little less exact."
        ),
        "keymap": Setting(
            default="sam2studio",
            help="Whose keys are used.",
            choices=("sam2studio", "labelme", "x-anylabeling", "isat", "cvat"),
        ),
        "keys": Setting(default=[], help="Keys that are not the keymap's: keymap/action=key, one entry for each key."),
        "recent": Setting(default=[], help="Projects opened last, newest first."),
        "exporting": Setting(default=[], help="Folders of exports that were begun and not told to have ended."),
    }
)
"""Adding a row is the whole change."""


class Settings:
    """The values in force. Every change is written at once; a damaged file is set aside and the defaults are used.

    One thread owns it (the window's, or the command line's).
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or paths.config_dir() / "settings.json"
        self._values = _read(self._path)

    def __getitem__(self, name: str) -> Value:
        return self._values.get(name, SETTINGS[name].default)

    def text(self, name: str) -> str:
        """A setting that is a text."""
        return str(self[name])

    def number(self, name: str) -> float:
        """A setting that is a number."""
        value = self[name]
        assert isinstance(value, int | float), name
        return value

    def flag(self, name: str) -> bool:
        """A setting that is on or off."""
        return bool(self[name])

    def set(self, name: str, value: Value) -> None:
        """Changes a setting and saves; a disk that refuses is logged, and the value holds until the program ends.

        Raises:
            ValueError: The value is not one the setting takes.
        """
        if not SETTINGS[name].accepts(value):
            raise ValueError(f"{name}: {value!r} is not possible")
        if self[name] == value:
            return
        self._values[name] = value
        try:
            disk.make_folder(self._path.parent)
            write_text(self._path, json.dumps(self._values, indent=1, sort_keys=True))
        except OSError as error:
            log.warning("settings could not be saved to %s: %s", self._path, error)

    def begun_exports(self) -> list[Path]:
        """Folders of exports that a crash may have cut off, those of a running one included."""
        stored = self["exporting"]
        assert isinstance(stored, list)
        return list(map(Path, stored))

    def note_export(self, folder: Path, *, begun: bool) -> None:
        """Notes that an export to a folder begins, or that it has ended, however it did."""
        others = [str(path) for path in self.begun_exports() if path != folder]
        self.set("exporting", [*others, str(folder)] if begun else others)

    def speeds(self) -> dict[str, tuple[float, float]]:
        """Model → milliseconds that an image and a click took here the last time."""
        found = {}
        for line in self.texts("speeds"):
            name, _, told = line.rpartition("=")
            image, _, click = told.partition(",")
            try:
                found[name] = float(image), float(click)
            except ValueError:  # somebody wrote into the file
                continue
        return found

    def note_speed(self, model: str, *, image_ms: float, click_ms: float) -> None:
        """Notes what a model costs here."""
        known = {name: told for name, told in self.speeds().items() if name != model}
        known[model] = image_ms, click_ms
        lines = [f"{name}={image:.0f},{click:.0f}" for name, (image, click) in known.items()]
        self.set("speeds", lines[-MAX_SPEEDS:])

    def texts(self, name: str) -> list[str]:
        """A setting that is a list."""
        value = self[name]
        assert isinstance(value, list), name
        return list(value)

    def recent(self) -> list[Path]:
        """Projects opened last that still exist, newest first.

        Those on a Windows server are not looked at: one that is not on is waited for, longer than a window may take.
        """
        stored = self["recent"]
        assert isinstance(stored, list)
        return [path for path in map(Path, stored) if _on_server(path) or is_there(path)]

    def add_recent(self, project: Path) -> None:
        """Puts a project at the head of the list."""
        entry = str(project.resolve())
        stored = self["recent"]
        assert isinstance(stored, list)
        self.set("recent", [entry, *(item for item in stored if item != entry)][:MAX_RECENT])


def _on_server(path: PurePath) -> bool:
    """Whether a path names a server (`\\\\nas\\photos`), as Windows resolves the letters of such drives to."""
    return isinstance(path, PureWindowsPath) and path.drive.startswith("\\\\")


def _read(path: Path) -> dict[str, Value]:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ValueError("far too large")
        stored = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(stored, dict):
            raise ValueError("not a table")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        log.warning("settings in %s cannot be used (%s); defaults are in force", path, error)
        return {}
    return {name: value for name, value in stored.items() if name in SETTINGS and SETTINGS[name].accepts(value)}
