"""The toolbar: what is done all the time, the model in use, and the way out to a dataset."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QSlider, QToolBar, QToolButton, QWidget, QWidgetAction

from sam2studio.gui.panels.fields import label, name_overflow, tool_button
from sam2studio.gui.theme import icon, metrics

_LEFT: tuple[str | None, ...] = (
    "file.open_images",
    "file.open_folder",
    "file.open_video",
    None,
    "edit.undo",
    "edit.redo",
    None,
    "mask.select",
    "mask.brush",
    "mask.polygon",
    None,
    "media.previous",
    "media.next",
    "media.reviewed",
    None,
    "view.fit",
    "view.outline",
    "view.hide",
    "view.solo",
)


@dataclass(frozen=True)
class ModelChoice:
    """One row of the model menu.

    Attributes:
        name: What `model_chosen` reports.
        label: What is shown.
        detail: One fact beside it ("downloaded", "38 MB, quick"), or "".
        ready: It can be chosen without a download.
    """

    name: str
    label: str
    detail: str = ""
    ready: bool = True


class ToolBar(QToolBar):
    """Buttons of the table's actions, an opacity slider, the model chooser. GUI thread.

    Signals:
        opacity_changed(float): Of mask fills, 0…1, while the slider moves.
        model_chosen(str): Use this model; one that is not ready is to be downloaded first.
    """

    opacity_changed = Signal(float)
    model_chosen = Signal(str)

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.setObjectName("toolbar")
        self.setWindowTitle(self.tr("Toolbar"))
        self.setMovable(False)
        self.setIconSize(QSize(metrics.ICON, metrics.ICON))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for entry in _LEFT:
            if entry is None:
                self.addSeparator()
            else:
                self._add_action(actions[entry])
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self.addWidget(self._build_opacity())
        room = QWidget()
        room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(room)
        self._models = QMenu(self)
        self._model_group = QActionGroup(self._models)
        self._model_group.triggered.connect(self._choose_model)
        self._chooser = self._build_chooser()
        self.addWidget(self._chooser)
        gap = QWidget()
        gap.setFixedWidth(metrics.TIGHT)
        self.addWidget(gap)
        self.addWidget(self._build_export())
        name_overflow(self, name=self.tr("More"), tip=self.tr("What does not fit into the toolbar"))
        self.set_models((), "")

    def set_models(self, choices: Iterable[ModelChoice], current: str) -> None:
        """Shows which models there are and which one is used."""
        self._models.clear()
        for old in self._model_group.actions():
            self._model_group.removeAction(old)
            old.deleteLater()
        shown = self.tr("Model")
        for choice in choices:
            text = choice.label.replace("&", "&&") + (f"\t{choice.detail}" if choice.detail else "")
            action = QAction(text, self._models, checkable=True, checked=choice.name == current)
            action.setData(choice.name)
            if not choice.ready:
                action.setIcon(icon("download", role="muted"))
            self._model_group.addAction(action)
            self._models.addAction(action)
            if choice.name == current:
                shown = choice.label
        self._models.addSeparator()
        self._models.addAction(self._actions["model.manage"])
        self._models.addAction(self._actions["model.device"])
        self._chooser.setText(shown)
        self._fit()

    def set_opacity(self, opacity: float) -> None:
        """Shows the opacity of mask fills, 0…1; reports nothing back."""
        self._opacity.blockSignals(True)
        self._opacity.setValue(round(opacity * 100))
        self._opacity.blockSignals(False)

    def open_models(self) -> None:
        """Opens the model menu."""
        self._chooser.showMenu()

    def _add_action(self, action: QAction) -> None:
        self.addAction(action)
        button = self.widgetForAction(action)
        if isinstance(button, QToolButton):
            button.setAccessibleName(action.text())
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _build_opacity(self) -> QToolButton:
        self._opacity.setRange(0, 100)
        self._opacity.setValue(45)
        self._opacity.setFixedWidth(160)
        self._opacity.setAccessibleName(self.tr("Opacity of masks"))
        self._opacity.setToolTip(self.tr("Opacity of masks ([view.more_opaque], [view.less_opaque])"))
        self._opacity.valueChanged.connect(self._report_opacity)
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(metrics.WIDE, metrics.SPACE, metrics.WIDE, metrics.SPACE)
        line.setSpacing(metrics.WIDE)
        line.addWidget(label(self.tr("Masks")))
        line.addWidget(self._opacity)
        action = QWidgetAction(self)
        action.setDefaultWidget(holder)
        menu = QMenu(self)
        menu.addAction(action)
        button = tool_button(
            "opacity",
            name=self.tr("Opacity of masks"),
            tip=self.tr("Opacity of masks ([view.more_opaque], [view.less_opaque])"),
        )
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(menu)
        return button

    def _build_chooser(self) -> QToolButton:
        chooser = tool_button(
            "model", name=self.tr("Model"), tip=self.tr("The model that makes the masks ([model.choose])")
        )
        chooser.setProperty("kind", "chooser")
        chooser.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chooser.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        chooser.setMenu(self._models)
        return chooser

    def _build_export(self) -> QToolButton:
        button = tool_button(
            "export", name=self.tr("Export"), tip=self._actions["file.export"].toolTip(), role="on_accent"
        )
        button.setProperty("kind", "primary")
        button.setText(self.tr("Export"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        export = self._actions["file.export"]
        button.setEnabled(export.isEnabled())
        button.clicked.connect(export.trigger)
        export.enabledChanged.connect(button.setEnabled)
        export.changed.connect(lambda: button.setToolTip(export.toolTip()))
        return button

    def _fit(self) -> None:
        """Shows the model's name where there is room; its icon alone is better than a button that fell off the end."""
        self._show_model(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        if self.sizeHint().width() > self.width():
            self._show_model(Qt.ToolButtonStyle.ToolButtonIconOnly)

    def _show_model(self, style: Qt.ToolButtonStyle) -> None:
        self._chooser.setToolButtonStyle(style)
        if (layout := self.layout()) is not None:
            layout.invalidate()  # which a button that fell off the end, and is hidden, does not do itself

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Makes room where there is too little."""
        super().resizeEvent(event)
        self._fit()

    @Slot(int)
    def _report_opacity(self, percent: int) -> None:
        self.opacity_changed.emit(percent / 100)

    @Slot(QAction)
    def _choose_model(self, action: QAction) -> None:
        self.model_chosen.emit(action.data())
