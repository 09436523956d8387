"""Datasets that have been on other systems: what those leave in folders, and how they write names."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from sam2studio.formats.registry import FORMATS
from sam2studio.media.images import probe_image
from sam2studio.project import Project
from tests.support.datasets import export, import_, picture
from tests.support.segmenters import disc

MASK = disc(30, 20, 12, height=48, width=64)
OF_PICTURES = [row.name for row in FORMATS if row.media == "pictures"]
APPLE_DOUBLE = b"\0\x05\x16\x07\0\x02\0\0Mac OS X        \0\x02\0\0\0\x09\0\0\0\x32\0\0\x0e\xb0\xff\xfe"
"""The head of a `._NAME`, in which macOS keeps what a stick or a server cannot hold of NAME."""


@pytest.fixture
def project(tmp_path: Path):
    with Project.create(tmp_path / "p.s2s") as made, made.action("Fill") as edit:
        car = edit.add_class("car")
        for number, name in enumerate(("été à Zürich.png", "plain.png")):
            file = picture(tmp_path / "photos" / name, seed=number)
            media = edit.add_image(file, probe_image(file))
            edit.set_mask(edit.add_object(media, car), MASK)
    with Project.open(tmp_path / "p.s2s") as opened:
        yield opened


def leave_behind(folder: Path) -> None:
    """What a visit by macOS and by Windows' Explorer leaves."""
    for path in sorted(folder.rglob("*")):
        path.with_name(f"._{path.name}").write_bytes(APPLE_DOUBLE)
    for place in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        for name in (".DS_Store", "Thumbs.db", "desktop.ini"):
            (place / name).write_bytes(b"\0\0\0\1Bud1")


@pytest.mark.parametrize("kind", OF_PICTURES)
def test_what_systems_leave_behind_disturbs_nothing(project: Project, tmp_path: Path, kind: str):
    out = tmp_path / "out"
    written = export(project, out, kind)
    leave_behind(out)
    with Project.create(tmp_path / "q.s2s") as other:
        told = import_(other, out)
        assert (told.images_added, told.objects_added, told.notes) == (2, 2, ())
    assert export(project, out, kind).files == written.files, "and the folder may be written anew"


@pytest.mark.parametrize("kind", OF_PICTURES)
def test_names_that_a_drive_has_decomposed_are_found(project: Project, tmp_path: Path, kind: str):
    """Older drives of macOS do, and so do archives that were made from them."""
    out = tmp_path / "out"
    export(project, out, kind)
    for path in sorted(out.rglob("*"), reverse=True):
        if not path.name.isascii():
            path.rename(path.with_name(unicodedata.normalize("NFD", path.name)))
    with Project.create(tmp_path / "q.s2s") as other:
        told = import_(other, out)
        assert (told.images_added, told.objects_added) == (2, 2)
        assert other.missing_media() == ()
    assert export(project, out, kind).verification.exact == 2, "and it is still known as ours"
