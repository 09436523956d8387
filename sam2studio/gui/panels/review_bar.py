"""The bar under the canvas while proposals are reviewed: what is up, why it is doubtful, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from sam2studio.gui.actions import shortcut_texts
from sam2studio.gui.panels.fields import label, set_kind, tool_button
from sam2studio.gui.panels.review_filter import ReviewFilterBox
from sam2studio.gui.panels.rows import paint_swatch
from sam2studio.gui.theme import current_scheme, icon, metrics
from sam2studio.gui.viewstate import ReviewCard, ReviewState

_STEPS = 1000
_WIDE = 440
"""From here on the buttons name their keys."""
_ROOMY = 680
"""From here on the reason stands beside the buttons, and is read to its end; else it has a line of its own."""
_SHORT = 48
"""Words do not get narrower than this."""
_WIDER = 560
"""From here on it says how much was decided."""


class ReviewBar(QFrame):
    """Shows a `ReviewState` and reports what the person wants; hidden while there is no review. GUI thread.

    Signals:
        choice_changed(object): Look at these only; a `ReviewChoice`.
        closed(): The review is over.
    """

    choice_changed = Signal(object)
    closed = Signal()

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._state = ReviewState()
        self.setProperty("kind", "panel")
        self.setAccessibleName(self.tr("Review of proposals"))
        self._place = label("", kind="muted")
        self._swatch = _Swatch()
        self._title = _Elided(as_wide_as_words=True)
        self._facts = _Elided()
        self._reason = _Elided()
        self._foot, self._lines = QHBoxLayout(), QVBoxLayout()
        self._sums = label("", kind="muted")
        self._progress = QProgressBar()
        self._filter = tool_button(
            "filter", name=self.tr("Filter"), tip=self.tr("Look at some of the proposals only"), small=True
        )
        self._box = ReviewFilterBox(self)
        self._box.choice_changed.connect(self.choice_changed)
        self._filter.clicked.connect(self._open_filter)
        self._words = {
            "object.accept": self.tr("Accept"),
            "review.fix": self.tr("Fix"),
            "review.reject": self.tr("Reject"),
        }
        self._decisions = [self._button(action_id) for action_id in self._words]
        set_kind(self._decisions[0], "primary")
        self._lay_out()
        self.hide()

    def show_state(self, state: ReviewState) -> None:
        """Shows a state."""
        self._state = state
        self.setVisible(state.running)
        if not state.running:
            self._box.hide()
            return
        card = state.card
        self._swatch.set_color("" if card is None else card.color)
        self._title.set_text(self._nothing(state) if card is None else card.title, kind="section")
        self._place.setText("" if card is None else self._place_text(state))
        self._place.setVisible(card is not None)
        self._facts.set_text("" if card is None else self._numbers(card))
        self._show_reason(state)
        self._sums.setText(self._sum_text(state))
        self._sums.setVisible(self.width() >= _WIDER)
        self._progress.setRange(0, _STEPS if state.total else 0 if state.reading else _STEPS)
        decided = state.total - state.left
        self._progress.setValue(round(_STEPS * decided / state.total) if state.total else 0)
        filtered = state.choice != type(state.choice)()
        self._filter.setIcon(icon("filter", role="accent" if filtered else "text"))
        self._box.show_choice(state.choice, state.classes)
        for button in self._decisions:
            button.setVisible(card is not None)
        self.setAccessibleDescription(" ".join(part for part in (self._place.text(), self._title.whole) if part))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names the keys where there is room for them."""
        super().resizeEvent(event)
        self._sums.setVisible(self.width() >= _WIDER)
        self._place_reason()
        self._name_decisions()

    def name_keys(self) -> None:
        """Says the keys in force."""
        self._name_decisions()
        if self._state.running:
            self.show_state(self._state)

    def _name_decisions(self) -> None:
        for button, (action_id, text) in zip(self._decisions, self._words.items(), strict=True):
            keys = shortcut_texts(self._actions[action_id])
            button.setText(f"{text} ({keys[0]})" if keys and self.width() >= _WIDE else text)

    def _place_reason(self) -> None:
        """Puts the reason where there is room for it."""
        line = self._foot if self.width() >= _ROOMY else self._lines
        if line.indexOf(self._reason) < 0:
            line.addWidget(self._reason, 1 if line is self._foot else 0)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(320, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Words give way to buttons."""
        return QSize(320, super().minimumSizeHint().height())

    # Words

    def _place_text(self, state: ReviewState) -> str:
        number = self.locale().toString
        return self.tr("{place} of {total}").format(place=number(state.place), total=number(state.total))

    def _nothing(self, state: ReviewState) -> str:
        if state.reading:
            return self.tr("Reading the proposals…")
        if state.left:
            return self.tr("Nothing to review here")
        if state.others:
            return self.tr("No proposal passes the filter")
        return self.tr("Everything is reviewed")

    def _numbers(self, card: ReviewCard) -> str:
        parts = [self.tr("track of %n frames", "", card.frames)] if card.frames > 1 else []
        if card.score is not None:
            parts.append(self.tr("detector {score}").format(score=self._two(card.score)))
        if card.quality is not None:
            parts.append(self.tr("mask {score}").format(score=self._two(card.quality)))
        if card.fit is not None:
            parts.append(self.tr("box fit {score}").format(score=self._two(card.fit)))
        return " · ".join(parts)

    def _two(self, value: float) -> str:
        return self.locale().toString(value, "f", 2)

    def _show_reason(self, state: ReviewState) -> None:
        card = state.card
        if state.fixing:
            self._reason.set_text(self.tr("Click what is missing, right-click what is too much"), kind="")
        elif card is None:
            self._reason.set_text(self._advice(state), kind="muted")
        elif card.changed:
            self._reason.set_text(self.tr("Changed by you"), kind="good")
        elif card.reasons:
            self._reason.set_text(self._with_scope(self._reason_text(card), card), kind="caution")
        else:
            self._reason.set_text(self._with_scope(self.tr("No sign of doubt"), card), kind="muted")

    def _with_scope(self, text: str, card: ReviewCard) -> str:
        """Words, and what a decision about a track is about."""
        if card.frames == 1:
            return text
        here = [shortcut_texts(self._actions[name]) for name in ("review.accept_here", "review.reject_here")]
        scope = self.tr("you decide about all %n frames, with {keys} about this one", "", card.frames)
        return f"{text} · {scope.format(keys=', '.join(keys[0] for keys in here if keys))}"

    def _advice(self, state: ReviewState) -> str:
        if state.reading:
            return ""
        if state.left:
            key = shortcut_texts(self._actions["review.next"])
            return self.tr("{key} goes to the next proposal.").format(key=key[0] if key else "")
        if state.others:
            return self.tr("%n more without it.", "", state.others)
        key = shortcut_texts(self._actions["object.cancel"])
        return self.tr("{key} ends the review.").format(key=key[0] if key else "")

    def _reason_text(self, card: ReviewCard) -> str:
        texts = {
            "score": self.tr("The detector is not sure"),
            "quality": self.tr("The model is not sure of the mask"),
            "fit": self.tr("Mask and box differ"),
            "twin": self.tr("Nearly the same as “{name}”").format(name=card.twin)
            if card.twin
            else self.tr("Nearly the same as another"),
        }
        return " · ".join(texts[reason] for reason in card.reasons)

    def _sum_text(self, state: ReviewState) -> str:
        parts = []
        if state.accepted:
            parts.append(self.tr("%n accepted", "", state.accepted))
        if state.fixed:
            parts.append(self.tr("%n fixed", "", state.fixed))
        if state.rejected:
            parts.append(self.tr("%n rejected", "", state.rejected))
        return " · ".join(parts)

    # Parts

    def _button(self, action_id: str) -> QPushButton:
        action, text = self._actions[action_id], self._words[action_id]
        button = QPushButton(text)
        button.setAccessibleName(text)
        button.setToolTip(action.toolTip())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoDefault(False)
        button.setEnabled(action.isEnabled())
        action.changed.connect(lambda: button.setToolTip(action.toolTip()))
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        return button

    def _step_button(self, action_id: str, drawing: str) -> QWidget:
        action = self._actions[action_id]
        button = tool_button(drawing, name=action.text(), tip=action.toolTip(), small=True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        action.changed.connect(lambda: button.setToolTip(action.toolTip()))
        button.clicked.connect(action.trigger)
        return button

    def _lay_out(self) -> None:
        close = tool_button(
            "close", name=self.tr("End the review"), tip=self.tr("End the review ([object.cancel])"), small=True
        )
        close.clicked.connect(self.closed)
        for button in (self._filter, close):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        head = QHBoxLayout()
        head.setSpacing(metrics.SPACE)
        for part in (self._swatch, self._title, self._place):
            head.addWidget(part)
        head.addWidget(self._facts, 1)
        head.addWidget(self._sums)
        head.addWidget(self._step_button("review.previous", "arrow-left"))
        head.addWidget(self._step_button("review.next", "arrow-right"))
        head.addWidget(self._filter)
        head.addWidget(close)
        foot = self._foot
        foot.setSpacing(metrics.SPACE)
        for decision in self._decisions:
            foot.addWidget(decision)
        foot.addSpacing(metrics.TIGHT)
        foot.addWidget(self._reason, 1)
        inner = self._lines
        inner.setContentsMargins(metrics.WIDE, metrics.SPACE, metrics.SPACE, metrics.SPACE)
        inner.setSpacing(metrics.SPACE)
        inner.addLayout(head)
        inner.addLayout(foot)
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(3)
        self._progress.setAccessibleName(self.tr("Progress of the review"))
        self._progress.setToolTip(self.tr("Progress of the review"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._progress)
        layout.addLayout(inner)

    @Slot()
    def _open_filter(self) -> None:
        corner = self._filter.mapToGlobal(QPoint(self._filter.width(), self._filter.height() + metrics.TIGHT))
        self._box.adjustSize()
        self._box.move(corner - QPoint(self._box.width(), 0))
        self._box.show()
        self._box.setFocus(Qt.FocusReason.PopupFocusReason)


class _Swatch(QWidget):
    """A proposal's colour, as the list of objects shows it."""

    def __init__(self) -> None:
        super().__init__()
        self._color = ""
        self.setFixedSize(metrics.SWATCH, metrics.SWATCH)

    def set_color(self, color: str) -> None:
        """ "#rrggbb", or "" for none."""
        self._color = color
        self.setVisible(bool(color))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Only reads."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._color:
            paint_swatch(painter, self.rect(), self._color, current_scheme(), hollow=True)


class _Elided(QLabel):
    """Words that give way where there is no room; the tool tip has them all."""

    def __init__(self, *, as_wide_as_words: bool = False) -> None:
        super().__init__()
        self._text = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", "muted")
        wide = QSizePolicy.Policy.Maximum if as_wide_as_words else QSizePolicy.Policy.Ignored
        self.setSizePolicy(wide, QSizePolicy.Policy.Preferred)

    @property
    def whole(self) -> str:
        """All of the words."""
        return self._text

    def set_text(self, text: str, *, kind: str = "muted") -> None:
        """Shows words in one of the stylesheet's kinds."""
        self._text = text
        set_kind(self, kind)
        self._elide()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Room for all of the words."""
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self._text) + 1, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        return QSize(min(self.sizeHint().width(), _SHORT), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shows as much as there is room for."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        shown = QFontMetrics(self.font()).elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        self.setText(shown)
        self.setToolTip(self._text if shown != self._text else "")
