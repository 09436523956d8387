"""Both jobs, whole: the program's own demonstration, its results judged by readers that know nothing of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO

from sam2studio.core.mask import Mask
from sam2studio.jobs.sample import demo_clip, demo_steps
from sam2studio.project import Project

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What two demonstrations in a row leave behind: the second replaces the first, which is quick, with classic."""
    output = tmp_path_factory.mktemp("demo") / "sonuçlar"
    settings = output / "home" / "config" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"model": "classic"}')
    for _ in range(2):
        command = [sys.executable, "-m", "sam2studio", "demo", "--output", str(output)]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
        assert run.returncode == 0, run.stderr
        assert run.stderr == "", "nothing is said beside the results"
        settings.unlink()
    return output


def test_every_step_became_an_object_of_its_class(results: Path):
    with Project.open(results / "project" / "sample.s2s", read_only=True) as project:
        names = {row.id: row.name for row in project.classes()}
        found = sorted(
            (Path(media.path).name, names[each.class_id])
            for media in project.media()
            if media.kind == "image"
            for each in project.objects(media.id)
        )
    assert found == sorted((step.photograph, step.class_name) for step in demo_steps())


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of pycocotools
def test_coco_read_by_the_coco_api_holds_exactly_the_project_s_masks(results: Path, capsys: pytest.CaptureFixture[str]):
    with Project.open(results / "project" / "sample.s2s", read_only=True) as project:
        masks = {mask.mask for media in project.media() for mask in project.masks(media.id).values()}
    read = set()
    for file in sorted((results / "coco" / "annotations").glob("*.json")):
        coco = COCO(str(file))
        for annotation in coco.loadAnns(coco.getAnnIds()):
            mask = Mask.from_array(coco.annToMask(annotation))
            assert annotation["area"] == mask.area
            assert annotation["iscrowd"] == 0
            read.add(mask)
    capsys.readouterr()
    assert read == masks


def test_yolo_lines_are_polygons_of_the_right_class(results: Path):
    names = list(dict.fromkeys(step.class_name for step in demo_steps()))
    for step in demo_steps():
        (label,) = (results / "yolo-seg").glob(f"labels/*/{Path(step.photograph).stem}.txt")
        lines = [line.split() for line in label.read_text(encoding="utf-8").splitlines()]
        assert {int(line[0]) for line in lines} >= {names.index(step.class_name)}
        for line in lines:
            values = np.array(line[1:], float)
            assert len(values) >= 6
            assert values.min() >= 0
            assert values.max() <= 1


def test_the_clip_was_tracked_from_what_was_shown_and_is_reviewed(results: Path):
    clip = demo_clip()
    with Project.open(results / "project" / "sample.s2s", read_only=True) as project:
        (media,) = [media for media in project.media() if media.kind == "video"]
        assert media.within == range(clip.first, clip.last + 1)
        names = {row.id: row.name for row in project.classes()}
        rows = {names[row.class_id]: row.id for row in project.objects(media.id)}
        assert list(rows) == [step.class_name for step in clip.steps]
        tracks = project.track_summary(media.id)
        for step in clip.steps:
            track = tracks[rows[step.class_name]]
            assert track.frames.tolist() == list(media.within)
            assert track.frames[track.keyframe].tolist() == [step.frame]
            assert track.reviewed.all()
        car, ball = tracks[rows["car"]], tracks[rows["ball"]]
        assert (car.area[:10] > 0).all()
        assert (car.area[80 - clip.first : 85 - clip.first] == 0).all()  # behind the box
        assert (car.area[-1:] > 0).all()  # out again
        assert (ball.area > 0).all()  # both ways from the middle
        assert project.check().ok


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of pycocotools
def test_tracks_read_by_pycocotools_are_exactly_the_project_s(results: Path):
    with Project.open(results / "project" / "sample.s2s", read_only=True) as project:
        (media,) = [media for media in project.media() if media.kind == "video"]
        masks = {mask.mask for frame in media.within for mask in project.masks(media.id, frame).values() if mask.mask}
    read = set()
    for file in (results / "youtube-vis").rglob("instances.json"):
        for annotation in json.loads(file.read_text(encoding="utf-8"))["annotations"]:
            read |= {Mask.from_array(decoded(runs)) for runs in annotation["segmentations"] if runs is not None}
    assert read == masks


def decoded(runs: dict) -> np.ndarray:
    """The pixels of compressed or plain runs, by pycocotools."""
    height, width = runs["size"]
    if isinstance(runs["counts"], list):
        runs = coco_mask.frPyObjects(runs, height, width)
    return coco_mask.decode(runs)


def test_pictures_of_the_window_and_overlays_are_there(results: Path):
    for name in ("window", "window-clip"):
        for scheme in ("light", "dark"):
            pixels = np.asarray(Image.open(results / f"{name}-{scheme}.png").convert("L"))
            assert pixels.std() > 20
            assert (pixels.mean() > 128) == (scheme == "light")
    assert (results / "overlays" / "toys.mp4").stat().st_size > 10_000
    assert len(list((results / "overlays").glob("*.jpg"))) == len({step.photograph for step in demo_steps()})
