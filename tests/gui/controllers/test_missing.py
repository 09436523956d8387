"""Files that go away and come back: noticed without a click, found again in another folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sam2studio.gui.controllers.relink import Found
from tests.gui.controllers.conftest import HEIGHT, WIDTH


def statuses(desk) -> list[str]:
    return [item.status for item in desk.all.media.items]


def move(photos: Path, to: Path) -> None:
    to.mkdir(parents=True)
    for path in photos.glob("*.png"):
        path.rename(to / path.name)


def search(desk, old: Path, new: Path) -> Found:
    with desk.qtbot.waitSignal(desk.all.relink.found) as told:
        desk.all.relink.search(old, new)
    (found,) = told.args
    return found


@pytest.fixture
def moved(desk, photos, tmp_path) -> Path:
    """The four files lie in another folder, and the list knows that they are gone."""
    move(photos, tmp_path / "archive" / "photos")
    desk.qtbot.waitUntil(lambda: statuses(desk) == ["missing"] * 4)
    return tmp_path / "archive" / "photos"


def test_a_deleted_file_is_noticed_without_a_click_and_its_return_too(desk, photos):
    kept = (photos / "picture 3.png").read_bytes()
    (photos / "picture 3.png").unlink()
    desk.qtbot.waitUntil(lambda: statuses(desk) == ["new", "new", "missing", "new"])
    assert desk.all.media.missing == {desk.all.media.ids[2]}
    (photos / "picture 3.png").write_bytes(kept)
    desk.qtbot.waitUntil(lambda: statuses(desk) == ["new"] * 4)


def test_a_file_that_is_back_is_shown_again_when_it_is_the_current_one(desk, photos):
    kept = (photos / "picture 4.png").read_bytes()
    (photos / "picture 4.png").unlink()
    desk.all.navigation.go_to(desk.all.media.ids[3])
    desk.qtbot.waitUntil(lambda: desk.all.navigation.picture.message != "")
    (photos / "picture 4.png").write_bytes(kept)
    desk.until_shown()
    assert desk.all.navigation.current == desk.all.media.ids[3]


def test_a_file_that_is_back_before_anybody_missed_it_is_read_again(desk, photos):
    kept = (photos / "picture 4.png").read_bytes()
    (photos / "picture 4.png").unlink()
    desk.all.navigation.go_to(desk.all.media.ids[3])
    assert desk.all.reader._pool.waitForDone(10_000)  # it was not there, which is not told yet
    (photos / "picture 4.png").write_bytes(kept)
    desk.until_shown()
    assert desk.all.media.missing == frozenset()


def test_a_damaged_file_is_read_twice_and_no_more(desk, photos):
    (photos / "picture 4.png").write_bytes(b"no picture")
    back = []
    desk.all.media.returned.connect(back.append)
    desk.all.navigation.go_to(desk.all.media.ids[3])
    desk.qtbot.waitUntil(lambda: back == [{desk.all.media.ids[3]}])
    desk.qtbot.waitUntil(lambda: desk.all.navigation.picture.message != "")
    desk.all.navigation.reload()
    desk.qtbot.waitUntil(lambda: desk.all.navigation.picture.message == "")
    desk.qtbot.waitUntil(lambda: desk.all.navigation.picture.message != "")
    assert len(back) == 1


def test_rows_that_can_be_seen_are_looked_at_at_once(desk, photos):
    desk.all.presence._timer.stop()
    (photos / "picture 2.png").unlink()
    desk.all.presence.set_visible(desk.all.media.ids[1:2])
    desk.qtbot.waitUntil(lambda: "missing" in statuses(desk))


def test_what_was_seen_of_one_project_is_not_told_of_the_next(desk, photos, tmp_path):
    desk.all.presence._timer.stop()
    desk.qtbot.waitUntil(lambda: desk.all.presence._token is None)
    (photos / "picture 4.png").unlink()  # which nobody reads while the first one is shown
    desk.all.presence.look()
    desk.all.document.create(tmp_path / "other.s2s")
    desk.all.document.open(photos / "photos.s2s")
    desk.all.presence._timer.stop()
    desk.qtbot.waitUntil(lambda: desk.all.presence._token is None)
    assert desk.all.media.missing == frozenset()


def test_moved_files_are_found_and_relinked_in_one_step(desk, photos, moved):
    with desk.qtbot.waitSignal(desk.all.relink.listed) as told:
        desk.all.relink.list_lost()
    assert [(folder.path, folder.count) for folder in told.args[0]] == [(photos, 4)]
    assert search(desk, photos, moved) == Found(photos, moved, 4, (), ())
    assert statuses(desk) == ["missing"] * 4  # only told so far
    desk.all.relink.apply()
    desk.qtbot.waitUntil(lambda: statuses(desk) == ["new"] * 4)
    desk.until_shown()
    assert desk.project.undo_label == "Locate folder"
    desk.all.document.undo()
    desk.qtbot.waitUntil(lambda: statuses(desk) == ["missing"] * 4)


def test_what_is_not_there_and_what_has_changed_is_named(desk, photos, moved):
    (moved / "picture 1.png").unlink()
    Image.fromarray(np.full((HEIGHT, WIDTH, 3), 99, np.uint8)).save(moved / "picture 2.png")
    found = search(desk, photos, moved)
    assert (found.found, found.changed, found.missing) == (3, ("picture 2.png",), ("picture 1.png",))
    desk.all.relink.apply()
    desk.qtbot.waitUntil(lambda: statuses(desk) == ["missing", "new", "new", "new"])


def test_choosing_the_folder_around_the_moved_one_is_understood(desk, photos, moved):
    assert search(desk, photos, moved.parent) == Found(photos, moved, 4, (), ())


def test_one_folder_is_chosen_for_all_that_is_below_it(desk, photos, tmp_path):
    """Files of two lost folders, and of one whose parts lie otherwise now, by their names and contents."""
    for name, color in (("more", 50), ("disk/a", 100), ("disk/b", 150)):
        (tmp_path / name).mkdir(parents=True)
        picture = np.full((HEIGHT, WIDTH, 3), color, np.uint8)
        Image.fromarray(picture).save(tmp_path / name / "0001.png")
    desk.all.media.add([tmp_path / "more", tmp_path / "disk" / "a", tmp_path / "disk" / "b"])
    desk.qtbot.waitUntil(lambda: len(desk.all.media.items) == 7 and not desk.all.media.busy)
    new = tmp_path / "archive"
    move(photos, new / "photos")
    for old, place in (("more", "more"), ("disk/a", "a"), ("disk/b", "kept/b")):
        move(tmp_path / old, new / place)
        (tmp_path / old).rmdir()
    (tmp_path / "disk").rmdir()
    desk.qtbot.waitUntil(lambda: statuses(desk) == ["missing"] * 7)
    found = search(desk, photos, new)
    assert (found.found, found.changed, found.missing) == (6, (), ())
    desk.all.relink.apply()
    desk.qtbot.waitUntil(lambda: statuses(desk) == ["new"] * 6 + ["missing"])
    assert [item.path.parent.name for item in desk.all.media.items][4:6] == ["more", "a"]
    assert search(desk, tmp_path / "disk", new / "kept").found == 1
    desk.all.relink.apply()
    desk.qtbot.waitUntil(lambda: statuses(desk) == ["new"] * 7)


def test_another_file_of_the_same_name_is_not_taken_for_one_of_another_lost_folder(desk, photos, tmp_path):
    for name in ("more", "archive"):
        (tmp_path / name).mkdir()
    Image.fromarray(np.full((HEIGHT, WIDTH, 3), 50, np.uint8)).save(tmp_path / "more" / "picture 1.png")
    desk.all.media.add([tmp_path / "more"])
    desk.qtbot.waitUntil(lambda: len(desk.all.media.items) == 5 and not desk.all.media.busy)
    (tmp_path / "more" / "picture 1.png").unlink()
    move(photos, tmp_path / "archive" / "photos")
    desk.qtbot.waitUntil(lambda: statuses(desk) == ["missing"] * 5)
    assert search(desk, photos, tmp_path / "archive" / "photos").found == 4


def test_a_folder_that_holds_nothing_changes_nothing(desk, photos, moved, tmp_path):
    found = search(desk, photos, tmp_path)
    assert found.found == 0
    before = desk.project.revision
    desk.all.relink.apply()
    assert desk.project.revision == before


def test_files_that_are_still_there_are_left_alone(desk, photos, tmp_path):
    (tmp_path / "other").mkdir()
    for path in photos.glob("*.png"):
        (tmp_path / "other" / path.name).write_bytes(path.read_bytes())
    (photos / "picture 2.png").unlink()
    desk.qtbot.waitUntil(lambda: "missing" in statuses(desk))
    assert search(desk, photos, tmp_path / "other").found == 1
    desk.all.relink.apply()
    desk.qtbot.waitUntil(lambda: statuses(desk) == ["new"] * 4)
    assert [item.path.parent.name for item in desk.all.media.items] == ["photos", "other", "photos", "photos"]


def test_a_look_at_the_old_place_says_nothing_of_the_new_one(desk, photos, moved):
    desk.all.presence._timer.stop()
    desk.qtbot.waitUntil(lambda: desk.all.presence._token is None)
    search(desk, photos, moved)
    desk.all.presence.look()
    desk.all.relink.apply()
    desk.qtbot.waitUntil(lambda: desk.all.presence._token is None)
    assert desk.all.media.missing == frozenset()
