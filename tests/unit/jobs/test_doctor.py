"""What the doctor finds in a project where everything is wrong once, and that it finds nothing where nothing is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sam2studio.core.errors import Cancelled
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken
from sam2studio.core.prompts import Box, Prompt
from sam2studio.jobs.doctor import KINDS, Examination, examine
from sam2studio.media.images import probe_image
from sam2studio.project import Edit, Project
from tests.support.datasets import finish, picture
from tests.support.frames import add_video
from tests.support.segmenters import disc

HEIGHT, WIDTH = 48, 64


def block(x0: int, y0: int, x1: int, y1: int) -> Mask:
    return Mask.from_crop(np.ones((y1 - y0, x1 - x0), np.bool_), x=x0, y=y0, height=HEIGHT, width=WIDTH)


GOOD = block(5, 5, 25, 25)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "p.s2s") as opened:
        yield opened


def add(edit: Edit, folder: Path, name: str = "a.png", *, seed: int = 0, reviewed: bool = True) -> int:
    file = picture(folder / name, width=WIDTH, height=HEIGHT, seed=seed)
    media = edit.add_image(file, probe_image(file))
    edit.set_media(media, reviewed=reviewed)
    return media


def draw(edit: Edit, media: int, class_id: int, mask: Mask, **more: object) -> int:
    object_id = edit.add_object(media, class_id, **more)
    edit.set_mask(object_id, mask)
    return object_id


def kinds(found: Examination) -> list[str]:
    return [each.kind for each in found.findings]


def test_nothing_is_found_where_nothing_is_wrong(project, tmp_path):
    with project.action("Fill") as edit:
        media = add(edit, tmp_path)
        draw(edit, media, edit.add_class("car"), GOOD)
    found = finish(examine(project))
    assert (found.findings, found.mistakes) == ((), 0)
    assert (found.statistics.images, found.statistics.reviewed, found.statistics.objects) == (1, 1, 1)


@pytest.mark.parametrize(
    ("mask", "kind", "count"),
    [
        (block(5, 5, 8, 8), "sliver", 9),
        (block(5, 5, 45, 7), "sliver", 80),
        (GOOD | block(50, 40, 51, 42), "speck", 1),
        (GOOD | block(50, 40, 53, 43) | block(40, 2, 41, 3), "speck", 1),
    ],
    ids=["few pixels", "a line", "a speck", "a part is no speck"],
)
def test_masks_that_are_slips(project, tmp_path, mask, kind, count):
    with project.action("Fill") as edit:
        media = add(edit, tmp_path)
        object_id = draw(edit, media, edit.add_class("car"), mask)
    (finding,) = finish(examine(project)).findings
    assert (finding.kind, finding.media_id, finding.object_id, finding.count) == (kind, media, object_id, count)
    assert finding.name == "car 1"


def test_two_objects_on_one_thing_are_found_and_neighbours_are_not(project, tmp_path):
    with project.action("Fill") as edit:
        media, car, dog = add(edit, tmp_path), edit.add_class("car"), edit.add_class("dog")
        first = draw(edit, media, car, GOOD)
        twin = draw(edit, media, dog, block(5, 5, 25, 24))
        draw(edit, media, car, block(20, 5, 40, 25))
        ring = draw(edit, media, car, disc(50, 35, 8, height=HEIGHT, width=WIDTH))
        hole = draw(
            edit, media, car, disc(50, 35, 8, height=HEIGHT, width=WIDTH) - disc(50, 35, 5, height=HEIGHT, width=WIDTH)
        )
    found = finish(examine(project)).of_kind("duplicate")
    assert [(each.object_id, each.other) for each in found] == [(twin, "car 1"), (hole, f"car {4}")]
    assert first < twin < ring < hole


def test_what_no_dataset_can_hold(project, tmp_path):
    with project.action("Fill") as edit:
        media, car = add(edit, tmp_path), edit.add_class("car")
        bare = edit.add_object(media, car)
        boxed, beyond = edit.add_object(media, car), edit.add_object(media, car)
        edit.set_prompt(boxed, Prompt(box=Box(1, 1, 20, 20)))
        edit.set_prompt(beyond, Prompt(box=Box(50, 1, 90, 20)))
    found = finish(examine(project))
    assert [(each.kind, each.object_id) for each in found.findings] == [("outside", beyond), ("empty", bare)]


def test_files_that_are_gone_changed_or_named_alike(project, tmp_path):
    with project.action("Fill") as edit:
        media = [
            add(edit, tmp_path / folder, name, seed=seed)
            for seed, (folder, name) in enumerate([("x", "a.png"), ("y", "A.bmp"), ("x", "b.png"), ("x", "c.png")])
        ]
    (tmp_path / "x" / "b.png").unlink()
    shutil.copy(tmp_path / "x" / "a.png", tmp_path / "x" / "c.png")
    found = [(each.kind, each.media_id, each.other) for each in finish(examine(project)).findings]
    assert found == [("missing", media[2], ""), ("changed", media[3], ""), ("stem", media[1], "x/a.png")]


def test_classes_and_what_waits_for_a_person(project, tmp_path):
    with project.action("Fill") as edit:
        car, dog, _cat = (edit.add_class(name) for name in ("car", "dog", "cat"))
        media = [add(edit, tmp_path, f"{number}.png", seed=number, reviewed=number == 0) for number in range(4)]
        for number in range(20):
            draw(edit, media[0], car, block(3 * number, 0, 3 * number + 3, 20))
        draw(edit, media[1], dog, GOOD)
        draw(edit, media[2], dog, GOOD, state="proposal", score=0.5)
    found = finish(examine(project))
    assert [(each.kind, each.name, each.count, each.media_id) for each in found.findings] == [
        ("rare", "dog", 1, None),
        ("unused", "cat", 0, None),
        ("proposals", "", 1, media[2]),
        ("unreviewed", "", 1, media[1]),
        ("unlabelled", "", 1, media[3]),
    ]
    assert found.mistakes == 0
    there = found.statistics
    assert [(each.name, each.objects, each.media) for each in there.classes] == [
        ("car", 20, 1),
        ("dog", 1, 1),
        ("cat", 0, 0),
    ]
    assert (there.proposals, there.masks) == (1, 21)
    assert there.sizes == (0, 0, 0, 20, 1)
    assert there.crowds == (2, 1, 0, 0, 0, 0, 1, 0)


def test_tracks_are_looked_at_without_their_pixels(project, tmp_path):
    with project.action("Fill") as edit:
        video = add_video(edit, tmp_path / "clip.mp4", frames=30)
        edit.set_media(video, reviewed=True)
        car = edit.add_class("car")
        height, width = project.media_row(video).height, project.media_row(video).width
        good, thin = edit.add_object(video, car), edit.add_object(video, car)
        for frame in range(10):
            edit.set_mask(good, disc(20, 15, 8, height=height, width=width), frame=frame)
            tiny = Mask.from_crop([[1, 1]], x=3, y=3, height=height, width=width)
            edit.set_mask(thin, tiny if frame > 6 else disc(20, 15, 9, height=height, width=width), frame=frame)
        gone = edit.add_object(video, car)
    found = finish(examine(project))
    assert [
        (each.kind, each.object_id, each.frame, each.count) for each in found.findings if each.kind != "missing"
    ] == [
        ("empty", gone, 0, 1),
        ("sliver", thin, 7, 2),
    ]
    assert (found.statistics.objects, found.statistics.masks) == (3, 20)


def test_it_can_be_stopped(project, tmp_path):
    with project.action("Fill") as edit:
        add(edit, tmp_path)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        finish(examine(project, cancel=cancel))


def test_every_kind_has_a_place_in_the_order():
    assert len(set(KINDS)) == len(KINDS) == 13
