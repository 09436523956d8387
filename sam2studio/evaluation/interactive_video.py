"""The interactive-video protocol: correct the worst frame, track again, repeat.

The person first shows each object with some clicks on the first frame on which it is known. After each run the known
frame with the lowest J of each object gets the same number of clicks, of which the mask becomes a keyframe unless what
was tracked there is better; then everything is tracked again. On keyframes the person has what was accepted there.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import MediaError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.engine.prediction import Segmenter
from sam2studio.engine.tracking import PatientFrames
from sam2studio.evaluation.clicks import simulate
from sam2studio.evaluation.truth import TruthVideo
from sam2studio.evaluation.videos import (
    Masks,
    OpenTracker,
    Plan,
    TrackRun,
    VideoWalk,
    compare,
    scored_tracks,
    session_opener,
)

ROUNDS = 8
CLICKS = 3

Pairs = Mapping[int, tuple[float, float]]
"""Frame → J and F there."""


@dataclass(frozen=True, kw_only=True)
class RoundScore:
    """One object of one video.

    Attributes:
        video: Its name.
        track: Number of the object.
        frames: The frame that was clicked at in round 1, 2, …; fewer than rounds where nothing was left to correct.
        j: Mean J over its known frames after each round.
        f: Mean F over its known frames after each round.
    """

    video: str
    track: int
    frames: tuple[int, ...]
    j: tuple[float, ...]
    f: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class RoundScores:
    """All objects of all videos; at least one.

    Attributes:
        tracks: In the order in which they were measured.
        skipped: Videos that could not be read, and why.
        seconds: How long it took.
    """

    tracks: tuple[RoundScore, ...]
    skipped: tuple[str, ...]
    seconds: float

    @property
    def j(self) -> NDArray[np.float64]:
        """(rounds,) mean J over objects."""
        return np.asarray(np.mean([each.j for each in self.tracks], axis=0), np.float64)

    @property
    def f(self) -> NDArray[np.float64]:
        """(rounds,) mean F over objects."""
        return np.asarray(np.mean([each.f for each in self.tracks], axis=0), np.float64)

    @property
    def jf(self) -> NDArray[np.float64]:
        """(rounds,) mean of the two."""
        return (self.j + self.f) / 2


def measure_interactive(
    segmenter: Segmenter,
    videos: Sequence[TruthVideo],
    *,
    rounds: int = ROUNDS,
    clicks: int = CLICKS,
    limit: int | None = None,
    open_session: OpenTracker | None = None,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, RoundScores | None]:
    """Shows, tracks and corrects every object of every video.

    Args:
        segmenter: Owned by this thread.
        videos: What to track.
        rounds: Frames that are clicked at, the first one included; at least 1.
        clicks: On each of them, at least 1.
        limit: Videos at most, spread evenly over all.
        open_session: What tracks; whatever fits the segmenter if not given.
        cancel: Polled between frames.

    Returns:
        The scores; None when there was no object that could be scored.

    Raises:
        InputError: The segmenter cannot track.
        Cancelled: The token was cancelled.
    """
    begun, found = time.monotonic(), list[RoundScore]()
    walk = VideoWalk(videos, limit)
    opening = open_session or session_opener(segmenter)
    for video in walk:
        plans = scored_tracks(video)
        if not plans:
            continue
        people = {track: _Person(video, track, plan) for track, plan in plans.items()}
        try:
            with closing(PatientFrames(video.open())) as frames:
                run = TrackRun(opening(video, frames), plans, cancel)
                for turn in range(rounds):
                    for person in people.values():
                        person.correct(segmenter, frames, clicks)
                    keyframes = {track: person.keyframes for track, person in people.items()}
                    made = yield from walk.reported(run.masks(keyframes), text=f", round {turn + 1}")
                    for track, person in people.items():
                        person.look(made[track])
        except MediaError as error:
            walk.skipped.append(str(error))
            continue
        found += [person.score() for person in people.values()]
    yield walk.progress()
    if not found:
        return None
    return RoundScores(tracks=tuple(found), skipped=tuple(walk.skipped), seconds=time.monotonic() - begun)


class _Person:
    """Someone who corrects one object, and remembers what there was after each round."""

    def __init__(self, video: TruthVideo, track: int, plan: Plan) -> None:
        self._video, self._track, self._plan = video, track, plan
        self._made: Masks = {}
        self._seen: dict[int, tuple[float, float]] = {}
        self._j: list[float] = []
        self._f: list[float] = []
        self.keyframes: dict[int, Mask] = {}

    def correct(self, segmenter: Segmenter, frames: PatientFrames, clicks: int) -> None:
        """Clicks at the worst frame (in the first round, the first one), if anything is wrong there."""
        frame = self._worst()
        if frame is None:
            return
        truth = self._video.tracks[self._track][frame]
        if not truth:
            self.keyframes[frame] = truth  # the person says that it is absent there
            return
        segmenter.set_image(frames[frame])
        clicked = simulate(segmenter, truth.to_array(), clicks=clicks).mask
        tracked = self._made.get(frame)
        better = tracked is not None and self._compared(frame, tracked)[0] > self._compared(frame, clicked)[0]
        self.keyframes[frame] = tracked if better and tracked is not None else clicked

    def look(self, made: Masks) -> None:
        """Takes note of a run."""
        self._seen = {
            frame: self._seen[frame]
            if frame in self._seen and self._made.get(frame) == made[frame]
            else self._compared(frame, made[frame])
            for frame in self._plan.known
        }
        self._made = made
        j, f = np.mean(list(self._seen.values()), axis=0)
        self._j.append(float(j))
        self._f.append(float(f))

    def score(self) -> RoundScore:
        """What came of it."""
        return RoundScore(
            video=self._video.name,
            track=self._track,
            frames=tuple(self.keyframes),
            j=tuple(self._j),
            f=tuple(self._f),
        )

    def _worst(self) -> int | None:
        if not self._seen:
            return self._plan.first
        wrong = [frame for frame, (j, _) in self._seen.items() if j < 1 and frame not in self.keyframes]
        return min(wrong, key=lambda frame: self._seen[frame][0], default=None)

    def _compared(self, frame: int, mask: Mask) -> tuple[float, float]:
        return compare(self._video, self._track, frame, mask)
