"""Annotations into a project, as proposals that somebody is to review.

Only what a machine made and nobody has touched is ever written again; every other object stays as it is. On a video,
an object that was proposed a frame or a few away, is of the same class and lies where the new one does, is the same
object, so that what moves through a video is one track of proposals and not hundreds of objects.

What was done in which way is noted in the project's settings, one per media, in the same step as the objects; so a run
that was stopped goes on, and undoing a run forgets that it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass

from sam2studio.core.errors import InputError, MediaError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.jobs.auto_annotate.request import AutoAnnotateReport, AutoAnnotateRequest, failure, models_text
from sam2studio.jobs.auto_annotate.work import Annotated, FoundObject, Picture
from sam2studio.jobs.class_names import usable_name
from sam2studio.jobs.matching import SAME
from sam2studio.media.first_touch import index_safely
from sam2studio.project import Edit, MaskRow, MediaRow, ObjectRow, Project, Proposed, Source

LABEL = "Auto-annotate"

_FOLLOWED = 0.5
"""Intersection over union with a mask of a frame near by from which an object of the same class is the same."""

_NEAR = 3  # annotated frames to either side that are looked at for it


class ProjectTaking:
    """One run into a project. On the thread that the project belongs to.

    The pictures of `plan` may be annotated on another thread (see `crew.annotate_pictures`); `take` is
    told of what was found, as it comes.

    Attributes:
        resumed: Images and frames that were annotated before in the same way.
        kept: Those that are skipped, since they have masks or were reviewed.
        failed: What cannot be annotated, one sentence each.
        pictures: Images and frames that were annotated.
        objects: Detector's class → how many were found.
        known: Objects that the project had already.
        classes_added: Names of new classes.
    """

    def __init__(self, project: Project, request: AutoAnnotateRequest, *, recipe: str) -> None:
        self.resumed = 0
        self.kept = 0
        self.failed: list[str] = []
        self.pictures = 0
        self.objects: Counter[str] = Counter()
        self.known = 0
        self.classes_added: list[str] = []
        self._project = project
        self._request = request
        self._recipe = recipe
        self._by = models_text(request)
        self._last: int | None = None
        self._media: dict[Picture, int] = {}
        self._classes: dict[str, int] = {}
        self._changed: frozenset[int] = frozenset()

    def plan(self, media: Iterable[MediaRow], cancel: CancelToken) -> Generator[Progress, None, list[Picture]]:
        """The images and frames that are to be annotated; counts the others.

        Numbers the frames of videos that have no index yet, and keeps that.

        Raises:
            Cancelled: The token says so.
        """
        rows = tuple(media)
        self._changed = frozenset(row.id for row in self._project.changed_media())
        for done, row in enumerate(rows):
            cancel.check()
            if done % 50 == 0:
                yield Progress(done=done, total=len(rows), text="Looking at the media")
            try:
                index = yield from self._index(row, cancel)
            except MediaError as error:
                self.failed.append(str(error))
                continue
            for frame in self._frames(row):
                path = self._project.media_path(row)
                picture = Picture(path=path, frame=None if row.kind == "image" else frame, index=index)
                self._media[picture] = row.id
        return list(self._media)

    def take(self, found: Sequence[Annotated], names: Sequence[str]) -> None:
        """Stores what was found on some pictures; with what was stored before, that is one step of undo.

        Args:
            found: Errors may be among it; they change nothing.
            names: Of the detector's classes.
        """
        good = []
        for each in found:
            if each.error:
                self.failed.append(failure(each.picture.text, each.error))
            else:
                good.append(each)
        if not good:
            return
        before = self._project.revision
        with self._project.action(LABEL, joins=self._last) as edit:
            self._classes = {row.name: row.id for row in self._project.classes()}
            for each in good:
                self._take(edit, each, names)
        if self._project.revision != before:
            self._last = self._project.revision

    def report(self, *, seconds: float = 0.0) -> AutoAnnotateReport:
        """What came of it so far.

        Args:
            seconds: How long it took.
        """
        return AutoAnnotateReport(
            pictures=self.pictures,
            objects=dict(self.objects.most_common()),
            resumed=self.resumed,
            kept=self.kept,
            failed=tuple(self.failed),
            seconds=seconds,
            classes_added=tuple(self.classes_added),
            known=self.known,
        )

    def _index(self, row: MediaRow, cancel: CancelToken) -> Generator[Progress, None, bytes]:
        """The frame index of a video, b"" for others.

        Raises:
            MediaError: The file is not there, is another one, or cannot be read.
        """
        path = self._project.media_path(row)
        if not path.exists():
            raise MediaError("The file is not there any more.", path=path, todo="Locate it.")
        if row.id in self._changed:
            raise MediaError("The file is not the one that the project was made with.", path=path, todo="Locate it.")
        if row.kind == "image" or path.is_dir():
            return b""
        kept = self._project.frame_index(row.fingerprint)
        if kept is None:
            kept = (yield from index_safely(path, cancel=cancel)).to_bytes()
            self._project.keep_frame_index(row.fingerprint, kept)
        return kept

    def _frames(self, row: MediaRow) -> list[int]:
        """The frames of a media that are to be annotated."""
        wanted = range(0, row.frames, self._request.every) if row.kind == "video" else range(1)
        done = frozenset(frame for stretch in self._done(row) for frame in stretch)
        left = [frame for frame in wanted if frame not in done]
        self.resumed += len(wanted) - len(left)
        if self._request.existing == "add" or not left:
            return left
        if row.status == "reviewed":
            self.kept += len(left)
            return []
        taken = self._taken(row)
        free = [frame for frame in left if frame not in taken]
        self.kept += len(left) - len(free)
        return free

    def _taken(self, row: MediaRow) -> frozenset[int]:
        """Frames on which an object has pixels, or was said to be absent."""
        if row.kind == "image":
            return frozenset({0} if self._project.objects(row.id) else ())
        tracks = self._project.track_summary(row.id).values()
        return frozenset(frame for track in tracks for frame in track.frames.tolist())

    def _take(self, edit: Edit, found: Annotated, names: Sequence[str]) -> None:
        """Stores what was found on one picture, if it is still to be had."""
        media_id, frame = self._media[found.picture], found.picture.frame or 0
        try:
            row = self._project.media_row(media_id)
        except InputError:  # it was removed meanwhile
            return
        if (row.height, row.width) != (found.height, found.width):
            self.failed.append(f"{found.picture.text}: it has another size than the project says.")
            return
        if self._request.existing == "skip" and (
            row.status == "reviewed" or self._project.objects(media_id, frame if row.kind == "video" else None)
        ):
            self.kept += 1  # somebody was quicker
            return
        self.pictures += 1
        there = _There(self._project, row, frame, step=self._request.every)
        for each in found.objects:
            self.objects[names[each.class_id]] += 1
            class_id = self._class_id(edit, each.class_id, names)
            if class_id is not None:
                self._store(edit, there, class_id, each)
        self._note_done(edit, row, frame)

    def _store(self, edit: Edit, there: _There, class_id: int, found: FoundObject) -> None:
        proposed = Proposed(by=self._by, score=found.score, box=found.box)
        same = there.same(class_id, found.mask)
        if same is not None and not same.may_change:
            self.known += 1
        elif same is not None:
            edit.set_proposal(
                same.row.id, found.mask, proposed, frame=there.frame, score=found.quality, keyframe=there.keyframe
            )
            edit.change_object(same.row.id, score=max(found.score, same.row.score or 0.0))
        else:
            edit.add_proposal(
                there.media_id,
                class_id,
                found.mask,
                proposed,
                frame=there.frame,
                score=found.quality,
                keyframe=there.keyframe,
            )

    def _class_id(self, edit: Edit, index: int, names: Sequence[str]) -> int | None:
        """The project's class for one of the detector's, made when it is not there; None when it is left out."""
        wanted = self._request.class_map.get(names[index], names[index])
        if not wanted:
            return None
        name = usable_name(wanted, fallback=f"class {index}")
        if name not in self._classes:
            self._classes[name] = edit.add_class(name)
            self.classes_added.append(name)
        return self._classes[name]

    def _done(self, row: MediaRow) -> list[range]:
        """Stretches of frames that were annotated in this way, growing."""
        noted = self._project.setting(_setting(row.id))
        if not isinstance(noted, dict):
            return []
        if (noted.get("recipe"), noted.get("fingerprint")) != (self._recipe, row.fingerprint):
            return []
        return _stretches(noted.get("frames"), row.frames)

    def _note_done(self, edit: Edit, row: MediaRow, frame: int) -> None:
        stretches = _with(self._done(row), frame)
        frames = [[each.start, each.stop - 1] for each in stretches]
        noted = {"recipe": self._recipe, "fingerprint": row.fingerprint, "frames": frames}
        edit.set_setting(_setting(row.id), noted)


@dataclass(frozen=True)
class _Same:
    """An object of the project that is the one that was found.

    Attributes:
        row: Its row.
        may_change: Whether its mask here is to be had: a machine's that nobody has touched, or none at all.
    """

    row: ObjectRow
    may_change: bool


class _There:
    """What a project has on one picture, and around it."""

    def __init__(self, project: Project, row: MediaRow, frame: int, *, step: int) -> None:
        self.media_id = row.id
        self.frame = frame
        self.keyframe = row.kind == "image"  # tracking is not to obey what nobody has confirmed
        self._rows = {each.id: each for each in project.objects(row.id)}
        self._here = project.masks(row.id, frame)
        self._near: dict[int, MaskRow] = {}
        for away in range(1, _NEAR + 1) if row.kind == "video" else ():
            for beside in (frame - away * step, frame + away * step):
                if 0 <= beside < row.frames:
                    for object_id, mask in project.masks(row.id, beside).items():
                        self._near.setdefault(object_id, mask)
        self._used: set[int] = set()

    def same(self, class_id: int, mask: Mask) -> _Same | None:
        """The object that one is which was found here; none is given twice."""
        here = self._best(class_id, mask, self._here, least=SAME)
        if here is not None:
            return _Same(here, _is_free(here, self._here[here.id]))
        followed = {
            object_id: row
            for object_id, row in self._near.items()
            if object_id not in self._here and _is_free(self._rows[object_id], row)
        }
        near = self._best(class_id, mask, followed, least=_FOLLOWED)
        return None if near is None else _Same(near, True)

    def _best(self, class_id: int, mask: Mask, masks: dict[int, MaskRow], *, least: float) -> ObjectRow | None:
        best, most = None, least
        for object_id, row in masks.items():
            if self._rows[object_id].class_id == class_id and object_id not in self._used:
                overlap = mask.iou(row.mask)
                if overlap >= most:
                    best, most = object_id, overlap
        if best is None:
            return None
        self._used.add(best)
        return self._rows[best]


def _is_free(row: ObjectRow, mask: MaskRow) -> bool:
    """Whether a mask is a machine's proposal that nobody has confirmed, changed or locked."""
    return row.state == "proposal" and not row.locked and mask.source == Source.MODEL and not mask.reviewed


def _setting(media_id: int) -> str:
    return f"auto_annotate/{media_id}"


def _stretches(noted: object, frames: int) -> list[range]:
    """What `_note_done` has noted of a media with so many frames; what makes no sense is passed over."""
    found = [
        range(each[0], min(each[1] + 1, frames))
        for each in (noted if isinstance(noted, list) else ())
        if isinstance(each, list) and len(each) == 2 and all(type(end) is int and end >= 0 for end in each)
    ]
    return sorted((stretch for stretch in found if stretch), key=lambda stretch: stretch.start)


def _with(stretches: Sequence[range], frame: int) -> list[range]:
    """Stretches with one more frame, joined where they touch."""
    joined: list[range] = []
    for each in sorted([*stretches, range(frame, frame + 1)], key=lambda stretch: stretch.start):
        if joined and each.start <= joined[-1].stop:
            joined[-1] = range(joined[-1].start, max(joined[-1].stop, each.stop))
        else:
            joined.append(each)
    return joined
