"""What the canvas and the panels are told."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from sam2studio.core.colors import color_of_object, rgb_of
from sam2studio.core.prompts import Box
from sam2studio.gui.controllers.hover import QUICK_MS
from sam2studio.gui.controllers.pictures import PictureReader
from sam2studio.gui.viewstate import CanvasState
from tests.gui.controllers.conftest import HEIGHT, WIDTH, write_pictures
from tests.support.segmenters import FakeSegmenter, disc

# view


def test_masks_are_painted_large_below_small_with_their_class_and_selection(desk):
    desk.all.classes.add("car")
    desk.all.classes.recolor(desk.all.classes.current, "#102030")
    small_first = []
    for candidate in (2, 0):
        desk.click(20, 15, shift=True)
        desk.until_answered()
        desk.all.prompts.choose(candidate)
        desk.all.prompts.accept()
        small_first.append(desk.here.rows[-1].id)
    desk.all.objects.select([small_first[0]])
    state = desk.all.view.state
    assert [view.object_id for view in state.masks] == small_first[::-1]
    assert [view.selected for view in state.masks] == [False, True]
    assert [view.label for view in state.masks] == ["", "car 1"]
    assert {view.color for view in state.masks} == {(16, 32, 48)}
    desk.all.objects.colors.choose("object")
    assert len({view.color for view in desk.all.view.state.masks}) == 2


def test_on_a_video_each_object_has_its_own_colour_everywhere_until_somebody_chooses_classes(desk_with_video):
    desk, _ = desk_with_video
    first, second = desk.add_object(20, 15), desk.add_object(45, 25)
    desk.all.objects.select([])

    def colors() -> list[list[tuple[int, int, int]]]:
        shown = {view.object_id: view.color for view in desk.all.view.state.masks}
        panel = [rgb_of(item.color) for item in desk.all.objects.items]
        return [[shown[first], shown[second]], panel, [lane.color for lane in desk.all.lanes.lanes]]

    assert colors() == [[color_of_object(1), color_of_object(2)]] * 3
    assert desk.all.view.state.prompt_color == color_of_object(3)
    desk.all.objects.select([first])
    desk.click(21, 15)
    desk.until_answered()
    assert desk.all.view.state.prompt_color == color_of_object(1)
    desk.all.prompts.escape()
    desk.all.objects.colors.choose("class")
    assert colors() == [[rgb_of(desk.all.classes.items[0].color)] * 2] * 3


def test_hidden_masks_are_not_painted_and_solo_dims_the_others(desk):
    first, second = desk.add_object(20, 15), desk.add_object(45, 25)
    desk.all.objects.set_solo(first, True)
    assert {view.object_id: view.dimmed for view in desk.all.view.state.masks} == {first: False, second: True}
    desk.all.objects.set_solo(first, False)
    assert not any(view.dimmed for view in desk.all.view.state.masks)
    desk.all.objects.set_hidden([first], True)
    assert [view.object_id for view in desk.all.view.state.masks] == [second]


def test_the_open_prompt_and_its_candidates_are_shown(desk):
    desk.click(20, 15)
    desk.until_answered()
    desk.all.prompts.choose(1)
    state = desk.all.view.state
    assert state.busy == "New object · [object.accept] accepts, [object.cancel] cancels"
    assert state.prompt.xy == [(20, 15)]
    assert [round(candidate.score, 1) for candidate in state.candidates] == [0.9, 0.7, 0.5]
    assert [candidate.chosen for candidate in state.candidates] == [False, True, False]


def test_what_is_missing_is_said_where_only_a_negative_point_was_clicked(desk):
    desk.click(5, 5, positive=False)
    assert desk.all.view.state.busy == "Now click on the object itself · [object.cancel] cancels"
    desk.click(20, 15)
    desk.until_answered()
    assert desk.all.view.state.busy == "New object · [object.accept] accepts, [object.cancel] cancels"


def test_a_candidate_takes_the_place_of_the_mask_it_refines(desk):
    object_id = desk.add_object(20, 15)
    desk.all.objects.select([object_id])
    desk.click(22, 15)
    assert [view.object_id for view in desk.all.view.state.masks] == [object_id]  # not answered yet
    desk.until_answered()
    assert desk.all.view.state.masks == ()
    assert len(desk.all.view.state.candidates) == 1
    assert desk.all.view.state.busy == "“object 1” · [object.accept] accepts, [object.cancel] cancels"
    desk.all.prompts.escape()
    assert [view.object_id for view in desk.all.view.state.masks] == [object_id]


def test_the_prompt_has_the_colour_of_the_class_it_will_get(desk):
    for name, color in (("car", "#110000"), ("person", "#220000")):
        desk.all.classes.add(name)
        desk.all.classes.recolor(desk.all.classes.current, color)
    desk.click(20, 15)
    assert desk.all.view.state.prompt_color == (0x22, 0, 0)
    desk.all.prompts.press_class_key(1)
    assert desk.all.view.state.prompt_color == (0x11, 0, 0)


def test_the_state_is_told_once_however_much_changed(desk):
    told: list[CanvasState] = []
    desk.all.view.state_changed.connect(told.append)
    for name in ("a", "b", "c"):
        desk.all.classes.add(name)
    desk.all.view.set_opacity(7)
    desk.all.view.set_outline_only(True)
    desk.qtbot.waitUntil(lambda: told != [])
    assert len(told) == 1
    assert (told[0].opacity, told[0].outline_only) == (1.0, True)


def test_another_picture_has_another_key_and_the_same_one_the_same(desk):
    first = desk.all.view.state.image_key
    desk.add_object(20, 15)
    assert desk.all.view.state.image_key == first
    desk.all.navigation.next()
    desk.until_shown()
    assert desk.all.view.state.image_key != first


def test_busy_says_what_a_person_waits_for(make_desk, photos):
    go = threading.Event()

    def wait_in_the_middle(segmenter: FakeSegmenter) -> None:
        if segmenter.diary:
            assert go.wait(10)

    desk = make_desk(FakeSegmenter(before_part=wait_in_the_middle))
    busy: list[str] = []
    desk.all.view.state_changed.connect(lambda state: busy.append(state.busy))
    desk.open_folder(photos)
    desk.qtbot.waitUntil(lambda: busy[-1:] == ["Encoding…"])
    go.set()
    desk.qtbot.waitUntil(lambda: busy[-1] == "")


def test_a_click_that_takes_long_is_said_to_be_at_work_and_whose_it_is_stays(make_desk, photos):
    go = threading.Event()
    go.set()

    def wait_for_clicks(segmenter: FakeSegmenter) -> None:
        assert go.wait(10)

    desk = make_desk(FakeSegmenter(before_predict=wait_for_clicks))
    desk.open_folder(photos)
    object_id = desk.add_object(20, 15)
    desk.all.objects.select([object_id])
    desk.qtbot.waitUntil(lambda: desk.all.view.state.busy == "")
    go.clear()
    desk.click(22, 15)
    mine = "“object 1” · [object.accept] accepts, [object.cancel] cancels"
    assert desk.all.view.state.busy == mine, "nothing is said of a wait that may be none"
    desk.qtbot.waitUntil(lambda: desk.all.view.state.busy == f"{mine} · Answering…")
    desk.click(23, 15)
    assert desk.all.view.state.busy == f"{mine} · Answering…", "another click does not begin a new wait"
    go.set()
    desk.until_answered()
    assert desk.all.view.state.busy == mine


def test_colours_of_neighbouring_objects_differ():
    colors = np.array([color_of_object(track) for track in range(1, 60)], int)
    assert (np.abs(np.diff(colors, axis=0)).sum(axis=1) > 100).all()


# classes


def test_classes_keep_their_export_ids_whatever_happens_to_their_place(desk):
    classes = desk.all.classes
    for name in ("car", "person", "dog"):
        classes.add(name)
    ids = {row.name: row.export_id for row in desk.project.classes()}
    dog = classes.items[2].class_id
    classes.move(dog, 0)
    classes.rename(dog, "cat")
    classes.set_key(dog, 1)
    assert [(item.name, item.key) for item in classes.items] == [("cat", 1), ("car", None), ("person", 2)]
    assert {row.export_id for row in desk.project.classes()} == set(ids.values())
    assert classes.with_key(1) == dog
    classes.set_key(dog, 0)
    assert classes.with_key(1) is None


def test_deleting_a_class_takes_its_objects_and_one_undo_brings_them_back(desk):
    desk.all.classes.add("car")
    object_id = desk.add_object(20, 15)
    assert desk.all.classes.items[0].count == 1
    desk.all.classes.delete(desk.all.classes.current)
    assert desk.here.rows == ()
    assert desk.all.classes.current is None
    desk.all.document.undo()
    assert [row.id for row in desk.here.rows] == [object_id]
    assert desk.all.classes.items[0].count == 1


@pytest.mark.parametrize("name", ["", "  ", "x\ny", "x" * 300])
def test_class_names_that_cannot_be_are_refused_with_a_sentence(desk, name):
    desk.all.classes.add("car")
    desk.all.classes.add(name)
    assert len(desk.all.classes.items) == 1
    assert len(desk.failures) == 1


# objects


def test_the_objects_panel_is_told_everything(desk):
    desk.all.classes.add("car")
    object_id = desk.add_object(20, 15)
    (item,) = desk.all.objects.items
    assert (item.object_id, item.title, item.source) == (object_id, "car 1", "model")
    assert item.area == disc(20, 15, 6).area
    assert round(item.score, 1) == 0.9
    assert item.color == desk.all.classes.items[0].color


def test_selecting_with_the_keyboard_goes_around_and_passes_over_hidden_ones(desk):
    ids = [desk.add_object(x, 20) for x in (10, 25, 45)]
    objects = desk.all.objects
    objects.set_hidden([ids[1]], True)
    visited = []
    for step in (1, 1, 1, -1):
        objects.select_next(step)
        visited += objects.selection
    assert visited == [ids[0], ids[2], ids[0], ids[2]]
    objects.select_all()
    assert objects.selection == {ids[0], ids[2]}
    assert objects.refinable is None


def test_toggles_act_on_the_selection(desk):
    first, second = desk.add_object(10, 20), desk.add_object(45, 20)
    objects = desk.all.objects
    objects.toggle_solo()
    assert objects.solo is None
    objects.select([first, second])
    objects.toggle("locked")
    assert all(row.locked for row in desk.here.rows)
    objects.toggle("locked")
    assert not any(row.locked for row in desk.here.rows)
    objects.toggle("hidden")
    assert all(row.hidden for row in desk.here.rows)
    objects.toggle("hidden")
    objects.toggle_solo()
    assert objects.solo == first
    objects.toggle_solo()
    assert objects.solo is None
    objects.delete(objects.selection)
    assert desk.here.rows == ()
    assert objects.selection == frozenset()
    desk.all.document.undo()
    assert len(desk.here.rows) == 2


def test_many_objects_are_followed(desk):
    """More rows than are read one by one, added behind the controllers' back as an import does."""
    media_id = desk.all.navigation.current

    def act(edit) -> None:
        class_id = edit.add_class("leaf")
        for number in range(100):
            object_id = edit.add_object(media_id, class_id)
            edit.set_mask(object_id, disc(number % 60, number % 40, 4))

    desk.all.document.apply("Import", act)
    assert len(desk.here.rows) == 100
    assert len(desk.all.view.state.masks) == 100
    assert len(desk.here.hits(10, 10)) >= 1
    desk.all.document.undo()
    assert desk.here.rows == ()


