"""Videos and any tracker, measured as DAVIS does (semi-supervised): shown once, tracked to the end.

The person shows an object on the first frame on which it is known, by its exact mask, by its box or by clicks; of a box
and of clicks the mask that the segmenter answers becomes the keyframe, as in the window. J and F are taken on the known
frames after that one, the last one of the video left out, as DAVIS and SA-V do.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from sam2studio.core.errors import MediaError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.engine.classic import ClassicSession
from sam2studio.engine.prediction import Segmenter
from sam2studio.engine.track_run import (
    TrackingSession,
    TrackObject,
    TrackPass,
    TrackRequest,
    TrackSpan,
    run_track,
)
from sam2studio.engine.trackers import open_tracker
from sam2studio.engine.tracking import PatientFrames
from sam2studio.evaluation.clicks import bounding_box, simulate
from sam2studio.evaluation.davis import Statistics, averaged, boundary, region, statistics
from sam2studio.evaluation.truth import TruthVideo, spread

Shown = Literal["mask", "box", "1-click", "3-clicks"]
SHOWN: tuple[Shown, ...] = get_args(Shown)
Masks: TypeAlias = Mapping[int, Mask]
"""By frame."""
OpenTracker = Callable[[TruthVideo, PatientFrames], TrackingSession]


@dataclass(frozen=True, kw_only=True)
class TrackScore:
    """One object of one video.

    Attributes:
        video: Its name.
        track: Number of the object.
        shown_on: The frame on which it was shown.
        frames: Those that were scored.
        j: Region, on each of them.
        f: Boundary, on each of them.
    """

    video: str
    track: int
    shown_on: int
    frames: tuple[int, ...]
    j: tuple[float, ...]
    f: tuple[float, ...]

    @property
    def jf(self) -> float:
        """Mean of J and F over the frames."""
        return float(np.mean([self.j, self.f]))


@dataclass(frozen=True, kw_only=True)
class VideoScores:
    """All objects of all videos; at least one.

    Attributes:
        tracks: In the order in which they were measured.
        skipped: Videos that could not be read, and why.
        tracked: Frames that were tracked, each counted once for all its objects.
        seconds: How long it took.
    """

    tracks: tuple[TrackScore, ...]
    skipped: tuple[str, ...]
    tracked: int
    seconds: float

    @property
    def j(self) -> Statistics:
        """Region, over objects."""
        return averaged(statistics(each.j) for each in self.tracks)

    @property
    def f(self) -> Statistics:
        """Boundary, over objects."""
        return averaged(statistics(each.f) for each in self.tracks)

    @property
    def jf(self) -> float:
        """Mean of the means of J and F, the figure that videos are compared by."""
        return (self.j.mean + self.f.mean) / 2


def measure_videos(
    segmenter: Segmenter,
    videos: Sequence[TruthVideo],
    *,
    shown: Shown = "mask",
    limit: int | None = None,
    open_session: OpenTracker | None = None,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, VideoScores | None]:
    """Tracks every object of every video.

    Args:
        segmenter: Owned by this thread.
        videos: What to track.
        shown: How the person shows an object.
        limit: Videos at most, spread evenly over all.
        open_session: What tracks; whatever fits the segmenter if not given.
        cancel: Polled between frames.

    Returns:
        The scores; None when there was no object that could be scored.

    Raises:
        InputError: The segmenter cannot track.
        Cancelled: The token was cancelled.
    """
    begun, found, tracked = time.monotonic(), list[TrackScore](), 0
    walk = VideoWalk(videos, limit)
    opening = open_session or session_opener(segmenter)
    for video in walk:
        plans = scored_tracks(video)
        if not plans:
            continue
        try:
            with closing(PatientFrames(video.open())) as frames:
                keyframes = {
                    track: {plan.first: show(segmenter, frames, plan.first, video.tracks[track][plan.first], shown)}
                    for track, plan in plans.items()
                }
                run = TrackRun(opening(video, frames), plans, cancel)
                made = yield from walk.reported(run.masks(keyframes))
        except MediaError as error:
            walk.skipped.append(str(error))
            continue
        tracked += run.tracked
        found += [_scored(video, track, plan, made[track]) for track, plan in plans.items()]
    yield walk.progress()
    if not found:
        return None
    seconds = time.monotonic() - begun
    return VideoScores(tracks=tuple(found), skipped=tuple(walk.skipped), tracked=tracked, seconds=seconds)


def _scored(video: TruthVideo, track: int, plan: Plan, made: Masks) -> TrackScore:
    pairs = [compare(video, track, frame, made[frame]) for frame in plan.scored]
    return TrackScore(
        video=video.name,
        track=track,
        shown_on=plan.first,
        frames=plan.scored,
        j=tuple(j for j, _ in pairs),
        f=tuple(f for _, f in pairs),
    )


# --- what is to be tracked, and what is scored ------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is done with one object.

    Attributes:
        first: The frame on which it is shown.
        known: The frames from there on where the truth is known.
        scored: Those of them on which tracking is scored.
    """

    first: int
    known: tuple[int, ...]
    scored: tuple[int, ...]


