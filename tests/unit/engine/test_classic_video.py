"""Masks carried through made-up clips whose objects are known on every frame."""

import cv2
import numpy as np
import pytest

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.engine.classic_carry import Carried, Cells, Look, Motion, carry
from sam2studio.engine.classic_video import ClassicVideoSession
from sam2studio.engine.inference import finished
from sam2studio.engine.track_run import TrackedFrame, TrackObject, TrackPass, TrackRequest, TrackSpan, run_track
from tests.unit.engine.scenes import SIZE, ellipse, paint, texture

FRAMES = 30
SAND, BRICK, LEAF, SLATE = (188, 160, 112), (158, 70, 54), (64, 110, 52), (92, 96, 110)
HIDDEN = range(15, 19)
"""Frames on which no pixel of the disc is seen."""


def scene():
    """A disc that passes behind a post, and another one that rises; with the visible pixels of each by frame."""
    frames, discs, others = [], [], []
    ground, post = texture(SAND, 1), np.zeros(SIZE, np.bool_)
    post[:, 195:285] = True
    for time in range(FRAMES):
        disc = ellipse((60 + 11 * time, 170), (30, 30))
        other = ellipse((330, 300 - 7 * time), (26, 22)) & ~post
        picture = paint(paint(ground, disc, BRICK, 2), other, LEAF, 5)
        frames.append(paint(picture, post, SLATE, 4))
        discs.append(disc & ~post & ~other)
        others.append(other)
    return frames, discs, others


@pytest.fixture(scope="module")
def clip():
    return scene()


def tracked(frames, keyframes, *, first, last, recent=None):
    """Object 1 over a span: frame → what was found."""
    request = TrackRequest(
        objects=(TrackObject(object_id=1, keyframes=keyframes, recent=recent or {}),),
        passes=(TrackPass(reverse=first > last, spans=(TrackSpan(object_id=1, first=first, last=last),)),),
    )
    results = run_track(ClassicVideoSession(frames), request)
    return {each.frame: each.objects[0] for each in results if isinstance(each, TrackedFrame) and each.objects}


def iou(found, truth):
    return found.mask.iou(Mask.from_array(truth))


def test_an_object_is_followed_until_it_is_hidden_and_found_again_behind(clip):
    frames, discs, _ = clip
    found = tracked(frames, {0: Mask.from_array(discs[0])}, first=1, last=FRAMES - 1)
    before = [iou(found[time], discs[time]) for time in range(1, 12)]
    assert min(before) > 0.85
    assert all(not found[time].mask and found[time].object_score < 0 for time in HIDDEN)
    after = [iou(found[time], discs[time]) for time in range(FRAMES - 5, FRAMES)]
    assert min(after) > 0.7
    assert all(found[time].object_score > 0 and found[time].score > 0.6 for time in range(FRAMES - 5, FRAMES))


def test_backward_is_as_good_as_forward(clip):
    frames, discs, _ = clip
    found = tracked(frames, {11: Mask.from_array(discs[11])}, first=10, last=0)
    assert min(iou(found[time], discs[time]) for time in range(11)) > 0.85


def test_the_same_clip_gives_the_same_masks_whatever_was_done_before(clip):
    frames, discs, _ = clip
    keyframes = {0: Mask.from_array(discs[0])}
    first = tracked(frames, keyframes, first=1, last=8)
    cv2.setRNGSeed(77)
    again = tracked(frames, keyframes, first=1, last=8)
    assert [first[time].mask for time in range(1, 9)] == [again[time].mask for time in range(1, 9)]


def test_a_correction_is_obeyed(clip):
    frames, discs, others = clip
    first, second = Mask.from_array(discs[0]), Mask.from_array(others[20])
    found = tracked(frames, {0: first, 20: second}, first=21, last=25)
    assert min(iou(found[time], others[time]) for time in range(21, 26)) > 0.8


def test_an_earlier_run_is_gone_on_with(clip):
    frames, discs, _ = clip
    keyframes = {0: Mask.from_array(discs[0])}
    whole = tracked(frames, keyframes, first=1, last=10)
    resumed = tracked(frames, keyframes, first=6, last=10, recent={5: whole[5].mask})
    assert min(resumed[time].mask.iou(whole[time].mask) for time in range(6, 11)) > 0.95


