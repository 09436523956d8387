"""Tracks measured: what is shown, what is scored, and what a person corrects."""

from __future__ import annotations

import numpy as np
import pytest

from sam2studio.core.errors import Cancelled, InputError, MediaError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken
from sam2studio.engine.image_session import ImageSession
from sam2studio.evaluation.davis import statistics
from sam2studio.evaluation.interactive_video import measure_interactive
from sam2studio.evaluation.truth import TruthVideo
from sam2studio.evaluation.videos import measure_videos, scored_tracks
from tests.support.datasets import finish, progress_of
from tests.support.segmenters import FakeSegmenter, disc
from tests.support.trackers import FakeFrames, FakeTracker
from tests.unit.model.small import small_network

ABSENT = Mask.empty(height=40, width=60)


class Film(FakeFrames):
    """Frames that have what a reader has."""

    path = None


def video(*tracks: dict[int, Mask], count: int = 8, **more) -> TruthVideo:
    return TruthVideo(name="clip", tracks=dict(enumerate(tracks, start=1)), open=lambda: Film(count), **more)


def standing(frames: range = range(8)) -> dict[int, Mask]:
    return dict.fromkeys(frames, disc(30, 20, 6))


class Trackers:
    """Opens fakes and remembers them."""

    def __init__(self) -> None:
        self.opened: list[FakeTracker] = []

    def __call__(self, _video: TruthVideo, frames) -> FakeTracker:
        self.opened.append(FakeTracker(frames))
        return self.opened[-1]


def test_an_object_that_stands_still_is_tracked_to_the_end():
    trackers = Trackers()
    reports, found = progress_of(measure_videos(FakeSegmenter(), [video(standing())], open_session=trackers))
    (track,) = found.tracks
    assert track.frames == (1, 2, 3, 4, 5, 6), "neither the frame that was shown nor the last one"
    assert (found.j.mean, found.f.mean, found.jf) == (1, 1, 1)
    assert trackers.opened[0].diary[0] == ("key", 0)
    assert found.tracked == 8
    assert reports[-1].fraction == 1
    assert any("frame 5" in each.text for each in reports)


def test_what_moves_away_from_a_standing_mask_decays():
    leaving = {frame: disc(20 + 3 * frame, 20, 6) for frame in range(12)}
    found = finish(measure_videos(FakeSegmenter(), [video(leaving, count=12)], open_session=Trackers()))
    (track,) = found.tracks
    assert track.j == tuple(disc(20, 20, 6).iou(leaving[frame]) for frame in range(1, 11))
    assert found.j == statistics(track.j)
    assert found.j.decay == pytest.approx(np.mean(track.j[:3])), "of ten frames the last three have nothing left"


def test_objects_are_averaged_each_counting_once():
    late = dict.fromkeys(range(3), ABSENT) | dict.fromkeys(range(3, 8), disc(50, 30, 5))
    wrong = {0: disc(10, 10, 5)} | dict.fromkeys(range(1, 8), disc(50, 10, 5))
    found = finish(measure_videos(FakeSegmenter(), [video(late, wrong)], open_session=Trackers()))
    assert [(each.shown_on, len(each.frames)) for each in found.tracks] == [(3, 3), (0, 6)]
    assert found.j.mean == pytest.approx(0.5)


def test_frames_that_nobody_has_labelled_are_tracked_but_not_scored():
    sparse = {frame: disc(30, 20, 6) for frame in (0, 3, 6)}
    trackers = Trackers()
    found = finish(measure_videos(FakeSegmenter(), [video(sparse)], open_session=trackers))
    assert found.tracks[0].frames == (3,)
    assert [frame for what, frame in trackers.opened[0].diary if what == "track"] == [1, 2, 3, 4, 5, 6]


def test_what_can_be_scored():
    assert scored_tracks(video({0: disc(9, 9, 5)})) == {}, "nothing after the frame that was shown"
    assert scored_tracks(video({0: ABSENT, 1: ABSENT})) == {}
    assert scored_tracks(video({2: disc(9, 9, 5), 5: ABSENT}))[1].scored == (5,)


def test_void_pixels_do_not_count():
    wanted = standing() | {1: disc(30, 20, 6) | disc(10, 10, 4)}
    found = finish(measure_videos(FakeSegmenter(), [video(wanted, void={1: disc(10, 10, 6)})], open_session=Trackers()))
    assert found.tracks[0].j[0] == 1


