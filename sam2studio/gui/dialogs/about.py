"""Who made this, under which terms, from which parts."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from sam2studio.gui.dialogs.frame import DialogFrame, paragraph
from sam2studio.gui.panels.fields import label
from sam2studio.gui.theme import app_icon, metrics

_PARTS = (
    ("torch", "PyTorch", "BSD-3-Clause"),
    ("PySide6-Essentials", "Qt for Python", "LGPL-3.0"),
    ("pyqtgraph", "pyqtgraph", "MIT"),
    ("numpy", "NumPy", "BSD-3-Clause"),
    ("opencv-python-headless", "OpenCV", "Apache-2.0"),
    ("pillow", "Pillow", "MIT-CMU"),
    ("shapely", "Shapely", "BSD-3-Clause"),
    ("apsw", "APSW (SQLite)", "any OSI licence"),
    ("pycocotools", "pycocotools", "BSD-2-Clause"),
)


class AboutDialog(DialogFrame):
    """Name, version, licence, and the versions to quote in a report. GUI thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(title=self.tr("About sam2studio"), parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(480)
        self.body.addLayout(self._build_head())
        self.body.addWidget(
            paragraph(
                self.tr(
                    "Turns images into segmentation datasets with SAM 2. Everything runs on this computer; "
                    "nothing is sent anywhere."
                )
            )
        )
        self.body.addWidget(
            paragraph(
                self.tr(
                    "Licence: Apache-2.0. The SAM 2 models are by Meta, published under Apache-2.0; "
                    "this program is not theirs."
                ),
                kind="muted",
            )
        )
        self.body.addLayout(_build_parts())
        self.body.addStretch()
        copy = self.add_button(
            self.tr("Copy versions"), tip=self.tr("Copy these versions, for a report of a fault"), left=True
        )
        copy.clicked.connect(self._copy)
        self.add_close()

    def _build_head(self) -> QHBoxLayout:
        sign = QLabel()
        sign.setPixmap(app_icon().pixmap(QSize(56, 56)))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label("sam2studio", kind="title"))
        words.addWidget(label(self.tr("Version {version}").format(version=_version("sam2studio")), kind="muted"))
        head = QHBoxLayout()
        head.setSpacing(metrics.ROOMY)
        head.addWidget(sign)
        head.addLayout(words, 1)
        return head

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(versions_text())


def versions_text() -> str:
    """The versions of the program, its parts and the system, one a line."""
    names = ("sam2studio", *(package for package, _, _ in _PARTS))
    lines = [f"{name} {_version(name)}" for name in names]
    return "\n".join([*lines, f"Python {platform.python_version()}", platform.platform()])


def _build_parts() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(metrics.SECTION)
    grid.setVerticalSpacing(metrics.TIGHT)
    grid.setColumnStretch(0, 1)
    for row, (package, name, licence) in enumerate(_PARTS):
        number = label(_version(package))
        number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(label(name), row, 0)
        grid.addWidget(number, row, 1)
        grid.addWidget(label(licence, kind="muted"), row, 2)
    return grid


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "–"
