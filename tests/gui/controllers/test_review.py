"""Reviewing proposals: the walk, the decisions, undo, and staying with the person."""

from __future__ import annotations

import pytest

from sam2studio.core.errors import InputError
from sam2studio.core.prompts import Box
from sam2studio.gui.viewstate import ReviewChoice
from sam2studio.project import MaskRow, Proposed, Source
from tests.support.segmenters import disc


def propose(desk, media_id: int, class_id: int, at: tuple[int, int], score: float, *, frame: int = 0) -> int:
    """A proposal that fits its box; its id."""
    x, y = at
    made: list[int] = []
    mask = small(x, y)
    box = Box(x - 4.0, y - 4.0, x + 5.0, y + 5.0)
    proposed = Proposed(by="detector, segmenter", score=score, box=box)
    assert desk.all.document.apply(
        "Propose",
        lambda edit: edit.add_proposal(media_id, class_id, mask, proposed, frame=frame, score=0.95, keyframe=False),
        then=made.append,
    )
    return made[0]


def small(x: int, y: int):
    return disc(x, y, 4)


@pytest.fixture
def reviewed(desk):
    """Four pictures; proposals on the first three, the most doubtful on the third; (desk, classes, ids by doubt)."""
    classes: list[int] = []
    desk.all.document.apply("Classes", lambda edit: [edit.add_class("car"), edit.add_class("dog")], then=classes.extend)
    car, dog = classes
    first, second, third, _ = desk.all.media.ids
    ids = [
        propose(desk, third, car, (20, 20), 0.25),
        propose(desk, first, dog, (10, 10), 0.35),
        propose(desk, second, car, (15, 15), 0.45),
        propose(desk, first, car, (30, 25), 0.9),
    ]
    return desk, (car, dog), ids


def begin(desk) -> None:
    desk.all.review.start()
    desk.qtbot.waitUntil(lambda: desk.all.review.up)
    until_in_sight(desk)


def until_in_sight(desk) -> None:
    """Until what is up can be decided about."""
    desk.qtbot.waitUntil(lambda: desk.all.review.view is not None and desk.all.navigation.picture.rgb is not None)


def decide(desk, how) -> None:
    until_in_sight(desk)
    how()


def states(desk) -> dict[int, str]:
    return {row.id: row.state for media_id in desk.all.media.ids for row in desk.project.objects(media_id)}


def test_the_most_doubtful_comes_first_across_media_and_is_brought_into_sight(reviewed):
    desk, _, ids = reviewed
    begin(desk)
    review, seen = desk.all.review, []
    for _ in ids:
        until_in_sight(desk)
        seen.append(review.object_id)
        assert desk.all.objects.selection == {review.object_id}
        assert desk.all.objects.solo == review.object_id
        assert review.view.key == review.object_id
        assert (review.state.place, review.state.total) == (len(seen), 4)
        review.step(1)
    assert seen == ids
    assert review.object_id == ids[0], "the start follows on the end"
    review.step(-1)
    assert review.object_id == ids[3]


def test_what_is_in_sight_is_the_mask_and_what_the_detector_saw(reviewed):
    desk, _, _ = reviewed
    begin(desk)
    assert desk.all.review.view.detected == Box(16, 16, 25, 25)
    assert desk.all.review.view.sight == Box(16, 16, 25, 25)


def test_accepting_and_rejecting_go_on_and_are_counted(reviewed):
    desk, (car, dog), ids = reviewed
    begin(desk)
    review = desk.all.review
    decide(desk, review.accept)
    assert review.object_id == ids[1]
    decide(desk, review.reject)
    assert review.object_id == ids[2]
    assert states(desk) == {ids[0]: "person", ids[2]: "proposal", ids[3]: "proposal"}
    assert desk.project.mask(ids[0]).reviewed
    state = review.state
    assert (state.accepted, state.rejected, state.fixed, state.place, state.total, state.left) == (1, 1, 0, 3, 4, 2)
    assert (review.tally.total("accepted", car), review.tally.total("rejected", dog)) == (1, 1)
    assert desk.all.document.undo_label == "Reject “dog 1”"
    assert [item.proposals for item in desk.all.media.items] == [1, 1, 0, 0]


