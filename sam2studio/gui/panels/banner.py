"""Notices that stand in nobody's way: what happened, what is safe, what to do; details on demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from sam2studio.core.errors import StudioError
from sam2studio.gui.panels.fields import Sign, label, set_kind, tool_button
from sam2studio.gui.theme import IconRole, metrics

Level = Literal["bad", "caution", "good"]

_SIGNS: dict[Level, tuple[str, IconRole]] = {
    "bad": ("error", "bad"),
    "caution": ("warning", "caution"),
    "good": ("check", "good"),
}
_WIDTH = 640
_GOOD_NEWS_MS = 6000
_UNREAD_MS = 6000
_WAITING = 20
_MOVES = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)
_LEAST = 360  # a notice in a narrow place may be a little wider than that


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Something to tell.

    Attributes:
        level: How bad it is. Good news leaves by itself after six seconds, or when there is anything newer.
        lasting: Good news that waits to be read: it stays until the person goes on.
        topic: What it is about, if a newer one about the same takes its place; else "".
        offer: What its button says, if it has one; see `Banner.taken`.
        passing: It leaves like good news: it is of this moment only.
        what: What happened, one sentence.
        safe: What is unharmed.
        todo: What to do next.
        details: For those who want to know more: a path, a traceback.
    """

    level: Level
    what: str
    safe: str = ""
    todo: str = ""
    details: str = ""
    passing: bool = False
    lasting: bool = False
    topic: str = ""
    offer: str = ""

    @classmethod
    def of_error(cls, error: StudioError, *, details: str = "") -> Notice:
        """The notice of an error that the user can cause."""
        parts = (error.path or "", details)
        return cls(
            level="bad",
            what=error.what,
            safe=error.safe,
            todo=error.todo,
            details="\n".join(part for part in parts if part),
        )


