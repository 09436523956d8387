"""Reading YOLO datasets, segmentation and detection alike, as trainers find their files, and nothing outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sam2studio.core.errors import ImportDataError
from sam2studio.core.marks import is_left_behind
from sam2studio.formats.dataset import SPLITS, Dataset, DatasetClass, DatasetImage, LazyImages, Notes, Split
from sam2studio.formats.names import inside, safe_name
from sam2studio.formats.untrusted import MAX_CLASSES, is_file_within, read_text, read_yaml, refusal, whole
from sam2studio.formats.yolo_labels import read_rows
from sam2studio.media.first_look import probe_safely
from sam2studio.media.images import find_images, is_image

_ALSO_CALLED: Mapping[Split, tuple[str, ...]] = {"train": (), "val": ("validation", "valid"), "test": ()}
_YAML_NAMES = ("data.yaml", "data.yml", "dataset.yaml", "dataset.yml")
_YAML_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, kw_only=True)
class _Entry:
    picture: Path
    split: Split


def recognises_yolo(source: Path) -> bool:
    """Whether this is a YOLO dataset: its YAML file, or the folder that holds it."""
    if source.is_file() and source.suffix.lower() not in _YAML_ENDINGS:
        return False  # JSON is YAML too, and a large one would hold up all threads while it is read
    try:
        content = read_yaml(_yaml_file(source))
    except ImportDataError:
        return False
    return bool({"names", "nc"} & content.keys()) and bool({"train", "val"} & content.keys())


def read_yolo(source: Path, notes: Notes) -> Dataset:
    """Reads a dataset from its folder or its YAML file. Images are read when they are asked for.

    Raises:
        ImportDataError: There is no such dataset. (`MediaError` later, for a picture that cannot be read.)
    """
    file = _yaml_file(source)
    content = read_yaml(file)
    if "download" in content:
        notes.add("the “download” entry of the YAML file was ignored; nothing it names is fetched or run")
    classes = _classes(content, file)
    root = file.parent
    entries = tuple(_entries(content, root, notes))
    if not entries:
        raise refusal("The dataset holds no images in the folders that it names.", file, "Choose the right folder.")

    def make(index: int) -> DatasetImage:
        entry = entries[index]
        info = probe_safely(entry.picture)
        labels = _labels_of(entry.picture, root)
        text = None if labels is None else read_text(labels)
        name = entry.picture.relative_to(root).as_posix()
        objects = read_rows(
            text or "", height=info.height, width=info.width, classes=len(classes), notes=notes, where=name
        )
        return DatasetImage(
            name=name,
            width=info.width,
            height=info.height,
            source=entry.picture,
            objects=objects,
            split=entry.split,
            reviewed=text is not None and not text.strip(),
            orientation=info.orientation,
            kind=info.format,
            key=index,
        )

    splits = frozenset(entry.split for entry in entries)
    return Dataset(classes=classes, images=LazyImages(len(entries), make), splits=splits)


def _yaml_file(source: Path) -> Path:
    if source.is_file():
        return source
    root = source.resolve()
    for name in _YAML_NAMES:
        if is_file_within(source / name, root):
            return source / name
    places = source.glob("*.y*ml") if source.is_dir() else ()
    others = [path for path in places if not is_left_behind(path.name) and is_file_within(path, root)]
    if len(others) == 1:
        return others[0]
    raise refusal("There is no data.yaml here.", source, "Choose the folder that holds data.yaml.")


def _classes(content: Mapping[str, Any], file: Path) -> tuple[DatasetClass, ...]:
    names = content.get("names")
    if names is None and (count := whole(content.get("nc"))) is not None and 0 <= count <= MAX_CLASSES:
        names = [f"class {number}" for number in range(count)]
    if isinstance(names, list):
        names = dict(enumerate(names))
    if not isinstance(names, dict) or len(names) > MAX_CLASSES:
        raise refusal("The table of class names is missing or no list.", file)
    table = {whole(int(key) if isinstance(key, str) and key.isdecimal() else key): name for key, name in names.items()}
    if sorted(key for key in table if key is not None) != list(range(len(names))):
        raise refusal("The class numbers do not run from 0 without gaps.", file)
    return tuple(DatasetClass(export_id=number, name=str(table[number])) for number in range(len(names)))


def _entries(content: Mapping[str, Any], root: Path, notes: Notes) -> Iterator[_Entry]:
    """The pictures of all splits, each once."""
    seen: set[Path] = set()
    for split in SPLITS:
        places: Any = next((content[key] for key in (split, *_ALSO_CALLED[split]) if content.get(key)), [])
        for place in places if isinstance(places, list) else [places]:
            for picture in _pictures(str(place), content, root, notes):
                if picture not in seen:
                    seen.add(picture)
                    yield _Entry(picture=picture, split=split)


def _pictures(place: str, content: Mapping[str, Any], root: Path, notes: Notes) -> Iterator[Path]:
    """Pictures of one entry of the YAML file: a folder, or a text file that lists them."""
    found = _resolved(place, str(content.get("path") or ""), root)
    if found is None:
        notes.add("a folder that the YAML file names is missing or lies outside the dataset; it was not read", place)
    elif found.is_dir():
        for inner in find_images(found):
            if inner.resolve().is_relative_to(root.resolve()):
                yield inner
            else:
                notes.add("a link that leads out of the dataset was not followed", inner.name)
    else:
        for line in read_text(found).splitlines():
            picture = _resolved(line.strip(), "", root) if line.strip() else None
            if picture is not None and picture.is_file() and is_image(picture):
                yield picture
            elif line.strip():
                notes.add("a listed image is missing or lies outside the dataset", line.strip()[:100])


def _resolved(place: str, base: str, root: Path) -> Path | None:
    """Where an entry leads within the dataset's folder, or None.

    `path` is often absolute and from another machine, and `../train/images` a slip of one popular exporter: an entry is
    therefore also looked for from the folder of the YAML file, without the dots.
    """
    for start in dict.fromkeys((base, "")):
        path = root / start / place
        if path.exists() and path.resolve().is_relative_to(root.resolve()):
            return path
    try:
        found = inside(root, safe_name(place.removeprefix("../")))
    except ValueError:
        return None
    return found if found is not None and found.exists() else None


def _labels_of(picture: Path, root: Path) -> Path | None:
    """The label file, if there is one: the last folder `images` of the path becomes `labels`, the ending `.txt`."""
    parts = list(picture.relative_to(root).with_suffix(".txt").parts)
    for place in range(len(parts) - 2, -1, -1):
        if parts[place] == "images":
            parts[place] = "labels"
            break
    path = root.joinpath(*parts)
    return path if path.is_file() and path.resolve().is_relative_to(root.resolve()) else None
