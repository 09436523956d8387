"""The way from images and videos to a dataset, on one page."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QWidget

from sam2studio.gui.actions import fill_keys
from sam2studio.gui.dialogs.frame import DialogFrame, paragraph, scrolled
from sam2studio.gui.panels.fields import label
from sam2studio.gui.theme import metrics
from sam2studio.gui.translation import mark, translated

_STEPS = (
    (
        mark("GuideDialog", "Bring your images and videos"),
        mark(
            "GuideDialog",
            "Drop a folder, images or videos on the window. A project file is made beside them; they themselves are "
            "never changed.",
        ),
    ),
    (
        mark("GuideDialog", "Name your classes"),
        mark(
            "GuideDialog",
            "Type a name under Classes and press Enter. The number keys [class.1] to [class.9] choose a class.",
        ),
    ),
    (
        mark("GuideDialog", "Point at a thing"),
        mark(
            "GuideDialog",
            "Left click says “this belongs to it”, right click says “this does not”. Or drag a box around it. Add "
            "points until the mask is right. [object.candidate_1], [object.candidate_2] and [object.candidate_3] pick "
            "one of the masks offered.",
        ),
    ),
    (
        mark("GuideDialog", "Accept"),
        mark(
            "GuideDialog",
            "[object.accept] keeps the mask and starts the next object. [object.cancel] goes back one step, "
            "[object.remove_last] takes back the last point. A click on a finished mask opens it again.",
        ),
    ),
    (
        mark("GuideDialog", "Track through a video"),
        mark(
            "GuideDialog",
            "[track.forward] follows the objects forward, [track.backward] backward; look around and click on "
            "meanwhile. [play.next_doubtful] goes to the next frame that needs a look: correct it with a click, then "
            "track again. [track.absent] says that an object is out of sight from a frame on, [track.absent_before] "
            "that it comes into sight there.",
        ),
    ),
    (
        mark("GuideDialog", "Go on"),
        mark(
            "GuideDialog",
            "[media.next] goes to the next image, [media.previous] to the previous one, [media.reviewed] marks an "
            "image as reviewed. Everything is saved at once, and every step can be undone, also after a restart.",
        ),
    ),
    (
        mark("GuideDialog", "Export"),
        mark(
            "GuideDialog",
            "[file.export] writes a dataset for a trainer, reads it back, and tells you how exactly each mask is in "
            "it.",
        ),
    ),
)


class GuideDialog(DialogFrame):
    """Seven steps. GUI thread."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(title=self.tr("How it works"), parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(600, 600)
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, metrics.TIGHT, 0)
        grid.setHorizontalSpacing(metrics.ROOMY)
        grid.setVerticalSpacing(metrics.TIGHT)
        grid.setColumnStretch(1, 1)
        for number, (title, text) in enumerate(_STEPS):
            row = 3 * number
            grid.addWidget(label(str(number + 1), kind="title"), row, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(translated("GuideDialog", title), kind="section"), row, 1)
            grid.addWidget(paragraph(fill_keys(translated("GuideDialog", text), actions)), row + 1, 1)
            grid.setRowMinimumHeight(row + 2, metrics.SPACE)
        grid.setRowStretch(3 * len(_STEPS), 1)
        self.body.addWidget(scrolled(inner), 1)
        self.add_close().setFocus()
