"""Dataset on disk → project, as one step of undo. What a person made is never overwritten.

An object of the dataset and one of the project are the same thing when their class is equal and they cover nearly the
same pixels. Then the project's stays if a person made it, and takes the dataset's pixels if a machine or an earlier
import did; so importing a dataset twice, or the project's own export, changes nothing. For tracks through videos see
`import_tracks`.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sam2studio.core.errors import ImportDataError, InputError, MediaError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.core.prompts import Prompt
from sam2studio.formats.dataset import Dataset, DatasetImage, DatasetObject, Notes
from sam2studio.formats.manifest import Manifest, read_manifest
from sam2studio.formats.registry import find_format, recognise
from sam2studio.jobs.class_names import usable_name
from sam2studio.jobs.import_ahead import ImagesAhead, Ready
from sam2studio.jobs.import_tracks import Part, TrackTaking
from sam2studio.jobs.matching import Known, MediaFinder, known_objects, media_now, pair, since
from sam2studio.project import Edit, MediaRow, Project, Source

_PART = 40  # objects saved at once
_PART_S = 0.05  # and seconds that they may take, so that the window stays alive
_WAIT_S = 0.01  # for an image that is still being made
_END: Final = object()


@dataclass(frozen=True, kw_only=True)
class OpenedDataset:
    """A dataset that was looked into.

    Attributes:
        source: The file or folder it was opened from.
        format: Name of its format.
        dataset: Its content; images are read when asked for.
        notes: Grows while they are.
        manifest: What an export of this program says about the folder, if it is one.
    """

    source: Path
    format: str
    dataset: Dataset
    notes: Notes
    manifest: Manifest | None


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What came of an import.

    Attributes:
        images_added: Pictures that the project did not have.
        images_matched: Pictures that it had.
        objects_added: New objects. A track counts once, also below.
        objects_replaced: Objects made by a machine or an earlier import that got the dataset's pixels.
        objects_kept: Objects of a person that stayed although the dataset says something else.
        objects_same: Objects that were there already, to the pixel.
        classes_added: Names of new classes.
        notes: What could not be taken over; one sentence each, with a count.
        videos_added: Videos that the project did not have.
        videos_matched: Videos that it had.
    """

    images_added: int
    images_matched: int
    objects_added: int
    objects_replaced: int
    objects_kept: int
    objects_same: int
    classes_added: tuple[str, ...]
    notes: tuple[str, ...]
    videos_added: int = 0
    videos_matched: int = 0


def open_dataset(source: Path, *, format: str = "") -> OpenedDataset:  # noqa: A002 - the word of the dialogs
    """Looks into a dataset. Any thread; a large COCO file takes seconds.

    Args:
        source: File or folder.
        format: A name from `sam2studio.formats.registry`; by default it is found out.

    Raises:
        ImportDataError: It is none, or cannot be read.
    """
    if not source.exists():
        raise ImportDataError("There is no such file or folder.", path=source, safe="The project is unchanged.")
    kind = find_format(format) if format else recognise(source)
    notes = Notes()
    folder = source if source.is_dir() else source.parent
    manifest = read_manifest(folder) or read_manifest(folder.parent)
    return OpenedDataset(
        source=source, format=kind.name, dataset=kind.read(source, notes), notes=notes, manifest=manifest
    )


