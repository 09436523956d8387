"""Accepting from a score on: which proposals, what is never touched, and one step of undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sam2studio.core.errors import Cancelled, InputError, ProjectReadOnlyError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken
from sam2studio.core.prompts import Box
from sam2studio.jobs import accept
from sam2studio.jobs.accept import AcceptReport, accept_above
from sam2studio.media.images import probe_image
from sam2studio.project import Project, Source
from sam2studio.project.records import Proposed
from tests.support.datasets import finish, picture


def square(place: int) -> Mask:
    return Mask.from_crop(np.ones((8, 8), bool), x=place % 7 * 9, y=place // 7 * 9, height=48, width=64)


def around(mask: Mask, grown: int = 0) -> Box:
    x, y, width, height = mask.bbox
    return Box(x, y, x + width + grown, y + height + grown)


def yolo(score: float | None, box: Box | None) -> Proposed:
    return Proposed(by="yolo", score=score, box=box)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Two images; proposals of cars worth 0.9, 0.8, 0.7 and nothing known, one that does not fit its box, one that
    is there twice, one of a dog judged by its mask alone; and what a person made, with scores as well."""
    with Project.create(tmp_path / "p.s2s") as opened:
        with opened.action("Fill") as edit:
            car, dog = edit.add_class("car"), edit.add_class("dog")
            first, second = (
                edit.add_image(file, probe_image(file))
                for file in (picture(tmp_path / f"{name}.png", seed=seed) for seed, name in enumerate("ab"))
            )
            for place, score in enumerate((0.9, 0.8, 0.7)):
                mask = square(place)
                edit.add_proposal(first, car, mask, yolo(score, around(mask)), score=0.95)
            edit.add_proposal(first, car, square(3), yolo(None, None))
            edit.add_proposal(first, car, square(4), yolo(0.95, around(square(4), grown=9)), score=0.95)
            for score in (0.96, 0.85):
                edit.add_proposal(second, car, square(5), yolo(score, around(square(5))), score=0.95)
            edit.add_proposal(second, dog, square(6), Proposed(by="everything"), score=0.88)
            mine = edit.add_object(second, car, score=0.99)
            edit.set_mask(mine, square(8), source=Source.PERSON)
            confirmed = edit.add_object(second, dog, score=0.99)
            edit.set_mask(confirmed, square(9), source=Source.MODEL, score=0.99)
        yield opened


def proposed(project: Project) -> int:
    return sum(counts.proposals for counts in project.media_status().values())


def persons(project: Project) -> dict[int, tuple]:
    """All that is known of objects that are no proposals."""
    found = {}
    for media in project.media():
        for row in project.objects(media.id):
            if row.state == "person":
                found[row.id] = row, project.mask(row.id)
    return found


def test_what_is_worth_enough_and_beyond_doubt_is_accepted_in_one_step_of_undo(project: Project):
    start, before = project.content_hash(), persons(project)
    report = finish(accept_above(project, 0.8))
    assert report == AcceptReport(accepted=4, media=2, below=1, doubtful=2, unscored=1, other=0)
    after = persons(project)
    assert len(after) - len(before) == 4
    assert all(repr(after[key]) == repr(before[key]) for key in before), "what a person made is as it was"
    assert all(after[key][1].reviewed for key in after.keys() - before.keys())
    assert proposed(project) == 8 - 4
    assert project.undo_label == "Accept 4 proposals"
    project.undo()
    assert project.content_hash() == start


def test_doubtful_ones_too_when_they_are_wanted(project: Project):
    assert finish(accept_above(project, 0.8, careful=False)).accepted == 6
    assert proposed(project) == 2


def test_only_of_some_classes(project: Project):
    report = finish(accept_above(project, 0.5, classes=["dog"]))
    assert report == AcceptReport(accepted=1, media=1, below=0, doubtful=0, unscored=0, other=7)
    with pytest.raises(InputError, match="no class 'cat'; it has car, dog"):
        finish(accept_above(project, 0.5, classes=["cat"]))


def test_a_dry_run_changes_nothing_and_needs_no_right_to(project: Project):
    start, revision = project.content_hash(), project.revision
    report = finish(accept_above(project, 0.8, dry=True))
    assert (report.accepted, project.content_hash(), project.revision) == (4, start, revision)
    with Project.open(project.path, read_only=True) as looked_at:
        assert finish(accept_above(looked_at, 0.8, dry=True)) == report
        with pytest.raises(ProjectReadOnlyError):
            finish(accept_above(looked_at, 0.8))


def test_nothing_to_accept_is_no_step_of_undo(project: Project):
    revision = project.revision
    assert finish(accept_above(project, 1.0)).accepted == 0
    assert project.revision == revision


@pytest.mark.parametrize("score", [-0.1, 1.5, float("nan")])
def test_scores_that_none_can_have_are_refused(project: Project, score: float):
    with pytest.raises(InputError, match="from 0 to 1"):
        finish(accept_above(project, score))


def test_many_are_one_step_and_cancelling_leaves_all_as_it_was(project: Project, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(accept, "_PART", 2)
    start, cancel = project.content_hash(), CancelToken()
    steps = accept_above(project, 0.5, careful=False, cancel=cancel)
    while proposed(project) == 8:
        next(steps)
    cancel.cancel()
    with pytest.raises(Cancelled):
        finish(steps)
    assert project.content_hash() == start
    assert finish(accept_above(project, 0.5, careful=False)).accepted == 7
    project.undo()
    assert project.content_hash() == start
