"""Tracks of a dataset → objects of a video. What a person made, confirmed or said is never overwritten.

A track of the dataset and an object of the project are the same thing when their class is equal and they cover nearly
the same pixels where both are known. Then each frame decides for itself: a mask of a person's, a keyframe, a reviewed
frame and a locked object stay; what a machine or an earlier import made takes the dataset's pixels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field

from sam2studio.core.errors import MediaError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.core.prompts import Prompt
from sam2studio.formats.dataset import Dataset, DatasetObject, DatasetVideo, Notes
from sam2studio.formats.manifest import Manifest
from sam2studio.formats.video_reading import picture_names
from sam2studio.jobs.import_ahead import Ready
from sam2studio.jobs.matching import media_now
from sam2studio.jobs.matching_videos import VideoFinder, compared_places, frames_in, pair_tracks, same_place
from sam2studio.jobs.videos import FoundVideo, probe_video
from sam2studio.project import Edit, MaskRow, MediaRow, ObjectRow, Project, Source

ClassId = Callable[[Edit, int], int]
"""The project's class for an export id of the dataset; made when it is not there."""


@dataclass
class Part:
    """What is saved together.

    Attributes:
        edit: Of the action that is under way; another one after each step of an import.
    """

    edit: Edit


@dataclass
class _Target:
    """Where the frames of a video of the dataset go.

    Attributes:
        frame_of: Frame number of the dataset → of the video.
        row: The video in the project, once it is there.
        found: What is to be added when it is not.
        objects: Track → object id, for those that are known so far.
        new: Of these objects, those that this import added.
        outcomes: Track → what became of it: "added", "replaced", "kept", "same".
    """

    frame_of: Mapping[int, int]
    row: MediaRow | None = None
    found: FoundVideo | None = None
    objects: dict[int, int] = field(default_factory=dict)
    new: set[int] = field(default_factory=set)
    outcomes: dict[int, str] = field(default_factory=dict)


