"""A project from another machine: its media outside its own folder are asked about before they are read."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QListWidget

from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.dialogs.unfamiliar import UnfamiliarDialog
from sam2studio.media.images import probe_image
from sam2studio.project import Project
from tests.gui.controllers.conftest import write_pictures
from tests.support.studio import dialog_of, new_studio, until_open

_opened: list[str] | None = None


def _listen(event: str, arguments: tuple) -> None:
    seen = _opened if event in ("open", "os.listdir", "os.scandir") else None
    if seen is not None and isinstance(arguments[0], str | os.PathLike):
        seen.append(os.path.abspath(arguments[0]))  # noqa: PTH100 - a stored path may go up and down again


sys.addaudithook(_listen)


@pytest.fixture
def opened(monkeypatch) -> list[str]:
    """Files and folders that this process opens."""
    monkeypatch.setattr(sys.modules[__name__], "_opened", [])
    assert _opened is not None
    return _opened


@pytest.fixture
def sent(tmp_path: Path, monkeypatch) -> Path:
    """A project that was made on another machine; its images lie in a folder that is here by the same name."""
    monkeypatch.setenv("SAM2STUDIO_HOME", str(tmp_path / "another home"))
    (tmp_path / "inbox").mkdir()
    with Project.create(tmp_path / "inbox" / "sent.s2s") as project, project.action("Add") as edit:
        for path in write_pictures(tmp_path / "private", 3):
            edit.add_image(path, probe_image(path))
    monkeypatch.setenv("SAM2STUDIO_HOME", str(tmp_path / "home"))
    return project.path


@pytest.fixture
def studio(qtbot, tmp_path: Path):
    made = new_studio(qtbot)
    made.start()
    yield made
    assert made.shutdown()


def test_nothing_outside_is_read_until_a_person_says_so_which_is_asked_once(studio, sent, tmp_path, qtbot, opened):
    studio.controllers.media.open_paths([sent])
    dialog = dialog_of(studio, UnfamiliarDialog)
    (rows,) = dialog.findChildren(QListWidget)
    assert [rows.item(row).toolTip() for row in range(rows.count())] == [str(tmp_path / "private")]
    assert studio.controllers.document.project is None
    assert not [each for each in opened if each.startswith(str(tmp_path / "private"))]
    dialog.go.click()
    until_open(qtbot, studio)
    assert len(studio.controllers.media.items) == 3
    qtbot.waitUntil(lambda: any(each.startswith(str(tmp_path / "private")) for each in opened))
    studio.controllers.document.close()
    studio.controllers.media.open_paths([sent])
    assert studio.controllers.document.project is not None


def test_an_answer_that_the_disk_does_not_take_counts_nevertheless(qtbot, sent, tmp_path, monkeypatch):
    (tmp_path / "full").touch()
    monkeypatch.setenv("SAM2STUDIO_HOME", str(tmp_path / "full"))  # no folder: nothing can be written there
    document = DocumentController()
    with qtbot.waitSignal(document.unfamiliar) as asked:
        assert not document.open(sent)
    document.open_confirmed(*asked.args)
    assert document.project is not None
    document.close()
    assert document.open(sent)
    document.close()


def test_a_person_who_does_not_know_it_goes_on_with_what_is_open(studio, sent, tmp_path, qtbot, opened):
    write_pictures(tmp_path / "own", 2)
    studio.controllers.media.open_paths([tmp_path / "own"])
    until_open(qtbot, studio)
    studio.controllers.media.open_paths([sent])
    dialog_of(studio, UnfamiliarDialog).reject()
    assert studio.controllers.document.project.path == tmp_path / "own" / "own.s2s"
    assert not [each for each in opened if each.startswith(str(tmp_path / "private"))]
    with Project.open(sent) as project:
        assert not project.read_only, "it is not held"
    studio.controllers.media.open_paths([sent])
    assert dialog_of(studio, UnfamiliarDialog).isVisible(), "no answer is no confirmation"