# hover


def test_a_preview_shows_what_a_click_would_give(desk):
    hover = desk.all.hover
    hover.rest(20, 15)
    desk.qtbot.waitUntil(lambda: hover.mask is not None)
    assert hover.mask == desk.all.view.state.hover == disc(20, 15, 6)
    hover.leave()
    assert hover.mask is None


def test_there_is_no_preview_where_a_click_would_select_or_miss(desk):
    desk.add_object(20, 15)
    asked = len(desk.segmenter.asked)
    desk.all.hover.rest(20, 15)
    desk.all.hover.rest(-5, 15)
    assert desk.all.hover._asked is None
    desk.all.hover.rest(50, 30)
    desk.qtbot.waitUntil(lambda: desk.all.hover.mask is not None)
    assert len(desk.segmenter.asked) == asked + 1


def test_a_preview_of_one_more_point_refines_the_open_prompt(desk):
    desk.all.prompts.drag_box(Box(5, 5, 30, 25))
    desk.until_answered()
    desk.all.hover.rest(12, 14)
    desk.qtbot.waitUntil(lambda: desk.all.hover.mask is not None)
    assert desk.segmenter.asked[-1]["mask_logits"] is not None
    desk.click(12, 14)
    assert desk.all.hover.mask is None


def test_previews_come_on_by_themselves_only_where_clicks_are_quick(desk):
    hover = desk.all.hover
    assert hover.enabled
    hover._costs.extend([QUICK_MS * 2] * 9)
    assert not hover.enabled
    hover.rest(20, 15)
    assert hover._asked is None
    hover.set_mode("on")
    assert hover.enabled
    hover.set_mode("off")
    assert not hover.enabled
    hover.set_mode("auto")
    desk.client.load_model("Fake")
    desk.qtbot.waitUntil(lambda: hover.enabled)


