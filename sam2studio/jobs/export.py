"""Project → dataset on disk, all or nothing: choose, check, write beside, read back, put in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from sam2studio.core.errors import ExportError, MediaError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.formats import publish
from sam2studio.formats.dataset import SPLITS, Dataset, DatasetClass, Notes, Split
from sam2studio.formats.manifest import Manifest
from sam2studio.formats.publish import publishing
from sam2studio.formats.registry import Format, find_format
from sam2studio.formats.verify import Verification, verify
from sam2studio.formats.writing import Written
from sam2studio.jobs.export_choice import Chosen, ExportOptions, choose
from sam2studio.jobs.export_damage import UndecodableError, find_damaged, without
from sam2studio.jobs.export_frames import FrameChoice, FrameKind, MediaChoice
from sam2studio.jobs.export_images import ProjectImages
from sam2studio.project import Project

__all__ = ["ExportOptions", "ExportReport", "FrameChoice", "FrameKind", "MediaChoice", "export_project"]


@dataclass(frozen=True, kw_only=True)
class ExportReport:
    """What was written, read back and put in place.

    Attributes:
        destination: Where it is.
        format: Name of the format.
        images: Split → images written, frames of videos included.
        objects: Class name → objects written, for every class. A track counts once for each frame that it is on.
        verification: How each object came through.
        notes: What was lost, changed or left out; one sentence each, with a count.
        files: How many files there are.
        size: Their bytes.
        videos: Split → videos of which frames were written.
        tracks: Objects of videos that were written, each counted once.
        frames: Of the images, those that are frames of videos.
        per_split: Split → class name → objects written, where there are any.
    """

    destination: Path
    format: str
    images: Mapping[Split, int]
    objects: Mapping[str, int]
    verification: Verification
    notes: tuple[str, ...]
    files: int
    size: int
    videos: Mapping[Split, int] = field(default_factory=dict)
    tracks: int = 0
    frames: int = 0
    per_split: Mapping[Split, Mapping[str, int]] = field(default_factory=dict)

    @property
    def lacking(self) -> dict[Split, tuple[str, ...]]:
        """Split → classes of the dataset that it has no object of; only splits with images that lack some."""
        lacks = {
            split: tuple(name for name, n in self.objects.items() if n and not self.per_split.get(split, {}).get(name))
            for split, images in self.images.items()
            if images
        }
        return {split: names for split, names in lacks.items() if names}


def export_project(
    project: Project, options: ExportOptions, *, cancel: CancelToken | None = None
) -> Generator[Progress, None, ExportReport]:
    """Exports a project. The project is only read; it may be open for reading while another window writes it.

    Images and frames that cannot be decoded are left out, which the report says.

    Raises:
        ExportError: Something is in the way; the destination is as it was.
        InputError: The options make no sense.
        Cancelled: The token was cancelled; the destination is as it was.
    """
    cancel = cancel or CancelToken()
    notes = Notes()
    with project.snapshot():
        order = _Order(project, find_format(options.format), options, project.revision)
        chosen = yield from choose(project, order.kind, options, notes, cancel)
        while True:
            told = notes.copy()
            made = ProjectImages(project, chosen, options, told)
            try:
                return (yield from _written(order, chosen, made, told, cancel))
            except UndecodableError as error:
                damaged = yield from find_damaged(made, error, cancel, jpeg=order.kind.jpeg)
                chosen = without(chosen, made, damaged, notes)
            finally:
                made.close()


@dataclass(frozen=True)
class _Order:
    """What was asked for, and the revision at which it was."""

    project: Project
    kind: Format
    options: ExportOptions
    revision: int


def _written(
    order: _Order, chosen: Sequence[Chosen], made: ProjectImages, notes: Notes, cancel: CancelToken
) -> Generator[Progress, None, ExportReport]:
    """Writes, reads back and puts in place.

    Raises:
        UndecodableError: A picture cannot be had; the destination is as it was.
    """
    project, kind, options = order.project, order.kind, order.options
    dataset = Dataset(classes=_classes(project), images=made.images)
    count = len(dataset.images)
    with publishing(options.destination, cancel) as staging:
        written: list[Written] = []
        try:
            for each in kind.write(dataset, staging, options.write, notes):
                written.append(each)
                yield Progress(done=len(written), total=2 * count, text=f"Writing {each.picture.rsplit('/', 1)[-1]}")
                cancel.check()
        except MediaError as error:
            raise UndecodableError(len(written), error) from error
        made.close()
        checks = verify(dataset, written, kind.reread(staging.root, dataset), holds=kind.holds)
        verification = yield from _counted(checks, start=count, total=2 * count, cancel=cancel)
        if project.revision != order.revision:
            raise ExportError(
                "The project was changed while it was exported.", safe=publish.UNTOUCHED, todo="Export again."
            )
        objects = {each.name: verification.per_class.get(each.export_id, 0) for each in dataset.classes}
        staging.seal(
            Manifest(
                format=kind.name,
                app=version("sam2studio"),
                revision=order.revision,
                classes=objects,
                files=staging.files,
                images={each.picture: made.chosen(each.index).row.fingerprint for each in written},
            )
        )
        done = staging.files
    return ExportReport(
        destination=options.destination,
        format=kind.name,
        images={split: sum(len(each.frames) for each in chosen if each.split == split) for split in SPLITS},
        objects=objects,
        verification=verification,
        notes=notes.sentences,
        files=len(done),
        size=sum(size for size, _ in done.values()),
        videos={split: sum(each.split == split and each.row.kind == "video" for each in chosen) for split in SPLITS},
        tracks=len({(w.video, each.track) for w in written if w.video for each in w.objects if each.rows}),
        frames=sum(len(each.frames) for each in chosen if each.row.kind == "video"),
        per_split=_per_split(written, made, dataset),
    )


def _per_split(written: list[Written], made: ProjectImages, dataset: Dataset) -> dict[Split, dict[str, int]]:
    counts: Counter[tuple[Split, int]] = Counter()
    for image in written:
        split = made.chosen(image.index).split
        counts.update((split, each.class_id) for each in image.objects if each.rows)
    return {
        split: {each.name: n for each in dataset.classes if (n := counts[split, each.export_id])}
        for split in SPLITS
        if any(key[0] == split for key in counts)
    }


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
