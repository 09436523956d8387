"""Everything into a project: proposals, one step of undo, and nothing that was there is doubled or changed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sam2studio.core.errors import Cancelled, InputError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken
from sam2studio.engine.classic import ClassicSession
from sam2studio.engine.everything import EverythingOptions
from sam2studio.engine.everything_options import EverythingMask
from sam2studio.jobs.everything import everything_in_project, propose_everything
from sam2studio.media.images import probe_image
from sam2studio.project import Project, Source
from tests.unit.engine.test_everything import loose, small_sam2


@pytest.fixture(scope="module")
def segmenter():
    return small_sam2()


@pytest.fixture(scope="module")
def options(segmenter) -> EverythingOptions:
    return loose(segmenter, points_per_side=4, box_nms_thresh=1)


@pytest.fixture
def project(tmp_path: Path):
    with Project.create(tmp_path / "p.s2s") as made:
        chance = np.random.default_rng(3)
        for name in ("a.png", "b.png"):
            pixels = chance.integers(0, 255, (90, 120, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / name)
        with made.action("add") as edit:
            for name in ("a.png", "b.png"):
                edit.add_image(tmp_path / name, probe_image(tmp_path / name))
        yield made


def ids(project: Project) -> list[int]:
    return [row.id for row in project.media()]


def run(job):
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value


def found_at(x: int, *, iou: float = 0.9, size: int = 20) -> EverythingMask:
    pixels = np.zeros((90, 120), np.bool_)
    pixels[10 : 10 + size, x : x + size] = True
    mask = Mask.from_array(pixels)
    return EverythingMask(mask=mask, predicted_iou=iou, stability=1, point=(x, 10), crop=(0, 0, 120, 90))


def test_proposals_on_every_image_are_one_step_of_undo(project, segmenter, options):
    report = run(everything_in_project(project, segmenter, ids(project), options))
    assert (report.images, report.failed) == (2, ())
    assert report.added > 2
    objects = [each for media in ids(project) for each in project.objects(media)]
    assert len(objects) == report.added
    assert {each.state for each in objects} == {"proposal"}
    masks = project.masks(ids(project)[0], 0).values()
    assert {each.source for each in masks} == {Source.MODEL}
    assert all(each.score is not None and each.score >= options.pred_iou_thresh for each in masks)
    assert [each.name for each in project.classes()] == ["object"]
    project.undo()
    assert not any(project.objects(media) for media in ids(project))
    assert not project.classes()


def test_a_second_run_adds_nothing(project, segmenter, options):
    first = run(everything_in_project(project, segmenter, ids(project), options))
    before = project.content_hash
    second = run(everything_in_project(project, segmenter, ids(project), options))
    assert (second.added, second.known) == (0, first.added)
    assert project.content_hash == before


def test_what_a_person_made_is_not_proposed_again(project):
    media_id = ids(project)[0]
    with project.action("by hand") as edit:
        mine = edit.add_object(media_id, edit.add_class("cup"))
        edit.set_mask(mine, found_at(10).mask, source=Source.PERSON)
    with project.action("everything") as edit:
        added = propose_everything(edit, project, media_id, [found_at(11), found_at(70)], by="Small")
    assert added == 1
    assert project.mask(mine, 0).mask == found_at(10).mask
    assert project.mask(mine, 0).source == Source.PERSON
    assert [each.state for each in project.objects(media_id)] == ["person", "proposal"]


def test_an_image_that_cannot_be_read_is_told_and_the_others_are_done(project, segmenter, options):
    project.media_path(project.media()[0]).write_bytes(b"no picture")
    report = run(everything_in_project(project, segmenter, ids(project), options))
    assert report.images == 1
    assert "a.png" in report.failed[0]


def test_cancelled_keeps_what_is_stored(project, segmenter, options):
    token, stored = CancelToken(), ids(project)[0]
    job = everything_in_project(project, segmenter, ids(project), options, cancel=token)
    while not project.objects(stored):
        next(job)
    token.cancel()
    with pytest.raises(Cancelled):
        run(job)
    assert project.objects(stored)


def test_the_classic_segmenter_is_refused_and_nothing_changed(project):
    before = project.content_hash
    with pytest.raises(InputError, match="needs clicks"):
        run(everything_in_project(project, ClassicSession(), ids(project)))
    assert project.content_hash == before