class Banner(QFrame):
    """Floats over the upper edge of a part of its parent; the newest notice is in front, the others wait. GUI thread.

    Good news does not cover worse news that came a moment ago: it waits behind it.

    Args:
        parent: What it may lie over.
        over: The part of it in whose middle it lies while that can be seen, so that it covers no buttons beside it.

    Signals:
        covered(int): So many pixels of the upper edge of that part lie under it from now on.
        taken(str): What the notice of a topic offers was taken; it leaves.
        closed(str): The person has closed the notice of a topic, or one of none.
    """

    covered = Signal(int)
    taken = Signal(str)
    closed = Signal(str)

    def __init__(self, parent: QWidget, over: QWidget | None = None) -> None:
        super().__init__(parent)
        self._over = over
        self._notices: list[Notice] = []
        self._sign = Sign("error", role="bad")
        self._what = label("", kind="section")
        self._more = label("", kind="muted")
        self._details = QPlainTextEdit()
        self._details_button = QPushButton(self.tr("Details"))
        self._offer_button = QPushButton()
        self._waiting = label("", kind="muted")
        self._foot = QWidget()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_GOOD_NEWS_MS)
        self._timer.timeout.connect(self.dismiss)
        self._unread = QTimer(self)  # runs while the notice in front is bad news that nobody can have read yet
        self._unread.setSingleShot(True)
        self._unread.setInterval(_UNREAD_MS)
        self._layout = QHBoxLayout(self)
        self._lay_out()
        self.setAccessibleName(self.tr("Notice"))
        for watched in (parent, over):
            if watched is not None:
                watched.installEventFilter(self)
        self.hide()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is shown and what waits behind it, newest first."""
        return tuple(reversed(self._notices))

    def show_notice(self, notice: Notice) -> None:
        """Puts a notice in front; one that is there already only comes to the front."""
        kept = [other for other in self._notices if not notice.topic or other.topic != notice.topic]
        others = [other for other in kept if other != notice and not _passes(other)][1 - _WAITING :]
        if others and notice.level == "good" and self._unread.isActive():
            self._notices = [*others[:-1], notice, others[-1]]
        else:
            self._notices = [*others, notice]
            self._unread.stop()
            if not _passes(notice):
                self._unread.start()
        self._refresh()

    def withdraw(self, notice: Notice) -> None:
        """Takes a notice away that is out of date, wherever it waits."""
        if notice in self._notices:
            self._notices.remove(notice)
            self._unread.stop()
            self._refresh()

    def clear(self) -> None:
        """Takes all notices away."""
        self._notices = []
        self._unread.stop()
        self._refresh()

    @Slot()
    def dismiss(self) -> None:
        """Takes the notice in front away."""
        if self._notices:
            self._notices.pop()
        self._unread.stop()
        self._refresh()

    @Slot()
    def dismiss_good(self) -> None:
        """Takes good news away: the person has gone on."""
        kept = [notice for notice in self._notices if notice.level != "good"]
        if len(kept) < len(self._notices):
            self._notices = kept
            self._refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps its place when what it lies over moves, changes its size, comes or goes."""
        if event.type() in _MOVES:
            self._place()
        return False

    def _lay_out(self) -> None:
        for part in (self._what, self._more):
            part.setWordWrap(True)
            part.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._details.setReadOnly(True)
        self._details.setFixedHeight(112)
        self._details.setAccessibleName(self.tr("Details of the notice"))
        self._details.setToolTip(self.tr("Details of the notice; they can be copied"))
        self._details_button.setProperty("kind", "link")
        self._details_button.setCheckable(True)
        self._details_button.setToolTip(self.tr("Show or hide the details"))
        self._details_button.toggled.connect(self._show_details)
        close = tool_button("close", name=self.tr("Dismiss"), tip=self.tr("Dismiss this notice"), small=True)
        close.clicked.connect(lambda: self._leave_by(self.closed))
        self._offer_button.setProperty("kind", "link")
        self._offer_button.setAccessibleName(self.tr("What the notice offers"))
        self._offer_button.setToolTip(self._offer_button.accessibleName())
        self._offer_button.clicked.connect(lambda: self._leave_by(self.taken))
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self._offer_button)
        foot.addWidget(self._details_button)
        foot.addStretch()
        foot.addWidget(self._waiting)
        words = QVBoxLayout()
        words.setSpacing(metrics.TIGHT)
        words.addWidget(self._what)
        words.addWidget(self._more)
        words.addWidget(self._foot)
        words.addWidget(self._details)
        layout = self._layout
        layout.setContentsMargins(metrics.ROOMY, metrics.WIDE, metrics.SPACE, metrics.WIDE)
        layout.setSpacing(metrics.WIDE)
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

    def _refresh(self) -> None:
        self._timer.stop()
        if not self._notices:
            self.hide()
            self.covered.emit(0)
            return
        notice = self._notices[-1]
        drawing, role = _SIGNS[notice.level]
        self._sign.set_icon(drawing, role=role)
        set_kind(self, f"notice-{notice.level}")
        self._what.setText(notice.what)
        self._more.setText(" ".join(part for part in (notice.safe, notice.todo) if part))
        self._more.setVisible(bool(self._more.text()))
        self._details.setPlainText(notice.details)
        self._offer_button.setText(notice.offer)
        self._offer_button.setAccessibleName(notice.offer or self.tr("What the notice offers"))
        self._offer_button.setToolTip(notice.what)
        self._offer_button.setVisible(bool(notice.offer))
        self._details_button.setVisible(bool(notice.details))
        self._details_button.setChecked(False)
        self._details.setVisible(False)
        behind = len(self._notices) - 1
        self._waiting.setText(self.tr("%n more notices", "", behind) if behind else "")
        self._waiting.setVisible(behind > 0)
        self._foot.setVisible(bool(notice.details or notice.offer) or behind > 0)
        lone = self._more.isHidden() and self._foot.isHidden()
        side = Qt.AlignmentFlag.AlignVCenter if lone else Qt.AlignmentFlag.AlignTop
        self._layout.setAlignment(self._sign, side)
        self.setAccessibleDescription(f"{notice.what} {self._more.text()}")
        if _passes(notice):
            self._timer.start()
        self.show()
        self._place()

    def _leave_by(self, told: SignalInstance) -> None:
        """The person has decided about the notice in front."""
        notice = self._notices[-1]
        self.dismiss()
        told.emit(notice.topic)

    @Slot(bool)
    def _show_details(self, shown: bool) -> None:
        self._details.setVisible(shown)
        self._timer.stop()
        self._place()

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None or self.isHidden():
            return
        place = parent.rect()
        if self._over is not None and self._over.isVisible():
            place = QRect(self._over.mapTo(parent, QPoint(0, 0)), self._over.size())
        width = min(_WIDTH, max(place.width() - 2 * metrics.ROOMY, _LEAST), parent.width() - 2 * metrics.ROOMY)
        self.setFixedWidth(max(width, 240))
        self._layout.activate()
        height = self._layout.heightForWidth(self.width())
        self.resize(self.width(), height)
        left = place.left() + (place.width() - self.width()) // 2
        left = max(min(left, parent.width() - self.width() - metrics.ROOMY), metrics.ROOMY)
        self.move(left, place.top() + metrics.ROOMY)  # the canvas has its candidates below
        self.raise_()
        self.covered.emit(metrics.ROOMY + height)


def _passes(notice: Notice) -> bool:
    return notice.passing or (notice.level == "good" and not notice.lasting)
