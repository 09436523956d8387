"""Project → dataset on disk, all or nothing: choose, check, write beside, read back, put in place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from sam2studio.core.errors import ExportError, MediaError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.formats import publish
from sam2studio.formats.dataset import (
    SPLITS,
    Dataset,
    DatasetClass,
    DatasetImage,
    DatasetObject,
    LazyImages,
    Notes,
    Split,
)
from sam2studio.formats.manifest import Manifest
from sam2studio.formats.names import flat_names
from sam2studio.formats.publish import publishing
from sam2studio.formats.registry import find_format
from sam2studio.formats.splits import assign_splits
from sam2studio.formats.verify import Verification, verify
from sam2studio.formats.writing import WriteOptions, Written
from sam2studio.media.images import ImageInfo, probe_image
from sam2studio.project import MediaRow, Project

_SPARE = 1.1
_LABELS_PER_OBJECT = 4_000  # bytes, generously

MediaChoice = Literal["all", "labelled", "reviewed"]


@dataclass(frozen=True, kw_only=True)
class ExportOptions:
    """What to export, and how.

    Attributes:
        destination: The folder to make. It must be new, empty, or made by an earlier export.
        format: A name from `sam2studio.formats.registry`.
        media: Images with objects or reviewed ones (negatives), only reviewed ones, all of them, or those of these ids.
        shares: Relative sizes of the splits, for images whose split nobody has set.
        include_proposals: Also what no person has confirmed yet.
        skip_unreadable: Leave out pictures that are missing or damaged, instead of exporting nothing.
        write: Choices that concern the files.
    """

    destination: Path
    format: str = "yolo-seg"
    media: MediaChoice | tuple[int, ...] = "labelled"
    shares: Mapping[Split, float] = field(default_factory=lambda: {"train": 0.8, "val": 0.2})
    include_proposals: bool = False
    skip_unreadable: bool = False
    write: WriteOptions = field(default_factory=WriteOptions)


@dataclass(frozen=True, kw_only=True)
class ExportReport:
    """What was written, read back and put in place.

    Attributes:
        destination: Where it is.
        format: Name of the format.
        images: Split → images written.
        objects: Class name → objects written, for every class.
        verification: How each object came through.
        notes: What was lost, changed or left out; one sentence each, with a count.
        files: How many files there are.
        size: Their bytes.
    """

    destination: Path
    format: str
    images: Mapping[Split, int]
    objects: Mapping[str, int]
    verification: Verification
    notes: tuple[str, ...]
    files: int
    size: int


@dataclass(frozen=True, kw_only=True)
class _Chosen:
    """One image that goes into the dataset."""

    row: MediaRow
    source: Path
    info: ImageInfo | None
    name: str
    split: Split


def export_project(
    project: Project, options: ExportOptions, *, cancel: CancelToken | None = None
) -> Generator[Progress, None, ExportReport]:
    """Exports a project. The project is only read; it may be open for reading while another window writes it.

    Raises:
        ExportError: Something is in the way; the destination is as it was.
        InputError: The options make no sense.
        MediaError: A picture changed under our hands.
        Cancelled: The token was cancelled; the destination is as it was.
    """
    cancel = cancel or CancelToken()
    notes = Notes()
    kind = find_format(options.format)
    with project.snapshot():
        revision = project.revision
        chosen = yield from _choose(project, options, notes, cancel)
        dataset = Dataset(classes=_classes(project), images=_images(project, chosen, options, notes))
        total = 2 * len(chosen)
        with publishing(options.destination, cancel) as staging:
            written: list[Written] = []
            for each in kind.write(dataset, staging, options.write, notes):
                written.append(each)
                yield Progress(done=len(written), total=total, text=f"Writing {chosen[each.index].name}")
                cancel.check()
            checks = verify(dataset, written, kind.reread(staging.root, dataset), holds=kind.holds)
            verification = yield from _counted(checks, start=len(chosen), total=total, cancel=cancel)
            if project.revision != revision:
                raise ExportError(
                    "The project was changed while it was exported.", safe=publish.UNTOUCHED, todo="Export again."
                )
            objects = {each.name: verification.per_class.get(each.export_id, 0) for each in dataset.classes}
            staging.seal(
                Manifest(
                    format=kind.name,
                    app=version("sam2studio"),
                    revision=revision,
                    classes=objects,
                    files=staging.files,
                    images={each.picture: chosen[each.index].row.fingerprint for each in written},
                )
            )
            done = staging.files
    return ExportReport(
        destination=options.destination,
        format=kind.name,
        images={split: sum(each.split == split for each in chosen) for split in SPLITS},
        objects=objects,
        verification=verification,
        notes=notes.sentences,
        files=len(done),
        size=sum(size for size, _ in done.values()),
    )


def _counted(
    steps: Generator[int, None, Verification], *, start: int, total: int, cancel: CancelToken
) -> Generator[Progress, None, Verification]:
    while True:
        try:
            done = next(steps)
        except StopIteration as end:
            result: Verification = end.value
            return result
        cancel.check()
        yield Progress(done=start + done, total=total, text="Reading back what was written")


def _choose(
    project: Project, options: ExportOptions, notes: Notes, cancel: CancelToken
) -> Generator[Progress, None, list[_Chosen]]:
    """The images that go into the dataset, checked: readable, unchanged in size, and room for all of them."""
    _check_destination(project, options.destination)
    rows = _wanted(project, options, notes)
    found: list[tuple[MediaRow, Path, ImageInfo | None]] = []
    for done, row in enumerate(rows):
        cancel.check()
        if done % 50 == 0:
            yield Progress(done=done, total=len(rows), text="Looking at the pictures")
        source = project.media_path(row)
        try:
            found.append((row, source, _inspected(row, source) if options.write.copy_images else None))
        except MediaError as error:
            if not options.skip_unreadable:
                raise ExportError(
                    f"A picture cannot be exported: {error.what}",
                    path=source,
                    safe="Nothing was written.",
                    todo="Put it back, or remove it from the project, and export again.",
                ) from error
            notes.add(f"a picture was left out: {error.what}", row.path)
    if not found:
        raise ExportError(
            "There is nothing to export: no picture was chosen, or none has objects.",
            safe="Nothing was written.",
            todo="Mark an object, call a picture reviewed, or choose all pictures.",
        )
    if options.write.copy_images:
        objects = sum(status.objects for status in project.media_status().values())
        _check_room(options.destination, found, objects)
    names = flat_names(row.path for row, _, _ in found)
    splits = assign_splits(
        [row.fingerprint or row.path for row, _, _ in found], [row.split for row, _, _ in found], options.shares
    )
    for (row, _, _), name in zip(found, names, strict=True):
        if name != Path(row.path).name:
            notes.add("a picture was renamed, because another one has its name or stem", row.path)
    return [
        _Chosen(row=row, source=source, info=info, name=name, split=split)
        for (row, source, info), name, split in zip(found, names, splits, strict=True)
    ]


def _wanted(project: Project, options: ExportOptions, notes: Notes) -> list[MediaRow]:
    status = project.media_status()
    asked_for = frozenset(options.media if isinstance(options.media, tuple) else ())

    def wanted(row: MediaRow) -> bool:
        if isinstance(options.media, tuple):
            return row.id in asked_for
        reviewed, counts = row.status == "reviewed", status[row.id]
        shown = counts.objects - (0 if options.include_proposals else counts.proposals)
        return options.media == "all" or reviewed or (options.media == "labelled" and shown > 0)

    rows = [row for row in project.media() if wanted(row)]
    for row in rows:
        if row.kind != "image":
            notes.add("a video was left out; this format is for images", row.path)
    ids = {row.id for row in rows}
    for row in project.changed_media():
        if row.id in ids:
            notes.add("a picture is another one than when its objects were marked", row.path)
    return [row for row in rows if row.kind == "image"]


def _inspected(row: MediaRow, source: Path) -> ImageInfo:
    info = probe_image(source)
    if (info.width, info.height) != (row.width, row.height):
        raise MediaError(
            f"It has {info.width} × {info.height} pixels now, but had {row.width} × {row.height} when it was added.",
            path=source,
        )
    return info


def _check_destination(project: Project, destination: Path) -> None:
    target = Path(os.path.realpath(destination))
    publish.check_replaceable(target)
    if not target.exists():
        return
    for row in project.media():
        if Path(os.path.realpath(project.media_path(row))).is_relative_to(target):
            raise ExportError(
                "The folder holds pictures of this project; replacing it would remove them.",
                path=destination,
                safe="Nothing was changed.",
                todo="Choose another folder.",
            )


def _check_room(destination: Path, found: list[tuple[MediaRow, Path, ImageInfo | None]], objects: int) -> None:
    folder = Path(os.path.realpath(destination)).parent
    while not folder.exists():
        folder = folder.parent
    needed = int(_SPARE * (sum(info.file_size for _, _, info in found if info) + objects * _LABELS_PER_OBJECT))
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise ExportError(
            f"There is not enough room: about {needed >> 20} MB are needed, {free >> 20} MB are free.",
            path=destination,
            safe="Nothing was written.",
            todo="Make room, or choose another drive.",
        )


def _classes(project: Project) -> tuple[DatasetClass, ...]:
    """All numbers that were ever given, in order, so that none of them ever means something else."""
    active = {row.export_id: row.name for row in project.classes()}
    retired = project.retired_classes()
    classes, used = [], set(active.values())
    for number in range(max((*active, *retired), default=-1) + 1):
        name = active.get(number)
        if name is None:
            name = f"{retired.get(number, f'class {number}')} (deleted)"
            while name in used:
                name += "'"
            used.add(name)
        classes.append(DatasetClass(export_id=number, name=name, retired=number not in active))
    return tuple(classes)


def _images(project: Project, chosen: list[_Chosen], options: ExportOptions, notes: Notes) -> LazyImages[DatasetImage]:
    export_ids = {row.id: row.export_id for row in project.classes()}
    told: set[int] = set()  # images are made twice: to be written and to be checked

    def make(index: int) -> DatasetImage:
        each = chosen[index]
        image = DatasetImage(
            name=each.name,
            width=each.row.width,
            height=each.row.height,
            source=each.source,
            objects=tuple(_objects(project, each.row, export_ids, options, notes if index not in told else Notes())),
            split=each.split,
            reviewed=each.row.status == "reviewed",
            orientation=each.info.orientation if each.info else 1,
            kind=each.info.format if each.info else "",
            fingerprint=each.row.fingerprint,
            key=each.row.id,
        )
        told.add(index)
        return image

    return LazyImages(len(chosen), make)


def _objects(
    project: Project, row: MediaRow, export_ids: Mapping[int, int], options: ExportOptions, notes: Notes
) -> Iterator[DatasetObject]:
    masks = project.masks(row.id)
    for each in project.objects(row.id):
        if each.state == "proposal" and not options.include_proposals:
            notes.add("a proposal that nobody has confirmed was left out", row.path)
            continue
        mask = masks[each.id].mask if each.id in masks else None
        box = project.prompt(each.id).box if mask is None else None
        if not mask and box is None:
            notes.add("an object without pixels was left out", row.path)
            continue
        yield DatasetObject(
            class_id=export_ids[each.class_id],
            mask=mask or None,
            box=box,
            crowd=each.crowd,
            score=each.score,
            key=each.id,
        )
