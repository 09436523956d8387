"""F21: pictures with odd names go into a project, out into datasets and back, whatever they are called."""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

import pytest

from sam2studio.media.images import probe_image
from sam2studio.project import Project
from tests.support.datasets import export, import_, picture
from tests.support.segmenters import disc

MASK = disc(30, 20, 12, height=48, width=64)
ANYWHERE = {
    "emoji": "🚗 araba.png",
    "right to left": "שלום עולם.png",
    "composed": unicodedata.normalize("NFC", "é à ü.png"),
    "decomposed": unicodedata.normalize("NFD", "é à ü.png"),
    "percent": "50%25 off.png",
    "hash": "a#b&c.png",
    "apostrophe": "it's.png",
    "dash": "-rf.png",
    "spaces": "  lead and trail .png",
    "long": "l" * 240 + ".png",
    "pattern": "[a-z]{1,2}.png",
    "dots": "a..b.c.png",
}
NOT_ON_WINDOWS = {"newline": "two\nlines.png", "tab": "a\tb.png", "backslash": "a\\b.png", "question": 'is "it"?.png'}
NAMES = ANYWHERE if sys.platform == "win32" else ANYWHERE | NOT_ON_WINDOWS


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("kind", ["yolo-seg", "coco", "labelme", "cvat-images", "voc"])
def test_a_picture_goes_out_and_comes_back(tmp_path: Path, name: str, kind: str):
    file = picture(tmp_path / "photos" / name)
    with Project.create(tmp_path / "p.s2s") as project:
        with project.action("Fill") as edit:
            media = edit.add_image(file, probe_image(file))
            edit.set_mask(edit.add_object(media, edit.add_class("car")), MASK)
        assert export(project, tmp_path / "out", kind).verification.exact == 1
        again = import_(project, tmp_path / "out")
        assert (again.images_matched, again.images_added, again.objects_same) == (1, 0, 1), "it is known again"
    with Project.create(tmp_path / "q.s2s") as other:
        told = import_(other, tmp_path / "out")
        assert (told.images_added, told.objects_added, told.notes) == (1, 1, ())
        (row,) = other.media()
        assert [mask.mask for mask in other.masks(row.id).values()] == [MASK]
        if name in ANYWHERE.values():
            plain = re.sub(r"\s+", "_", Path(name).stem) + ".jpg"
            assert Path(row.path).name == (plain if kind == "voc" else name), "lists of VOC are split at blanks"
