"""The row of buttons over the timeline: playback, the frame's number, tracking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QLocale, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics, QIntValidator, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QMenu, QToolButton, QWidget

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

    Attributes:
        play: The button that starts and stops the video.

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
        self.play = self._button("play.toggle")
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
        self._stop.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._stop.setMinimumWidth(0)
        self._stop.setMaximumWidth(16_777_215)
        self._word = label(self.tr("Track"), kind="muted")
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
            self._fit_row()
        if not self._field.hasFocus() or not self._field.isModified():
            self._field.setText(str(state.frame))
        self._time.setText(self._times())
        playing = state.playing
        self.play.setIcon(icon("pause" if playing else "play"))
        self.play.setAccessibleName(self.tr("Pause") if playing else self.tr("Play"))
        if (former.tracking is None) != (state.tracking is None):
            self._fit_row()
        self._rates.setText(_rate_text(state.rate))
        for action in self._rates.menu().actions():
            action.setChecked(action.data() == state.rate)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves out what does not fit."""
        self._fit_row()
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Any width will do: what does not fit is left out."""
        return QSize(0, HEIGHT)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        row.setContentsMargins(metrics.SPACE, 0, metrics.SPACE, 0)
        row.setSpacing(metrics.SPACE)
        row.addWidget(self._button("view.timeline"))
        moves = [self.play if name == "play.toggle" else self._button(name) for name in _MOVES]
        row.addWidget(_group(moves))
        row.addWidget(_group([self._field, self._last], spacing=6))
        row.addWidget(self._time)
        row.addWidget(self._rates)
        row.addStretch(1)
        doubts = _group([self._button(name) for name in _DOUBTS])
        within = _group([self._button(name) for name in _RANGE])
        tracks = _group(self._tracks)
        for part in (doubts, within, self._word, tracks, self._stop):
            row.addWidget(part)
        self._idle, self._busy = (self._word, tracks), (self._stop,)
        self._spare = (self._word, within, self._last, doubts, self._time)
        self._even_out(tracks)

    def _even_out(self, tracks: QWidget) -> None:
        """Gives what is shown while a run goes on the room of what is shown else, so that nothing beside it moves."""
        idle = self._word.sizeHint().width() + metrics.SPACE + tracks.sizeHint().width()
        busy = self._stop.sizeHint().width()
        self._stop.setMinimumWidth(max(idle, busy))
        self._word.setMinimumWidth(self._word.sizeHint().width() + max(0, busy - idle))
        self._word.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _fit_row(self) -> None:
        """Shows what there is room for; what is left out first is in the menus too."""
        tracking = self._state.tracking is not None
        for part in (*self._spare, *self._idle, *self._busy):
            part.setVisible(part not in (self._idle if tracking else self._busy))
        row = self.layout()
        assert row is not None
        for part in self._spare:
            row.invalidate()
            if row.minimumSize().width() <= self.width():
                break
            part.hide()

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(self._actions[name])
        button.setIconSize(QSize(metrics.ICON, metrics.ICON))
        button.setFixedSize(metrics.CONTROL, metrics.CONTROL)
        button.setAccessibleName(self._actions[name].text())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _build_rates(self) -> QToolButton:
        button = tool_button("play", name=self.tr("Speed"), tip=self.tr("Speed of playback"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setProperty("kind", "chooser")
        button.setFixedSize(68, metrics.CONTROL)
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
        self._time.setMinimumWidth(widths.horizontalAdvance(longest) + 1 if longest else 0)
        self._time.setToolTip(self.tr("Time of this frame; the video lasts {time}").format(time=longest))

    def _times(self) -> str:
        state = self._state
        if state.fps is None or not state.frames:
            return ""
        return frame_time(state, state.frame)

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


def _group(parts: Sequence[QWidget], *, spacing: int = 0) -> QWidget:
    """Widgets that belong together, side by side."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(spacing)
    for part in parts:
        row.addWidget(part)
    return holder


def _rate_text(rate: float) -> str:
    return QLocale().toString(rate, "g", 6) + "×"
