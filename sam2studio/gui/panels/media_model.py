"""The media list's rows: all of them, and those that the filter lets through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from sam2studio.gui.panels.row_list import ITEM_ROLE, AnyIndex
from sam2studio.gui.translation import mark
from sam2studio.gui.viewstate import MediaItem, MediaStatus

STATUS_NAMES: dict[MediaStatus, str] = {
    "new": mark("MediaPanel", "New"),
    "labelled": mark("MediaPanel", "Labelled"),
    "reviewed": mark("MediaPanel", "Reviewed"),
    "missing": mark("MediaPanel", "File missing"),
}


class MediaModel(QAbstractListModel):
    """Rows of `MediaItem`; ten thousand are a tuple and a list of numbers, no objects of Qt. GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[MediaItem] = []
        self._place: dict[int, int] = {}  # media id → place in _items
        self._shown: list[int] = []  # row → place in _items
        self._row: dict[int, int] = {}  # media id → row
        self._text = ""
        self._status: MediaStatus | None = None

    @property
    def total(self) -> int:
        """Rows there would be without a filter."""
        return len(self._items)

    def set_items(self, items: Iterable[MediaItem]) -> None:
        """Replaces all rows."""
        self._items = list(items)
        self._place = {item.media_id: place for place, item in enumerate(self._items)}
        self._refilter()

    def update_items(self, items: Iterable[MediaItem]) -> None:
        """Replaces rows by their ids. Rows stay where they are, even if the filter would no longer let them through:
        a row that vanishes while it is worked on disturbs."""
        for item in items:
            place = self._place.get(item.media_id)
            if place is None:
                continue
            self._items[place] = item
            if (row := self._row.get(item.media_id)) is not None:
                index = self.index(row)
                self.dataChanged.emit(index, index)

    def set_filter(self, *, text: str, status: MediaStatus | None) -> None:
        """Shows only rows whose title contains the text, in any case, and that have the status."""
        self._text = text.strip().casefold()
        self._status = status
        self._refilter()

    def shown_ids(self) -> tuple[int, ...]:
        """The ids of the rows shown, in their order."""
        return tuple(self._items[place].media_id for place in self._shown)

    def row_of(self, media_id: int) -> int | None:
        """The row that shows a media, or None when it is filtered out or unknown."""
        return self._row.get(media_id)

    def item(self, index: AnyIndex) -> MediaItem:
        """What a row shows."""
        return self._items[self._shown[index.row()]]

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Rows that the filter lets through."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row's item, its name, or its path as a tool tip."""
        if not index.isValid():
            return None
        item = self.item(index)
        if role == ITEM_ROLE:
            return item
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == Qt.ItemDataRole.ToolTipRole:
            frames = self.tr("%n frames", "", item.frames)  # inside an f-string it would not be collected
            return f"{item.path}\n{frames}" if item.video else str(item.path)
        return None

    def _refilter(self) -> None:
        self.beginResetModel()
        self._shown = [place for place, item in enumerate(self._items) if self._passes(item)]
        self._row = {self._items[place].media_id: row for row, place in enumerate(self._shown)}
        self.endResetModel()

    def _passes(self, item: MediaItem) -> bool:
        return (self._status is None or item.status == self._status) and self._text in item.title.casefold()
