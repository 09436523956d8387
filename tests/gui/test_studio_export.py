"""Videos out of the window: the export of tracks, the way to its worst object, and the video to show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget

from sam2studio.formats.manifest import read_manifest
from sam2studio.gui.app import Studio
from sam2studio.gui.dialogs.export import ExportDialog
from sam2studio.gui.dialogs.overlay_video import OverlayVideoDialog
from tests.support.studio import dialog_of, new_studio, until_open
from tests.support.videos import track_project


@pytest.fixture
def studio(qtbot, private_home: Path, tmp_path: Path) -> Iterator[Studio]:
    """The window with a project of one video whose tracks are done."""
    track_project(tmp_path / "film.s2s").close()
    studio = new_studio(qtbot)
    studio.start([tmp_path / "film.s2s"])
    until_open(qtbot, studio)
    yield studio
    assert studio.shutdown()


def test_tracks_are_exported_and_the_worst_object_is_shown(studio: Studio, qtbot, tmp_path: Path):
    studio.window.actions_by_id["file.export"].trigger()
    dialog = dialog_of(studio, ExportDialog)
    assert isinstance(dialog, ExportDialog)
    dialog._list.setCurrentRow(dialog._row_of("davis"))
    assert dialog._frames.frames == 16
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.running and dialog._headline.isVisible(), timeout=20_000)
    manifest = read_manifest(tmp_path / "film-davis")
    assert manifest is not None
    assert dict(manifest.classes) == {"child": 16, "ball ☂": 2}
    said = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert any(text.startswith("Nothing for val: a video is never divided") for text in said)
    (worst,) = [view for view in dialog.findChildren(QListWidget) if view is not dialog._list]
    assert worst.item(0).text().endswith(", child 1"), "of two children it is said which"
    worst.itemClicked.emit(worst.item(0))
    qtbot.waitUntil(lambda: studio.controllers.playhead.frame in (3, 4))
    studio.window.actions_by_id["file.export"].trigger()
    assert dialog._headline.isVisible(), "the report stays while it is looked at"
    dialog.reject()
    studio.window.actions_by_id["file.export"].trigger()
    assert dialog.go.isVisible(), "the next export begins with its choices"
    assert not dialog._headline.isVisible()
    dialog.reject()


def test_a_video_to_show_is_written(studio: Studio, qtbot, tmp_path: Path):
    action = studio.window.actions_by_id["file.overlay"]
    assert action.isEnabled()
    action.trigger()
    dialog = dialog_of(studio, OverlayVideoDialog)
    assert isinstance(dialog, OverlayVideoDialog)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.running and dialog._headline.isVisible(), timeout=20_000)
    with av.open(str(tmp_path / "clip-overlay.mp4")) as container:
        assert len(list(container.decode(video=0))) == 20
    dialog.reject()


def test_a_clip_without_an_object_to_paint_is_not_written(studio: Studio, qtbot):
    studio.window.actions_by_id["file.overlay"].trigger()
    dialog = dialog_of(studio, OverlayVideoDialog)
    assert isinstance(dialog, OverlayVideoDialog)
    assert dialog.go.isEnabled()
    assert not dialog._nothing.isVisible()
    objects = studio.controllers.objects
    objects.set_hidden([row.id for row in objects.here.rows], True)
    assert dialog._nothing.isVisible(), "also while the window is open"
    assert not dialog.go.isEnabled()
    dialog.reject()
    objects.delete([row.id for row in objects.here.rows])
    studio.window.actions_by_id["file.overlay"].trigger()
    assert not dialog.go.isEnabled()
    studio.controllers.document.undo()
    studio.controllers.document.undo()
    assert dialog.go.isEnabled()
    dialog.reject()
