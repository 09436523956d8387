"""What there is to train on, as charts, and what will hurt training, as a list whose rows lead there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from sam2studio.core.progress import Progress
from sam2studio.gui.dialogs.bar_chart import Bar, BarChart
from sam2studio.gui.dialogs.frame import DialogFrame, list_head, list_item, paragraph, scrolled, section
from sam2studio.gui.dialogs.job import clear_layout
from sam2studio.gui.panels.fields import Sign, label
from sam2studio.gui.theme import metrics
from sam2studio.gui.translation import mark, translated
from sam2studio.jobs.doctor import CROWDS, KINDS, SIZES, SUMMED, Examination, Finding, FindingKind, Statistics

_HEADS: dict[FindingKind, str] = {
    "missing": mark("Examination", "Files that are not there"),
    "changed": mark("Examination", "Files that are others than when they were added"),
    "outside": mark("Examination", "Masks and boxes that reach out of their image"),
    "empty": mark("Examination", "Objects without pixels, which no dataset holds"),
    "duplicate": mark("Examination", "Objects that cover the same thing"),
    "sliver": mark("Examination", "Masks with hardly any pixels, or as thin as a line"),
    "speck": mark("Examination", "Masks with specks beside the object"),
    "stem": mark("Examination", "Files whose names differ in folder or ending only"),
    "rare": mark("Examination", "Classes with few objects"),
    "unused": mark("Examination", "Classes without an object"),
    "proposals": mark("Examination", "Proposals that nobody has confirmed; they are not exported"),
    "unreviewed": mark("Examination", "Not called finished yet"),
    "unlabelled": mark("Examination", "Without an object"),
}
_MOST = 200  # rows of one kind
_MOST_CLASSES = 30
_MUCH = 0.3  # of the picture, hidden
_NARROW = 380


class ExaminationDialog(DialogFrame):
    """Stands beside the window while what it has found is repaired. GUI thread.

    Signals:
        finding_chosen(object): Show this `Finding`.
        again_requested(): Look again.
        cancel_requested(): Stop looking.
    """

    finding_chosen = Signal(object)
    again_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(title=self.tr("Check the dataset"), parent=parent)
        self.resize(940, 620)
        self._summary = label("", kind="muted")
        self._summary.setWordWrap(True)
        self._headline = label("", kind="title")
        self._sign = Sign("check", side=metrics.SECTION, role="good")
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("What was found"))
        self._list.setToolTip(self.tr("A click shows it in the window"))
        self._list.itemClicked.connect(self._choose)
        self._list.itemActivated.connect(self._choose)
        self._charts = QVBoxLayout()
        self._former: QRect | None = None  # where it was before it made room
        self._bar, self._doing = QProgressBar(), label("", kind="muted")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._build_looking())
        self._pages.addWidget(self._build_result())
        self.body.addWidget(self._pages, 1)
        self._again = self.add_button(self.tr("Look again"), tip=self.tr("Look at everything once more"), left=True)
        self._again.clicked.connect(self.again_requested)
        self.add_close()

    def show_progress(self, progress: Progress) -> None:
        """Shows that everything is being looked at."""
        self._pages.setCurrentIndex(0)
        self._again.setEnabled(False)
        fraction = progress.fraction
        self._bar.setRange(0, 0 if fraction is None else 1000)
        self._bar.setValue(round((fraction or 0) * 1000))
        self._doing.setText(progress.text)

    def show_result(self, found: Examination) -> None:
        """Shows what was found."""
        self._again.setEnabled(True)
        self._pages.setCurrentIndex(1)
        good = not found.mistakes and found.statistics.objects > 0
        self._sign.set_icon("check" if good else "warning", role="good" if good else "caution")
        self._headline.setText(self._verdict(found))
        self._summary.setText(self._summed_up(found.statistics))
        self._list.clear()
        for kind in KINDS:
            self._add_kind(kind, found.of_kind(kind))
        clear_layout(self._charts)
        for title, bars in self._all_charts(found.statistics):
            if self._charts.count():
                self._charts.addSpacing(metrics.SPACE)
            self._charts.addWidget(section(title))
            self._charts.addWidget(BarChart(bars, name=title))
        self._charts.addStretch()

    def stand_aside(self, picture: QRect) -> None:
        """Leaves most of the picture to be seen: only the list stays, at the left. Once each time that it is opened.

        Args:
            picture: Where it is on the screen.
        """
        hidden = self.frameGeometry().intersected(picture)
        least = picture.width() * picture.height() * _MUCH
        if self._former is not None or hidden.width() * hidden.height() < least:
            return
        self._former = self.geometry()
        self._charts_side.hide()
        self.resize(_NARROW, self.height())
        parent = self.parentWidget()
        self.move(picture.left() if parent is None else parent.frameGeometry().left(), self.y())

    def showEvent(self, event: QShowEvent) -> None:
        """Opened again, it is as it was before it made room."""
        if not event.spontaneous() and self._former is not None:
            self._charts_side.show()
            self.setGeometry(self._former)
            self._former = None
        super().showEvent(event)

    def reject(self) -> None:
        """Stops looking, too."""
        self.cancel_requested.emit()
        super().reject()

    def _build_looking(self) -> QWidget:
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setToolTip(self.tr("Progress"))
        page = QWidget()
        column = QVBoxLayout(page)
        column.addStretch()
        column.addWidget(label(self.tr("Looking at all images and objects")))
        column.addWidget(self._bar)
        column.addWidget(self._doing)
        column.addStretch()
        return page

    def _build_result(self) -> QWidget:
        head = QHBoxLayout()
        head.setSpacing(metrics.WIDE)
        head.addWidget(self._sign)
        head.addWidget(self._headline, 1)
        inner = QWidget()
        inner.setLayout(self._charts)
        self._charts.setContentsMargins(0, 0, metrics.WIDE, 0)
        self._charts.setSpacing(metrics.SPACE)
        sides = QHBoxLayout()
        sides.setSpacing(metrics.SECTION)
        sides.addWidget(self._list, 3)
        self._charts_side = scrolled(inner)
        sides.addWidget(self._charts_side, 2)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.SPACE)
        column.addLayout(head)
        column.addWidget(self._summary)
        column.addLayout(sides, 1)
        column.addWidget(
            paragraph(
                self.tr("Nothing is changed by this look. Proposals that nobody has confirmed do not count."),
                kind="muted",
            )
        )
        return page

    def _add_kind(self, kind: FindingKind, findings: tuple[Finding, ...]) -> None:
        if not findings:
            return
        number = self.locale().toString
        count = sum(each.count for each in findings) if kind in _WAITING else len(findings)
        head = list_head(f"{translated('Examination', _HEADS[kind])} · {number(count)}", None)
        head.setToolTip(head.text())
        self._list.addItem(head)
        for each in findings[:_MOST]:
            self._list.addItem(list_item(self._line(each), each, tip=each.path))
        if len(findings) > _MOST:
            more = list_item(self.tr("and %n more", "", len(findings) - _MOST), None)
            more.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(more)

    def _line(self, each: Finding) -> str:
        match each.kind:
            case "rare":
                text = self.tr("{name}: %n objects, far fewer than {other}", "", each.count)
            case "unused":
                text = "{name}"
            case "proposals" | "unreviewed" | "unlabelled":
                text = self.tr("Show the first: {path}")
            case "stem":
                text = self.tr("{path}, like {other}")
            case "duplicate":
                text = self.tr("{name} covers {other} · {path}")
            case "sliver":
                text = self.tr("{name}: %n pixels · {path}", "", each.count)
            case "speck":
                text = self.tr("{name}: %n specks · {path}", "", each.count)
            case _:
                text = "{name} · {path}" if each.name else "{path}"
        other = PurePosixPath(each.other).name if each.kind == "stem" else each.other
        return text.format(name=each.name, other=other, path=PurePosixPath(each.path).name)

    def _verdict(self, found: Examination) -> str:
        if found.mistakes:
            return self.tr("%n mistakes found", "", found.mistakes)
        return self.tr("No mistakes found") if found.statistics.objects else self.tr("There is nothing to train on yet")

    def _summed_up(self, there: Statistics) -> str:
        parts = [self.tr("%n images", "", there.images)] if there.images or not there.videos else []
        parts += [self.tr("%n videos", "", there.videos)] if there.videos else []
        parts.append(self.tr("%n reviewed", "", there.reviewed))
        parts.append(self.tr("%n objects", "", there.objects))
        parts += [self.tr("%n masks", "", there.masks)] if there.masks != there.objects else []
        parts += [self.tr("%n proposals", "", there.proposals)] if there.proposals else []
        return " · ".join(parts)

    def _all_charts(self, there: Statistics) -> Iterator[tuple[str, list[Bar]]]:
        classes = sorted(there.classes, key=lambda each: -each.objects)
        if classes:
            bars = [Bar(each.name, each.objects, each.color) for each in classes[:_MOST_CLASSES]]
            rest = classes[_MOST_CLASSES:]
            if rest:
                bars.append(Bar(self.tr("%n more classes", "", len(rest)), sum(each.objects for each in rest)))
            yield self.tr("Objects of each class"), bars
        if there.masks:
            names = [self.tr("under {share} %").format(share=self._percent(SIZES[0]))]
            names += [self.tr("from {share} %").format(share=self._percent(share)) for share in SIZES]
            bars = [Bar(name, count) for name, count in zip(names, there.sizes, strict=True)]
            yield self.tr("Masks by their share of the image"), bars
        if there.images:
            names = [self.tr("none")]
            for first, after in zip(CROWDS, (*CROWDS[1:], None), strict=True):
                last = None if after is None else after - 1
                names.append(f"{first}+" if last is None else str(first) if last == first else f"{first}–{last}")
            yield (
                self.tr("Images by the number of their objects"),
                [Bar(name, count) for name, count in zip(names, there.crowds, strict=True)],
            )

    def _percent(self, share: float) -> str:
        return self.locale().toString(100 * share, "g", 3)

    @Slot(QListWidgetItem)
    def _choose(self, item: QListWidgetItem) -> None:
        finding = item.data(Qt.ItemDataRole.UserRole)
        if finding is not None and finding.media_id is not None:
            self.finding_chosen.emit(finding)


_WAITING = SUMMED - {"rare", "unused"}
