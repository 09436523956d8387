"""Small objects are looked at by themselves without being asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sam2studio.core.image_part import Part
from sam2studio.core.prompts import Box
from sam2studio.engine.messages import Encoded, ImageKey
from sam2studio.gui.controllers.close_ups import QUICK_MS, SMALL, part_around
from tests.support.segmenters import FakeSegmenter, disc

HEIGHT, WIDTH = 600, 900


@pytest.fixture
def large(make_desk, tmp_path):
    """A window with one large picture, and a model that gains by close-ups."""
    folder = tmp_path / "photos"
    folder.mkdir()
    Image.fromarray(np.full((HEIGHT, WIDTH, 3), 7, np.uint8)).save(folder / "large.png")
    desk = make_desk(FakeSegmenter(gains_by_close_ups=True))
    desk.open_folder(folder)
    desk.all.close_ups.set_mode("on")
    return desk


def small_disc(x: float, y: float):
    return disc(x, y, 6, height=HEIGHT, width=WIDTH)


def test_a_second_click_on_something_small_is_asked_of_a_close_up_and_the_first_is_not(large):
    large.click(200, 150)
    large.until_answered()
    assert large.all.prompts.open.last.part is None
    large.click(203, 150)
    large.until_answered()
    part = large.all.prompts.open.last.part
    assert part.width == 192  # no fewer than 128 rows, and the shape of the image
    assert part.height == 128
    assert large.segmenter.asked[-1]["points"] == [(200 - part.x, 150 - part.y), (203 - part.x, 150 - part.y)]
    large.all.prompts.accept()
    (row,) = large.here.rows
    assert large.here.mask(row.id).mask == small_disc(203, 150)


def test_the_candidate_that_was_chosen_is_what_is_refined_there(large):
    large.click(200, 150)
    large.until_answered()
    large.all.prompts.choose(2)
    chosen = large.all.prompts.open.last.candidate.mask
    large.click(202, 150)
    large.until_answered()
    assert large.all.prompts.open.last.base == chosen
    assert large.segmenter.asked[-1]["mask_logits"] is not None


def test_a_small_box_is_asked_of_a_close_up_and_a_large_one_of_all(large):
    large.all.prompts.drag_box(Box(700, 500, 720, 530))
    large.until_answered()
    part = large.all.prompts.open.last.part
    assert large.segmenter.asked[-1]["box"] == (700 - part.x, 500 - part.y, 720 - part.x, 530 - part.y)
    assert large.all.prompts.open.last.candidate.mask == small_disc(710, 515)
    large.all.prompts.escape()
    large.all.prompts.drag_box(Box(100, 100, 300, 200))
    large.until_answered()
    assert large.all.prompts.open.last.part is None


def test_a_small_box_on_something_large_keeps_nothing_of_what_was_answered_before(large):
    large.segmenter.radius = lambda _image: 150
    large.click(400, 300)
    large.until_answered()
    large.segmenter.radius = lambda _image: 6
    large.all.prompts.drag_box(Box(390, 290, 410, 310))
    large.until_answered()
    large.all.prompts.accept()
    (row,) = large.here.rows
    assert large.here.mask(row.id).mask == small_disc(400, 300)


def test_a_small_box_on_a_large_object_is_asked_of_all_of_it(large):
    large.segmenter.radius = lambda _image: 150
    object_id = large.add_object(400, 300)
    large.segmenter.radius = lambda _image: 6
    large.all.objects.select([object_id])
    large.click(402, 300)
    large.until_answered()
    large.all.prompts.drag_box(Box(390, 290, 410, 310))
    large.until_answered()
    assert large.all.prompts.open.last.part is None


def test_a_click_far_from_a_close_up_goes_back_to_the_whole_image_and_taking_it_back_returns(large):
    large.click(200, 150)
    large.until_answered()
    large.click(203, 150)
    large.until_answered()
    close = large.all.prompts.open.last
    large.click(800, 500)
    large.until_answered()
    beyond = large.all.prompts.open.last
    assert beyond.part is None
    assert beyond.base == close.candidate.mask  # the newest mask is refined, not the first one
    large.all.prompts.remove_last()
    assert large.all.prompts.open.last is close


def test_it_comes_by_itself_only_where_encoding_is_quick_and_the_model_gains_by_it(large):
    close_ups, client = large.all.close_ups, large.client
    key = large.all.navigation.picture.key
    close_ups.set_mode("auto")
    client.encoded.emit(Encoded(key, QUICK_MS * 2))
    assert not close_ups.enabled
    client.encoded.emit(Encoded(key, 0.0))  # it was remembered: says nothing
    assert not close_ups.enabled
    client.encoded.emit(Encoded(ImageKey(1), QUICK_MS / 2))
    assert close_ups.enabled
    close_ups.set_mode("off")
    assert not close_ups.enabled
    close_ups.set_mode("on")
    info = replace(large.all.close_ups._model, gains_by_close_ups=False)
    client.model_loaded.emit(info)
    assert not close_ups.enabled


def test_a_preview_never_waits_for_a_close_up(large):
    large.click(200, 150)
    large.until_answered()
    turn, _ = large.all.prompts.question_at(203, 150)
    assert turn.part is None


@given(
    st.tuples(st.floats(0, WIDTH - 1), st.floats(0, HEIGHT - 1)), st.tuples(st.floats(1, WIDTH), st.floats(1, HEIGHT))
)
def test_a_close_up_lies_in_the_image_and_holds_the_object(corner: tuple[float, float], size: tuple[float, float]):
    meant = Box(*corner, min(WIDTH, corner[0] + size[0]), min(HEIGHT, corner[1] + size[1]))
    part = part_around(meant, height=HEIGHT, width=WIDTH)
    if max(meant.size[0] / WIDTH, meant.size[1] / HEIGHT) >= SMALL:
        assert part is None
        return
    assert isinstance(part, Part)
    assert 0 <= part.x <= WIDTH - part.width
    assert 0 <= part.y <= HEIGHT - part.height
    assert Box(part.x - 0.5, part.y - 0.5, part.x + part.width + 0.5, part.y + part.height + 0.5).holds(meant)
    assert abs(part.width / part.height - WIDTH / HEIGHT) < 0.02


def test_a_small_image_has_no_close_ups():
    assert part_around(Box(10, 10, 12, 12), height=200, width=300) is None