def import_dataset(
    project: Project, opened: OpenedDataset, *, backup: bool = True, cancel: CancelToken | None = None
) -> Generator[Progress, None, ImportReport]:
    """Takes a dataset over into a project, on the thread that the project belongs to.

    It is saved in parts that are one step of undo as long as nothing else is done in between.

    Args:
        project: Open for writing.
        opened: What `open_dataset` returned, maybe on another thread.
        backup: Back the project up first. Another thread may have done that already, see `Project.backup`.
        cancel: Polled before each image.

    Raises:
        ImportDataError: Nothing of it could be taken over.
        Cancelled: The token was cancelled. As after any error, the project is as it was.
    """
    cancel = cancel or CancelToken()
    total = len(opened.dataset.images)
    if backup and project.media_count():
        yield Progress(done=0, total=total, text="Making a backup")
        project.backup("import")
    seen = project.revision
    taking = _Taking(project, opened)
    yield from taking.tracks.look(cancel)
    yield Progress(done=0, total=total, text="Taking objects over")
    last: int | None = None
    begun = taking.begin()
    try:
        while begun.done < total:
            cancel.check()
            if begun.waits():
                yield Progress(done=begun.done, total=total, text="Taking objects over")
                continue
            before = project.revision
            if before != seen:
                taking.look_again()
            with project.action(f"Import {opened.source.name}", joins=last) as edit:
                begun.take_part(edit, cancel)
            seen = project.revision
            if seen != before:
                last = seen
            yield Progress(done=begun.done, total=total, text="Taking objects over")
            cancel.check()
    except BaseException:
        if last is not None and project.revision == last:
            project.undo()
        raise
    finally:
        begun.close()
    taking.tracks.keep_indexes()
    return taking.report()


class _Begun:
    """The images of an import, taken over part by part: each part is saved by itself, and takes no longer than a person
    notices, however many objects an image has.

    Attributes:
        done: Images taken over.
    """

    def __init__(self, taking: _Taking, ahead: ImagesAhead) -> None:
        self.done = 0
        self._taking = taking
        self._ahead = ahead
        self._under_way: Generator[None, None, None] | None = None
        self._part: Part | None = None

    def waits(self) -> bool:
        """Whether there is nothing to do yet, after a moment of waiting."""
        return self._under_way is None and not self._ahead.ready(wait_s=_WAIT_S)

    def take_part(self, edit: Edit, cancel: CancelToken) -> None:
        """Takes over what is ready, up to the size and the time of a part."""
        if self._part is None:
            self._part = Part(edit)
            self._taking.add_all_classes(edit)
        self._part.edit = edit
        until, weight = time.monotonic() + _PART_S, self._taking.weight + _PART
        while time.monotonic() < until and self._taking.weight < weight:
            if self._under_way is None:
                cancel.check()
                if self.done == self._taking.images or not self._ahead.ready(wait_s=0):
                    return
                self._under_way = self._taking.take(self._part, self._ahead)
            if next(self._under_way, _END) is _END:
                self._under_way = None
                self.done += 1

    def close(self) -> None:
        """Makes no more images."""
        self._ahead.close()