def test_undo_brings_a_proposal_up_again_and_takes_it_out_of_the_tally(reviewed):
    desk, _, ids = reviewed
    begin(desk)
    review = desk.all.review
    decide(desk, review.reject)
    decide(desk, review.accept)
    desk.all.document.undo()
    assert review.object_id == ids[1]
    desk.all.document.undo()
    assert review.object_id == ids[0]
    assert desk.all.navigation.current == desk.all.media.ids[2]
    assert review.tally.total("accepted") == review.tally.total("rejected") == 0
    assert states(desk) == dict.fromkeys(ids, "proposal")
    desk.all.document.redo()
    assert review.object_id == ids[1]
    assert review.state.rejected == 1


def test_correcting_with_clicks_is_one_step_and_counts_as_fixed(reviewed):
    desk, _, ids = reviewed
    begin(desk)
    review = desk.all.review
    review.fix()
    assert review.state.fixing
    assert desk.all.objects.solo is None
    desk.click(21, 20)
    desk.until_answered()
    assert desk.all.prompts.open.object_id == ids[0]
    desk.all.prompts.accept()
    desk.qtbot.waitUntil(lambda: review.tally.total("fixed") == 1)
    assert states(desk)[ids[0]] == "person"
    assert review.object_id == ids[1]
    desk.all.document.undo()
    assert states(desk)[ids[0]] == "proposal"
    assert review.tally.total("fixed") == 0
    assert review.object_id == ids[0]
    assert desk.project.mask(ids[0]).mask == small(20, 20)


def test_another_class_counts_as_fixed(reviewed):
    desk, (_, dog), ids = reviewed
    begin(desk)
    review = desk.all.review
    desk.all.prompts.choose_class(dog)
    assert review.object_id == ids[0]
    assert review.state.card.changed
    decide(desk, review.accept)
    assert desk.project.object_row(ids[0]).class_id == dog
    assert review.tally.total("fixed", dog) == 1


def test_escape_goes_back_one_level(reviewed):
    desk, _, ids = reviewed
    begin(desk)
    review = desk.all.review
    review.fix()
    assert review.escape()
    assert (review.state.fixing, review.object_id) == (False, ids[0])
    assert desk.all.objects.solo == ids[0]
    assert review.escape()
    assert not review.running
    assert desk.all.objects.solo is None
    assert not review.escape()


def test_the_review_follows_the_person_to_other_media_and_other_proposals(reviewed):
    desk, _, ids = reviewed
    begin(desk)
    review = desk.all.review
    desk.all.navigation.go_to(desk.all.media.ids[0])
    desk.qtbot.waitUntil(lambda: review.object_id == ids[1])
    desk.all.objects.select([ids[3]])
    assert review.object_id == ids[3]
    desk.all.navigation.go_to(desk.all.media.ids[3])
    desk.qtbot.waitUntil(lambda: not review.up)
    assert review.state.left == 4
    review.step(1)
    assert review.up


def test_nothing_is_decided_that_is_not_in_sight(reviewed):
    desk, _, ids = reviewed
    begin(desk)
    review = desk.all.review
    review.step(1)  # to another picture, which is not read yet
    if desk.all.navigation.picture.rgb is None:
        review.accept()
        review.reject()
        assert states(desk) == dict.fromkeys(ids, "proposal")
    decide(desk, review.accept)
    assert states(desk)[ids[1]] == "person"


def test_filters(reviewed):
    desk, (_, dog), ids = reviewed
    begin(desk)
    review = desk.all.review
    review.choose(ReviewChoice(class_id=dog))
    assert review.object_id == ids[1]
    assert (review.state.left, review.state.others) == (1, 3)
    assert [(name, count) for _, name, count in review.state.classes] == [("car", 3), ("dog", 1)]
    review.choose(ReviewChoice(low=0.4, high=0.5))
    assert review.object_id == ids[2]
    review.choose(ReviewChoice(low=0.95))
    assert not review.up
    assert (review.state.left, review.state.others) == (0, 4)
    review.choose(ReviewChoice())
    assert review.up
    desk.all.navigation.go_to(desk.all.media.ids[0])
    desk.qtbot.waitUntil(lambda: review.object_id == ids[1])
    review.choose(ReviewChoice(only_here=True))
    assert review.state.left == 2