def test_a_preview_that_fails_says_nothing(make_desk, photos, caplog):
    def fail(_segmenter: FakeSegmenter) -> None:
        raise ValueError

    desk = make_desk(FakeSegmenter(before_predict=fail))
    desk.open_folder(photos)
    desk.all.hover.rest(20, 15)
    desk.qtbot.waitUntil(lambda: desk.all.hover._asked is None)
    assert desk.failures == []
    assert desk.all.hover.mask is None
    caplog.clear()


# pictures


def test_pictures_are_kept_within_the_budget_and_the_wanted_one_always(qapp, qtbot, tmp_path):
    paths = write_pictures(tmp_path, 6)
    size = HEIGHT * WIDTH * 3
    reader = PictureReader(budget=2 * size)
    arrived: list = []
    reader.arrived.connect(arrived.append)
    reader.want(paths[:3])
    qtbot.waitUntil(lambda: len(arrived) >= 3)
    assert reader.get(paths[0]) is not None
    assert sum(reader.get(path) is not None for path in paths) <= 2
    small = PictureReader(budget=1)
    small.arrived.connect(arrived.append)
    small.want([paths[5]])
    qtbot.waitUntil(lambda: small.get(paths[5]) is not None)
    assert reader.shutdown()
    assert small.shutdown()


def test_a_class_that_is_there_already_is_chosen_when_it_is_typed_again(desk):
    classes = desk.all.classes
    classes.add("car")
    car = classes.current
    classes.add("dog")
    revision = desk.all.document.revision
    classes.add(" car ")
    assert classes.current == car
    assert desk.all.document.revision == revision
    assert desk.failures == []


def test_a_name_is_not_given_twice(desk):
    classes, told = desk.all.classes, []
    classes.failed.connect(told.append)
    classes.add("car")
    classes.add("dog")
    classes.rename(classes.current, "car")
    assert [item.name for item in classes.items] == ["car", "dog"]
    assert [failure.what for failure in told] == ["There is a class “car” already."]
    classes.rename(classes.current, "cat")
    assert [item.name for item in classes.items] == ["car", "cat"]
    assert len(told) == 1
