"""Folders that projects may be read from here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sam2studio.config import confirmed_folders
from sam2studio.config.confirmed_folders import ConfirmedFolders
from sam2studio.config.settings import Settings

PHOTOS, CLIPS = Path("/data/photos"), Path("/data/clips ☂")


def test_what_was_confirmed_is_remembered_for_each_document(tmp_path: Path):
    ConfirmedFolders(tmp_path / "deep" / "folders.json").confirm("one", [PHOTOS])
    again = ConfirmedFolders(tmp_path / "deep" / "folders.json")
    again.confirm("one", [CLIPS, PHOTOS])
    assert again.of("one") == (PHOTOS, CLIPS)
    assert again.of("two") == ()


def test_the_documents_confirmed_last_are_kept(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(confirmed_folders, "MOST", 2)
    kept = ConfirmedFolders(tmp_path / "folders.json")
    for document in ("one", "two", "one", "three"):
        kept.confirm(document, [PHOTOS])
    assert [kept.of(document) for document in ("one", "two", "three")] == [(PHOTOS,), (), (PHOTOS,)]


def test_projects_opened_before_the_first_look_are_old_and_later_ones_are_not(tmp_path: Path):
    settings = Settings()
    for name in ("old.s2s", "new.s2s"):
        (tmp_path / name).touch()
    settings.add_recent(tmp_path / "old.s2s")
    assert ConfirmedFolders().is_old(tmp_path / "old.s2s")
    settings.add_recent(tmp_path / "new.s2s")
    assert not ConfirmedFolders().is_old(tmp_path / "new.s2s")
    ConfirmedFolders().confirm("one", [PHOTOS])
    assert ConfirmedFolders().is_old(tmp_path / "old.s2s")
    assert not ConfirmedFolders().is_old(tmp_path / "new.s2s")


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b"{}", b'{"folders": [], "before": []}', b'{"folders": {"one": 1}, "before": []}']
)
def test_a_file_that_cannot_be_read_asks_again(tmp_path: Path, content: bytes):
    (tmp_path / "folders.json").write_bytes(content)
    kept = ConfirmedFolders(tmp_path / "folders.json")
    assert kept.of("one") == ()
    kept.confirm("one", [PHOTOS])
    assert kept.of("one") == (PHOTOS,)


def test_a_place_that_cannot_be_written_is_no_failure():
    kept = ConfirmedFolders(Path(os.devnull) / "folders.json")
    kept.confirm("one", [PHOTOS])
    assert kept.of("one") == ()
