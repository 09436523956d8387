"""What is written to measure on is read back as it was drawn, and comes from seeds that training does not take."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sam2studio.evaluation.sources import open_truth
from sam2studio.training.holdout import LEAST, write_clips, write_images
from sam2studio.training.preview import painted, scene_sheet
from sam2studio.training.synthetic.scenes import HELD_OUT, make_clip, make_scene


def finish(job):
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value


def test_pictures_are_read_with_all_whole_objects(tmp_path: Path):
    objects = finish(write_images(tmp_path / "images", count=3, size=96))
    with open_truth(tmp_path / "images") as truth:
        assert len(truth.images) == 3
        assert sum(len(each.objects) for each in truth.images) == objects > 0
        for place, image in enumerate(truth.images):
            scene = make_scene(HELD_OUT + place, 96)
            wanted = [scene.mask(each.number) for each in scene.visible("whole", least=round(LEAST * 96 * 96))]
            found = [each.mask.to_array() for each in image.objects]
            assert np.array_equal(np.array(found), np.array(wanted))
            assert np.abs(image.read().astype(int) - scene.image).mean() < 8


def test_clips_are_read_with_tracks_that_are_empty_where_the_object_is_away(tmp_path: Path):
    finish(write_clips(tmp_path / "clips", count=2, size=96, frames=5))
    with open_truth(tmp_path / "clips") as truth:
        assert [each.name for each in truth.videos] == ["clip-0000", "clip-0001"]
        for place, video in enumerate(truth.videos):
            clip = make_clip(HELD_OUT + place, 96, 5)
            for masks in video.tracks.values():
                first = masks[0].to_array()
                (number,) = [
                    each.number
                    for each in clip.segments
                    if each.kind == "whole" and np.array_equal(clip.mask(each.number, 0), first)
                ]
                assert all(np.array_equal(masks[frame].to_array(), clip.mask(number, frame)) for frame in range(5))


def test_a_painted_scene_shows_colour_on_objects_only():
    scene = make_scene(3, 96)
    flat = painted(scene)
    assert (flat != scene.image).any()
    assert scene_sheet([scene] * 3, 2).shape == (2 * 2 * 96, 2 * 96, 3)
