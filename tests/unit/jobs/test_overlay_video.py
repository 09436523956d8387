"""A video to show: every frame at its time, painted where the masks are; whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from sam2studio.core.colors import color_of_object
from sam2studio.core.errors import Cancelled, ExportError, InputError
from sam2studio.core.progress import CancelToken
from sam2studio.jobs.overlay_video import OverlayOptions, write_overlay_video
from sam2studio.media import name_plates
from sam2studio.media.frames import open_frames
from sam2studio.media.images import probe_image
from sam2studio.media.name_plates import draw_name, name_plate
from sam2studio.media.video_writer import VideoWriter
from sam2studio.project import Project
from tests.support import barcodes
from tests.support.datasets import finish, picture, progress_of
from tests.support.faulty_disk import FAULTS, disk_that, failing
from tests.support.videos import add_film, film, spot, track_project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with track_project(tmp_path / "p.s2s") as opened:
        yield opened


def decoded(path: Path) -> tuple[list[float], list[np.ndarray]]:
    """Times and pictures, as a player has them."""
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
        return [float(each.pts * each.time_base) for each in frames], [
            each.to_ndarray(format="rgb24") for each in frames
        ]


def test_every_frame_at_its_time_with_its_masks(tmp_path: Path):
    """A clip whose rate varies; sources are 90 kHz or finer, so times agree to a tick of the clock."""
    with Project.create(tmp_path / "p.s2s") as project:
        with project.action("Fill") as edit:
            child = edit.add_class("child", color="#ff0000")
            media, index = add_film(edit, film(tmp_path, frames=14, rate=None))
            thing = edit.add_object(media, child)
            for frame in range(3, 14):
                edit.set_mask(thing, spot(frame), frame=frame)
        project.keep_frame_index(project.media()[0].fingerprint, index)
        reports, report = progress_of(
            write_overlay_video(
                project, media, tmp_path / "shown.mp4", options=OverlayOptions(names=False, color_by="class")
            )
        )
    times, pictures = decoded(tmp_path / "shown.mp4")
    reader = open_frames(tmp_path / "clip.mp4", index)
    assert [each.done for each in reports] == list(range(1, 15))
    assert report.frames == len(pictures) == len(reader) == 14
    assert report.seconds == pytest.approx(reader.time_of(13) + (reader.time_of(13)) / 13, abs=0.02)
    assert len({round(b - a, 3) for a, b in pairwise(times)}) > 3
    for frame, (time, shown) in enumerate(zip(times, pictures, strict=True)):
        assert time == pytest.approx(reader.time_of(frame), abs=2 / 90_000)
        assert barcodes.read(shown) == frame
        inside, plain = spot(frame).to_array(), reader[frame].astype(int)
        change = (shown.astype(int) - plain)[..., 0]
        if frame >= 3:
            assert change[inside].mean() > 30
        away = np.ones_like(inside)
        away[60:140] = False
        assert np.abs(change[away]).mean() < 4
    reader.close()


def test_odd_sides_become_even_and_colours_stay(tmp_path: Path):
    rgb = np.zeros((51, 67, 3), np.uint8)
    rgb[..., 0], rgb[:, 30:, 1] = 200, 120
    with (tmp_path / "a.mp4").open("wb") as file, VideoWriter(file, size=(51, 67), fps=25) as writer:
        for number in range(3):
            writer.write(rgb, time=number / 25, lasts=1 / 25)
    with av.open(str(tmp_path / "a.mp4")) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.pix_fmt, stream.codec_context.name) == (68, 52, "yuv420p", "h264")
        assert float(stream.duration * stream.time_base) == pytest.approx(3 / 25, abs=0.001)
        assert stream.average_rate == 25
    _, pictures = decoded(tmp_path / "a.mp4")
    assert np.abs(pictures[0][:51, :67].astype(int) - rgb).mean() < 3


def test_each_object_has_the_colour_of_the_window(project: Project, tmp_path: Path):
    media = project.media()[0].id
    first, *_ = project.objects(media)
    with project.action("Colour") as edit:
        edit.change_class(first.class_id, color="#000000")
    colors = {"class": np.zeros(3), "object": np.array(color_of_object(first.track))}
    for color_by, other in (("class", "object"), ("object", "class")):
        options = OverlayOptions(frames=range(6, 8), color_by=color_by, names=False, opacity=1.0)
        finish(write_overlay_video(project, media, tmp_path / "shown.mp4", options=options))
        inside = project.mask(first.id, 6).mask.to_array()
        shown = np.median(decoded(tmp_path / "shown.mp4")[1][0][inside], axis=0)
        assert 3 * np.abs(shown - colors[color_by]).sum() < np.abs(shown - colors[other]).sum()


def test_a_stretch_starts_at_zero(project: Project, tmp_path: Path):
    media = project.media()[0].id
    options = OverlayOptions(frames=range(5, 12), proposals=False)
    report = finish(write_overlay_video(project, media, tmp_path / "shown.mp4", options=options))
    times, pictures = decoded(tmp_path / "shown.mp4")
    assert (report.frames, times[0]) == (7, 0.0)
    assert barcodes.read(pictures[0]) == 5
    assert report.size == (tmp_path / "shown.mp4").stat().st_size


def test_names_are_written_and_hidden_objects_left_out(project: Project, tmp_path: Path):
    media = project.media()[0].id
    first, *_ = project.objects(media)
    with project.action("Name") as edit:
        edit.change_class(first.class_id, color="#ff00ff")

    def magenta(**options) -> int:
        path = tmp_path / "shown.mp4"
        finish(
            write_overlay_video(
                project, media, path, options=OverlayOptions(frames=range(6, 8), color_by="class", **options)
            )
        )
        red, green, blue = np.moveaxis(decoded(path)[1][0].astype(int), -1, 0)
        return int(((red > 200) & (green < 60) & (blue > 200))[:100].sum())

    with_names, without = magenta(), magenta(names=False)
    assert with_names > without + 100
    with project.action("Hide") as edit:
        edit.change_object(first.id, hidden=True)
    assert magenta() == 0


def test_names_stay_inside_the_picture_and_need_no_font(monkeypatch: pytest.MonkeyPatch):
    canvas = np.zeros((60, 80, 3), np.uint8)
    for column in (0, 79):
        corner = np.zeros((60, 80), bool)
        corner[0, column] = True
        draw_name(canvas, "çocuk ğşı " * 20, type(spot(0)).from_array(corner), (255, 255, 0))
    assert canvas.any()
    with_font = name_plate("ışık", (0, 0, 0), 20)
    monkeypatch.setattr(name_plates, "_FONTS", ())
    name_plates._font.cache_clear()
    name_plate.cache_clear()
    plain, same = name_plate("ışık ☂", (0, 0, 0), 20), name_plate("isik ?", (0, 0, 0), 20)
    name_plates._font.cache_clear()
    name_plate.cache_clear()
    assert np.array_equal(plain, same)
    assert with_font.any()
    assert plain.any()


def test_cancelling_leaves_what_was_there(project: Project, tmp_path: Path):
    place, token = tmp_path / "place", CancelToken()
    place.mkdir()
    (place / "shown.mp4").write_bytes(b"before")
    steps = write_overlay_video(project, project.media()[0].id, place / "shown.mp4", cancel=token)
    next(steps)
    token.cancel()
    with pytest.raises(Cancelled):
        finish(steps)
    steps = write_overlay_video(project, project.media()[0].id, place / "shown.mp4")
    next(steps)
    steps.close()
    assert [(path.name, path.read_bytes()) for path in place.iterdir()] == [("shown.mp4", b"before")]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_each_change_leaves_old_or_new(project: Project, tmp_path: Path, fault: str):
    media, place = project.media()[0].id, tmp_path / "place"
    place.mkdir()
    options = OverlayOptions(frames=range(2))
    finish(write_overlay_video(project, media, place / "shown.mp4", options=options))
    after = (place / "shown.mp4").read_bytes()
    with disk_that(lambda _: None) as counter:
        finish(write_overlay_video(project, media, place / "shown.mp4", options=options))
    assert len(counter.calls) >= 4
    for at in range(len(counter.calls)):
        (place / "shown.mp4").write_bytes(b"before")
        with disk_that(failing(fault, at=at)), pytest.raises((ExportError, Cancelled)):
            finish(write_overlay_video(project, media, place / "shown.mp4", options=options))
        assert [path.name for path in place.iterdir()] == ["shown.mp4"]
        assert (place / "shown.mp4").read_bytes() in (b"before", after)


def test_a_source_by_another_name_is_not_written_over(project: Project, tmp_path: Path):
    """As it has on drives that take `Clip.mp4` and `clip.mp4` for one; here a second name of the file stands for it."""
    other = tmp_path / "films" / "Clip.mp4"
    os.link(tmp_path / "films" / "clip.mp4", other)
    with pytest.raises(ExportError, match="belongs to the project"):
        finish(write_overlay_video(project, project.media()[0].id, other))


def test_what_cannot_be_written_is_told(project: Project, tmp_path: Path):
    media = project.media()[0].id
    for output, words in (
        (tmp_path / "no" / "shown.mp4", "no such folder"),
        (tmp_path, "a folder"),
        (tmp_path / "films" / "clip.mp4", "belongs to the project"),
    ):
        with pytest.raises(ExportError, match=words):
            finish(write_overlay_video(project, media, output))
    with pytest.raises(InputError, match="frames"):
        finish(write_overlay_video(project, media, tmp_path / "a.mp4", options=OverlayOptions(frames=range(5, 21))))
    with project.action("Add") as edit:
        photo = picture(tmp_path / "a.jpg")
        image = edit.add_image(photo, probe_image(photo))
    with pytest.raises(InputError, match="not a video"):
        finish(write_overlay_video(project, image, tmp_path / "a.mp4"))