def scored_tracks(video: TruthVideo) -> dict[int, Plan]:
    """Track → what is done with it; objects with nothing to be scored after the first frame are left out."""
    plans = {}
    for track, masks in video.tracks.items():
        frames = sorted(masks)
        first = next((frame for frame in frames if masks[frame]), None)
        if first is None:
            continue
        after = [frame for frame in frames if frame > first]
        scored = after[:-1] or after  # DAVIS leaves the last frame out; where it is the only one it is better than none
        if scored:
            plans[track] = Plan(first=first, known=(first, *after), scored=tuple(scored))
    return plans


def compare(video: TruthVideo, track: int, frame: int, mask: Mask) -> tuple[float, float]:
    """J and F of what was found of a track on a frame on which it is known."""
    void = video.void.get(frame)
    truth, found = video.tracks[track][frame].to_array(), mask.to_array()
    ignored = None if void is None else void.to_array()
    return region(truth, found, ignored), boundary(truth, found, ignored)


# --- doing it ---------------------------------------------------------------------------------------------------------


def show(segmenter: Segmenter, frames: PatientFrames, frame: int, truth: Mask, shown: Shown) -> Mask:
    """The keyframe of a person who shows an object on a frame."""
    if shown == "mask":
        return truth
    pixels = truth.to_array()
    segmenter.set_image(frames[frame])
    if shown == "box":
        answer = segmenter.predict(box=bounding_box(pixels), multimask=False)
        return Mask.from_array(answer.mask(answer.best))
    return simulate(segmenter, pixels, clicks=3 if shown == "3-clicks" else 1).mask


def session_opener(segmenter: Segmenter) -> OpenTracker:
    """Opens the tracker that fits a segmenter, with pixels for one object at most where the truth is like that."""

    def opening(video: TruthVideo, frames: PatientFrames) -> TrackingSession:
        if isinstance(segmenter, ClassicSession):
            return open_tracker(segmenter, frames)
        from sam2studio.engine.tracker import VideoOptions  # imports torch, which is there by now

        return open_tracker(segmenter, frames, options=VideoOptions(apart=video.apart))

    return opening


class TrackRun:
    """Objects of one video, tracked from their keyframes to the last known frame, as often as needed.

    Attributes:
        tracked: Frames that were tracked so far.
    """

    def __init__(self, session: TrackingSession, plans: Mapping[int, Plan], cancel: CancelToken | None) -> None:
        self._session, self._plans, self._cancel = session, plans, cancel
        self.tracked = 0

    def masks(self, keyframes: Mapping[int, Masks]) -> Generator[int, None, dict[int, dict[int, Mask]]]:
        """Track → known frame → what the person has there: the keyframe, or what was tracked. Yields frames."""
        wanted = {track: frozenset(plan.known) for track, plan in self._plans.items()}
        made = {track: dict(keyframes[track]) for track in self._plans}
        for each in run_track(self._session, self._request(keyframes)):
            if self._cancel is not None:
                self._cancel.check()
            if each is None:
                continue
            self.tracked += 1
            for one in each.objects:
                if each.frame in wanted[one.object_id]:
                    made[one.object_id][each.frame] = one.mask
            yield each.frame
        return made

    def _request(self, keyframes: Mapping[int, Masks]) -> TrackRequest:
        objects = tuple(TrackObject(object_id=track, keyframes=keyframes[track], recent={}) for track in self._plans)
        spans = tuple(
            TrackSpan(object_id=track, first=plan.first, last=plan.known[-1]) for track, plan in self._plans.items()
        )
        return TrackRequest(objects=objects, passes=(TrackPass(reverse=False, spans=spans),))


class VideoWalk:
    """The videos of a run and how far it is.

    Attributes:
        skipped: Those that could not be read, and why.
    """

    def __init__(self, videos: Sequence[TruthVideo], limit: int | None) -> None:
        self._videos, self._limit = videos, limit
        self._total = len(videos) if limit is None else min(limit, len(videos))
        self._done, self._name = 0, ""
        self.skipped: list[str] = []

    def __iter__(self) -> Generator[TruthVideo, None, None]:
        for place, video in enumerate(spread(self._videos, self._limit)):
            self._done, self._name = place, video.name
            yield video
        self._done, self._name = self._total, ""

    def progress(self, text: str = "") -> Progress:
        """How far it is."""
        return Progress(done=self._done, total=self._total, text=f"{self._name}{text}")

    def reported(
        self, run: Generator[int, None, dict[int, dict[int, Mask]]], *, text: str = ""
    ) -> Generator[Progress, None, dict[int, dict[int, Mask]]]:
        """A run, its frames told as progress."""
        yield self.progress(text)
        while True:
            try:
                frame = next(run)
            except StopIteration as end:
                made: dict[int, dict[int, Mask]] = end.value
                return made
            yield self.progress(f"{text}, frame {frame}")