def test_accepting_all_above_a_score_is_one_step_and_no_experience(reviewed, qtbot):
    desk, _, ids = reviewed
    begin(desk)
    review = desk.all.review
    with qtbot.waitSignal(review.accepted_above) as told:
        review.accept_above(0.4, True)
    assert told.args == [2]
    qtbot.waitUntil(lambda: review.state.left == 2)
    assert [each for each, state in states(desk).items() if state == "person"] == [ids[3], ids[2]]
    assert review.tally.counts == {}
    before = review.object_id
    desk.all.document.undo()
    assert states(desk) == dict.fromkeys(ids, "proposal")
    assert review.state.left == 4
    assert review.object_id == before, "what was up stays up"


def test_the_last_decision_ends_the_walk_and_says_so(reviewed):
    desk, _, ids = reviewed
    begin(desk)
    review = desk.all.review
    for _ in ids:
        decide(desk, review.accept)
    assert not review.up
    assert review.running
    state = review.state
    assert (state.left, state.others, state.accepted, state.card) == (0, 0, 4, None)
    assert desk.all.objects.solo is None, "nothing stays dimmed"
    assert not desk.all.objects.selection
    desk.all.document.undo()
    assert review.object_id == ids[3]


def test_there_must_be_something_to_review(desk):
    hints = []
    desk.all.review.notice.connect(hints.append)
    desk.all.review.start()
    assert not desk.all.review.running
    assert "nothing to review" in hints[0].what


def test_closing_the_project_ends_the_review(reviewed):
    desk, _, _ = reviewed
    begin(desk)
    desk.all.document.close()
    assert not desk.all.review.running
    assert not desk.all.review.state.running


def test_a_proposal_on_a_video_is_shown_on_its_frame(desk_with_video):
    desk, media_id = desk_with_video
    classes: list[int] = []
    desk.all.document.apply("Class", lambda edit: edit.add_class("car"), then=classes.append)
    object_id = propose(desk, media_id, classes[0], (20, 20), 0.5, frame=42)
    begin(desk)
    desk.until_frame(42)
    desk.all.review.accept()
    assert desk.project.object_row(object_id).state == "person"
    assert desk.project.mask(object_id, 42).reviewed


FRAMES = (40, 42, 43, 45)


@pytest.fixture
def track(desk_with_video):
    """A proposal on four frames of a video, most doubtful on frame 42, up for review; (desk, object id)."""
    desk, media_id = desk_with_video
    classes: list[int] = []
    desk.all.document.apply("Class", lambda edit: edit.add_class("car"), then=classes.append)
    object_id = propose(desk, media_id, classes[0], (20, 20), 0.5, frame=42)
    rows = [MaskRow(object_id, frame, small(20, 20), Source.MODEL, 0.95, False) for frame in FRAMES if frame != 42]
    desk.all.document.apply("Track", lambda edit: edit.set_masks(rows))
    begin(desk)
    desk.until_frame(42)
    return desk, object_id


def reviewed_frames(desk, object_id: int) -> list[int]:
    return [frame for frame in FRAMES if (row := desk.project.mask(object_id, frame)) is not None and row.reviewed]


def test_accepting_a_track_is_about_all_of_its_frames_in_one_step(track):
    desk, object_id = track
    assert desk.all.review.state.card.frames == 4
    desk.all.review.accept()
    assert desk.project.object_row(object_id).state == "person"
    assert reviewed_frames(desk, object_id) == list(FRAMES)
    desk.all.document.undo()
    assert desk.project.object_row(object_id).state == "proposal"
    assert reviewed_frames(desk, object_id) == []
    assert desk.all.review.object_id == object_id


def test_a_track_that_was_seen_can_be_decided_about_on_any_of_its_frames(track):
    desk, object_id = track
    desk.all.navigation.go_to_frame(10)
    desk.until_frame(10)
    desk.all.review.accept()
    assert desk.project.object_row(object_id).state == "proposal", "it is nowhere near this frame"
    desk.all.navigation.go_to_frame(45)
    desk.until_frame(45)
    desk.all.review.reject()
    with pytest.raises(InputError):
        desk.project.object_row(object_id)
    desk.all.document.undo()
    assert desk.project.object_row(object_id).state == "proposal"


def test_a_decision_can_be_about_the_frame_shown_only(track):
    desk, object_id = track
    desk.all.review.reject_here()
    assert desk.project.mask(object_id, 42) is None
    assert desk.all.review.object_id == object_id, "the rest of the track is still up"
    frame = desk.all.navigation.frame
    assert frame in (40, 43, 45)
    desk.until_frame(frame)
    desk.all.review.accept_here()
    assert desk.project.object_row(object_id).state == "person"
    assert reviewed_frames(desk, object_id) == [frame]
