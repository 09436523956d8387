"""Dropping, adding, removing; going from picture to picture."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PIL import Image

from sam2studio.media.images import probe_image
from sam2studio.project import Project
from tests.gui.controllers.conftest import HEIGHT, WIDTH, write_pictures


def titles(desk) -> list[str]:
    return [item.title for item in desk.all.media.items]


def test_a_dropped_folder_makes_its_project_and_finds_it_again(desk, make_desk, photos):
    assert desk.project.path == photos / "photos.s2s"
    assert titles(desk) == [f"picture {number}.png" for number in range(1, 5)]
    assert desk.project.media_path(desk.project.media()[0]) == photos / "picture 1.png"
    desk.add_object(20, 15)
    desk.all.document.close()
    write_pictures(photos, 1, first=5)
    again = make_desk()
    again.open_folder(photos)
    assert len(titles(again)) == 5
    assert again.all.media.items[0].object_count == 1
    assert again.all.media.items[0].status == "labelled"


def test_adding_is_one_step_of_undo_however_many_there_are(make_desk, tmp_path):
    write_pictures(tmp_path / "many", 230)
    desk = make_desk()
    desk.open_folder(tmp_path / "many")
    assert len(desk.project.media()) == 230
    desk.all.document.undo()
    assert desk.project.media() == ()
    assert desk.all.navigation.current is None
    assert desk.all.media.items == ()
    desk.all.document.redo()
    assert len(desk.all.media.items) == 230
    desk.until_shown()


def test_the_first_picture_is_shown_while_others_are_still_being_added(make_desk, tmp_path, monkeypatch):
    write_pictures(tmp_path / "many", 200)
    go_on = threading.Event()

    def probed(path):
        assert path.stem != "picture 100" or go_on.wait(20)
        return probe_image(path)

    monkeypatch.setattr("sam2studio.jobs.pictures.probe_safely", probed)
    desk = make_desk()
    desk.all.media.open_paths([tmp_path / "many"])
    desk.until_shown()
    assert desk.all.media.adding.running
    desk.click(20, 15)
    desk.until_answered()
    desk.all.prompts.accept()
    go_on.set()
    desk.qtbot.waitUntil(lambda: len(desk.project.media()) == 200)
    desk.qtbot.waitUntil(lambda: len(desk.all.media.items) == 200 and not desk.all.media.adding.running)
    assert desk.all.media.items[0].object_count == 1


def test_pictures_go_to_the_open_project_and_only_once(desk, tmp_path):
    others = write_pictures(tmp_path / "others", 2)
    for _ in range(2):
        with desk.qtbot.waitSignal(desk.all.media.added) as told:
            desk.all.media.open_paths(others)
    assert told.args == [0, 0]
    assert len(titles(desk)) == 6
    assert desk.project.path.stem == "photos"


def test_two_drops_at_once_are_both_added(desk, tmp_path):
    desk.all.media.add(write_pictures(tmp_path / "one", 2))
    desk.all.media.add(write_pictures(tmp_path / "two", 3))
    desk.qtbot.waitUntil(lambda: len(desk.all.media.items) == 9)


def test_files_that_are_no_pictures_are_told_once_and_the_others_added(desk, tmp_path):
    good = write_pictures(tmp_path / "mixed", 1)
    (tmp_path / "mixed" / "torn.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "mixed" / "text.png").write_text("hello")
    with desk.qtbot.waitSignal(desk.all.media.added) as told:
        desk.all.media.open_paths([*good, tmp_path / "mixed" / "torn.jpg", tmp_path / "mixed" / "text.png"])
    assert told.args == [1, 2]
    (failure,) = desk.failures
    torn, text = failure.path.splitlines()
    assert "torn.jpg: " in torn
    assert "text.png: " in text, "each is named, with its own reason"
    assert failure.safe == "The others were added."


def test_animations_and_pages_of_which_only_the_first_is_taken_are_told(desk, tmp_path):
    (path,) = write_pictures(tmp_path / "pages", 1)
    first, second = (Image.new("L", (8, 6), grey) for grey in (0, 255))
    first.save(tmp_path / "pages" / "scan.tiff", save_all=True, append_images=[second])
    with desk.qtbot.waitSignal(desk.all.media.shortened) as told:
        desk.all.media.open_paths([path, tmp_path / "pages" / "scan.tiff"])
    assert [each.name for each in told.args[0]] == ["scan.tiff"]
    with desk.qtbot.assertNotEmitted(desk.all.media.shortened), desk.qtbot.waitSignal(desk.all.media.added):
        desk.all.media.open_paths([path, tmp_path / "pages" / "scan.tiff"])  # they are here already


def test_nothing_is_said_of_others_where_there_are_none(desk, tmp_path):
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_text("hello")
    with desk.qtbot.waitSignal(desk.all.media.added):
        desk.all.media.open_paths([tmp_path / "a.png", tmp_path / "b.png"])
    (failure,) = desk.failures
    assert failure.safe == "Nothing was changed."


def test_a_folder_with_nothing_in_it_is_told_of_with_a_project_and_without(make_desk, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "list.csv").write_text("1")
    desk = make_desk()
    desk.all.media.open_paths([tmp_path / "empty"])
    assert desk.all.document.create(tmp_path / "p.s2s")
    with desk.qtbot.waitSignal(desk.all.media.added):
        desk.all.media.open_paths([tmp_path / "empty"])
    before, now = desk.failures
    assert before.text == now.text
    assert now.what == "empty: There are no images and no videos in this folder."


def test_a_file_that_cannot_be_added_is_named_so_that_two_of_a_kind_differ(desk, tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("hello")
        with desk.qtbot.waitSignal(desk.all.media.added):
            desk.all.media.open_paths([tmp_path / name])
    assert [failure.what.split(": ")[0] for failure in desk.failures] == ["a.txt", "b.txt"]


@pytest.mark.parametrize("name", ["best.pt", "sam.PTH", "tiny.safetensors", "yolo.onnx"])
def test_a_model_that_is_dropped_on_the_pictures_is_shown_where_to(make_desk, tmp_path, name):
    (tmp_path / name).write_bytes(b"PK\3\4")
    desk = make_desk()
    desk.all.media.open_paths([tmp_path / name])
    assert desk.all.document.create(tmp_path / "p.s2s")
    with desk.qtbot.waitSignal(desk.all.media.added):
        desk.all.media.open_paths([tmp_path / name])
    before, now = desk.failures
    assert before.text == now.text
    assert now.what == f"{name}: This is a model, and no image or video."
    assert "Models…" in now.todo


def test_a_dropped_project_is_opened(desk, tmp_path):
    with Project.create(tmp_path / "other.s2s"):
        pass
    desk.all.media.open_paths([tmp_path / "other.s2s"])
    assert desk.project.path == tmp_path / "other.s2s"
    assert desk.all.media.items == ()


def test_what_is_found_for_one_project_never_lands_in_another(make_desk, tmp_path):
    write_pictures(tmp_path / "many", 150)
    desk = make_desk()
    desk.all.media.open_paths([tmp_path / "many"])
    desk.all.document.create(tmp_path / "other.s2s")
    desk.qtbot.waitUntil(lambda: not desk.all.media.adding.running)
    assert desk.project.media() == ()


def test_removing_and_undo(desk):
    object_id = desk.add_object(20, 15)
    first, second, *_ = desk.all.media.ids
    listed: list[bool] = []
    desk.all.media.listed.connect(listed.append)
    desk.all.media.remove([first])
    assert desk.all.navigation.current == second
    assert len(titles(desk)) == 3
    desk.all.document.undo()
    assert desk.all.media.ids[0] == first
    assert desk.all.media.items[0].object_count == 1
    desk.all.navigation.go_to(first)
    assert [row.id for row in desk.here.rows] == [object_id]
    assert listed == [False, False]
    desk.all.media.remove([])


def test_counts_and_review_are_told_for_the_rows_they_are_of(desk):
    told: list = []
    desk.all.media.updated.connect(lambda items: told.extend(items))
    desk.add_object(20, 15)
    first = desk.all.media.ids[0]
    assert [(item.media_id, item.object_count, item.status) for item in told] == [(first, 1, "labelled")]
    desk.all.media.toggle_reviewed(first)
    assert told[-1].status == "reviewed"
    desk.all.media.toggle_reviewed(first)
    assert told[-1].status == "labelled"


def test_next_and_previous_stop_at_the_ends_and_follow_the_filter(desk):
    navigation, ids = desk.all.navigation, desk.all.media.ids
    navigation.previous()
    assert navigation.current == ids[0]
    for _ in range(6):
        navigation.next()
    assert navigation.current == ids[3]
    navigation.set_order([ids[0], ids[2]])
    navigation.previous()
    assert navigation.current == ids[2]
    navigation.previous()
    assert navigation.current == ids[0]


def test_neighbours_are_read_and_encoded_in_the_direction_of_travel(make_desk, tmp_path):
    write_pictures(tmp_path / "photos", 8)
    desk = make_desk()
    desk.open_folder(tmp_path / "photos")
    diary = desk.segmenter.diary
    desk.qtbot.waitUntil(lambda: {image for _, image in diary} == {1, 2, 3})
    desk.all.navigation.go_to(desk.all.media.ids[5])
    desk.qtbot.waitUntil(lambda: {image for _, image in diary} >= {6, 7, 8, 5})
    order = list(dict.fromkeys(image for _, image in diary))
    assert order == [1, 2, 3, 6, 7, 8, 5]
    desk.all.navigation.previous()
    assert desk.all.navigation.picture.rgb is not None  # it was read ahead: on the canvas at once
    desk.qtbot.waitUntil(lambda: {image for _, image in diary} >= {3, 4, 5})


def test_going_quickly_shows_the_last_one_and_nothing_of_those_between(make_desk, tmp_path):
    write_pictures(tmp_path / "photos", 30)
    desk = make_desk()
    desk.open_folder(tmp_path / "photos")
    shown: list[int] = []
    desk.all.navigation.picture_changed.connect(
        lambda picture: shown.append(int(picture.rgb[0, 0, 0])) if picture.rgb is not None else None
    )
    for _ in range(29):
        desk.all.navigation.next()
    desk.until_shown()
    assert shown[-1] == 30
    picture = desk.all.navigation.picture
    assert picture.key.media_id == desk.all.navigation.current


def test_a_missing_file_is_told_on_the_canvas_and_in_the_list_and_can_come_back(desk, photos):
    hidden = photos / "picture 4.png"
    hidden.rename(photos / "away.png")
    desk.all.navigation.go_to(desk.all.media.ids[3])
    desk.qtbot.waitUntil(lambda: desk.all.navigation.picture.message != "")
    assert "picture 4.png" in desk.all.navigation.picture.message
    assert desk.all.media.items[3].status == "missing"
    desk.click(20, 15)
    assert desk.all.prompts.open is None
    (photos / "away.png").rename(hidden)
    desk.all.navigation.reload()
    desk.until_shown()


def test_a_file_of_another_size_is_not_annotated(desk, photos):
    Image.fromarray(np.zeros((20, 30, 3), np.uint8)).save(photos / "picture 4.png")
    desk.all.navigation.go_to(desk.all.media.ids[3])
    desk.qtbot.waitUntil(lambda: desk.all.navigation.picture.message != "")
    assert "30 × 20" in desk.all.navigation.picture.message
    assert f"{WIDTH} × {HEIGHT}" in desk.all.navigation.picture.message


def test_a_file_that_changed_is_flagged_once(desk, photos):
    Image.fromarray(np.full((HEIGHT, WIDTH, 3), 77, np.uint8)).save(photos / "picture 4.png")
    for media_id in (desk.all.media.ids[3], desk.all.media.ids[0], desk.all.media.ids[3]):
        desk.all.navigation.go_to(media_id)
        desk.until_shown()
    assert len(desk.notices) == 1
    assert "picture 4.png" in desk.notices[0]


def test_sources_are_never_written_to(desk, photos):
    def state() -> dict[str, tuple[bytes, int]]:
        return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in photos.glob("*.png")}

    before = state()
    desk.add_object(20, 15)
    desk.all.navigation.next()
    desk.until_shown()
    desk.all.media.remove([desk.all.media.ids[0]])
    desk.all.document.undo()
    assert state() == before


def test_names_beyond_ascii_are_found_in_either_spelling(make_desk, tmp_path):
    (path,) = write_pictures(tmp_path / "u", 1)
    path.rename(path.with_name("cafe\u0301.png"))
    desk = make_desk()
    desk.open_folder(tmp_path / "u")
    path.with_name("cafe\u0301.png").rename(path.with_name("caf\u00e9.png"))
    desk.all.document.close()
    desk.open_folder(tmp_path / "u")
    assert all(item.path.exists() for item in desk.all.media.items)
