"""Videos into a project: numbered in a process apart, cancelled at once, and never read through twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sam2studio.core.errors import Cancelled, MediaError
from sam2studio.core.progress import CancelToken
from sam2studio.jobs.pictures import add_pictures
from sam2studio.jobs.videos import FoundVideo, probe_video
from sam2studio.media.frames import stored_index
from sam2studio.project import Project
from tests.support.moving import HEIGHT, WIDTH, write_clip


def run(job):
    """A job's progress, and what it returned."""
    told = []
    while True:
        try:
            told.append(next(job))
        except StopIteration as end:
            return told, end.value


def write_numbered(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        Image.fromarray(np.full((20, 30, 3), number, np.uint8)).save(folder / f"{number:05}.png")
    return folder


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> Path:
    return write_clip(tmp_path_factory.mktemp("clips") / "clip ☂.mp4")


def test_a_clip_is_numbered_with_progress(clip):
    told, found = run(probe_video(clip, CancelToken()))
    assert isinstance(found, FoundVideo)
    assert (found.width, found.height, found.frames) == (WIDTH, HEIGHT, 40)
    assert len(stored_index(clip, found.index)) == 40
    size = clip.stat().st_size
    assert [each.total for each in told if each.total is not None][-1] == size
    assert (told[-1].done, told[-1].total) == (size, None)  # all is read; what it takes to look at it is not known


@pytest.mark.parametrize("content", [b"", b"hello" * 100, b"\0\0\0\x18ftypmp42" + b"\0" * 500])
def test_what_is_no_video_is_refused_by_name(tmp_path, content):
    (tmp_path / "notes.mp4").write_bytes(content)
    with pytest.raises(MediaError) as refused:
        run(probe_video(tmp_path / "notes.mp4", CancelToken()))
    assert refused.value.path == str(tmp_path / "notes.mp4")


def test_cancelling_ends_it(clip):
    token = CancelToken()
    job = probe_video(clip, token)
    next(job)
    token.cancel()
    with pytest.raises(Cancelled):
        run(job)


def test_a_project_takes_pictures_clips_and_folders_of_frames_and_keeps_the_index(tmp_path, clip):
    frames = write_numbered(tmp_path / "frames", 9)
    Image.fromarray(np.zeros((20, 30, 3), np.uint8)).save(tmp_path / "photo.png")
    with Project.create(tmp_path / "p.s2s") as project:
        _, report = run(add_pictures(project, [tmp_path / "photo.png", clip, frames], frames=[frames]))
        assert (report.added, report.refused) == (3, ())
        photo, video, folder = project.media()
        assert (photo.kind, video.kind, folder.kind) == ("image", "video", "video")
        assert (video.frames, folder.frames) == (40, 9)
        assert len(stored_index(clip, project.frame_index(video.fingerprint))) == 40
        assert project.changed_media() == ()
        Image.fromarray(np.zeros((20, 31, 3), np.uint8)).save(frames / "00004.png")
        assert project.changed_media() == (folder,)


def test_a_folder_is_searched_for_clips_too_and_a_bad_one_does_not_stop_the_others(tmp_path, clip):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "clip.mp4").write_bytes(clip.read_bytes())
    (tmp_path / "a.mov").write_bytes(b"not a video")
    write_numbered(tmp_path / "c", 2)
    with Project.create(tmp_path / "p.s2s") as project:
        _, report = run(add_pictures(project, [tmp_path]))
        assert report.added == 3
        assert [error.path for error in report.refused] == [str(tmp_path / "a.mov")]
        assert [row.kind for row in project.media()] == ["video", "image", "image"]
