"""`sam2studio track` as a person uses it: tracks that are right, runs that go on, exit codes, sentences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sam2studio.cli import track as command
from sam2studio.core.mask import Mask
from sam2studio.jobs import doubt
from sam2studio.jobs.predict import PredictedObject
from sam2studio.media.frames import open_frames
from sam2studio.project import Project
from tests.e2e.test_command_line import run
from tests.support.moving import HEIGHT, WIDTH, moving_disc, write_clip

FRAMES = 30


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> Path:
    return write_clip(tmp_path_factory.mktemp("clips") / "çocuk parkı.mp4", frames=FRAMES)


def disc(frame: int) -> Mask:
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    return Mask.from_array(np.hypot(rows - 48, columns - 20 - 2 * frame) < 12)


def only_object(project: Project) -> int:
    (row,) = project.media()
    (each,) = project.objects(row.id)
    return each.id


def tracked(path: Path) -> list[int]:
    """Frames on which the object of a project has a mask of the machine's."""
    with Project.open(path, read_only=True) as project:
        track = project.track_summary(project.media()[0].id)[only_object(project)]
        return track.frames[~track.obeyed].tolist()


def interrupted_at(frame: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has Ctrl-C pressed when tracking comes to a frame."""
    real = command.open_tracker

    def tracker(*given, **options):
        session = real(*given, **options)
        steps = session.track_steps

        def until(at: int, **how):
            if at == frame:
                raise KeyboardInterrupt
            return (yield from steps(at, **how))

        session.track_steps = until
        return session

    monkeypatch.setattr(command, "open_tracker", tracker)


def test_a_disc_is_tracked_both_ways_kept_and_told(clip, tmp_path, capsys):
    before = clip.read_bytes()
    path = tmp_path / "parça.s2s"
    assert run("track", "-s", clip, "-f", 12, "-p", "44,48", "-c", "top", "--both", "-o", path) == 0
    told = capsys.readouterr().out
    assert "29 frames" in told
    assert "top" in told
    with Project.open(path) as project:
        object_id = only_object(project)
        for frame in range(FRAMES):
            assert project.mask(object_id, frame).mask.iou(disc(frame)) > 0.8, frame
        assert project.keyframes(project.media()[0].id) == {object_id: (12,)}
        assert doubt.places(project.track_summary(project.media()[0].id)[object_id]) == ()
        assert [project.undo().label for _ in range(2)] == ["Track", "Show objects"]
        assert project.check().ok
        assert project.frame_index(project.media()[0].fingerprint)
    assert clip.read_bytes() == before


def test_the_same_command_goes_on_where_it_was_interrupted(clip, tmp_path, capsys, monkeypatch):
    path = tmp_path / "a.s2s"
    words = ("track", "-s", clip, "-p", "20,48", "-o", path)
    with monkeypatch.context() as patch:
        interrupted_at(9, patch)
        assert run(*words) == 130
    assert "What was finished before is kept" in capsys.readouterr().err
    assert tracked(path) == [*range(1, 9)]
    assert run(*words) == 0
    assert "21 frames" in capsys.readouterr().out
    assert tracked(path) == [*range(1, FRAMES)]
    assert run(*words) == 0
    assert "Nothing is missing" in capsys.readouterr().err
    assert run("track", "-s", clip, "-o", path, "--again") == 0
    assert "29 frames" in capsys.readouterr().out


def review_with_doubt(path: Path, frames: range) -> None:
    """Marks the video as reviewed after the machine has made something doubtful of some frames."""
    with Project.open(path) as project:
        media_id, object_id = project.media()[0].id, only_object(project)
        doubtful = replace(project.mask(object_id, 5), mask=disc(0), score=0.1)
        with project.action("Doubt") as edit:
            edit.set_masks(replace(doubtful, frame=frame) for frame in frames)
            edit.set_media(media_id, reviewed=True)


@pytest.mark.parametrize("how", ["finished", "interrupted", "nothing to do"])
def test_a_reviewed_video_that_gets_new_masks_is_to_be_reviewed_again_and_looked_at(
    clip, tmp_path, capsys, monkeypatch, how
):
    path = tmp_path / "a.s2s"
    assert run("track", "-s", clip, "-p", "20,48", "--range", ":5", "-o", path) == 0
    assert "reviewed" not in capsys.readouterr().err, "nobody had reviewed it"
    review_with_doubt(path, range(20, 23))
    if how == "interrupted":
        interrupted_at(9, monkeypatch)
    last = 5 if how == "nothing to do" else 12
    assert run("track", "-s", clip, "--range", f":{last}", "-o", path) == (130 if how == "interrupted" else 0)
    told = capsys.readouterr()
    again = how != "nothing to do"
    assert ("is to be reviewed again" in " ".join(told.err.split())) == again
    if how != "interrupted":
        assert told.out.split()[-2].isdecimal() == again, "the column of what needs a look"
    with Project.open(path, read_only=True) as project:
        assert (project.media()[0].status == "reviewed") != again


def test_a_reviewed_video_that_gets_a_new_keyframe_is_to_be_reviewed_again(clip, tmp_path, capsys):
    path = tmp_path / "a.s2s"
    assert run("track", "-s", clip, "-p", "20,48", "--range", ":5", "-o", path) == 0
    review_with_doubt(path, range(20, 23))
    capsys.readouterr()
    shown = ("-p", "60,48", "-f", 20, "--range", "20:20", "-o", path)
    for again in (True, False):  # the second time the object is there already
        assert run("track", "-s", clip, *shown) == 0
        told = " ".join(capsys.readouterr().err.split())
        assert "Nothing is missing" in told
        assert ("is to be reviewed again" in told) == again
        with Project.open(path) as project:
            assert (project.media()[0].status == "reviewed") != again
            with project.action("Review") as edit:
                edit.set_media(project.media()[0].id, reviewed=True)


def test_without_a_project_nothing_is_kept_and_that_is_said(clip, tmp_path, capsys, monkeypatch):
    interrupted_at(9, monkeypatch)
    assert run("track", "-s", clip, "-p", "20,48", "-e", f"coco:{tmp_path / 'out'}") == 130
    assert "Nothing was kept" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_backward_within_a_range(clip, tmp_path):
    path = tmp_path / "a.s2s"
    assert run("track", "-s", clip, "-f", 20, "-b", "46,34,74,62", "--reverse", "--range", "10:25", "-o", path) == 0
    assert tracked(path) == [*range(10, 20)]


def test_objects_shown_on_frames_of_their_own(clip, tmp_path):
    path = tmp_path / "a.s2s"
    words = ("-p", "20,48", "-p", "60,48", "-f", 0, "-f", 20, "-c", "a", "-c", "b")
    assert run("track", "-s", clip, *words, "-o", path) == 0
    with Project.open(path, read_only=True) as project:
        media_id = project.media()[0].id
        spans = {key: (each.frames[0], each.frames[-1]) for key, each in project.track_summary(media_id).items()}
        assert list(spans.values()) == [(0, FRAMES - 1), (20, FRAMES - 1)]
        assert [row.name for row in project.classes()] == ["a", "b"]


def test_nothing_at_the_place_shown_is_a_result_and_no_wrong_usage(clip, tmp_path, capsys, monkeypatch):
    path = tmp_path / "a.s2s"
    nothing = PredictedObject(mask=Mask.empty(height=HEIGHT, width=WIDTH), score=0.1)
    monkeypatch.setattr("sam2studio.jobs.showing.answer", lambda *_asked: nothing)
    assert run("track", "-s", clip, "-p", "20,48", "-o", path) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert "Nothing was found where object 1 is said to be on frame 0. Nothing was added. Add points" in told


def test_a_folder_of_numbered_pictures_is_a_video(tmp_path):
    folder = tmp_path / "kareler"
    folder.mkdir()
    for frame in range(12):
        Image.fromarray(moving_disc(frame)).save(folder / f"{frame:05}.png")
    path = tmp_path / "a.s2s"
    assert run("track", "-s", folder, "-p", "20,48", "-o", path) == 0
    assert tracked(path) == [*range(1, 12)]
    assert run("create", tmp_path / "b.s2s", "--frames", folder) == 0
    with Project.open(tmp_path / "b.s2s", read_only=True) as project:
        assert [(row.kind, row.frames) for row in project.media()] == [("video", 12)]


def test_create_add_and_check_know_videos(clip, tmp_path, capsys):
    copy = tmp_path / "clip.mp4"
    copy.write_bytes(clip.read_bytes())
    path = tmp_path / "a.s2s"
    assert run("create", path, copy) == 0
    assert run("add", path, copy) == 0
    assert "1 was there already" in capsys.readouterr().out
    assert run("check", path) == 0
    assert "0 images and 1 video," in capsys.readouterr().out
    copy.write_bytes(clip.read_bytes() + b"more")
    assert run("check", path) == 0
    assert "changed video: clip.mp4" in capsys.readouterr().out
    assert run("track", "-s", copy, "-p", "20,48", "-o", path) == 1
    assert "not the one" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["-p", "500,48"], 2, "points"),
        (["-p", "20,48", "-f", "30"], 2, "expected 0 to 29"),
        (["-p", "20,48", "--range", "40:50"], 2, "0 to 29"),
        ([], 2, "shows no object"),
        (["-p", "20,48", "-m", "sam2.1_t.pt"], 1, "models get"),
    ],
)
def test_what_does_not_fit_the_video_or_cannot_be_done_is_one_sentence(clip, tmp_path, capsys, words, code, told):
    assert run("track", "-s", clip, "-o", tmp_path / "a.s2s", *words) == code
    said = capsys.readouterr().err
    assert told in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "words",
    [
        ["-p", "20,48"],
        ["-p", "20,48", "-o", "a.s2s", "--reverse", "--both"],
        ["-p", "20,48", "-o", "a.s2s", "--range", "5"],
        ["-p", "20,48", "-o", "a.s2s", "--range", "9:5"],
        ["-p", "20,48", "-o", "a.s2s", "-f", "1", "-f", "2"],
        ["-p", "20", "-o", "a.s2s"],
        ["-p", "20,nan", "-o", "a.s2s"],
        ["-b", "1,1,inf,9", "-o", "a.s2s"],
        ["-p", "20,48", "-e", "coco"],
        ["-p", "20,48", "-e", "nonsense:out"],
        ["-e", "coco:out"],
    ],
)
def test_wrong_usage(clip, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    assert run("track", "-s", clip, *words) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_picture_is_no_video(tmp_path, capsys):
    Image.fromarray(moving_disc(0)).save(tmp_path / "a.png")
    assert run("track", "-s", tmp_path / "a.png", "-p", "20,48", "-o", tmp_path / "a.s2s") == 1
    assert "not a video" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["youtube-vis", "davis", "coco"])
def test_tracks_are_exported_and_read_back(clip, tmp_path, capsys, name):
    words = ("track", "-s", clip, "-p", "20,48", "--range", ":11", "-o", tmp_path / "a.s2s")
    assert run(*words, "-e", f"{name}:{tmp_path / 'out'}") == 0
    assert "12 objects" in capsys.readouterr().out
    assert run("export", tmp_path / "a.s2s", tmp_path / "few", "-f", name, "--every", "4", "--shares", "100,0,0") == 0
    assert "3 objects" in capsys.readouterr().out
    assert run("import", tmp_path / "again.s2s", tmp_path / "out") == 0


def test_a_video_to_look_at(clip, tmp_path):
    with_masks = tmp_path / "bak.mp4"
    assert run("track", "-s", clip, "-p", "20,48", "--range", ":5", "--overlay", with_masks) == 0
    shown, plain = open_frames(with_masks), open_frames(clip)
    assert len(shown) == FRAMES
    inside = disc(3).to_array()
    painted = np.abs(shown[3].astype(int) - plain[3]).mean(axis=2)
    assert painted[inside].mean() > 30
    assert painted[60:, :][:, :20].mean() < 10
