"""The queue of a review: what is read again, and what is known still."""

from __future__ import annotations

from pathlib import Path

import pytest

from sam2studio.core.prompts import Box
from sam2studio.gui.controllers.review_queue import ReviewQueue
from sam2studio.project import Project, Proposed
from tests.gui.controllers.conftest import write_pictures
from tests.support.projects import Info
from tests.support.segmenters import disc


def proposed(x: int) -> Proposed:
    return Proposed(by="detector", score=0.5, box=Box(x - 8, 12, x + 9, 29))


@pytest.fixture
def crowd(tmp_path: Path):
    """(project, picture, proposals that all overlap one another)."""
    (picture,) = write_pictures(tmp_path, 1)
    with Project.create(tmp_path / "work.s2s") as project:
        with project.action("Propose") as edit:
            car = edit.add_class("car")
            stat = picture.stat()
            media = edit.add_image(picture, Info(60, 40, stat.st_size, stat.st_mtime_ns))
            ids = [edit.add_proposal(media, car, disc(x, 20, 8), proposed(x)) for x in (20, 22, 24)]
        yield project, media, ids


def fresh(project: Project, media: int) -> ReviewQueue:
    queue = ReviewQueue()
    queue.expect([media])
    queue.read(project)
    return queue


def test_reading_again_looks_at_masks_that_have_changed_only(crowd, monkeypatch):
    project, media, ids = crowd
    queue = fresh(project, media)
    looked: list[int] = []
    mask = Project.mask
    monkeypatch.setattr(Project, "mask", lambda self, each, frame=0: (looked.append(each), mask(self, each, frame))[1])
    queue.expect([media])
    queue.read(project)
    assert looked == []
    with project.action("Move") as edit:
        edit.set_proposal(ids[1], disc(23, 20, 8), proposed(23))
    queue.expect([media], changed=[ids[1]])
    queue.read(project)
    assert ids[1] in looked
    assert len(looked) < 2 * 3, "the pair that stayed is not compared again"
    assert list(queue.items) == list(fresh(project, media).items)
    with project.action("Delete") as edit:
        edit.delete_object(ids[0])
    queue.expect([media], changed=[ids[0]])
    queue.read(project)
    assert list(queue.items) == list(fresh(project, media).items)
