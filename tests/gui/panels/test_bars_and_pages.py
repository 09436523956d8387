"""Status bar, toolbar, start page, banner."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QPushButton, QSlider, QToolButton, QWidget

from sam2studio.core.errors import MediaError
from sam2studio.gui.actions import build_actions
from sam2studio.gui.panels import Banner, ModelChoice, Notice, StartPage, StatusBar, ToolBar
from sam2studio.gui.viewstate import Hint
from sam2studio.gui.wiring import notices


def test_the_status_bar_shows_a_job_only_while_one_runs(qtbot):
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show()
    assert not bar._progress.isVisible()
    bar.set_job("Exporting 118 of 900", 0.131)
    assert bar._progress.isVisible()
    assert bar._progress.value() == 131
    bar.set_job("Looking for pictures", None)
    assert (bar._progress.minimum(), bar._progress.maximum()) == (0, 0)
    with qtbot.waitSignal(bar.cancel_job):
        bar._cancel.click()
    bar.set_job("", None)
    assert not bar._progress.isVisible()
    assert not bar._cancel.isVisible()


def test_the_status_bar_says_what_it_is_told(qtbot):
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show()
    bar.set_saved("All changes saved")
    bar.set_model("SAM 2.1 tiny on cpu (bf16)")
    bar.set_timing("")
    assert bar._saved.text() == "All changes saved"
    assert bar._model.isVisible()
    assert not bar._timing.isVisible()


@pytest.fixture
def tool_bar(qtbot):
    owner = QObject()
    bar = ToolBar(build_actions(owner))
    qtbot.addWidget(bar)
    bar.show()
    yield bar
    owner.deleteLater()


CHOICES = (ModelChoice("classic", "Classic (no model)"), ModelChoice("t", "SAM 2.1 tiny", "156 MB", ready=False))


def test_the_chooser_shows_the_model_in_use_and_reports_another(tool_bar: ToolBar, qtbot):
    tool_bar.set_models(CHOICES, "classic")
    assert tool_bar._chooser.text() == "Classic (no model)"
    tiny = next(action for action in tool_bar._models.actions() if action.data() == "t")
    with qtbot.waitSignal(tool_bar.model_chosen) as chosen:
        tiny.trigger()
    assert chosen.args == ["t"]
    tool_bar.set_models(CHOICES, "t")
    tool_bar.set_models(CHOICES, "t")
    assert [action.data() for action in tool_bar._models.actions() if action.isChecked()] == ["t"]
    assert len([action for action in tool_bar._models.actions() if action.data() in ("classic", "t")]) == 2


def test_the_opacity_slider_reports_what_a_person_does_only(tool_bar: ToolBar, qtbot):
    slider = tool_bar.findChild(QSlider)
    with qtbot.assertNotEmitted(tool_bar.opacity_changed):
        tool_bar.set_opacity(0.25)
    assert slider.value() == 25
    with qtbot.waitSignal(tool_bar.opacity_changed) as changed:
        slider.setValue(70)
    assert changed.args == [pytest.approx(0.7)]


def test_the_export_button_is_the_export_action(tool_bar: ToolBar, qtbot):
    export = tool_bar._actions["file.export"]
    button = next(b for b in tool_bar.findChildren(QToolButton) if b.property("kind") == "primary")
    export.setEnabled(False)
    assert not button.isEnabled()
    export.setEnabled(True)
    with qtbot.waitSignal(export.triggered):
        button.click()


def test_the_start_page_reports_which_way_was_taken(qtbot):
    page = StartPage()
    qtbot.addWidget(page)
    page.show()
    buttons = {button.accessibleName(): button for button in page.findChildren(QPushButton)}
    for name, signal in (
        ("Open images…", page.open_images),
        ("Open folder…", page.open_folder),
        ("Open video…", page.open_video),
        ("Open project…", page.open_project),
        ("Try the sample", page.try_sample),
    ):
        with qtbot.waitSignal(signal):
            buttons[name].click()
    with qtbot.waitSignal(page.open_images):
        qtbot.keyClick(buttons["Open images…"], Qt.Key.Key_Return)


def test_the_start_page_lists_recent_projects(qtbot):
    page = StartPage()
    qtbot.addWidget(page)
    page.show()
    page.set_recent([Path("/photos/street.s2s"), Path("/photos/" + "long " * 60 + "/orchard.s2s")])
    page.set_recent([Path("/photos/street.s2s"), Path("/photos/" + "long " * 60 + "/orchard.s2s")])
    qtbot.waitUntil(lambda: len([b for b in page.findChildren(QPushButton) if b.toolTip().endswith(".s2s")]) == 2)
    first = next(b for b in page.findChildren(QPushButton) if b.toolTip().endswith("street.s2s"))
    with qtbot.waitSignal(page.open_recent) as opened:
        first.click()
    assert Path(opened.args[0]) == Path("/photos/street.s2s")
    page.set_recent([])
    assert not page._recent_head.isVisible()


@pytest.fixture
def host(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(800, 600)
    host.show()
    return host


@pytest.fixture
def banner(host: QWidget):
    return Banner(host)


BAD = Notice(level="bad", what="It broke.", safe="All is saved.", todo="Try again.", details="a path")


def test_a_notice_says_what_is_safe_and_what_to_do(banner: Banner):
    banner.show_notice(BAD)
    assert banner.isVisible()
    assert banner._what.text() == "It broke."
    assert banner._more.text() == "All is saved. Try again."
    assert not banner._details.isVisible()
    height = banner.height()
    banner._details_button.click()
    assert banner._details.isVisible()
    assert banner.height() > height


def test_good_news_leaves_when_the_person_goes_on_and_the_rest_stays(banner: Banner):
    banner.show_notice(BAD)
    banner.show_notice(Notice(level="good", what="Done."))
    banner.dismiss_good()
    assert banner.notices == (BAD,)
    assert banner._what.text() == BAD.what
    banner.dismiss_good()
    assert banner.notices == (BAD,)


def test_a_notice_lies_over_its_part_and_follows_it(host: QWidget, qtbot):
    part = QWidget(host)
    part.setGeometry(200, 30, host.width() - 220, 100)
    part.show()
    banner = Banner(host, part)
    banner.show_notice(BAD)
    assert part.geometry().left() < banner.geometry().left()
    assert banner.geometry().right() < part.geometry().right()
    assert banner.geometry().top() > part.geometry().top()
    left = banner.geometry().left()
    part.setGeometry(300, 30, host.width() - 320, 100)
    assert banner.geometry().left() > left
    part.hide()
    assert abs(banner.geometry().center().x() - host.rect().center().x()) <= 1


def test_notices_wait_behind_the_newest_and_equal_ones_are_shown_once(banner: Banner):
    other = Notice(level="caution", what="Careful.")
    banner.show_notice(BAD)
    banner.show_notice(other)
    banner.show_notice(BAD)
    assert banner.notices == (BAD, other)
    assert "1" in banner._waiting.text()
    banner.dismiss()
    assert banner._what.text() == "Careful."
    banner.dismiss()
    assert not banner.isVisible()
    banner.dismiss()


def test_good_news_leaves_by_itself_and_bad_news_does_not(banner: Banner, qtbot):
    banner._timer.setInterval(1)
    banner.show_notice(Notice(level="good", what="Exported."))
    qtbot.waitUntil(lambda: not banner.isVisible())
    banner.show_notice(BAD)
    assert not banner._timer.isActive()


def test_good_news_does_not_cover_what_came_a_moment_before_and_is_worse(banner: Banner, qtbot):
    done = Notice(level="good", what="3 images added.")
    banner.show_notice(BAD)
    banner.show_notice(done)
    assert banner.notices == (BAD, done)
    assert banner._what.text() == BAD.what
    banner.dismiss()
    assert banner._what.text() == done.what, "and it is not lost"
    banner._unread.setInterval(1)
    banner.show_notice(BAD)
    qtbot.waitUntil(lambda: not banner._unread.isActive())
    banner.show_notice(done)
    assert banner.notices == (done, BAD), "that was there to be read"


def test_good_news_that_waits_to_be_read_stays_until_the_person_goes_on(banner: Banner):
    waiting = Notice(level="good", what="Tracked.", todo="Look there.", lasting=True)
    banner.show_notice(waiting)
    assert not banner._timer.isActive()
    passing = notices.of_hint(Hint("There is no hole to fill."))
    banner.show_notice(passing)
    assert banner.notices == (passing, waiting)
    banner.show_notice(BAD)
    assert banner.notices == (BAD, waiting)
    banner.dismiss_good()
    assert banner.notices == (BAD,)


def test_a_newer_notice_of_the_same_topic_takes_the_place_of_the_older_one(banner: Banner):
    older = Notice(level="good", what="30 frames tracked.", lasting=True, topic="tracking")
    other = Notice(level="caution", what="Careful.")
    banner.show_notice(other)
    banner.show_notice(older)
    newer = Notice(level="good", what="20 frames tracked.", lasting=True, topic="tracking")
    banner.show_notice(newer)
    assert banner.notices == (other, newer)


def test_what_a_notice_offers_is_taken_by_its_button_and_closing_it_is_told(banner: Banner):
    told: list[tuple[str, str]] = []
    banner.taken.connect(lambda topic: told.append(("taken", topic)))
    banner.closed.connect(lambda topic: told.append(("closed", topic)))
    close = next(each for each in banner.findChildren(QToolButton) if each.accessibleName() == "Dismiss")
    banner.show_notice(BAD)
    assert not banner._offer_button.isVisible()
    offering = Notice(level="caution", what="It was cut off.", topic="cut", offer="Go on")
    banner.show_notice(offering)
    assert banner._offer_button.isVisible()
    assert banner._offer_button.text() == "Go on"
    banner._offer_button.click()
    assert banner.notices == (BAD,)
    banner.show_notice(offering)
    close.click()
    close.click()
    assert banner.notices == ()
    assert told == [("taken", "cut"), ("closed", "cut"), ("closed", "")]


def test_why_nothing_happened_leaves_by_itself_too(banner: Banner, qtbot):
    banner._timer.setInterval(1)
    banner.show_notice(notices.of_hint(Hint("There is no keyframe in this direction.")))
    assert banner.isVisible()
    qtbot.waitUntil(lambda: not banner.isVisible())


def test_why_nothing_happened_gives_way_to_what_is_newer_and_bad_news_does_not(banner: Banner):
    banner.show_notice(BAD)
    banner.show_notice(notices.of_hint(Hint("There is no hole to fill.")))
    last = notices.of_hint(Hint("The mask has one part only."))
    banner.show_notice(last)
    assert banner.notices == (last, BAD)


def test_a_flood_of_notices_is_bounded(banner: Banner):
    for number in range(100):
        banner.show_notice(Notice(level="bad", what=f"Fault {number}"))
    assert len(banner.notices) <= 20
    assert banner.notices[0].what == "Fault 99"


def test_the_notice_of_an_error_keeps_all_its_parts():
    error = MediaError("It is cut off.", path="a.jpg", safe="Nothing changed.", todo="Copy it again.")
    notice = Notice.of_error(error)
    assert (notice.what, notice.safe, notice.todo) == ("It is cut off.", "Nothing changed.", "Copy it again.")
    assert "a.jpg" in notice.details


@pytest.mark.parametrize("width", [300, 800, 1900])
def test_the_banner_stays_inside_its_parent(banner: Banner, width: int):
    banner.show_notice(BAD)
    banner.parentWidget().resize(width, 600)
    assert banner.parentWidget().rect().contains(banner.geometry())
