"""A prompt in a part of its image: there and back to the pixel, through the brain, and with what lies outside."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.core.image_part import Part
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box, Point, Prompt
from sam2studio.engine.messages import Candidate, Encoded, Failure, Predicted, Status
from sam2studio.engine.zoomed import image_of, moved_back, moved_into
from tests.support.segmenters import FakeSegmenter, disc
from tests.unit.engine.test_brain import ask, drain, image, key_of, make, only

PART = Part(20, 10, 30, 25)
LOGITS = np.zeros((4, 4), np.float32)


def test_the_part_is_encoded_by_itself_and_the_answer_lies_on_the_whole_image():
    segmenter = FakeSegmenter()
    brain = make(segmenter)
    brain.open_image(image(7))
    drain(brain)
    encoded = segmenter.diary.count(("part", 7))
    brain.predict(ask(7, x=35, y=20, part=PART))
    answers = drain(brain)
    (answer,) = only(answers, Predicted)
    assert answer.candidates[0].mask == disc(35, 20, 6)
    assert segmenter.asked[-1]["points"] == [(15, 10)]
    assert segmenter.current is not None
    assert (segmenter.current.height, segmenter.current.width) == (25, 30)
    assert segmenter.diary.count(("part", 7)) == encoded + segmenter.parts
    assert Status("encoding", image=key_of(7)) in answers, "the person waits for the image, not for a part of it"

    brain.predict(ask(7, generation=1, x=40, y=22, part=PART, logits=answer.candidates[0].logits))
    assert only(drain(brain), Predicted)[0].candidates[0].mask == disc(40, 22, 6)
    assert segmenter.diary.count(("part", 7)) == encoded + segmenter.parts, "the part is remembered"
    brain.predict(ask(7, generation=2, x=15, y=20))
    assert only(drain(brain), Predicted)[0].candidates[0].mask == disc(15, 20, 6), "and so is the whole"
    assert segmenter.diary.count(("part", 7)) == encoded + segmenter.parts


def test_masks_end_where_the_part_does_and_what_was_there_beyond_stays():
    segmenter = FakeSegmenter()
    brain = make(segmenter)
    brain.open_image(image(7))
    base = disc(10, 20, 5) | disc(24, 20, 5)
    brain.predict(ask(7, x=22, y=20, part=PART, base=base))
    (answer,) = only(drain(brain), Predicted)
    inside = Mask.from_crop(np.ones((25, 30), bool), x=20, y=10, height=40, width=60)
    assert answer.candidates[0].mask == (disc(22, 20, 6) & inside) | (base - inside)


def test_a_part_that_cannot_be_encoded_is_told_once_and_the_image_still_answers():
    def fail(segmenter: FakeSegmenter) -> None:
        raise ValueError("no")

    segmenter = FakeSegmenter()
    brain = make(segmenter)
    brain.open_image(image(7))
    assert only(drain(brain), Encoded)
    segmenter.before_part = fail
    asked = ask(7, x=35, y=20, part=PART)
    brain.predict(asked)
    (failure,) = only(drain(brain), Failure)
    assert failure.key == asked.key
    brain.predict(ask(7, generation=1, x=35, y=20))
    assert only(drain(brain), Predicted)


@st.composite
def parts(draw: st.DrawFn) -> Part:
    x, y = draw(st.integers(0, 50)), draw(st.integers(0, 30))
    return Part(x, y, draw(st.integers(1, 60 - x)), draw(st.integers(1, 40 - y)))


@given(part=parts(), x=st.integers(0, 59), y=st.integers(0, 39), radius=st.integers(1, 20))
def test_a_mask_goes_into_a_part_and_back(part: Part, x: int, y: int, radius: int):
    mask = disc(x, y, radius)
    inside = Mask.from_crop(np.ones((part.height, part.width), bool), x=part.x, y=part.y, height=40, width=60)
    job = moved_into(ask(1, x=x, y=y, base=mask), part)
    assert job.base is not None
    back = moved_back(Candidate(job.base, 0.5, LOGITS), part, base=None, size=(40, 60))
    assert back.mask == mask & inside
    assert moved_back(Candidate(job.base, 0.5, LOGITS), part, base=mask, size=(40, 60)).mask == mask
    assert bool(job.prompt.points) == part.holds(Point(x, y))


def test_boxes_are_cut_to_the_part_and_keys_tell_parts_apart():
    job = ask(1)
    job = moved_into(type(job)(key=job.key, prompt=Prompt(box=Box(10, 5, 40, 30))), PART)
    assert job.prompt.box == Box(0, 0, 20, 20)
    whole = image(3)
    one, other = image_of(whole, PART), image_of(whole, Part(20, 10, 30, 24))
    assert len({whole.key, one.key, other.key}) == 3
    assert one.whole == whole.key
