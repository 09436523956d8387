"""Labels say what is seen: an object that is drawn covers what it covers, and nothing else."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sam2studio.training.synthetic.bodies import Builder, Finish, Puppet, placed
from sam2studio.training.synthetic.materials import Skin
from sam2studio.training.synthetic.motion import random_track
from sam2studio.training.synthetic.outlines import Loop, oval, rectangle
from sam2studio.training.synthetic.paint import Canvas, Light, Manner, draw
from sam2studio.training.synthetic.scenes import make_scene
from sam2studio.training.synthetic.stage import set_stage

DARK = Light(x=0, y=0, z=1, ambient=1, shadow=0, soft=0.05, ground=False)
FLAT = Finish(round=0)
TIMES = np.arange(0, 3, 0.1)


def plain(red: float, green: float, blue: float) -> Skin:
    return Skin(style="plain", colours=np.array([(red, green, blue)] * 2, np.float32), seed=1)


def flat(skin: Skin, *loops: Loop, holes: tuple[Loop, ...] = ()) -> Puppet:
    make = Builder()
    make.add(0, skin, *loops, holes=holes, finish=FLAT)
    return make.puppet()


def canvas(size: int = 100) -> Canvas:
    return Canvas(picture=np.zeros((size, size, 3), np.float32), labels=np.zeros((size, size), np.uint16))


def put(onto: Canvas, body: Puppet, number: int, *, x: float = 50, y: float = 50, scale: float = 30) -> None:
    numbers = range(number, number + len(body.parents))
    draw(onto, body.shapes(0), Manner(matrix=placed(x, y, scale=scale), numbers=numbers, light=DARK, contact=0))


def test_a_disc_covers_its_area_and_a_hole_shows_what_is_behind():
    sheet = canvas()
    put(sheet, flat(plain(200, 0, 0), oval(0, 0, 1, 1), holes=(oval(0, 0, 0.5, 0.5),)), 1)
    area = math.pi * 30**2 * (1 - 0.25)
    assert (sheet.labels == 1).sum() == pytest.approx(area, rel=0.04)
    assert sheet.labels[50, 50] == 0
    assert sheet.picture[50, 50].max() == 0


def test_what_is_in_front_takes_the_pixels_and_colours_agree_with_labels():
    sheet = canvas()
    put(sheet, flat(plain(220, 20, 20), rectangle(0, 0, 1, 1)), 1, x=40)
    put(sheet, flat(plain(20, 20, 220), rectangle(0, 0, 1, 1)), 2, x=60)
    redder = sheet.picture[..., 0] > sheet.picture[..., 2]
    bluer = sheet.picture[..., 2] > sheet.picture[..., 0]
    assert ((sheet.labels == 1) == redder)[:, :29].mean() > 0.97
    assert (bluer & (sheet.labels == 1)).sum() == 0
    assert (redder & (sheet.labels == 2)).sum() == 0
    assert (sheet.labels == 2).sum() ** 0.5 == pytest.approx(60, abs=2)  # smooth edges are on the outside


def test_thin_things_keep_their_pixels_and_those_outside_leave_none():
    sheet = canvas()
    put(sheet, flat(plain(255, 255, 255), rectangle(0, 0, 1, 0.04)), 1)
    assert (sheet.labels == 1).any(axis=0).sum() >= 58
    put(sheet, flat(plain(255, 255, 255), rectangle(0, 0, 1, 1)), 2, x=-200)
    assert (sheet.labels == 2).sum() == 0


def test_motion_of_the_shutter_softens_pixels_but_not_labels():
    still, moved = canvas(), canvas()
    body = flat(plain(200, 200, 200), rectangle(0, 0, 1, 1))
    for sheet, smear in ((still, (0.0, 0.0)), (moved, (12.0, 0.0))):
        draw(
            sheet,
            body.shapes(0),
            Manner(matrix=placed(50, 50, scale=20), numbers=(1,), light=DARK, contact=0, smear=smear),
        )
    assert np.array_equal(still.labels, moved.labels)
    soft_edges = [((sheet.picture[50, :, 0] > 10) & (sheet.picture[50, :, 0] < 100)).sum() for sheet in (still, moved)]
    assert soft_edges[0] <= 4 < 8 <= soft_edges[1]


def test_scenes_have_all_kinds_of_segments_and_sizes():
    scenes = [make_scene(seed, 128) for seed in range(14)]
    kinds = {each.kind for scene in scenes for each in scene.visible(least=20)}
    assert kinds == {"group", "whole", "part", "stuff"}
    shares = np.array([scene.areas[each.number] / 128**2 for scene in scenes for each in scene.visible("whole")])
    assert shares.min() < 0.002
    assert shares.max() > 0.2
    for scene in scenes:
        for each in scene.segments:
            if each.kind == "whole" and each.parent:
                assert scene.segments[each.parent - 1].kind == "group"
            if each.kind == "part":
                assert scene.segments[each.parent - 1].kind in ("whole", "part")


def test_some_objects_of_clips_leave_and_come_back():
    returned = 0
    for seed in range(12):
        stage = set_stage(np.random.default_rng(seed), 64, moving=True)
        for actor in stage.actors:
            at = [
                (stage.camera.matrix(t, actor.near) @ actor.track.moved(actor.matrix, actor.home, t))[:2, 2]
                for t in TIMES
            ]
            seen = np.array([(middle >= 0).all() and (middle < 64).all() for middle in at])
            away = np.flatnonzero(~seen)
            returned += bool(len(away) and seen[: away[0]].any() and seen[away[0] :].any())
    assert returned >= 5


def test_a_track_begins_where_the_actor_was_put():
    matrix = placed(20, 30, scale=5, angle=0.3, flip=True)
    for seed in range(20):
        assert np.allclose(random_track(np.random.default_rng(seed), 100).moved(matrix, (20, 30), 0.0), matrix)


def test_who_rides_stays_in_the_saddle():
    carrier, rider = placed(50, 60, scale=20), placed(50, 60, scale=20) @ placed(-0.2, -0.4, scale=0.9)
    seat = np.array([-0.2, -0.4, 1])
    for seed in range(20):
        track = random_track(np.random.default_rng(seed), 100)
        for time in TIMES:
            saddle = track.moved(carrier, (50, 60), time) @ seat
            assert np.allclose(track.moved(rider, (50, 60), time)[:, 2], saddle)
