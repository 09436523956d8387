"""Which frames are selected, in what order and with what codes; what is forgotten first."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.engine.object_memory import Draft, FrameMemory, ObjectMemory, SelectionRules

RULES = SelectionRules(maps=7, pointers=16, prompted=None, signed_times=True)


def memory(frame: int) -> FrameMemory:
    """A memory that can be told by its score."""
    score = torch.tensor([float(frame)])
    return FrameMemory(
        logits=torch.zeros(1, 1, 2, 2),
        score=score,
        quality=torch.ones(1),
        pointer=torch.zeros(1, 4),
        map=torch.zeros(1, 4, 2),
    )


def filled(prompted: list[int], tracked: list[int]) -> ObjectMemory:
    return ObjectMemory(prompted={t: memory(t) for t in prompted}, tracked={t: memory(t) for t in tracked})


def named(selected: tuple[tuple[FrameMemory, int], ...]) -> list[tuple[int, int]]:
    return [(int(each.score), number) for each, number in selected]


def test_forward():
    selected = filled([0, 20], list(range(1, 12))).select(10, backward=False, rules=RULES)
    assert named(selected.maps) == [(0, 6), (20, 6), (4, 5), (5, 4), (6, 3), (7, 2), (8, 1), (9, 0)]
    assert named(selected.pointers) == [(0, 10), *((10 - ago, ago) for ago in range(1, 10))]


def test_backward():
    selected = filled([0, 20], list(range(1, 12))).select(5, backward=True, rules=RULES)
    assert named(selected.maps) == [(0, 6), (20, 6), (11, 5), (10, 4), (9, 3), (8, 2), (7, 1), (6, 0)]
    assert named(selected.pointers) == [(20, 15), *((5 + ago, ago) for ago in range(1, 7))]


def test_only_prompted_frames_of_the_past_lend_their_pointer():
    selected = filled([8], []).select(3, backward=False, rules=RULES)
    assert named(selected.maps) == [(8, 6)]
    assert selected.pointers == ()


def test_a_frame_recalls_its_own_prompt():
    selected = filled([3], [2]).select(3, backward=False, rules=RULES)
    assert named(selected.maps) == [(3, 6), (2, 0)]
    assert named(selected.pointers) == [(3, 0), (2, 1)]


def test_of_many_prompted_frames_the_nearest_and_the_others_as_tracked():
    rules = SelectionRules(maps=7, pointers=16, prompted=2, signed_times=True)
    selected = filled([0, 9, 8, 30], [7]).select(10, backward=False, rules=rules)
    assert named(selected.maps) == [(9, 6), (30, 6), (7, 2), (8, 1)]
    assert named(selected.pointers) == [(9, 1), (8, 2), (7, 3), (0, 10)]


def test_a_result_on_a_prompted_frame_does_not_replace_it():
    kept = filled([3], [])
    first = kept.prompted[3]
    kept.keep(3, memory(99), lasting=False)
    assert kept.prompted[3] is first
    assert kept.tracked == {}
    kept.keep(4, memory(4), lasting=False)
    kept.keep(4, memory(5), lasting=True)
    assert list(kept.prompted) == [3, 4]
    assert kept.tracked == {}


def test_the_latest_is_what_is_known():
    kept = filled([1], [2])
    assert kept.on(1) is kept.prompted[1]
    assert kept.on(2) is kept.tracked[2]
    assert kept.on(3) is None
    seen = memory(7)
    kept.drafts[1] = Draft(
        logits=seen.logits,
        score=seen.score,
        quality=seen.quality,
        pointer=seen.pointer,
        coarse=seen.map,
        lasting=True,
    )
    assert kept.on(1) is kept.drafts[1]


def test_without_its_prompt_a_frame_counts_as_tracked():
    kept = filled([1], [])
    kept.directions[1] = False
    kept.forget_prompts(1)
    assert (list(kept.prompted), list(kept.tracked), kept.directions) == ([], [1], {})
    kept.forget_prompts(17)


@given(st.sets(st.integers(0, 60), max_size=40), st.integers(0, 60), st.integers(0, 20))
def test_what_is_far_is_forgotten_first(tracked: set[int], frame: int, at_most: int):
    kept = filled([], sorted(tracked))
    kept.prune(frame=frame, at_most=at_most)
    assert len(kept.tracked) == min(len(tracked), at_most)
    forgotten = tracked - set(kept.tracked)
    if forgotten and kept.tracked:
        assert min(abs(t - frame) for t in forgotten) >= max(abs(t - frame) for t in kept.tracked)
