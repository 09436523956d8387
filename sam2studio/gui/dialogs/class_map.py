"""Which of a detector's classes are looked for, and what the project calls them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from sam2studio.gui.dialogs.job import quiet_button
from sam2studio.gui.panels.fields import label
from sam2studio.gui.theme import metrics


class ClassMap(QWidget):
    """A row for each class of the detector: a tick whether it is looked for, and the project's name for it.

    Those that the project knows stand first. GUI thread.

    Signals:
        changed(): Something was ticked, or renamed.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._order: tuple[int, ...] = ()  # row → index of the class
        self._project: tuple[str, ...] = ()
        self._search = QLineEdit()
        self._table = QTableWidget(0, 2)
        self._count = label("", kind="muted")
        self._every = quiet_button(self.tr("All"), tip=self.tr("Look for all classes that are shown"))
        self._none = quiet_button(self.tr("None"), tip=self.tr("Look for none of the classes that are shown"))
        self._lay_out()
        self._report()
        self._search.textChanged.connect(self._sift)
        self._table.itemChanged.connect(self._report)

    def set_classes(self, names: Sequence[str], project: Iterable[str]) -> None:
        """Shows a detector's classes; what is there already stays as it is.

        At first all are ticked; or, where the project knows some of them, these.

        Args:
            names: Of the detector, in its order.
            project: Of the project.
        """
        self._project = tuple(project)
        if tuple(names) == self._names:
            return
        self._names = tuple(names)
        known = {name.casefold(): name for name in self._project}
        self._order = tuple(sorted(range(len(names)), key=lambda index: names[index].casefold() not in known))
        some = any(name.casefold() in known for name in names)
        with QSignalBlocker(self._table):
            self._table.setRowCount(len(names))
            for row, index in enumerate(self._order):
                name = names[index]
                ticked = name.casefold() in known or not some
                self._table.setItem(row, 0, _source(name, ticked=ticked))
                self._table.setItem(row, 1, QTableWidgetItem(known.get(name.casefold(), name)))
        self._table.scrollToTop()
        self._sift()
        self._report()

    @property
    def chosen(self) -> tuple[int, ...]:
        """Indices of the classes that are looked for."""
        return tuple(sorted(index for row, index in enumerate(self._order) if self._ticked(row)))

    @property
    def targets(self) -> dict[str, str]:
        """Detector's class → the project's, of those that are looked for and called otherwise."""
        rows = (row for row in range(len(self._order)) if self._ticked(row))
        pairs = ((self._item(row, 0).text(), self._item(row, 1).text().strip()) for row in rows)
        return {name: target for name, target in pairs if target and target != name}

    def _item(self, row: int, column: int) -> QTableWidgetItem:
        item = self._table.item(row, column)
        assert item is not None
        return item

    def _ticked(self, row: int) -> bool:
        return self._item(row, 0).checkState() == Qt.CheckState.Checked

    @Slot()
    def _report(self) -> None:
        number = self.locale().toString
        text = self.tr("{some} of {all}").format(some=number(len(self.chosen)), all=number(len(self._names)))
        self._count.setText(text if self._names else self.tr("They are known when the detector is on this computer."))
        for part in (self._search, self._every, self._none):
            part.setEnabled(bool(self._names))
        self.changed.emit()

    @Slot()
    def _sift(self) -> None:
        wanted = self._search.text().strip().casefold()
        for row in range(len(self._order)):
            words = f"{self._item(row, 0).text()}\n{self._item(row, 1).text()}".casefold()
            self._table.setRowHidden(row, wanted not in words)

    def _tick_all(self, ticked: bool) -> None:
        """Those that are shown."""
        with QSignalBlocker(self._table):
            for row in range(len(self._order)):
                if not self._table.isRowHidden(row):
                    state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
                    self._item(row, 0).setCheckState(state)
        self._report()

    def _lay_out(self) -> None:
        self._search.setPlaceholderText(self.tr("Search"))
        self._search.setAccessibleName(self.tr("Search for a class"))
        self._search.setToolTip(self.tr("Show only classes with this in their name"))
        self._search.setClearButtonEnabled(True)
        self._table.setAccessibleName(self.tr("Classes"))
        self._table.setToolTip(
            self.tr("Tick what is to be looked for; a double click at the right says what the project calls it")
        )
        self._table.setHorizontalHeaderLabels([self.tr("Detector finds"), self.tr("Project calls it")])
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._table.horizontalHeader().setHighlightSections(False)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(metrics.ROW)
        self._table.setShowGrid(False)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._table.setItemDelegateForColumn(1, _NameDelegate(self, lambda: self._project))
        every, none = self._every, self._none
        every.clicked.connect(lambda: self._tick_all(True))
        none.clicked.connect(lambda: self._tick_all(False))
        head = QHBoxLayout()
        head.setSpacing(metrics.SPACE)
        head.addWidget(self._search, 1)
        head.addWidget(every)
        head.addWidget(none)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(metrics.SPACE)
        layout.addLayout(head)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._count)


class _NameDelegate(QStyledItemDelegate):
    """Edits a name with the project's classes at hand."""

    def __init__(self, parent: QWidget, names: Callable[[], Iterable[str]]) -> None:
        super().__init__(parent)
        self._names = names

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """A list of the project's classes that can be typed in."""
        box = QComboBox(parent)
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.addItems(list(self._names()))
        box.setAccessibleName(self.tr("The project's class"))
        box.setToolTip(self.tr("A class of the project, or a new name"))
        return box

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """The name as it is."""
        if isinstance(editor, QComboBox):
            editor.setEditText(str(index.data()))

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The name as it is now; an empty one changes nothing."""
        if isinstance(editor, QComboBox) and editor.currentText().strip():
            model.setData(index, editor.currentText().strip())


def _source(name: str, *, ticked: bool) -> QTableWidgetItem:
    item = QTableWidgetItem(name)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
    return item