class TrackTaking:
    """The videos of one import.

    Attributes:
        videos: "added" and "matched" → how many.
        masks: How many were written.
    """

    def __init__(self, project: Project, dataset: Dataset, manifest: Manifest | None, notes: Notes) -> None:
        self._project = project
        self._dataset = dataset
        self._notes = notes
        self._finder = VideoFinder(project, manifest)
        self._targets: dict[int, _Target] = {}
        self.videos: Counter[str] = Counter()
        self.masks = 0

    def look(self, cancel: CancelToken) -> Generator[Progress, None, None]:
        """Finds the videos, and looks at those that the project does not have yet. Changes nothing.

        Raises:
            Cancelled: The token was cancelled.
        """
        for video, _ in self._dataset.videos:
            cancel.check()
            row, why = self._finder.find(video)
            found = None if row is not None else (yield from self._looked_at(video, why, cancel))
            if row is not None:
                own = video.source is not None and same_place(video.source, self._project.media_path(row))
                frame_of = _by_names(video) if own and video.pictures else frames_in(video, row)
                self._targets[id(video)] = _Target(frame_of=frame_of, row=row)
            elif found is not None:
                numbers = {number: number for number in video.numbers if number < found.frames}
                frame_of = _by_names(video) if found.path.is_dir() else numbers
                self._targets[id(video)] = _Target(frame_of=frame_of, found=found)

    @property
    def outcomes(self) -> Counter[str]:
        """How many tracks were added, replaced in part, kept in part, or the same."""
        return Counter(outcome for target in self._targets.values() for outcome in target.outcomes.values())

    def keep_indexes(self) -> None:
        """Keeps the frame indexes of videos that were added, so that nobody reads through them again."""
        for target in self._targets.values():
            if target.found is not None and target.found.index and target.row is not None:
                self._project.keep_frame_index(target.found.fingerprint, target.found.index)

    def compared(self) -> dict[int, list[int]]:
        """Place of the first frame of a video in the dataset → frames by which its tracks may be known again."""
        found = {}
        for video, places in self._dataset.videos:
            target = self._targets.get(id(video))
            if target is not None and target.row is not None and self._project.objects(target.row.id):
                found[places.start] = [places[place] for place in compared_places(len(places))]
        return found

    def take(self, part: Part, ready: Ready, class_id: ClassId) -> Generator[None, None, None]:
        """Takes over what is on one frame, in short steps."""
        image = ready.image
        video = image.video
        assert video is not None
        target = self._targets.get(id(video))
        if target is None:
            return
        if image.frame == video.numbers[0]:
            yield from self._begin(part, ready, target, class_id)
        frame = target.frame_of.get(image.frame)
        if frame is None or target.row is None:
            self._notes.add("a frame was left out: the video has no such frame", image.name)
            return
        if media_now(self._project, target.row.id) is None:
            self._notes.add("a frame was left out: its video was taken out of the project meanwhile", image.name)
            return
        objects = []
        for each in image.objects:
            yield
            if each.track is None:
                self._notes.add("an object without a track was left out", image.name)
            else:
                objects.append((each, self._object(part.edit, target, each, class_id)))
        # A person may have worked on until here; from here to what is written nobody does.
        stored = self._project.masks(target.row.id, frame)
        there = {row.id: row for row in self._project.objects(target.row.id)}
        rows = []
        for each, object_id in objects:
            if object_id not in there:
                self._notes.add("an object was left out: it was deleted meanwhile", image.name)
                continue
            row = self._frame(part.edit, target, each, there[object_id], frame, stored.get(object_id))
            rows += [] if row is None else [row]
        part.edit.set_masks(rows)
        self.masks += len(rows)

    def _looked_at(
        self, video: DatasetVideo, why: str, cancel: CancelToken
    ) -> Generator[Progress, None, FoundVideo | None]:
        """The file or folder of a video that is to be added; None, and a note, when it cannot be."""
        if video.source is None:
            reason = why or "the project has no video of its name, and its frames are not in the dataset"
            self._notes.add(f"a video was left out: {reason}", video.name)
            return None
        try:
            found = yield from probe_video(video.source, cancel)
        except MediaError as error:
            self._notes.add(f"a video was left out: {error.what}", video.name)
            return None
        if (found.width, found.height) != (video.width, video.height):
            self._notes.add("a video was left out: the dataset means one of another size", video.name)
            return None
        if why:
            self._notes.add(f"a video was added beside another one: {why}", video.name)
        return found

    def _begin(self, part: Part, ready: Ready, target: _Target, class_id: ClassId) -> Generator[None, None, None]:
        """Adds a video, or finds out which of its objects the project has."""
        video = ready.image.video
        assert video is not None
        self.videos["added" if target.row is None else "matched"] += 1
        if target.row is None and (found := target.found) is not None:
            media_id = part.edit.add_video(found.path, found, frames=found.frames, fingerprint=found.fingerprint)
            target.row = self._project.media_row(media_id)
        assert target.row is not None
        if target.row.split is None and len(self._dataset.splits) > 1:
            part.edit.set_media(target.row.id, split=video.split)
        classes = {each.export_id: class_id(part.edit, each.export_id) for each in self._dataset.classes}
        pairs = yield from pair_tracks(self._project, target.row, ready.compared, target.frame_of, classes)
        for track, row in pairs.items():
            target.objects[track] = row.id

    def _object(self, edit: Edit, target: _Target, each: DatasetObject, class_id: ClassId) -> int:
        track = each.track or 0
        if track not in target.objects:
            assert target.row is not None
            made = edit.add_object(target.row.id, class_id(edit, each.class_id), score=each.score, crowd=each.crowd)
            target.objects[track] = made
            target.new.add(made)
            target.outcomes[track] = "added"
        return target.objects[track]

    def _frame(
        self, edit: Edit, target: _Target, each: DatasetObject, row: ObjectRow, frame: int, stored: MaskRow | None
    ) -> MaskRow | None:
        """What is to be written of an object on a frame, if anything."""
        track = each.track or 0
        stays = row.locked or (stored is not None and _by_person(stored))
        if row.id in target.new and not stays:
            outcome = "added"
        elif stored is not None and (each.mask is None or stored.mask == each.mask):
            outcome = "same"
        elif stays:
            outcome = "kept"
        else:
            outcome = "same" if each.mask is None else "replaced"
        ranks = ("same", "replaced", "kept", "added")
        target.outcomes[track] = max(outcome, target.outcomes.get(track, "same"), key=ranks.index)
        if outcome in ("same", "kept"):
            return None
        if each.mask is None:
            edit.set_prompt(row.id, Prompt(box=each.box), frame=frame)
            self._notes.add("a box became a prompt; no mask was made of it", f"frame {frame}")
            return None
        return MaskRow(row.id, frame, each.mask, Source.IMPORTED, None, keyframe=False)


def _by_names(video: DatasetVideo) -> dict[int, int]:
    """Frame number of a dataset → place of its picture in the folder that is, or becomes, the video."""
    ranks = {name: rank for rank, name in enumerate(picture_names(video.source) if video.source else ())}
    pairs = zip(video.numbers, video.pictures, strict=False)
    return {number: ranks[name] for number, name in pairs if name in ranks}


def _by_person(stored: MaskRow) -> bool:
    """Whether a person made, confirmed or said it, so that nothing else may change it."""
    if stored.source == Source.IMPORTED:
        return stored.reviewed
    return stored.source == Source.PERSON or stored.keyframe or stored.reviewed