@pytest.mark.parametrize(("shown", "asked"), [("mask", 0), ("box", 1), ("1-click", 1), ("3-clicks", 3)])
def test_how_an_object_is_shown(shown, asked):
    segmenter = FakeSegmenter(radius=lambda _: 5)  # never quite right, so that clicks go on
    finish(measure_videos(segmenter, [video(standing())], shown=shown, open_session=Trackers()))
    assert len(segmenter.asked) == asked
    if shown == "box":
        assert segmenter.asked[0]["box"] == (25.0, 15.0, 36.0, 26.0)
    elif asked:
        assert len(segmenter.asked[-1]["points"]) == asked


def test_a_video_that_cannot_be_read_is_left_out_and_told():
    def broken():
        raise MediaError("The video is damaged.", path="clip.mp4")

    bad = TruthVideo(name="bad", tracks={1: standing()}, open=broken)
    found = finish(measure_videos(FakeSegmenter(), [bad, video(standing())], open_session=Trackers()))
    assert found.skipped == ("clip.mp4: The video is damaged.",)
    assert len(found.tracks) == 1
    assert finish(measure_videos(FakeSegmenter(), [bad], open_session=Trackers())) is None
    assert finish(measure_interactive(FakeSegmenter(), [bad], open_session=Trackers())) is None


def test_a_run_can_be_cancelled_between_frames():
    token = CancelToken()
    job = measure_videos(FakeSegmenter(), [video(standing())], open_session=Trackers(), cancel=token)
    while "frame 2" not in next(job).text:
        pass
    token.cancel()
    with pytest.raises(Cancelled):
        finish(job)


def test_a_segmenter_that_cannot_track_is_refused():
    with pytest.raises(InputError, match="cannot track"):
        finish(measure_videos(FakeSegmenter(), [video(standing())]))


def test_the_worst_frame_is_corrected_and_what_follows_from_it():
    """The disc jumps on frame 4: a tracker that carries masks along is wrong from there on until it is told."""
    jumping = {frame: disc(15 if frame < 4 else 45, 20, 6) for frame in range(8)}
    trackers = Trackers()
    job = measure_interactive(FakeSegmenter(), [video(jumping)], rounds=3, clicks=1, open_session=trackers)
    found = finish(job)
    (track,) = found.tracks
    assert track.frames == (0, 4)
    assert track.j == pytest.approx((0.5, 1, 1)), "with nothing wrong there is nothing to correct"
    assert found.jf.tolist() == pytest.approx([0.5, 1, 1])
    assert len(trackers.opened) == 1


def test_what_is_gone_is_said_to_be_gone():
    gone = {frame: disc(30, 20, 6) if frame < 3 else ABSENT for frame in range(8)}
    found = finish(measure_interactive(FakeSegmenter(), [video(gone)], rounds=2, clicks=1, open_session=Trackers()))
    assert found.tracks[0].frames == (0, 3)
    assert found.tracks[0].j == pytest.approx((3 / 8, 1))


def test_a_correction_that_makes_it_worse_is_not_accepted():
    """The segmenter answers discs that are too large from frame 1 on; what was tracked is better and is confirmed."""
    first = {0: disc(30, 20, 6)} | {frame: disc(30 + (frame > 3), 20, 6) for frame in range(1, 8)}
    segmenter = FakeSegmenter(radius=lambda number: 6 if number == 0 else 18)
    found = finish(measure_interactive(segmenter, [video(first)], rounds=2, clicks=1, open_session=Trackers()))
    (track,) = found.tracks
    assert track.frames == (0, 4)
    assert track.j[1] == pytest.approx(track.j[0])


def test_a_network_tracks_what_it_is_shown():
    """Random weights: the numbers mean nothing, the way through the real session does."""
    segmenter = ImageSession(small_network(), name="small")
    clip = TruthVideo(
        name="clip",
        tracks={1: standing(range(4)), 2: dict.fromkeys(range(4), disc(10, 10, 5))},
        open=lambda: Film(4),
        apart=True,
    )
    found = finish(measure_videos(segmenter, [clip], shown="box"))
    assert [each.frames for each in found.tracks] == [(1, 2), (1, 2)]
    values = np.array([[each.j, each.f] for each in found.tracks])
    assert ((values >= 0) & (values <= 1)).all()
    again = finish(measure_interactive(segmenter, [clip], rounds=2, clicks=2))
    assert again.jf.shape == (2,)
