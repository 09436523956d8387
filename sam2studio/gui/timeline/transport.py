"""The row of buttons over the timeline: playback, the frame's number, tracking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics, QIntValidator
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from sam2studio.gui.guard import guarded
from sam2studio.gui.panels.fields import TextField, label, tool_button
from sam2studio.gui.theme import icon, metrics
from sam2studio.gui.timeline.scale import time_text
from sam2studio.gui.timeline.words import frame_time
from sam2studio.gui.viewstate import TimelineState

RATES: Final = (0.25, 0.5, 1.0, 2.0, 4.0)
HEIGHT: Final = 40
_MOVES = (
    "play.first",
    "play.previous_keyframe",
    "play.previous",
    "play.toggle",
    "play.next",
    "play.next_keyframe",
    "play.last",
)
_DOUBTS = ("play.previous_doubtful", "play.next_doubtful")
_RANGE = ("play.set_in", "play.set_out", "play.clear_range")
_TRACKS = ("track.backward", "track.both", "track.forward")


class Transport(QFrame):
    """Buttons of the table's actions, a field for the frame's number, the rate of playback. GUI thread.

    Signals:
        frame_entered(int): Go to this frame.
        rate_chosen(float): Play at this multiple of the clip's own rate.
        left(): The frame's field is done with; the keyboard belongs elsewhere.
    """

    frame_entered = Signal(int)
    rate_chosen = Signal(float)
    left = Signal()

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self.setFixedHeight(HEIGHT)
        self._state = TimelineState()
        self._actions = actions
        self._play = self._button("play.toggle")
        self._field = TextField(name=self.tr("Frame"), tip=self.tr("The frame shown; type a number and press Enter"))
        self._field.setValidator(QIntValidator(0, 0, self._field))
        self._field.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._field.setProperty("kind", "small")
        self._last = label("", kind="muted")
        self._time = label("")
        self._time.setAccessibleName(self.tr("Time"))
        self._rates = self._build_rates()
        self._tracks = [self._button(name) for name in _TRACKS]
        self._stop = self._button("track.cancel")
        self._lay_out()
        self._field.returnPressed.connect(self._report_frame)
        self._field.escaped.connect(self._leave_field)
        self._field.editingFinished.connect(self._show_frame)
        self.show_state(self._state)

    def show_state(self, state: TimelineState) -> None:
        """Shows a state."""
        former, self._state = self._state, state
        if former.frames != state.frames or former.fps != state.fps or not self._last.text():
            self._fit_numbers()
        if not self._field.hasFocus() or not self._field.isModified():
            self._field.setText(str(state.frame))
        self._time.setText(self._times())
        playing = state.playing
        self._play.setIcon(icon("pause" if playing else "play"))
        self._play.setAccessibleName(self.tr("Pause") if playing else self.tr("Play"))
        for button in self._tracks:
            button.setVisible(state.tracking is None)
        self._stop.setVisible(state.tracking is not None)
        self._rates.setText(_rate_text(state.rate))
        for action in self._rates.menu().actions():
            action.setChecked(action.data() == state.rate)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.SPACE, 0, metrics.SPACE, 0)
        row.setSpacing(0)
        row.addWidget(self._button("view.timeline"))
        row.addSpacing(metrics.SPACE)
        for name in _MOVES:
            row.addWidget(self._play if name == "play.toggle" else self._button(name))
        row.addSpacing(metrics.SPACE)
        row.addWidget(self._field)
        row.addSpacing(metrics.TIGHT + 2)
        row.addWidget(self._last)
        row.addSpacing(metrics.WIDE)
        row.addWidget(self._time)
        row.addSpacing(metrics.SPACE)
        row.addWidget(self._rates)
        row.addStretch(1)
        for group in (_DOUBTS, _RANGE):
            for name in group:
                row.addWidget(self._button(name))
            row.addSpacing(metrics.SPACE)
        for button in (*self._tracks, self._stop):
            row.addWidget(button)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(self._actions[name])
        button.setIconSize(QSize(metrics.ICON, metrics.ICON))
        button.setAccessibleName(self._actions[name].text())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _build_rates(self) -> QToolButton:
        button = tool_button("play", name=self.tr("Speed"), tip=self.tr("Speed of playback"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setProperty("kind", "chooser")
        button.setFixedWidth(72)
        menu = QMenu(button)
        group = QActionGroup(menu)
        for rate in RATES:
            action = QAction(_rate_text(rate), menu, checkable=True)
            action.setData(rate)
            group.addAction(action)
            menu.addAction(action)
        group.triggered.connect(self._report_rate)
        button.setMenu(menu)
        return button

    def _fit_numbers(self) -> None:
        """Gives numbers the room that the largest of this video needs, so that nothing moves while it plays."""
        last = max(0, self._state.frames - 1)
        widths = QFontMetrics(self.font())
        validator = self._field.validator()
        assert isinstance(validator, QIntValidator)
        validator.setTop(last)
        self._field.setFixedWidth(widths.horizontalAdvance("0" * max(3, len(str(last)))) + 24)
        self._last.setText(f"/ {last}")
        longest = "" if self._state.fps is None else time_text(self._state.frames / self._state.fps)
        self._time.setMinimumWidth(widths.horizontalAdvance(f"{longest} / {longest}") if longest else 0)

    def _times(self) -> str:
        state = self._state
        if state.fps is None or not state.frames:
            return ""
        return f"{frame_time(state, state.frame)} / {time_text(state.frames / state.fps)}"

    @Slot()
    @guarded
    def _report_frame(self) -> None:
        if self._field.hasAcceptableInput():
            self._field.setModified(False)
            self.frame_entered.emit(int(self._field.text()))
            self.left.emit()

    @Slot()
    @guarded
    def _leave_field(self) -> None:
        self._show_frame()
        self.left.emit()

    @Slot()
    @guarded
    def _show_frame(self) -> None:
        self._field.setText(str(self._state.frame))

    @Slot(QAction)
    @guarded
    def _report_rate(self, action: QAction) -> None:
        self.rate_chosen.emit(action.data())


def _rate_text(rate: float) -> str:
    return f"{rate:g}×"