def test_objects_do_not_disturb_each_other(clip):
    frames, discs, others = clip
    spans = tuple(TrackSpan(object_id=name, first=1, last=10) for name in (1, 2))
    objects = (
        TrackObject(object_id=1, keyframes={0: Mask.from_array(discs[0])}, recent={}),
        TrackObject(object_id=2, keyframes={6: Mask.from_array(others[6])}, recent={}),
    )
    request = TrackRequest(objects=objects, passes=(TrackPass(reverse=False, spans=spans[:1] + spans[1:]),))
    results = [each for each in run_track(ClassicVideoSession(frames), request) if each is not None]
    alone = tracked(frames, {0: Mask.from_array(discs[0])}, first=1, last=10)
    for each in results:
        found = next(one for one in each.objects if one.object_id == 1)
        assert found.mask == alone[each.frame].mask


def test_what_falls_apart_is_trusted_less(clip):
    """A second piece that the keyframe does not have lowers the score as far as it is large."""
    frames, discs, _ = clip
    piece = ellipse((360, 60), (14, 14))
    cells = Cells.of(paint(frames[2], piece, BRICK, 2))
    look = Look.of(Cells.of(frames[0]), discs[0])
    still = Motion(np.zeros((*SIZE, 2), np.float32), np.zeros(SIZE, np.bool_))
    alone = carry(Carried(discs[2], 1.0), still, cells, look, taken=np.zeros(SIZE, np.bool_))
    apart = carry(Carried(discs[2] | piece, 1.0), still, cells, look, taken=np.zeros(SIZE, np.bool_))
    assert look.whole == 1.0
    assert apart.mask.sum() > alone.mask.sum() + piece.sum() / 2
    assert apart.quality < 0.9 * alone.quality


def test_a_part_that_looks_like_the_rest_stays(clip):
    """A piece of a leaf before a camera that turns: its colours do not tell it from the rest, its motion does."""
    leaf = paint(texture(SAND, 1), ellipse((120, 170), (70, 60)), LEAF, 5)
    frames = [np.roll(leaf, 4 * time, axis=1) for time in range(12)]
    pieces = [ellipse((100 + 4 * time, 150), (22, 18)) for time in range(12)]
    found = tracked(frames, {0: Mask.from_array(pieces[0])}, first=1, last=11)
    assert min(iou(found[time], pieces[time]) for time in range(1, 12)) > 0.7


def test_a_remnant_is_small_and_foreign(clip):
    frames, truth, _ = clip
    session = ClassicVideoSession(frames)
    finished(session.keyframe_steps(object_id=1, frame=0, mask=Mask.from_array(truth[0])))
    rows, columns = np.nonzero(truth[0])
    middle = np.zeros_like(truth[0])
    middle[int(rows.mean()) - 2 : int(rows.mean()) + 3, int(columns.mean()) - 2 : int(columns.mean()) + 3] = True
    corner = np.zeros_like(truth[0])
    corner[2:7, 2:7] = True
    most = ~truth[0]
    said = [session.is_remnant(1, 0, Mask.from_array(mask)) for mask in (middle, corner, most, truth[0])]
    assert said == [False, True, False, False]


def test_only_few_frames_are_held(clip):
    frames, discs, _ = clip
    session = ClassicVideoSession(frames)
    for _ in session.keyframe_steps(object_id=1, frame=0, mask=Mask.from_array(discs[0])):
        pass
    for time in range(1, FRAMES):
        for _ in session.track_steps(time, objects=[1], reverse=False):
            pass
    assert len(session._cells) <= 4
    assert len(session._objects[1].found) <= 4


def test_what_cannot_be_done_is_said(clip):
    frames, discs, _ = clip
    session = ClassicVideoSession(frames)
    with pytest.raises(InputError, match="no object 3"):
        session.remove_object(3)
    with pytest.raises(InputError, match="size of the video"):
        list(session.keyframe_steps(object_id=1, frame=0, mask=Mask.empty(height=3, width=4)))
    list(session.memory_steps(object_id=1, frame=0, mask=Mask.from_array(discs[0])))
    with pytest.raises(InputError, match="nothing says where object 1 is"):
        list(session.track_steps(1, objects=[1], reverse=False))
