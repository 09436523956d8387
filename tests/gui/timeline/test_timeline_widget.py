"""The timeline as a person uses it: gestures to signals, states to pictures."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QToolButton, QWidget

from sam2studio.gui.timeline import Timeline, backdrop
from sam2studio.gui.timeline.drawing import handle_positions, playhead_tab
from sam2studio.gui.timeline.gestures import Gestures
from sam2studio.gui.timeline.layout import EYE, HEAD, LANE, RULER
from sam2studio.gui.timeline.tips import tip_at
from sam2studio.gui.viewstate import LaneView, TimelineState, TrackingView
from tests.gui.timeline.conftest import make_track

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def timeline(make_timeline, state) -> Timeline:
    return make_timeline(state)


def board(timeline: Timeline):
    return timeline._board


def at(timeline: Timeline, frame: int, *, lane: int | None = None) -> QPoint:
    """The pixel of a frame on the ruler or on a lane."""
    parts = board(timeline)
    y = 20 if lane is None else parts.places.lane_top(lane) + LANE // 2
    return QPoint(HEAD + round(parts.scale.middle_of(frame)), y)


def wheel(timeline: Timeline, position: QPoint, *, angle: QPoint, keys=Qt.KeyboardModifier.NoModifier) -> None:
    where = QPointF(position)
    event = QWheelEvent(
        where,
        board(timeline).mapToGlobal(where),
        QPoint(),
        angle,
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(board(timeline), event)


def told(signal) -> list[tuple]:
    """What a signal says from now on."""
    heard: list[tuple] = []
    signal.connect(lambda *values: heard.append(values))
    return heard


@pytest.mark.parametrize("lane", [None, 0, 1])
def test_a_click_goes_to_the_frame_quickly_then_exactly(timeline, qtbot, lane):
    heard = told(timeline.frame_requested)
    qtbot.mouseClick(board(timeline), LEFT, pos=at(timeline, 350, lane=lane))
    quick, exact = heard
    assert quick[0] == exact[0] == pytest.approx(350, abs=1)
    assert (quick[1], exact[1]) == (False, True)


def test_dragging_scrubs_and_the_rest_of_the_pointer_wants_the_exact_frame(timeline, qtbot):
    heard = told(timeline.frame_requested)
    parts = board(timeline)
    qtbot.mousePress(parts, LEFT, pos=at(timeline, 200))
    for frame in (260, 320, 380):
        qtbot.mouseMove(parts, at(timeline, frame))
    assert all(not exact for _, exact in heard)
    assert [frame for frame, _ in heard] == sorted(frame for frame, _ in heard)
    assert parts.shown_frame == pytest.approx(380, abs=1), "the playhead does not wait for an answer"
    qtbot.waitUntil(lambda: heard[-1][1])
    qtbot.mouseRelease(parts, LEFT, pos=at(timeline, 380))
    assert heard[-1] == (heard[-2][0], True)


def test_the_playhead_stays_where_it_was_released_until_the_answer(timeline, state, qtbot):
    qtbot.mouseClick(board(timeline), LEFT, pos=at(timeline, 350))
    wanted = board(timeline).shown_frame
    assert wanted == pytest.approx(350, abs=1)
    timeline.show_state(dataclasses.replace(state, frame=123))
    assert board(timeline).shown_frame == 123


@pytest.mark.parametrize("mark", [400, 500, 600])
def test_a_click_near_a_mark_means_its_frame(timeline, qtbot, mark):
    heard = told(timeline.frame_requested)
    qtbot.mouseClick(board(timeline), LEFT, pos=at(timeline, mark, lane=0) + QPoint(3, 0))
    assert {frame for frame, _ in heard} == {mark}


def test_dragging_beyond_the_end_creeps_along(timeline, qtbot):
    parts = board(timeline)
    parts.set_scale(parts.scale.zoomed(8, at=0.0))
    assert parts.scale.left == 0
    qtbot.mousePress(parts, LEFT, pos=QPoint(HEAD + 200, 20))
    qtbot.mouseMove(parts, QPoint(HEAD + parts.places.track_width + 40, 20))
    qtbot.waitUntil(lambda: parts.scale.left > 20)
    qtbot.mouseRelease(parts, LEFT, pos=QPoint(HEAD + 200, 20))
    still = parts.scale
    timeline.repaint()
    assert parts.scale == still


def test_the_wheel_zooms_at_the_pointer(timeline):
    parts, where = board(timeline), at(timeline, 700)
    before = parts.scale.frame_at(where.x() - HEAD)
    wheel(timeline, where, angle=QPoint(0, 480))
    assert parts.scale.zoom == pytest.approx(4 * parts.scale.fit_zoom)
    assert parts.scale.frame_at(where.x() - HEAD) == before
    wheel(timeline, where, angle=QPoint(0, -4800))
    assert parts.scale.fitted


@pytest.mark.parametrize(
    ("angle", "keys"),
    [
        (QPoint(0, -120), Qt.KeyboardModifier.ShiftModifier),
        (QPoint(-120, 0), Qt.KeyboardModifier.NoModifier),
    ],
)
def test_shift_and_the_level_wheel_scroll(timeline, angle, keys):
    parts = board(timeline)
    parts.set_scale(parts.scale.zoomed(8, at=100.0))
    before = parts.scale
    wheel(timeline, QPoint(HEAD + 50, 20), angle=angle, keys=keys)
    assert parts.scale.left > before.left
    assert parts.scale.zoom == before.zoom


def test_the_wheel_over_the_names_scrolls_the_lanes(make_timeline, state):
    many = tuple(dataclasses.replace(state.lanes[0], object_id=number) for number in range(50))
    timeline = make_timeline(dataclasses.replace(state, lanes=many))
    wheel(timeline, QPoint(EYE + 10, RULER + 10), angle=QPoint(0, -240))
    assert board(timeline).places.scroll == 2 * LANE


def test_handles_set_a_range_once_they_are_released(timeline, state, qtbot):
    heard = told(timeline.range_changed)
    parts = board(timeline)
    first = QPoint(HEAD + round(parts.scale.x_of(0)) - 4, 5)
    assert parts.handle_at(first.x(), first.y()) == "in"
    qtbot.mousePress(parts, LEFT, pos=first)
    qtbot.mouseMove(parts, QPoint(HEAD + round(parts.scale.x_of(300)), 5))
    assert heard == []
    assert parts.shown_range == range(300, 1000)
    qtbot.mouseRelease(parts, LEFT, pos=QPoint(HEAD + round(parts.scale.x_of(300)), 5))
    assert heard == [(range(300, 1000),)]
    timeline.show_state(dataclasses.replace(state, within=range(300, 1000)))
    last = QPoint(HEAD + round(parts.scale.x_of(1000)) + 4, 5)
    qtbot.mousePress(parts, LEFT, pos=last)
    qtbot.mouseMove(parts, QPoint(HEAD + 5, 5))
    qtbot.mouseRelease(parts, LEFT, pos=QPoint(HEAD + 5, 5))
    assert heard[-1] == (range(300, 301),), "a range has at least one frame"


def test_handles_at_both_ends_mean_the_whole_video(timeline, state, qtbot):
    timeline.show_state(dataclasses.replace(state, within=range(500)))
    heard = told(timeline.range_changed)
    parts = board(timeline)
    qtbot.mousePress(parts, LEFT, pos=QPoint(HEAD + round(parts.scale.x_of(500)) + 4, 5))
    qtbot.mouseMove(parts, QPoint(HEAD + parts.places.track_width, 5))
    qtbot.mouseRelease(parts, LEFT, pos=QPoint(HEAD + parts.places.track_width, 5))
    assert heard == [(None,)]


def test_names_select_and_eyes_hide(timeline, qtbot):
    chosen, hidden = told(timeline.selection_changed), told(timeline.hidden_toggled)
    parts = board(timeline)
    name, eye = QPoint(EYE + 40, parts.places.lane_top(0) + 10), QPoint(10, parts.places.lane_top(0) + 10)
    qtbot.mouseClick(parts, LEFT, pos=name)
    qtbot.mouseClick(parts, LEFT, Qt.KeyboardModifier.ControlModifier, pos=name)
    qtbot.mouseClick(parts, LEFT, pos=eye)
    assert chosen == [(frozenset({7}),), (frozenset({7, 8}),)]
    assert hidden == [(frozenset({7}), True)]


def test_a_double_click_on_a_lane_selects_its_object(timeline, qtbot):
    with qtbot.waitSignal(timeline.selection_changed) as heard:
        qtbot.mouseDClick(board(timeline), LEFT, pos=at(timeline, 350, lane=0))
    assert heard.args == [frozenset({7})]


def test_the_keyboard_chooses_objects_and_zooms(timeline, qtbot):
    parts = board(timeline)
    heard = told(timeline.selection_changed)
    qtbot.keyClick(parts, Qt.Key.Key_Up)
    qtbot.keyClick(parts, Qt.Key.Key_Down)
    assert heard == [(frozenset({7}),), (frozenset({7}),)]
    qtbot.keyClick(parts, Qt.Key.Key_Plus)
    assert not parts.scale.fitted
    assert parts.scale.showing(200) is parts.scale
    qtbot.keyClick(parts, Qt.Key.Key_Minus)
    assert parts.scale.fitted


def test_the_playhead_is_followed_unless_the_person_looked_elsewhere(timeline, state):
    parts = board(timeline)
    parts.set_scale(parts.scale.zoomed(20, at=parts.scale.middle_of(200)))
    timeline.show_state(dataclasses.replace(state, frame=900))
    assert parts.scale.showing(900) is parts.scale
    parts.set_scale(parts.scale.scrolled(-1e9))
    playing = dataclasses.replace(state, frame=901, playing=True)
    timeline.show_state(playing)
    assert parts.scale.left == 0, "looking elsewhere while it plays"


def test_another_video_is_shown_whole(timeline, state):
    parts = board(timeline)
    parts.set_scale(parts.scale.zoomed(20, at=100.0))
    timeline.show_state(dataclasses.replace(state, key="other", frames=50, frame=0, lanes=()))
    assert parts.scale.fitted
    assert parts.scale.frames == 50


def test_a_selected_lane_comes_into_sight(make_timeline, state):
    many = tuple(dataclasses.replace(state.lanes[0], object_id=number) for number in range(50))
    timeline = make_timeline(dataclasses.replace(state, lanes=many))
    chosen = (*many[:40], dataclasses.replace(many[40], selected=True), *many[41:])
    timeline.show_state(dataclasses.replace(state, lanes=chosen))
    assert 40 in board(timeline).places.shown


def test_a_step_of_the_playhead_rebuilds_nothing(timeline, state, monkeypatch):
    timeline.grab()
    strips = []
    monkeypatch.setattr(backdrop, "paint_strip", lambda *_: strips.append(1))
    whole = []
    paint = backdrop.Backdrop._paint
    monkeypatch.setattr(backdrop.Backdrop, "_paint", lambda *args, **more: whole.append(1) or paint(*args, **more))
    for frame in range(201, 240):
        timeline.show_state(dataclasses.replace(state, frame=frame))
        timeline.grab()
    assert (strips, whole) == ([], [])


def test_a_longer_track_paints_one_lane(timeline, state, monkeypatch):
    timeline.grab()
    painted = []
    paint = backdrop.paint_strip
    monkeypatch.setattr(backdrop, "paint_strip", lambda *args: painted.append(args[1].color) or paint(*args))
    longer = dataclasses.replace(state.lanes[1], track=make_track(range(10)))
    timeline.show_state(dataclasses.replace(state, lanes=(state.lanes[0], longer)))
    timeline.grab()
    assert painted == [state.lanes[1].color]


def test_only_stripes_are_repainted_for_the_playhead(timeline, state, qtbot):
    class Watch(QObject):
        def eventFilter(self, watched, event) -> bool:
            if event.type() == QEvent.Type.Paint:
                painted.append(event.region().boundingRect())
            return False

    parts, painted, watch = board(timeline), [], Watch()
    parts.repaint()
    parts.installEventFilter(watch)
    timeline.show_state(dataclasses.replace(state, frame=210))
    qtbot.waitUntil(lambda: bool(painted))
    assert all(area.width() < 100 for area in painted)


def test_a_run_is_shown_where_it_is(timeline, state):
    before = timeline.grab().toImage()
    timeline.show_state(dataclasses.replace(state, tracking=TrackingView(frame=850, object_ids=frozenset({7}))))
    after = timeline.grab().toImage()
    parts = board(timeline)
    edge = parts.mapTo(timeline, QPoint(HEAD + round(parts.scale.x_of(851)), parts.places.lane_top(0) + LANE // 2))
    other = edge + QPoint(0, LANE)
    assert before.pixelColor(edge) != after.pixelColor(edge)
    assert before.pixelColor(other) == after.pixelColor(other)


def test_while_a_run_goes_on_it_can_be_stopped_instead_of_begun(timeline, state):
    def shown() -> set[str]:
        return {button.defaultAction().objectName() for button in buttons(timeline) if button.isVisible()}

    assert {"track.forward", "track.backward", "track.both"} <= shown()
    assert "track.cancel" not in shown()
    timeline.show_state(dataclasses.replace(state, tracking=TrackingView(frame=3)))
    assert "track.cancel" in shown()
    assert not {"track.forward", "track.backward", "track.both"} & shown()


def test_buttons_stay_where_they_are_when_a_run_begins(timeline, state):
    def places() -> list[QPoint]:
        names = ("play.previous_doubtful", "play.clear_range")
        found = {each.defaultAction().objectName(): each for each in buttons(timeline) if each.defaultAction()}
        return [found[name].mapTo(timeline, QPoint()) for name in names]

    timeline.grab()
    before = places()
    run = TrackingView(frame=3)
    timeline.show_state(dataclasses.replace(state, tracking=run))
    timeline.grab()
    assert places() == before


def test_a_label_that_the_playhead_covers_in_part_is_left_out(timeline, state):
    """Beside the tab the ruler is as if there were no label; when the playhead is gone, it is back."""

    def ruler() -> QImage:
        return board(timeline).grab(QRect(HEAD, 3, board(timeline).places.track_width, RULER - 12)).toImage()

    timeline.show_state(dataclasses.replace(state, frame=700))
    elsewhere = ruler()
    timeline.show_state(dataclasses.replace(state, frame=200))
    parts = board(timeline)
    (label,) = [each for each in parts._backdrop.labels if each.frame == 200]
    tab = playhead_tab(parts._number_font(), parts.scale, 200)
    beside = QRect(round(tab.right()) + 2, 0, round(label.rect.right() - tab.right()) - 2, RULER - 12)
    assert beside.width() > 10

    def colors(image: QImage) -> set[int]:
        piece = image.copy(beside)
        return {piece.pixel(x, y) for x in range(piece.width()) for y in range(piece.height())}

    assert len(colors(elsewhere)) > 3
    assert len(colors(ruler())) == 1
    timeline.show_state(dataclasses.replace(state, frame=700))
    assert ruler() == elsewhere


@pytest.mark.parametrize("frames", range(90, 140, 3))
@pytest.mark.parametrize("within", [None, range(12, 38), range(20, 21)])
def test_no_label_of_the_ruler_is_cut_by_a_handle_or_the_end(timeline, state, frames, within):
    timeline.show_state(dataclasses.replace(state, frames=frames, within=within, key=frames))
    timeline.grab()
    parts = board(timeline)
    labels = {each.frame: each for each in parts._backdrop.labels}
    first, last = handle_positions(parts.scale, within)
    for label in labels.values():
        assert label.rect.right() <= parts.places.track_width
        for left, right in ((first - 7, first), (last, last + 7)):
            assert label.rect.right() <= left or label.rect.left() >= right, label
    assert {20, 40, 60}.issubset(labels) or within is not None
    assert all(labels[frame].time for frame in (40, 60) if frame in labels and within is None)


def test_a_label_before_a_handle_keeps_its_number_where_there_is_room(timeline, state):
    timeline.show_state(dataclasses.replace(state, frames=101, within=range(44), key="other"))
    timeline.grab()
    labels = {each.frame: each for each in board(timeline)._backdrop.labels}
    assert (labels[40].time, labels[60].time) == ("", "0:02.40")


def buttons(timeline: Timeline) -> list[QToolButton]:
    return [button for button in timeline.findChildren(QToolButton) if button.defaultAction() is not None]


def test_buttons_trigger_the_actions_of_the_table(timeline, qtbot):
    names = {button.defaultAction().objectName(): button for button in buttons(timeline)}
    for name in ("play.first", "play.toggle", "play.next_keyframe", "play.last", "track.forward"):
        with qtbot.waitSignal(names[name].defaultAction().triggered):
            qtbot.mouseClick(names[name], LEFT)


@pytest.mark.parametrize("frames", [10, 200_000, 5_000_000])
@pytest.mark.parametrize("width", [640, 880, 1400])
def test_nothing_is_cut_at_any_width(make_timeline, state, qtbot, frames, width):
    timeline = make_timeline(dataclasses.replace(state, frames=frames, frame=0), width=width)
    row = timeline._transport

    def cut() -> list[QWidget]:
        shown = [part for part in row.findChildren(QWidget) if part.isVisibleTo(row)]
        beyond = [part for part in shown if part.mapTo(row, part.rect().bottomRight()).x() >= row.width()]
        words = [part for part in shown if not isinstance(part, QLineEdit)]
        narrow = [part for part in words if part.width() < min(part.minimumSizeHint().width(), part.maximumWidth())]
        return beyond + narrow

    qtbot.waitUntil(lambda: not cut())
    assert timeline.width() == width
    shown = {button.defaultAction().objectName() for button in buttons(timeline) if button.isVisible()}
    assert {"play.toggle", "track.forward"} <= shown
    assert ("play.set_in" in shown) == (width > 640)


def test_a_frame_is_typed(timeline, qtbot):
    field = timeline.findChild(QLineEdit)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "777")
    with qtbot.waitSignal(timeline.frame_requested) as heard:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert heard.args == [777, True]


@pytest.mark.parametrize("typed", ["1000", "99999", ""])
def test_a_frame_that_is_not_there_is_not_gone_to(timeline, qtbot, typed):
    field = timeline.findChild(QLineEdit)
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    heard = told(timeline.frame_requested)
    qtbot.keyClicks(field, typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert all(frame < 1000 for frame, _ in heard)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "200"


def test_what_is_typed_stays_while_the_video_plays(timeline, state, qtbot):
    field = timeline.findChild(QLineEdit)
    timeline.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    field.selectAll()
    qtbot.keyClicks(field, "77")
    timeline.show_state(dataclasses.replace(state, frame=201, playing=True))
    assert field.text() == "77"


def test_the_rate_is_chosen(timeline, qtbot):
    rates = timeline._transport._rates
    with qtbot.waitSignal(timeline.rate_chosen) as heard:
        next(action for action in rates.menu().actions() if action.text() == "2×").trigger()
    assert heard.args == [2.0]


def test_it_folds_to_its_buttons(timeline):
    unfold = next(b.defaultAction() for b in buttons(timeline) if b.defaultAction().objectName() == "view.timeline")
    unfold.trigger()
    assert not board(timeline).isVisible()
    assert timeline.maximumHeight() == timeline.sizeHint().height() < 60
    timeline.setFocus()
    assert timeline.focusWidget() is timeline._transport.play, "the keyboard finds what is left"
    unfold.trigger()
    assert board(timeline).isVisible()
    timeline.setFocus()
    assert timeline.focusWidget() is board(timeline)


def open_menu(timeline: Timeline, qtbot, frame: int, lane: int = 0) -> dict[str, object]:
    position = at(timeline, frame, lane=lane)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, position, board(timeline).mapToGlobal(position))
    QApplication.sendEvent(board(timeline), event)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    found = {action.text(): action for action in menu.actions() if action.text()}
    menu.close()
    return found


def test_the_menu_of_a_lane_asks_for_what_it_says(timeline, qtbot):
    entries = open_menu(timeline, qtbot, 450)
    assert "cat · Frame" in next(iter(entries))
    for text, signal, wanted in (
        ("Make keyframe", timeline.keyframe_requested, (7, 450)),
        ("Absent from here", timeline.absent_requested, (7, 450)),
        ("Absent before here", timeline.absent_before_requested, (7, 450)),
        ("Clear tracked stretch", timeline.clear_requested, (7, 450)),
        ("Mark stretch as reviewed", timeline.review_requested, (7, range(400, 601), True)),
        ("Track this object backward", timeline.track_requested, (7, 450, "backward")),
    ):
        assert entries[text].isEnabled(), text
        with qtbot.waitSignal(signal) as heard:
            entries[text].trigger()
        assert heard.args[0] == wanted[0]
        if isinstance(wanted[1], int):
            assert heard.args[1] == pytest.approx(wanted[1], abs=1)
        assert tuple(heard.args[2:]) == wanted[2:]
    assert not entries["Remove keyframe"].isEnabled()


def test_selected_lanes_can_be_joined(timeline, state, qtbot):
    assert "Join selected tracks" not in open_menu(timeline, qtbot, 450)
    both = tuple(dataclasses.replace(lane, selected=True) for lane in state.lanes[:2])
    timeline.show_state(dataclasses.replace(state, lanes=(*both, *state.lanes[2:])))
    entries = open_menu(timeline, qtbot, 450)
    with qtbot.waitSignal(timeline.join_requested):
        entries["Join selected tracks"].trigger()


def test_a_keyframe_can_be_removed_and_a_reviewed_stretch_taken_back(timeline, state, qtbot):
    reviewed = dataclasses.replace(
        state.lanes[0], track=make_track(range(100, 800), keys=(100, 400), reviewed=range(100, 401))
    )
    timeline.show_state(dataclasses.replace(state, lanes=(reviewed, state.lanes[1]), within=range(500, 600)))
    entries = open_menu(timeline, qtbot, 100)
    with qtbot.waitSignal(timeline.keyframe_removed) as heard:
        entries["Remove keyframe"].trigger()
    assert heard.args == [7, 100]
    with qtbot.waitSignal(timeline.review_requested) as heard:
        entries["Mark stretch as not reviewed"].trigger()
    assert heard.args == [7, range(100, 401), False]
    with qtbot.waitSignal(timeline.review_requested) as heard:
        entries["Mark range as reviewed"].trigger()
    assert heard.args == [7, range(500, 600), True]


@pytest.mark.parametrize(
    "different",
    [{"writable": False}, {"tracking": TrackingView(frame=3)}],
    ids=["read-only", "tracking"],
)
def test_the_menu_offers_no_run_when_there_can_be_none(timeline, state, qtbot, different):
    timeline.show_state(dataclasses.replace(state, **different))
    entries = open_menu(timeline, qtbot, 450)
    assert not entries["Track this object forward"].isEnabled()
    assert entries["Make keyframe"].isEnabled() == ("tracking" in different)


def test_the_menu_key_opens_the_menu_of_the_selected_object_here(timeline, qtbot):
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(board(timeline), event)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert menu.actions()[0].text().startswith("dog · Frame 200")
    menu.close()


def test_tips_say_what_is_there(timeline):
    parts = board(timeline)

    def tip(frame: int, lane: int | None = None) -> str:
        position = at(timeline, frame, lane=lane)
        return tip_at(parts, position.x(), position.y())

    assert tip(500, lane=0).splitlines()[1] == "cat: in sight, the tracker doubts (0.10), needs a look"
    assert tip(500, lane=1).splitlines()[1] == "dog: not tracked yet"
    assert tip(250).startswith("Frame 2")
    assert "Shift" in tip(250)
    assert tip_at(parts, 10, parts.places.lane_top(0) + 5) == "Hide this object"
    assert "starts here" in tip_at(parts, HEAD + parts.scale.x_of(0) - 4, 5)


def test_everything_has_a_name_and_a_tip(timeline):
    for part in (*timeline.findChildren(QToolButton), *timeline.findChildren(QLineEdit)):
        assert part.accessibleName(), part
        assert part.toolTip(), part
    assert board(timeline).accessibleName()
    assert board(timeline).focusPolicy() & Qt.FocusPolicy.TabFocus


def test_an_empty_state_is_calm(make_timeline, qtbot):
    timeline = make_timeline(TimelineState())
    heard = told(timeline.frame_requested)
    for position in (QPoint(HEAD + 50, 10), QPoint(HEAD + 50, 60), QPoint(20, 60)):
        qtbot.mouseClick(board(timeline), LEFT, pos=position)
        QApplication.sendEvent(board(timeline), QEvent(QEvent.Type.Leave))
    wheel(timeline, QPoint(HEAD + 50, 10), angle=QPoint(0, 120))
    timeline.grab()
    assert heard == []


def test_gestures_end_when_another_video_comes(timeline, state, qtbot):
    parts = board(timeline)
    heard = told(timeline.frame_requested)
    qtbot.mousePress(parts, LEFT, pos=at(timeline, 300))
    timeline.show_state(dataclasses.replace(state, key="other", frame=0))
    count = len(heard)
    qtbot.mouseMove(parts, at(timeline, 500))
    qtbot.mouseRelease(parts, LEFT, pos=at(timeline, 500))
    assert len(heard) == count
    assert parts.shown_frame == 0
    assert isinstance(timeline._gestures, Gestures)


def test_a_long_clip_with_many_objects_shows_its_marks(make_timeline):
    frames = 200_000
    rng = np.random.default_rng(5)
    lanes = []
    state = TimelineState(frames=frames, fps=30.0, frame=5, key=1)
    for number in range(50):
        keys = tuple(rng.integers(0, frames, 3).tolist())
        track = make_track(np.arange(0, frames, 4), keys=tuple(key // 4 * 4 for key in keys))
        lanes.append(LaneView(object_id=number, title=f"thing {number}", color=(53, 132, 228), track=track))
    timeline = make_timeline(dataclasses.replace(state, lanes=tuple(lanes)))
    picture = timeline.grab().toImage()
    parts = board(timeline)
    key = int(np.flatnonzero(lanes[1].track.keyframe)[0])
    frame = int(lanes[1].track.frames[key])
    spot = parts.mapTo(timeline, QPoint(HEAD + round(parts.scale.middle_of(frame)), parts.places.lane_top(1) + 12))
    bar = parts.mapTo(timeline, QPoint(HEAD + 300, parts.places.lane_top(1) + 12))
    assert picture.pixelColor(spot) != picture.pixelColor(bar)
