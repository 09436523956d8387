"""What runs where, and why."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QSpinBox, QWidget

from sam2studio.gui.dialogs.frame import DialogFrame, paragraph
from sam2studio.gui.panels.fields import inset, label, rule
from sam2studio.gui.theme import metrics


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line of the device window.

    Attributes:
        name: What is told ("Device").
        value: What it is ("cpu, 2 threads").
        why: The reason, or "".
    """

    name: str
    value: str
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class TrackingCost:
    """What tracking may cost.

    Attributes:
        memory_mb: Memory for tracked frames, in MB.
        used_bytes: What it takes now; None while nothing was tracked, or where it is not known.
        light: Whether less of each frame is remembered; None when there is no such choice.
    """

    memory_mb: int
    used_bytes: int | None = None
    light: bool | None = None


@dataclass(frozen=True, kw_only=True)
class PlaceChoice:
    """Where networks are to run.

    Attributes:
        device: As chosen: "auto", or the name of a device.
        dtype: As chosen: "auto", or the name of a type.
        devices: Names of what there is, as far as it is known.
    """

    device: str
    dtype: str
    devices: tuple[str, ...] = ()


_NAMES = 112  # so that the choices stand one under the other
_TYPES = ("auto", "float32", "bfloat16", "float16")
LEAST_MB, MOST_MB, STEP_MB = 64, 65536, 64


class DeviceDialog(DialogFrame):
    """Shows facts about the machine and the model in use, and what tracking may cost. GUI thread.

    Signals:
        memory_chosen(int): MB for tracked frames.
        light_chosen(bool): Remember less of each frame, or not.
        device_chosen(str): Run networks there from now on: "auto", or a name.
        dtype_chosen(str): Use this arithmetic from now on: "auto", or a name.
    """

    device_chosen = Signal(str)
    dtype_chosen = Signal(str)
    memory_chosen = Signal(int)
    light_chosen = Signal(bool)

    def __init__(
        self,
        facts: Iterable[Fact],
        parent: QWidget | None = None,
        *,
        place: PlaceChoice | None = None,
        tracking: TrackingCost | None = None,
    ) -> None:
        super().__init__(title=self.tr("Device"), parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.SECTION)
        grid.setVerticalSpacing(metrics.TIGHT)
        grid.setColumnStretch(1, 1)
        for number, fact in enumerate(facts):
            row = 3 * number
            grid.addWidget(label(fact.name, kind="muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            value = paragraph(fact.value)
            grid.addWidget(value, row, 1)
            if fact.why:
                grid.addWidget(paragraph(fact.why, kind="muted"), row + 1, 1)
            grid.setRowMinimumHeight(row + 2, metrics.TIGHT)
        self.body.addLayout(grid)
        if place is not None:
            self._add_place(place)
        if tracking is not None:
            self._add_tracking(tracking)
        self.body.addStretch()
        self.add_close().setFocus()

    def _add_place(self, place: PlaceChoice) -> None:
        """Device and arithmetic of networks, to be changed."""
        names = dict.fromkeys(("auto", "cpu", *place.devices, place.device))
        device = self._chooser(names, place.device, self.tr("Run models on"), self.tr("Where models run from now on"))
        device.activated.connect(lambda _row: self.device_chosen.emit(device.currentData()))
        dtype = self._chooser(_TYPES, place.dtype, self.tr("Compute in"), self.tr("The arithmetic of models"))
        dtype.activated.connect(lambda _row: self.dtype_chosen.emit(dtype.currentData()))
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.SECTION)
        grid.setVerticalSpacing(metrics.SPACE)
        grid.setColumnMinimumWidth(0, _NAMES)
        grid.setColumnStretch(2, 1)
        for row, box in enumerate((device, dtype)):
            name = label(box.accessibleName(), kind="muted")
            name.setBuddy(box)
            grid.addWidget(name, row, 0)
            grid.addWidget(box, row, 1)
        text = self.tr("The model is loaded again at once. The classic segmenter always runs on the processor.")
        grid.addWidget(paragraph(text, kind="muted"), 2, 1, 1, 2)
        self.body.addWidget(rule())
        self.body.addLayout(grid)

    def _chooser(self, names: Iterable[str], chosen: str, title: str, tip: str) -> QComboBox:
        box = QComboBox()
        for name in names:
            box.addItem(self.tr("Automatic") if name == "auto" else name, name)
        box.setCurrentIndex(box.findData(chosen))
        box.setAccessibleName(title)
        box.setToolTip(tip)
        return box

    def _add_tracking(self, cost: TrackingCost) -> None:
        """The memory of tracking, to be changed."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.SECTION)
        grid.setVerticalSpacing(metrics.TIGHT)
        grid.setColumnMinimumWidth(0, _NAMES)
        grid.setColumnStretch(2, 1)
        name = label(self.tr("Tracking memory"), kind="muted")
        grid.addWidget(name, 0, 0)
        memory = QSpinBox()
        inset(memory)
        memory.setRange(LEAST_MB, MOST_MB)
        memory.setSingleStep(STEP_MB)
        memory.setSuffix(self.tr(" MB"))
        memory.setValue(cost.memory_mb)
        memory.setAccessibleName(name.text())
        memory.setToolTip(self.tr("Memory for tracked frames, from the next run on"))
        memory.setKeyboardTracking(False)
        memory.valueChanged.connect(self.memory_chosen)
        name.setBuddy(memory)
        grid.addWidget(memory, 0, 1)
        grid.addWidget(paragraph(self._used(cost), kind="muted"), 1, 1, 1, 2)
        if cost.light is not None:
            light = QCheckBox(self.tr("Light memory"))
            light.setChecked(cost.light)
            light.setToolTip(self.tr("Remember less of each frame, from the next run on"))
            light.toggled.connect(self.light_chosen)
            grid.addWidget(light, 2, 1, 1, 2)
            text = self.tr("Tracks faster on a processor; masks are a little less exact.")
            grid.addWidget(paragraph(text, kind="muted"), 3, 1, 1, 2)
        self.body.addWidget(rule())
        self.body.addLayout(grid)

    def _used(self, cost: TrackingCost) -> str:
        text = self.tr("It does not grow with the length of a video: what is farthest away is forgotten.")
        if cost.used_bytes is None:
            return text
        used = self.tr("{size} MB are in use.").format(
            size=self.locale().toString(math.ceil(cost.used_bytes / (1 << 20)))
        )
        return f"{used} {text}"
