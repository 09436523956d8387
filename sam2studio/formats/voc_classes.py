"""The classes of Pascal VOC, which its files hardly tell: which name a number or a colour in the pictures stands for.

We write `labelmap.txt` as CVAT and Datumaro have it, `name:red,green,blue::` a line, background first, with the colours
of the palette; so a class keeps its number whatever is present. Others have lists of names, or the twenty classes of
the published sets and no file at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sam2studio.formats.dataset import DatasetClass
from sam2studio.formats.palette import VOID, palette
from sam2studio.formats.untrusted import MAX_CLASSES, MAX_YAML, read_text
from sam2studio.formats.video_reading import plain_text
from sam2studio.formats.voc_pixels import Colour

LABELMAP = "labelmap.txt"

_BACKGROUND = frozenset({"background", "_background_", "__background__"})
_IGNORED = frozenset({"__ignore__"})
_LISTS = ("class_names.txt", "labels.txt", "classes.txt")
_PUBLISHED = (
    *("aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow"),
    *("diningtable", "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor"),
)
_VOID_COLOUR = (224, 224, 192)


@dataclass(frozen=True, kw_only=True)
class ClassTable:
    """Which class is which.

    Attributes:
        names: In the order of their export ids.
        numbers: Number in the pictures → name.
        colours: Colour in pictures that hold no numbers → number.
    """

    names: tuple[str, ...]
    numbers: dict[int, str]
    colours: dict[Colour, int]
    _places: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {name: place for place, name in enumerate(self.names)})

    def name(self, number: int) -> str | None:
        """The class of a number in the pictures, if it stands for one."""
        return self.numbers.get(number)

    def place(self, name: str) -> int:
        """The export id of a class; -1 for an unknown one."""
        return self._places.get(name, -1)


def labelmap(classes: Sequence[DatasetClass]) -> bytes:
    """The file for classes, as far as they have numbers."""
    values = palette()
    lines = ["# label:color_rgb:parts:actions", "background:0,0,0::"]
    for each in classes:
        number = min(each.export_id + 1, VOID - 1)  # classes beyond are only in the XML files
        lines.append(f"{each.name}:{','.join(map(str, values[3 * number : 3 * number + 3]))}::")
    return "".join(f"{line}\n" for line in lines).encode()


def read_table(roots: Sequence[Path], used: Sequence[str], *, pixels: bool) -> ClassTable:
    """What the files of a dataset say about its classes.

    Args:
        roots: Folders in which the files may lie.
        used: Names of the classes of objects, in the order in which they come.
        pixels: There may be pictures of pixels.
    """
    rows = next((found for root in roots if (found := _labelmap(root) or _list(root))), None)
    if rows is None and pixels and set(used) <= set(_PUBLISHED):
        rows = [("background", (0, 0, 0)), *((name, None) for name in _PUBLISHED)]
    names: dict[str, None] = {}
    numbers: dict[int, str] = {}
    colours: dict[Colour, int] = {(0, 0, 0): 0, _VOID_COLOUR: VOID}
    values = palette()
    if rows and rows[0][0].lower() in _BACKGROUND:  # a list may also begin with its first class
        colours[rows[0][1] or (0, 0, 0)] = 0
        rows = rows[1:]
    for number, (name, colour) in enumerate(rows or (), start=1):
        names[name] = None
        if number < VOID:
            numbers[number] = name
            own = values[3 * number], values[3 * number + 1], values[3 * number + 2]
            colours.setdefault(colour or own, number)
    names |= dict.fromkeys(used)
    return ClassTable(names=tuple(names), numbers=numbers, colours=colours)


_Row = tuple[str, Colour | None]


def _labelmap(root: Path) -> list[_Row] | None:
    """Name and colour of each line; the name may hold anything, colons too."""
    if not (root / LABELMAP).is_file():
        return None
    rows: list[_Row] = []
    for line in read_text(root / LABELMAP, limit=MAX_YAML).splitlines()[:MAX_CLASSES]:
        parts = line.rsplit(":", 3)
        values = parts[1].split(",") if len(parts) == 4 else []
        if len(values) == 3 and all(value.strip().isdecimal() and len(value) < 6 for value in values):
            red, green, blue = (int(value) for value in values)
            rows.append((plain_text(parts[0], f"class {len(rows)}"), (red, green, blue)))
    return rows or None


def _list(root: Path) -> list[_Row] | None:
    for name in _LISTS:
        if (root / name).is_file():
            lines = read_text(root / name, limit=MAX_YAML).splitlines()[:MAX_CLASSES]
            rows: list[_Row] = [(plain_text(line, ""), None) for line in lines if line.strip()]
            return [row for row in rows if row[0] not in _IGNORED] or None
    return None
