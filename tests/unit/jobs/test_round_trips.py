"""F28: project → dataset → project → dataset, for random projects: nothing drifts, and trainers get what was meant."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from sam2studio.core.mask import Mask
from sam2studio.core.parts import join_parts
from sam2studio.formats.writing import WriteOptions
from sam2studio.project import Project
from tests.support.datasets import export, import_, photo_project, tree
from tests.support.readers import supervision_masks, trainer_rows

KINDS = ("yolo-seg", "coco", "yolo-boxes", "labelme", "cvat-images")
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # inside pycocotools


@pytest.fixture(autouse=True)
def no_waiting_for_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compared here does not depend on it."""
    monkeypatch.setattr(os, "fsync", lambda _file: None)


def without_manifest(folder: Path) -> dict[str, str]:
    """The manifest names what pictures were made from; those differ when a picture had to be turned."""
    found = tree(folder)
    del found["manifest.json"]
    return found


def round_trip(folder: Path, seed: int) -> int:
    """One random project there and back in every format; returns how many objects were compared."""
    rng = random.Random(seed)
    write = {
        "yolo-seg": WriteOptions(split_parts=rng.random() < 0.3, drop_holes=rng.random() < 0.3),
        "coco": WriteOptions(polygons=rng.random() < 0.5, split_parts=rng.random() < 0.3),
        "yolo-boxes": WriteOptions(),
        "cvat-images": WriteOptions(polygons=rng.random() < 0.5, split_parts=rng.random() < 0.3),
        "labelme": WriteOptions(polygons=rng.random() < 0.5, split_parts=rng.random() < 0.3),
    }
    options = {"media": "all", "shares": {"train": 2, "val": 1, "test": rng.choice([0, 1])}}
    compared = 0
    with photo_project(folder / "a.s2s", seed=seed, images=5, most_objects=4) as project:
        for kind in KINDS:
            first, second = folder / kind / "first", folder / kind / "second"
            report = export(project, first, kind, write=write[kind], **options)
            with Project.create(folder / kind / "b.s2s") as other:
                told = import_(other, first)
                assert told.notes == ()
                assert told.objects_added == report.verification.instances
                assert [row.name for row in other.classes()] == list(report.objects)
                again = export(other, second, kind, write=write[kind], **options)
                assert again.verification.exact == again.verification.objects == report.verification.instances
                assert without_manifest(second) == without_manifest(first)
            compared += report.verification.objects
    return compared


def run_round_trips(folder: Path, seeds: range, figure) -> None:
    compared = 0
    for seed in seeds:
        compared += round_trip(folder / str(seed), seed)
        shutil.rmtree(folder / str(seed))
    figure(f"F28 {len(seeds)} random projects × {len(KINDS)} formats, {compared} objects: byte-identical on re-export")


def test_there_and_back_and_there_again_is_byte_identical(tmp_path: Path, figure):
    run_round_trips(tmp_path, range(12), figure)


@pytest.mark.slow
def test_there_and_back_200_times(tmp_path: Path, figure):
    run_round_trips(tmp_path, range(1000, 1200), figure)


def test_readers_by_others_see_every_object_of_a_project(tmp_path: Path):
    with photo_project(tmp_path / "a.s2s", seed=12, images=12) as project:
        export(project, tmp_path / "coco", "coco", media="all", shares={"train": 1})
        export(project, tmp_path / "yolo", "yolo-seg", media="all", shares={"train": 1})
        names = {row.id: row.name for row in project.classes()}
        wanted = [
            [(names[row.class_id], project.masks(media.id)[row.id].mask) for row in project.objects(media.id)]
            for media in project.media()
        ]
    by_coco = supervision_masks(tmp_path / "coco", "coco", "train")
    by_yolo = supervision_masks(tmp_path / "yolo", "yolo", "train")
    by_trainer = trainer_rows(tmp_path / "yolo")
    assert len(by_coco) == len(by_yolo) == len(by_trainer) == len(wanted)

    def comparable(found: list[tuple[str, Mask]]) -> list[tuple[str, bytes]]:
        return [(name, mask.checksum) for name, mask in found]

    lossless = sorted(comparable(objects) for objects in wanted)
    joined = sorted(comparable([(name, join_parts(mask)) for name, mask in objects]) for objects in wanted)
    assert sorted(comparable([(n, Mask.from_array(m)) for n, m in found]) for found in by_coco.values()) == lossless
    assert sorted(comparable([(n, Mask.from_array(m)) for n, m in found]) for found in by_yolo.values()) == joined
    assert sum(map(len, by_trainer.values())) == sum(map(len, wanted))
