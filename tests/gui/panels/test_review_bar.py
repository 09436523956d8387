"""The bar of a review: what it says, and what its controls report."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QLabel

from sam2studio.gui.actions import build_actions
from sam2studio.gui.dialogs.accept_above import AcceptAboveDialog, ChoiceAbove
from sam2studio.gui.dialogs.review_statistics import ReviewStatisticsDialog
from sam2studio.gui.panels import ReviewBar
from sam2studio.gui.viewstate import ReviewCard, ReviewChoice, ReviewState
from sam2studio.jobs.review import Tally
from tests.support.widgets import nameless_controls

CARD = ReviewCard(
    title="car 2", color="#e53935", score=0.31, quality=0.88, fit=0.52, twin="car 1", reasons=("twin", "score")
)
STATE = ReviewState(
    running=True, card=CARD, place=13, total=148, left=136, accepted=10, rejected=2, classes=((7, "car", 136),)
)


@pytest.fixture
def bar(qtbot):
    owner = QObject()
    bar = ReviewBar(build_actions(owner))
    qtbot.addWidget(bar)
    bar.resize(900, 90)
    bar.show_state(STATE)
    yield bar
    owner.deleteLater()


def words(bar: ReviewBar) -> str:
    parts = (bar._title.whole, bar._place.text(), bar._facts.whole, bar._reason.whole, bar._sums.text())
    return " | ".join(part for part in parts if part)


def test_it_is_there_only_during_a_review(bar: ReviewBar):
    assert bar.isVisible()
    bar.show_state(ReviewState())
    assert not bar.isVisible()


def test_a_decision_about_a_track_says_how_far_it_reaches(bar: ReviewBar):
    bar.show_state(replace(STATE, card=replace(CARD, frames=118)))
    assert "track of 118 frames · detector 0.31" in words(bar)
    assert "The detector is not sure · you decide about all 118 frames, with Shift+F, Shift+X about this one" in words(
        bar
    )


def test_it_says_what_is_up_and_why_it_is_doubtful(bar: ReviewBar):
    assert words(bar) == (
        "car 2 | 13 of 148 | detector 0.31 · mask 0.88 · box fit 0.52"
        " | Nearly the same as “car 1” · The detector is not sure | 10 accepted · 2 rejected"
    )
    assert bar._progress.value() == round(1000 * 12 / 148)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ReviewState(running=True, reading=True), "Reading the proposals…"),
        (ReviewState(running=True, left=5, total=5), "Nothing to review here | S goes to the next proposal."),
        (ReviewState(running=True, others=3), "No proposal passes the filter | 3 more without it."),
        (ReviewState(running=True, accepted=1, total=1), "Everything is reviewed | Esc ends the review. | 1 accepted"),
    ],
)
def test_it_says_why_nothing_is_up(bar: ReviewBar, state, said):
    bar.show_state(state)
    assert words(bar) == said
    assert not any(button.isVisible() for button in bar._decisions)


def test_a_long_name_shows_that_it_goes_on(bar: ReviewBar, qtbot):
    name = "traffic light behind the second crossing 6"
    bar.show_state(replace(STATE, card=replace(CARD, title=name)))
    qtbot.waitUntil(lambda: bar._title.text() == name)
    bar.resize(330, 90)
    qtbot.waitUntil(lambda: bar._title.text().endswith("…"))
    assert bar._title.toolTip() == name
    bar.show_state(STATE)
    qtbot.waitUntil(lambda: bar._title.text() == "car 2")


def resize(bar: ReviewBar, qtbot, width: int, height: int) -> None:
    """Like a window: asked again as soon as its words have given way, as a style may make them wider than that."""

    def has_it() -> bool:
        bar.resize(width, height)
        return bar.width() == width

    qtbot.waitUntil(has_it)


def test_words_give_way_to_buttons(bar: ReviewBar, qtbot):
    qtbot.waitUntil(lambda: [each.text() for each in bar._decisions] == ["Accept (Enter)", "Fix (C)", "Reject (X)"])
    resize(bar, qtbot, 330, 90)
    qtbot.waitUntil(lambda: [each.text() for each in bar._decisions] == ["Accept", "Fix", "Reject"])
    qtbot.waitUntil(lambda: bar._reason.text() != bar._reason.whole)
    assert all(button.isVisible() for button in bar._decisions)
    resize(bar, qtbot, 330, 140)
    qtbot.waitUntil(lambda: bar._reason.y() > bar._decisions[0].geometry().bottom())  # a line of its own
    resize(bar, qtbot, 500, 140)
    qtbot.waitUntil(lambda: [each.text() for each in bar._decisions] == ["Accept (Enter)", "Fix (C)", "Reject (X)"])
    qtbot.waitUntil(lambda: bar._reason.text() == bar._reason.whole)
    assert bar._reason.y() > bar._decisions[0].geometry().bottom()
    resize(bar, qtbot, 900, 140)
    qtbot.waitUntil(lambda: bar._reason.geometry().center().y() < bar._decisions[0].geometry().bottom())
    resize(bar, qtbot, 330, 140)
    qtbot.waitUntil(lambda: bar._reason.toolTip() == bar._reason.whole)


def test_its_controls_have_names_and_tips(bar: ReviewBar):
    assert nameless_controls(bar) == []


def test_the_filter_reports_what_is_wanted(bar: ReviewBar, qtbot):
    qtbot.mouseClick(bar._filter, Qt.MouseButton.LeftButton)
    box = bar._box
    assert box.isVisible()
    box._low.setFocus()
    box._low.selectAll()
    with qtbot.waitSignal(bar.choice_changed) as told:
        qtbot.keyClicks(box._low, box.locale().toString(0.25, "f", 2))
        qtbot.keyClick(box._low, Qt.Key.Key_Return)
    assert told.args == [ReviewChoice(low=0.25)]
    bar.show_state(STATE)
    with qtbot.waitSignal(bar.choice_changed) as told:
        box._classes.setCurrentIndex(1)
        box._classes.activated.emit(1)
    assert told.args == [ReviewChoice(class_id=7)]
    with qtbot.waitSignal(bar.choice_changed) as told:
        qtbot.keyClick(box._here, Qt.Key.Key_Space)
    assert told.args[0].only_here
    bar.show_state(replace(STATE, choice=ReviewChoice(high=0.5)))
    with qtbot.waitSignal(bar.choice_changed) as told:
        qtbot.mouseClick(box._reset, Qt.MouseButton.LeftButton)
    assert told.args == [ReviewChoice()]
    box.hide()


def test_the_question_says_what_a_score_means(qtbot):
    asked = []

    def count(score: float, careful: bool) -> ChoiceAbove:
        asked.append((round(score, 2), careful))
        return ChoiceAbove(proposals=round(100 * (1 - score)), media=8, left=100, right=41, decided=43)

    dialog = AcceptAboveDialog(count)
    qtbot.addWidget(dialog)
    dialog.open()
    assert asked[-1] == (0.8, True)
    assert dialog._what.text() == "20 of 100 proposals, on 8 images or videos"
    assert "41 proved right" in dialog._experience.text()
    dialog._slider.setValue(95)
    qtbot.mouseClick(dialog._careful, Qt.MouseButton.LeftButton, pos=dialog._careful.rect().center())
    assert asked[-1][0] == 0.95
    assert dialog._go.text() == "Accept 5"
    assert nameless_controls(dialog) == []
    with qtbot.waitSignal(dialog.accepted_above) as told:
        qtbot.mouseClick(dialog._go, Qt.MouseButton.LeftButton)
    assert told.args[0] == pytest.approx(0.95)


def test_nothing_can_be_accepted_where_nothing_is(qtbot):
    dialog = AcceptAboveDialog(lambda *_: ChoiceAbove(proposals=0, media=0, left=9, right=0, decided=0))
    qtbot.addWidget(dialog)
    assert not dialog._go.isEnabled()


def test_statistics_by_class(qtbot):
    counts = {(1, "accepted"): (0,) * 9 + (3, 0), (1, "rejected"): (1,) + (0,) * 10, (2, "fixed"): (0,) * 10 + (2,)}
    dialog = ReviewStatisticsDialog(Tally(counts), {1: "car", 2: "dog", 3: "tree"})
    qtbot.addWidget(dialog)
    texts = [each.text() for each in dialog.findChildren(QLabel)]
    start = texts.index("car")
    assert texts[start : start + 15] == [
        *("car", "3", "0", "1", "75 %"),
        *("dog", "0", "2", "0", "0 %"),
        *("All classes", "3", "2", "1", "50 %"),
    ]
    assert "tree" not in texts