class _Taking:
    """One import under way.

    Attributes:
        weight: Objects and images handled so far.
        images: How many there are.
        tracks: Those through videos.
    """

    def __init__(self, project: Project, opened: OpenedDataset) -> None:
        self.weight = 0
        self.images = len(opened.dataset.images)
        self._project = project
        self._dataset = opened.dataset
        self._notes = opened.notes
        self._finder = MediaFinder(project, opened.manifest)
        self.tracks = TrackTaking(project, opened.dataset, opened.manifest, opened.notes)
        self._classes = {row.name: row.id for row in project.classes()}
        self._new_classes: list[str] = []
        self._fresh: set[int] = set()
        self._counts: Counter[str] = Counter()
        self._objects: Counter[str] = Counter()

    def begin(self) -> _Begun:
        """Starts to make the images."""
        unknown, compared = self._finder.may_be_new, self.tracks.compared()
        return _Begun(self, ImagesAhead(self._dataset.images, unknown=unknown, compared=compared))

    def look_again(self) -> None:
        """Somebody else has changed the project since the last part. A class goes on where its name has changed."""
        rows = self._project.classes()
        there = {row.id for row in rows}
        own = {name: class_id for name, class_id in self._classes.items() if class_id in there}
        self._classes = {row.name: row.id for row in rows} | own

    def add_all_classes(self, edit: Edit) -> None:
        """Gives a project without classes all of the dataset's, so that their numbers stay what they are."""
        if not self._classes:
            for each in self._dataset.classes:
                self._class_id(edit, each.export_id)

    def take(self, part: Part, ahead: ImagesAhead) -> Generator[None, None, None]:
        """Takes over the next image and its objects, in short steps."""
        self.weight += 1
        try:
            ready = ahead.take()
            image = ready.image
            if image.video is not None:
                self.weight += len(image.objects)
                yield from self.tracks.take(part, ready, self._class_id)
                return
            row = self._finder.find(image, ready.fingerprint) or self._added(part.edit, ready)
        except (MediaError, ImportDataError, InputError) as error:
            self._notes.add(f"an image was left out: {error.what}", error.path or "")
            return
        if row is None:
            self._notes.add("an image was left out: it is neither in the dataset nor in the project", image.name)
        elif (row.width, row.height) != (image.width, image.height):
            self._notes.add("an image was left out: the dataset means one of another size", image.name)
        else:
            yield from self._take_objects(part, image, row)

    def _take_objects(self, part: Part, image: DatasetImage, row: MediaRow) -> Generator[None, None, None]:
        self._counts["added" if row.id in self._fresh else "matched"] += 1
        known = yield from known_objects(self._project, row.id)
        now = media_now(self._project, row.id)
        if now is None:
            self._notes.add("an image was left out: it was taken out of the project meanwhile", image.name)
            return
        if image.reviewed and not known:
            part.edit.set_media(row.id, reviewed=True)
        if now.split is None and len(self._dataset.splits) > 1:
            part.edit.set_media(row.id, split=image.split)
        class_ids = [self._class_id(part.edit, each.class_id) for each in image.objects]
        pairs = yield from pair(image.objects, class_ids, known)
        for each, class_id, same in zip(image.objects, class_ids, pairs, strict=True):
            self.weight += 1
            if same is None:
                outcome = self._new(part.edit, row, class_id, each)
            else:
                outcome = self._again(part.edit, each, same)
            self._objects[outcome] += 1
            yield

    def report(self) -> ImportReport:
        """What came of it."""
        objects = self._objects + self.tracks.outcomes
        return ImportReport(
            images_added=self._counts["added"],
            images_matched=self._counts["matched"],
            objects_added=objects["added"],
            objects_replaced=objects["replaced"],
            objects_kept=objects["kept"],
            objects_same=objects["same"],
            classes_added=tuple(self._new_classes),
            notes=self._notes.sentences,
            videos_added=self.tracks.videos["added"],
            videos_matched=self.tracks.videos["matched"],
        )

    def _added(self, edit: Edit, ready: Ready) -> MediaRow | None:
        """The image as a new picture of the project, if its file is there."""
        source = ready.image.source
        if source is None:
            return None
        if ready.error is not None:
            raise ready.error
        assert ready.info is not None, "only a picture that may be new is added"
        row = self._project.media_row(edit.add_image(source, ready.info, fingerprint=ready.fingerprint))
        self._finder.add(row, source)
        self._fresh.add(row.id)
        return row

    def _new(self, edit: Edit, row: MediaRow, class_id: int, each: DatasetObject) -> str:
        try:
            object_id = edit.add_object(row.id, class_id, score=each.score, crowd=each.crowd)
        except InputError:
            self._notes.add("an object was left out: its image or its class was deleted meanwhile", row.path)
            return "deleted"
        if each.mask is not None:
            edit.set_mask(object_id, each.mask, source=Source.IMPORTED)
        else:
            edit.set_prompt(object_id, Prompt(box=each.box))
        return "added"

    def _again(self, edit: Edit, each: DatasetObject, same: Known) -> str:
        if each.mask is None or (same.mask is not None and same.mask.mask == each.mask):
            return "same"
        happened = since(self._project, same)  # a person may go on working while an image is taken over
        if happened == "deleted":
            self._notes.add("an object was left out: it was deleted meanwhile", f"object {same.row.id}")
            return happened
        if same.by_person or happened == "changed":
            return "kept"
        edit.set_mask(same.row.id, each.mask, source=Source.IMPORTED)
        edit.change_object(same.row.id, state="person")
        return "replaced"

    def _class_id(self, edit: Edit, export_id: int) -> int:
        """The project's class of that name; made when it is not there."""
        name = usable_name(self._dataset.classes[export_id].name, fallback=f"class {export_id}")
        if name not in self._classes:
            self._classes[name] = edit.add_class(name)
            self._new_classes.append(name)
        return self._classes[name]
