"""F24: damaged datasets through the real import path: taken over in part and told, or refused by name; no crash."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from copy import deepcopy
from pathlib import Path

import pytest

from sam2studio.core.errors import ImportDataError, MediaError
from sam2studio.formats.registry import FORMATS
from sam2studio.jobs.import_ import import_dataset, open_dataset
from sam2studio.project import Project
from tests.support.datasets import export, finish, photo_project, tree, write
from tests.support.videos import random_clip, video_dataset

PIECES = (
    *(
        b"NaN",
        b"-1",
        b"1e999",
        b"null",
        b"true",
        b"{}",
        b"[]",
        b'"',
        b"[[",
        b"]]",
        b"\x00",
        b"\xff",
        b"99999999999999999999",
    ),
    *(b"..", b"/", b"\\", b"- ", b": ", b"&a ", b"*a", b"!!python/name:os.system ", b"\n", b"\r", b"\t", "ü".encode()),
)
"""What the formats give a meaning to."""


def mutated(data: bytes, rng: random.Random) -> bytes:
    """One to four small damages."""
    damaged = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(damaged) + 1)
        kind = rng.randrange(6)
        if kind == 0 and damaged:
            damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
        elif kind == 1:
            damaged[at:at] = rng.choice(PIECES)
        elif kind == 2:
            del damaged[at : at + rng.randint(1, 20)]
        elif kind == 3:
            piece = damaged[at : at + rng.randint(1, 40)]
            damaged[at:at] = piece * rng.randint(1, 3)
        elif kind == 4:
            del damaged[at:]
        else:
            other = rng.randrange(len(damaged) + 1)
            damaged[at : at + 10] = damaged[other : other + 10]
    return bytes(damaged)


ODD = (
    None,
    True,
    -1,
    0,
    2**63,
    1e308,
    "",
    "x",
    "../x",
    [],
    {},
    [[]],
    [None] * 6,
    {"size": [1, 1], "counts": "0"},
    "\ud800",
)


def restructured(data: bytes, rng: random.Random) -> bytes:
    """Valid JSON in which one to four values are of another kind, missing, or doubled."""
    content = json.loads(data)
    for _ in range(rng.randint(1, 4)):
        place = content
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = rng.choice(keys)
            if isinstance(place[key], dict | list) and place[key] and rng.random() < 0.8:
                place = place[key]
                continue
            if rng.random() < 0.2:
                del place[key]
            elif isinstance(place, list) and rng.random() < 0.2:
                place.append(deepcopy(place[key]))
            else:
                place[key] = deepcopy(rng.choice(ODD))
            break
    return json.dumps(content).encode()


TRACKS = {
    "youtube-vis train/*.json": 4,
    "sa-v train/*.json": 3,
    "cvat-video train/*/*.xml": 3,
    "mot train/*/gt/*.txt": 2,
    "mot train/*/*.ini": 1,
    "davis Annotations/480p/*/*.png": 2,
    "davis *.json": 2,
    "mots instances/train/*/*.png": 2,
    "mots classes.json": 1,
}
"""Format and files → share of the trials."""


@pytest.fixture(scope="module")
def datasets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("datasets")
    with photo_project(folder / "p.s2s", seed=8, images=6, most_objects=3) as project:
        for kind in ("yolo-seg", "coco", "cvat-images", "voc"):
            export(project, folder / kind, kind, media="all", shares={"train": 1})
    for row in FORMATS:
        if row.media == "videos":
            write(video_dataset(random_clip(3, name="one"), random_clip(4, name="two")), folder / row.name, row.name)
    return folder


def run_damages(datasets: Path, folder: Path, trials: dict[str, int], figure) -> None:
    outcomes: Counter[str] = Counter()
    rng = random.Random(sum(trials.values()))
    with Project.create(folder / "p.s2s") as project:
        start = project.content_hash()
        for name, count in trials.items():
            kind, pattern = name.split(" ")
            copy = folder / "copy"
            shutil.copytree(datasets / kind, copy)
            for _ in range(count):
                file = rng.choice(sorted(copy.glob(pattern)))
                original = file.read_bytes()
                damage = restructured if file.suffix == ".json" and rng.random() < 0.7 else mutated
                file.write_bytes(damage(original, rng))
                before = tree(copy)
                try:
                    report = finish(import_dataset(project, open_dataset(copy, format=kind)))
                    outcome = "taken over in part, told" if report.notes else "taken over"
                    assert all(len(note) <= 400 for note in report.notes)
                except (ImportDataError, MediaError) as error:
                    outcome = "refused"
                    text = str(error)
                    assert len(text) <= 400, text
                    assert "Traceback" not in text
                outcomes[outcome] += 1
                if project.content_hash() != start:
                    project.undo()
                assert project.content_hash() == start
                assert tree(copy) == before
                file.write_bytes(original)
            shutil.rmtree(copy)
    assert outcomes["refused"] + outcomes["taken over in part, told"] > outcomes.total() / 4
    figure(f"F24 damaged datasets {trials}: {dict(outcomes)}; 0 crashes, the project as it was after one undo")


def test_damaged_files_are_taken_over_in_part_or_refused(datasets: Path, tmp_path: Path, figure):
    trials = {"coco annotations/*.json": 80, "yolo-seg data.yaml": 40, "yolo-seg labels/train/*.txt": 20}
    run_damages(datasets, tmp_path, trials, figure)


def test_damaged_tracks_are_taken_over_in_part_or_refused(datasets: Path, tmp_path: Path, figure):
    run_damages(datasets, tmp_path, {name: share * 4 for name, share in TRACKS.items()}, figure)


def test_damaged_files_of_cvat_and_voc_are_taken_over_in_part_or_refused(datasets: Path, tmp_path: Path, figure):
    trials = {"cvat-images */*.xml": 20, "voc Annotations/*.xml": 12, "voc Seg*/*.png": 20, "voc labelmap.txt": 4}
    run_damages(datasets, tmp_path, trials, figure)


@pytest.mark.slow
def test_many_damaged_tracks(datasets: Path, tmp_path: Path, figure):
    run_damages(datasets, tmp_path, {name: share * 100 for name, share in TRACKS.items()}, figure)


@pytest.mark.slow
def test_many_damaged_files(datasets: Path, tmp_path: Path, figure):
    trials = {"coco annotations/*.json": 1500, "yolo-seg data.yaml": 500, "yolo-seg labels/train/*.txt": 500}
    trials |= {"cvat-images */*.xml": 500, "voc Annotations/*.xml": 300, "voc Seg*/*.png": 300, "voc labelmap.txt": 100}
    run_damages(datasets, tmp_path, trials, figure)


def test_a_label_for_a_billion_pixels_costs_nothing(tmp_path: Path):
    """A size that the file claims is not believed before its runs add up, and the picture must have it too."""
    runs = {"size": [40_000, 50_000], "counts": [2_000_000_000]}
    content = {
        "images": [{"id": 1, "file_name": "a.png", "width": 50_000, "height": 40_000}],
        "categories": [{"id": 1, "name": "x"}],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 1, "segmentation": runs},
            {"id": 2, "image_id": 1, "category_id": 1, "segmentation": [[0, 0, 1e7, 0, 1e7, 1e7, 0, 1e7]]},
            {"id": 3, "image_id": 1, "category_id": 1, "segmentation": [[-1e300, 0, 1e300, 5, 1e300, 9]]},
        ],
    }
    (tmp_path / "labels.json").write_text(json.dumps(content))
    with Project.create(tmp_path / "p.s2s") as project:
        report = finish(import_dataset(project, open_dataset(tmp_path / "labels.json")))
    assert report.objects_added == 0
    assert any("neither in the dataset" in note for note in report.notes)
