"""The window for a video to show."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from sam2studio.core.progress import Progress
from sam2studio.gui.dialogs.overlay_video import OverlayVideoDialog
from sam2studio.jobs.overlay_video import OverlayReport
from tests.support.widgets import nameless_controls


@pytest.fixture
def dialog(qtbot):
    dialog = OverlayVideoDialog()
    qtbot.addWidget(dialog)
    dialog.set_video(Path("/films/dance.mp4"), folder=Path("/projects"), marked=False)
    dialog.show()
    return dialog


def words(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def asked(dialog: OverlayVideoDialog, qtbot) -> list:
    with qtbot.waitSignal(dialog.video_requested) as signal:
        qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    return signal.args


def test_a_file_beside_the_project_is_suggested_for_each_video(dialog: OverlayVideoDialog, qtbot):
    assert asked(dialog, qtbot) == [Path("/projects/dance-overlay.mp4"), True, False]
    dialog.set_video(Path("/films/swim.mov"), folder=Path("/projects"), marked=True)
    assert asked(dialog, qtbot) == [Path("/projects/swim-overlay.mp4"), True, True]
    dialog._file.setText("/elsewhere/mine")
    dialog._names.setChecked(False)
    dialog.set_video(Path("/films/dance.mp4"), folder=Path("/projects"), marked=False)
    assert asked(dialog, qtbot) == [Path("/elsewhere/mine.mp4"), False, False]
    dialog._file.setText(" ")
    assert not dialog.go.isEnabled()


def test_the_report_tells_what_was_written(dialog: OverlayVideoDialog):
    dialog.show_progress(Progress(done=3, total=9, text="Frame 3"))
    assert dialog.running
    dialog.show_outcome(
        OverlayReport(path=Path("/projects/a.mp4"), frames=289, seconds=9.64, size=3 << 20, unreadable=(4, 5))
    )
    for part in ("a.mp4", "289", "9.6 s", "3.0 MiB", "2 frames cannot be decoded"):
        assert part in words(dialog)


@pytest.mark.parametrize("page", ["form", "report"])
def test_every_control_has_a_name_and_a_tool_tip(dialog: OverlayVideoDialog, page: str):
    if page == "report":
        dialog.show_outcome(OverlayReport(path=Path("/a.mp4"), frames=1, seconds=1, size=1))
    assert nameless_controls(dialog) == []
