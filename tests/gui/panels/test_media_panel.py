"""The media list: ten thousand rows, a filter, thumbnails only for what is seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shiboken6
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QListView

from sam2studio.core.errors import MediaError
from sam2studio.gui.panels import MediaPanel, thumbnails
from sam2studio.gui.panels.media_model import MediaModel
from sam2studio.gui.panels.thumbnails import Thumbnails, _Decode
from tests.support.widgets import media_items, row_centre


@pytest.fixture
def decoded(monkeypatch) -> list[Path]:
    """Stands for the decoder: every picture is grey; the list says which were asked for."""
    asked: list[Path] = []

    def grey(path: Path, *, size: int, cache: object) -> np.ndarray:
        asked.append(path)
        return np.full((size // 2, size, 3), 128, np.uint8)

    monkeypatch.setattr(thumbnails, "thumbnail", grey)
    return asked


@pytest.fixture
def panel(qtbot, decoded):
    panel = MediaPanel()
    qtbot.addWidget(panel)
    panel.resize(260, 600)
    panel.show()
    yield panel
    assert panel.shutdown()


def view_of(panel: MediaPanel) -> QListView:
    return panel.findChild(QListView)


def ids_selected(panel: MediaPanel) -> list[int]:
    model = view_of(panel).model()
    return sorted(model.item(index).media_id for index in view_of(panel).selectedIndexes())


def test_thumbnails_are_made_for_visible_rows_only(panel: MediaPanel, decoded: list[Path], qtbot):
    panel.set_items(media_items(10_000))
    assert view_of(panel).model().rowCount() == 10_000
    visible = panel.height() // 56 + 2
    qtbot.waitUntil(lambda: len(decoded) >= 8)
    qtbot.waitUntil(lambda: not panel._thumbnails._running and not panel._thumbnails._waiting)
    assert len(decoded) <= visible
    assert {path.name for path in decoded} <= {item.title for item in media_items(visible)}


def test_a_far_row_gets_its_thumbnail_when_it_is_reached(panel: MediaPanel, decoded: list[Path], qtbot):
    panel.set_items(media_items(10_000))
    panel.set_current(9_000)
    qtbot.waitUntil(lambda: any(path.name == "picture 09000.jpg" for path in decoded))
    assert len(decoded) < 100


def test_choosing_a_row_is_reported_once_and_being_told_is_not(panel: MediaPanel, qtbot):
    panel.set_items(media_items(5))
    with qtbot.assertNotEmitted(panel.media_chosen):
        panel.set_current(2)
    with qtbot.waitSignal(panel.media_chosen) as chosen:
        qtbot.mouseClick(view_of(panel).viewport(), Qt.MouseButton.LeftButton, pos=row_centre(view_of(panel), 3))
    assert chosen.args == [4]
    with qtbot.assertNotEmitted(panel.media_chosen):
        panel.set_current(4)


def test_the_media_on_the_canvas_alone_is_selected_while_ctrl_is_held(panel: MediaPanel, qtbot):
    panel.set_items(media_items(5))
    panel.set_current(1)
    view = view_of(panel)
    qtbot.keyPress(view, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    panel.set_current(2)
    qtbot.keyRelease(view, Qt.Key.Key_PageDown)
    assert [index.row() for index in view.selectionModel().selectedIndexes()] == [1]
    assert view.currentIndex().row() == 1


def test_arrow_keys_choose_too(panel: MediaPanel, qtbot):
    panel.set_items(media_items(5))
    panel.set_current(2)
    panel.focus_list()
    with qtbot.waitSignal(panel.media_chosen) as chosen:
        qtbot.keyClick(view_of(panel), Qt.Key.Key_Down)
    assert chosen.args == [3]


def test_the_filter_hides_rows_and_says_so(panel: MediaPanel, qtbot):
    panel.set_items(media_items(200))
    with qtbot.waitSignal(panel.order_changed, check_params_cb=lambda ids: len(ids) == 11):
        qtbot.keyClicks(panel._filter, "0019")
    assert panel.shown_ids() == (19, *range(190, 200))
    assert "200" in panel._header._count.text()
    qtbot.keyClick(panel._filter, Qt.Key.Key_Escape)
    assert len(panel.shown_ids()) == 200


def test_the_filter_ignores_case_and_keeps_the_current_row(panel: MediaPanel, qtbot):
    items = (replace(media_items(1)[0], title="ÉTÉ Plage.JPG"), *media_items(5)[1:])
    panel.set_items(items)
    panel.set_current(1)
    panel._filter.setText("été")
    assert panel.shown_ids() == (1,)
    assert ids_selected(panel) == [1]


def test_an_empty_result_is_explained(panel: MediaPanel, qtbot):
    panel.set_items(media_items(3))
    qtbot.keyClicks(panel._filter, "no such name")
    assert panel.shown_ids() == ()
    assert panel._empty.isVisible()
    assert not view_of(panel).isVisible()


def test_what_is_being_read_is_told_while_there_is_nothing_else(panel: MediaPanel):
    panel.set_items(())
    assert panel._empty.text() == "Nothing here yet."
    panel.set_reading("dog.mp4")
    assert panel._empty.text() == "Reading\ndog.mp4…"
    panel.set_reading("d" * 400 + ".mp4")
    assert panel._empty.minimumSizeHint().width() <= panel.width()
    panel.set_items(media_items(2))
    assert not panel._empty.isVisible()
    panel.set_items(())
    panel.set_reading("")
    assert panel._empty.text() == "Nothing here yet."


def test_filter_by_status(panel: MediaPanel):
    items = media_items(4)
    panel.set_items((replace(items[0], status="reviewed"), *items[1:]))
    reviewed = next(a for a in panel._status_button.menu().actions() if a.data() == "reviewed")
    reviewed.trigger()
    assert panel.shown_ids() == (1,)


def test_a_row_that_is_worked_on_does_not_vanish_from_a_filtered_list(panel: MediaPanel):
    panel.set_items(media_items(4))
    next(a for a in panel._status_button.menu().actions() if a.data() == "new").trigger()
    panel.update_items((replace(media_items(4)[1], status="labelled", object_count=1),))
    assert panel.shown_ids() == (1, 2, 3, 4)
    assert view_of(panel).model().index(1).data(Qt.ItemDataRole.UserRole).object_count == 1


def test_a_row_says_how_many_proposals_wait(panel: MediaPanel):
    item = replace(media_items(1)[0], status="labelled", object_count=5)
    assert panel._detail(item) == "5 objects"
    assert panel._detail(replace(item, proposals=3)) == "3 to review"
    assert panel._detail(replace(item, proposals=3, status="reviewed")) == "Reviewed · 3 to review"


def test_delete_asks_for_the_selected_rows(panel: MediaPanel, qtbot):
    panel.set_items(media_items(5))
    panel.set_current(2)
    panel.focus_list()
    qtbot.keyClick(view_of(panel), Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(panel.remove_requested) as asked:
        qtbot.keyClick(view_of(panel), Qt.Key.Key_Delete)
    assert asked.args == [(2, 3)]
    panel.set_writable(False)
    with qtbot.assertNotEmitted(panel.remove_requested):
        qtbot.keyClick(view_of(panel), Qt.Key.Key_Delete)


def test_a_list_without_the_current_media_selects_nothing(panel: MediaPanel):
    panel.set_items(media_items(5))
    panel.set_current(3)
    panel.set_items(media_items(2))
    assert ids_selected(panel) == []
    panel.set_current(None)
    assert not view_of(panel).currentIndex().isValid()


def test_real_pictures_become_thumbnails(qtbot, tmp_path: Path):
    Image.new("RGB", (300, 200), (200, 30, 40)).save(tmp_path / "red.png")
    loader = Thumbnails(side=64)
    with qtbot.waitSignal(loader.ready) as ready:
        assert loader.get(7, tmp_path / "red.png") is None
    assert ready.args == [7]
    picture = loader.get(7, tmp_path / "red.png")
    assert picture is not None
    assert max(picture.width(), picture.height()) == 64
    assert QColor(picture.toImage().pixel(5, 5)).red() == pytest.approx(200, abs=3)
    assert loader.close()


def test_a_file_that_cannot_be_read_has_an_empty_thumbnail_and_is_not_tried_again(qtbot, monkeypatch):
    tries = []

    def refuse(path: Path, *, size: int, cache: object):
        tries.append(path)
        raise MediaError("It is cut off.", path=path)

    monkeypatch.setattr(thumbnails, "thumbnail", refuse)
    loader = Thumbnails(side=64)
    with qtbot.waitSignal(loader.ready):
        loader.get(1, Path("broken.jpg"))
    picture = loader.get(1, Path("broken.jpg"))
    assert picture is not None
    assert picture.isNull()
    assert len(tries) == 1
    assert loader.close()


def test_a_key_that_means_another_file_gets_another_picture(qtbot, decoded: list[Path]):
    loader = Thumbnails(side=64)
    loader.get(1, Path("old.jpg"))
    assert loader.get(1, Path("new.jpg")) is None, "asked while the old one is decoded"
    with qtbot.waitSignal(loader.ready):
        pass
    assert loader.get(1, Path("new.jpg")) is None
    with qtbot.waitSignal(loader.ready):
        pass
    assert loader.get(1, Path("new.jpg")) is not None
    assert decoded == [Path("old.jpg"), Path("new.jpg")]
    assert loader.close()


def test_pictures_stay_when_media_are_added(panel: MediaPanel, decoded: list[Path], qtbot):
    panel.set_items(media_items(3))
    qtbot.waitUntil(lambda: len(decoded) == 3 and not panel._thumbnails._running)
    panel.set_items(media_items(4))
    qtbot.waitUntil(lambda: len(decoded) == 4)
    assert [path.name for path in decoded].count("picture 00001.jpg") == 1


def test_after_the_end_nothing_is_decoded(qtbot, decoded: list[Path]):
    loader = Thumbnails(side=64)
    assert loader.close()
    assert loader.get(1, Path("late.jpg")) is None
    assert decoded == []


def test_wishes_and_pictures_are_bounded(qtbot, decoded: list[Path], monkeypatch):
    monkeypatch.setattr(thumbnails, "KEPT", 10)
    loader = Thumbnails(side=16)
    for key in range(500):
        loader.get(key, Path(f"{key}.jpg"))
    assert len(loader._waiting) <= thumbnails.WAITING
    qtbot.waitUntil(lambda: not loader._waiting and not loader._running)
    assert len(loader._kept) == 10
    assert 499 in loader._kept or decoded.index(Path("499.jpg")) < 10, "newest wishes come first"
    assert loader.close()


def test_ten_thousand_rows_are_filtered_without_touching_qt_rows():
    model = MediaModel()
    model.set_items(media_items(10_000))
    model.set_filter(text="999", status=None)
    assert all("999" in title for title in (model.index(row).data() for row in range(model.rowCount())))
    assert model.row_of(9990) is not None
    assert model.row_of(1) is None


def test_a_file_that_is_back_is_tried_again(panel: MediaPanel, monkeypatch, qtbot):
    broken = [True]

    def now_and_then(path: Path, *, size: int, cache: object) -> np.ndarray:
        if broken[0]:
            raise MediaError("There is no such file.", path=path)
        return np.full((10, 10, 3), 128, np.uint8)

    monkeypatch.setattr(thumbnails, "thumbnail", now_and_then)
    (item,) = media_items(1)
    panel.set_items([item])
    qtbot.waitUntil(lambda: item.media_id in panel._thumbnails._kept)
    assert panel._thumbnails._kept[item.media_id][1].isNull()
    panel.update_items([replace(item, status="missing")])
    broken[0] = False
    panel.update_items([item])
    qtbot.waitUntil(lambda: not panel._thumbnails._kept.get(item.media_id, (None, QPixmap()))[1].isNull())


def test_a_picture_that_comes_after_the_window_has_gone_is_dropped(qapp, tmp_path):
    loader = Thumbnails(side=16)
    late = _Decode(loader._decoded, key=1, path=tmp_path / "gone.jpg", side=16, cache=None)
    shiboken6.delete(loader)
    late.run()
