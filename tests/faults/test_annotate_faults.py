"""F5 for labels: whatever write of whatever label fails, each label file is the former one or the new one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sam2studio.core.errors import Cancelled, ExportError
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box
from sam2studio.jobs.auto_annotate.labels import LabelFolder
from sam2studio.jobs.auto_annotate.sources import Material
from sam2studio.jobs.auto_annotate.work import Annotated, FoundObject
from tests.support.faulty_disk import FAULTS, disk_that, dying, failing
from tests.support.processes import other_processes


def found(material: Material, *, shift: int) -> Annotated:
    """One object, or none."""
    (picture,) = material.pictures()
    pixels = np.zeros((20, 30), bool)
    pixels[5:9, shift : shift + 6] = True
    one = FoundObject(class_id=1, score=0.5, box=Box(shift, 5, shift + 6, 9), mask=Mask.from_array(pixels), quality=0.5)
    return Annotated(picture=picture, height=20, width=30, objects=(one,) if shift else ())


def write(folder: Path, recipe: str, *, shift: int) -> str:
    """Annotates one picture; what its label file then says."""
    material = Material(path=folder.parent / "a.png", fingerprint="f")
    with LabelFolder(folder, recipe=recipe) as labels:
        if labels.plan([material]):
            assert labels.write(found(material, shift=shift))
    return text(folder)


def text(folder: Path) -> str:
    path = folder / "a.txt"
    return path.read_text("utf-8") if path.exists() else ""


@pytest.mark.parametrize("shift", [12, 0], ids=["another object", "nothing"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_failed_write_leaves_the_former_label_or_the_new_one(tmp_path, fault, shift):
    new = write(tmp_path / "new" / "labels", "two", shift=shift)
    with disk_that(lambda _: None) as counter:
        write(tmp_path / "count" / "labels", "one", shift=3)
        before = len(counter.calls)
        write(tmp_path / "count" / "labels", "two", shift=shift)
        calls = len(counter.calls) - before
    assert calls >= 3
    for k in range(calls):
        folder = tmp_path / f"{k}" / "labels"
        former = write(folder, "one", shift=3)
        with disk_that(failing(fault, at=k)), pytest.raises((ExportError, Cancelled)):
            write(folder, "two", shift=shift)
        assert text(folder) in (former, new)
        assert not list(folder.glob("*.partial"))
        assert write(folder, "two", shift=shift) == new


def write_and_die(folder: Path, k: int) -> None:
    """Runs in a process of its own."""
    with disk_that(dying(at=k)):
        write(folder, "two", shift=12)


@pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.slow)])
def test_dying_at_any_write_leaves_the_former_label_or_the_new_one(tmp_path, step):
    new = write(tmp_path / "new" / "labels", "two", shift=12)
    for k in range(0, 30, step):
        folder = tmp_path / f"{k}" / "labels"
        former = write(folder, "one", shift=3)
        child = other_processes().Process(target=write_and_die, args=(folder, k))
        child.start()
        child.join()
        assert text(folder) in (former, new)
        assert write(folder, "two", shift=12) == new
        assert not list(folder.glob(".*.partial"))
        if child.exitcode == 0:
            assert k > 4
            return
    raise AssertionError("it never came to its end")
