"""The part of the export window with the switches that a format obeys."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from sam2studio.formats.writing import WriteOptions
from sam2studio.gui.dialogs.export_state import FormatRow, OptionName
from sam2studio.gui.panels.fields import inset, label
from sam2studio.gui.theme import metrics
from sam2studio.gui.translation import mark, translated

_SWITCHES: tuple[tuple[OptionName, str, str], ...] = (
    (
        "copy_images",
        mark("ExportDialog", "Put the images into the dataset"),
        mark("ExportDialog", "Without this, only labels are written"),
    ),
    (
        "split_parts",
        mark("ExportDialog", "Write separate parts as separate objects"),
        mark("ExportDialog", "Otherwise parts are joined by thin bridges, so that one object stays one object"),
    ),
    (
        "drop_holes",
        mark("ExportDialog", "Fill holes"),
        mark("ExportDialog", "Otherwise holes are reached by a thin cut, so that they stay holes"),
    ),
    (
        "polygons",
        mark("ExportDialog", "Polygons instead of pixels"),
        mark("ExportDialog", "For programs that cannot read run lengths or masks, which lose nothing"),
    ),
)

_SIMPLIFY = (
    mark("ExportDialog", "Simplify outlines by at most"),
    mark("ExportDialog", "How far a polygon may leave the outline; fewer points, smaller files"),
    mark("ExportDialog", "exact"),
)
_BORDER = (
    mark("ExportDialog", "Border that belongs to nobody (255)"),
    mark(
        "ExportDialog",
        "Pixels on both sides of every outline that trainers leave out, as in the published sets; masks lose them",
    ),
    mark("ExportDialog", "none"),
)
"""What a number is called, what it is for, and what 0 means."""


class OptionsField(QWidget):
    """Asks how files are written; offers only what the format obeys. GUI thread.

    Signals:
        changed(): Another choice.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.switches: dict[OptionName, QCheckBox] = {}
        self.simplify = QDoubleSpinBox()
        self.simplify_row = QWidget()
        self.border = QSpinBox()
        self.border_row = QWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.TIGHT)
        for name, text, tip in _SWITCHES:
            switch = QCheckBox(translated("ExportDialog", text))
            switch.setAccessibleName(switch.text())
            switch.setToolTip(translated("ExportDialog", tip))
            switch.setChecked(getattr(WriteOptions(), name))
            switch.toggled.connect(self.changed)
            self.switches[name] = switch
            column.addWidget(switch)
        self.simplify.setRange(0, 10)
        self.simplify.setSingleStep(0.5)
        self.simplify.setDecimals(1)
        self.border.setRange(0, 20)
        for field, row, words in (
            (self.simplify, self.simplify_row, _SIMPLIFY),
            (self.border, self.border_row, _BORDER),
        ):
            _lay_out(field, row, *(translated("ExportDialog", text) for text in words))
            field.valueChanged.connect(self.changed)
            column.addWidget(row)

    def show_format(self, row: FormatRow) -> None:
        """Offers what a format obeys."""
        for name, switch in self.switches.items():
            switch.setVisible(name in row.options)
        self.simplify_row.setVisible("simplify" in row.options)
        self.border_row.setVisible("void_border" in row.options)

    def set_options(self, options: WriteOptions) -> None:
        """Shows choices."""
        for name, switch in self.switches.items():
            switch.setChecked(getattr(options, name))
        self.simplify.setValue(options.simplify)
        self.border.setValue(options.void_border)

    def options(self, row: FormatRow, *, lossless_frames: bool) -> WriteOptions:
        """The choices as they stand, as far as a format obeys them."""
        chosen = {name: switch.isChecked() for name, switch in self.switches.items() if name in row.options}
        simplify = self.simplify.value() if "simplify" in row.options else 0.0
        border = self.border.value() if "void_border" in row.options else 0
        return WriteOptions(simplify=simplify, void_border=border, lossless_frames=lossless_frames, **chosen)


def _lay_out(field: QDoubleSpinBox | QSpinBox, row: QWidget, name: str, tip: str, zero: str) -> None:
    """Puts a number of pixels into a row behind its name."""
    inset(field)
    field.setSuffix(" px")
    field.setSpecialValueText(zero)
    field.setAccessibleName(name)
    field.setToolTip(tip)
    line = QHBoxLayout(row)
    line.setContentsMargins(0, metrics.TIGHT, 0, 0)
    line.addWidget(label(name))
    line.addWidget(field)
    line.addStretch()
