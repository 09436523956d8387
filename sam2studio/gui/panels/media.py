"""The media list: pictures, their status, a filter, a count."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from sam2studio.config.paths import thumbnails_dir
from sam2studio.gui.panels.fields import PanelHeader, TextField, label, rule, tool_button
from sam2studio.gui.panels.lost_strip import LostStrip
from sam2studio.gui.panels.media_delegate import PICTURE, MediaDelegate
from sam2studio.gui.panels.media_model import STATUS_NAMES, MediaModel
from sam2studio.gui.panels.row_list import RowList
from sam2studio.gui.panels.thumbnails import Thumbnails
from sam2studio.gui.theme import icon, metrics
from sam2studio.gui.translation import translated
from sam2studio.gui.viewstate import MediaItem, MediaStatus
from sam2studio.media.first_look import THUMBNAIL
from sam2studio.media.thumbnail_cache import ThumbnailCache

_SEEING_MS = 100


class MediaPanel(QFrame):
    """Shows the project's media and reports what the person wants; changes nothing itself. GUI thread.

    Signals:
        media_chosen(int): Show this one.
        remove_requested(object): Take these out of the project; a tuple of ids.
        reviewed_requested(object, bool): Mark these as reviewed, or as not; a tuple of ids.
        add_requested(): Add pictures.
        order_changed(object): The filter shows these now, in this order; a tuple of ids.
        visible_changed(object): These rows can be seen now; a tuple of ids.
        locate_requested(): Find the missing files again.
    """

    media_chosen = Signal(int)
    remove_requested = Signal(object)
    reviewed_requested = Signal(object, bool)
    add_requested = Signal()
    order_changed = Signal(object)
    visible_changed = Signal(object)
    locate_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self.setMinimumWidth(200)
        self._current: int | None = None
        self._status: MediaStatus | None = None
        self._writable = True
        self._reading = ""
        self._thumbnails = Thumbnails(side=THUMBNAIL, cache=ThumbnailCache(thumbnails_dir()), parent=self)
        self._model = MediaModel(self)
        self._header = PanelHeader(self.tr("Media"))
        self._list = self._build_list()
        self._empty = self._build_empty()
        self._lost = LostStrip()
        self._filter = TextField(
            name=self.tr("Filter media"),
            tip=self.tr("Show only images whose name contains this (Esc clears)"),
            placeholder=self.tr("Filter"),
        )
        self._lay_out()
        self._filter.textChanged.connect(self._apply_filter)
        self._filter.escaped.connect(self._list.setFocus)
        self._list.selectionModel().currentChanged.connect(self._choose)
        self._list.customContextMenuRequested.connect(self._open_menu)
        self._list.delete_pressed.connect(self._ask_removal)
        self._thumbnails.ready.connect(self._show_picture)
        self._lost.locate_requested.connect(self.locate_requested)
        self._seeing = QTimer(self)  # scrolling sends many changes, and a reset has not laid out its rows yet
        self._seeing.setSingleShot(True)
        self._seeing.setInterval(_SEEING_MS)
        self._seeing.timeout.connect(self._tell_visible)
        self._list.verticalScrollBar().valueChanged.connect(self._seeing.start)
        self._list.verticalScrollBar().rangeChanged.connect(self._seeing.start)
        self._refresh_words()

    def set_items(self, items: Iterable[MediaItem]) -> None:
        """Replaces the whole list, because another project is open or media came or went."""
        self._model.set_items(items)
        self._after_reset()

    def set_reading(self, name: str) -> None:
        """Says, while there is nothing to list, what is being read; "" when nothing is."""
        room = self.width() - 2 * metrics.ROOMY
        self._reading = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, room)
        self._refresh_words()

    def update_items(self, items: Iterable[MediaItem]) -> None:
        """Replaces some rows by their ids."""
        items = tuple(items)
        self._thumbnails.forget_failed(item.media_id for item in items)
        self._model.update_items(items)

    def set_current(self, media_id: int | None) -> None:
        """Shows which media is on the canvas; reports nothing back."""
        self._current = media_id  # first, so that the list's own report is no news
        row = None if media_id is None else self._model.row_of(media_id)
        index = QModelIndex() if row is None else self._model.index(row)
        if index == self._list.currentIndex():
            return  # chosen here, maybe with others
        only = QItemSelectionModel.SelectionFlag.ClearAndSelect  # even while the Ctrl of Ctrl+PgDown is held
        self._list.selectionModel().setCurrentIndex(index, only)

    def set_missing(self, count: int) -> None:
        """Says how many files are not where they were, and offers to find them."""
        self._lost.set_count(count)

    def set_writable(self, writable: bool) -> None:
        """Offers changes only where the project takes them."""
        self._writable = writable
        self._lost.set_writable(writable)

    def shown_ids(self) -> tuple[int, ...]:
        """What the filter lets through, in the list's order."""
        return self._model.shown_ids()

    def selected_ids(self) -> tuple[int, ...]:
        """Ids of the selected media, top first."""
        return tuple(item.media_id for item in self._selected())

    def focus_list(self) -> None:
        """Moves the keyboard to the list."""
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def shutdown(self) -> bool:
        """Ends the decoding of thumbnails; at most two seconds.

        Returns:
            Whether it has ended.
        """
        return self._thumbnails.close()

    def _build_list(self) -> RowList:
        view = RowList(several=True)
        view.setModel(self._model)
        view.verticalScrollBar().setSingleStep(PICTURE.height() // 2)
        view.setItemDelegate(MediaDelegate(picture=self._picture, detail=self._detail, parent=self))
        view.setAccessibleName(self.tr("Media"))
        view.setToolTip(self.tr("Images of this project (A and D go through them, Delete removes)"))
        return view

    def _build_empty(self) -> QLabel:
        empty = label("", kind="muted")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setWordWrap(True)
        empty.setContentsMargins(metrics.ROOMY, 0, metrics.ROOMY, 0)
        return empty

    def _lay_out(self) -> None:
        add = tool_button(
            "plus", name=self.tr("Add images"), tip=self.tr("Add images ([file.open_images])"), small=True
        )
        add.clicked.connect(self.add_requested)
        self._header.add(add)
        self._status_button = tool_button(
            "filter", name=self.tr("Filter by status"), tip=self.tr("Show only media of one status"), small=True
        )
        self._status_button.setPopupMode(self._status_button.ToolButtonPopupMode.InstantPopup)
        self._status_button.setMenu(self._build_status_menu())
        search = QHBoxLayout()
        search.setContentsMargins(metrics.WIDE, 0, metrics.TIGHT, metrics.SPACE)
        search.setSpacing(metrics.TIGHT)
        search.addWidget(self._filter)
        search.addWidget(self._status_button)
        self._filter.addAction(icon("search", role="muted"), TextField.ActionPosition.LeadingPosition)
        self._filter.setClearButtonEnabled(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addLayout(search)
        layout.addWidget(rule())
        layout.addWidget(self._list, 1)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self._lost)

    def _build_status_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        choices: list[tuple[MediaStatus | None, str]] = [(None, self.tr("All media"))]
        choices += [(status, translated("MediaPanel", name)) for status, name in STATUS_NAMES.items()]
        for status, name in choices:
            action = QAction(name, menu, checkable=True, checked=status is None)
            action.setData(status)
            group.addAction(action)
            menu.addAction(action)
        group.triggered.connect(self._choose_status)
        return menu

    def _picture(self, item: MediaItem) -> QPixmap | None:
        return QPixmap() if item.status == "missing" else self._thumbnails.get(item.media_id, item.path)

    def _detail(self, item: MediaItem) -> str:
        name = translated("MediaPanel", STATUS_NAMES[item.status])
        if not item.object_count:
            return name
        if item.proposals:
            objects = self.tr("%n to review", "", item.proposals)
        else:
            objects = self.tr("%n objects", "", item.object_count)
        return objects if item.status == "labelled" else f"{name} · {objects}"

    @Slot(int)
    def _show_picture(self, media_id: int) -> None:
        if (row := self._model.row_of(media_id)) is not None:
            self._list.update(self._model.index(row))

    @Slot()
    def _apply_filter(self) -> None:
        self._model.set_filter(text=self._filter.text(), status=self._status)
        self._after_reset()

    @Slot(QAction)
    def _choose_status(self, action: QAction) -> None:
        self._status = action.data()
        self._status_button.setIcon(icon("filter", role="text" if self._status is None else "accent"))
        self._apply_filter()

    def _after_reset(self) -> None:
        self.set_current(self._current)
        self._refresh_words()
        self._seeing.start()
        self.order_changed.emit(self._model.shown_ids())

    @Slot()
    def _tell_visible(self) -> None:
        height = self._list.viewport().height()
        first = self._list.indexAt(QPoint(0, 0)).row()
        last = self._list.indexAt(QPoint(0, height - 1)).row()
        if first >= 0:
            rows = range(first, (last if last >= 0 else self._model.rowCount() - 1) + 1)
            self.visible_changed.emit(tuple(self._model.item(self._model.index(row)).media_id for row in rows))

    def _refresh_words(self) -> None:
        shown, total = self._model.rowCount(), self._model.total
        locale = self.locale()
        if shown == total:
            count = locale.toString(total) if total else ""
        else:
            count = self.tr("{shown} of {total}").format(shown=locale.toString(shown), total=locale.toString(total))
        self._header.set_count(count)
        self._list.setVisible(shown > 0)
        self._empty.setVisible(shown == 0)
        if total:
            self._empty.setText(self.tr("Nothing matches the filter."))
        elif self._reading:
            self._empty.setText(self.tr("Reading\n{name}…").format(name=self._reading))
        else:
            self._empty.setText(self.tr("Nothing here yet."))

    @Slot(QModelIndex, QModelIndex)
    def _choose(self, index: QModelIndex, _previous: QModelIndex) -> None:
        if index.isValid():
            media_id = self._model.item(index).media_id
            if media_id != self._current:
                self._current = media_id
                self.media_chosen.emit(media_id)

    def _selected(self) -> tuple[MediaItem, ...]:
        rows = sorted(index.row() for index in self._list.selectionModel().selectedIndexes())
        return tuple(self._model.item(self._model.index(row)) for row in rows)

    @Slot()
    def _ask_removal(self) -> None:
        selected = tuple(item.media_id for item in self._selected())
        if selected and self._writable:
            self.remove_requested.emit(selected)

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        selected = self._selected()
        if not selected or not self._writable:
            return
        ids = tuple(item.media_id for item in selected)
        done = all(item.status == "reviewed" for item in selected)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        review = menu.addAction(self.tr("Mark as not reviewed") if done else self.tr("Mark as reviewed"))
        review.setIcon(icon("reviewed"))
        review.triggered.connect(lambda: self.reviewed_requested.emit(ids, not done))
        menu.addSeparator()
        remove = menu.addAction(self.tr("Remove %n files from the project", "", len(ids)))
        remove.setIcon(icon("trash"))
        remove.triggered.connect(lambda: self.remove_requested.emit(ids))
        menu.popup(self._list.viewport().mapToGlobal(place))
