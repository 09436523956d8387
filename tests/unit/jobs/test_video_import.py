"""Tracks of datasets → videos of a project: the right frames of the right video, and never over a person's mask."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sam2studio.core.errors import Cancelled
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken
from sam2studio.core.prompts import Box
from sam2studio.formats.dataset import Dataset
from sam2studio.formats.registry import FORMATS
from sam2studio.formats.writing import WriteOptions
from sam2studio.jobs.export import FrameChoice
from sam2studio.jobs.import_ import import_dataset, open_dataset
from sam2studio.media.frames import open_frames
from sam2studio.project import Project, Source
from tests.support import barcodes
from tests.support.datasets import export, finish, import_, tree, write
from tests.support.videos import add_film, clip_images, film, random_clip, spot, track_project, video_dataset

LOSSLESS = ("youtube-vis", "sa-v", "cvat-video", "coco")
MASKS = (*LOSSLESS, "davis", "mots")


@pytest.fixture(autouse=True)
def no_waiting_for_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compared here does not depend on it."""
    monkeypatch.setattr("os.fsync", lambda _file: None)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with track_project(tmp_path / "a" / "p.s2s") as opened:
        yield opened


def with_film(path: Path, frames: int = 20) -> Project:
    """A new project that has the video and nothing else; open."""
    file = film(path.parent / "films", frames=frames)
    project = Project.create(path)
    with project.action("Add") as edit:
        _, index = add_film(edit, file)
    project.keep_frame_index(project.media()[0].fingerprint, index)
    return project


def seen(project: Project) -> dict[int, set[tuple[str, bytes]]]:
    """Frame → class and pixels of what is on it; proposals are left out, because they are not exported."""
    media = project.media()[0]
    names = {row.id: row.name for row in project.classes()}
    objects = {row.id: names[row.class_id] for row in project.objects(media.id) if row.state != "proposal"}
    return {
        frame: {
            (objects[key], row.mask.checksum)
            for key, row in project.masks(media.id, frame).items()
            if row.mask and key in objects
        }
        for frame in range(media.frames)
    }


@pytest.mark.parametrize("kind", LOSSLESS)
def test_tracks_arrive_in_a_project_with_the_same_video(project: Project, tmp_path: Path, kind: str):
    export(project, tmp_path / "out", kind)
    with with_film(tmp_path / "b" / "p.s2s") as other:
        report = import_(other, tmp_path / "out")
        assert (report.videos_matched, report.videos_added, report.objects_added) == (1, 0, 2)
        assert report.notes == ()
        assert seen(other) == seen(project)
        assert len(other.objects(other.media()[0].id)) == 2
        before = other.content_hash()
        again = import_(other, tmp_path / "out")
        assert (again.objects_same, again.objects_added, again.objects_replaced) == (2, 0, 0)
        assert other.content_hash() == before


@pytest.mark.parametrize("kind", [*LOSSLESS, "mot"])
def test_ones_own_export_changes_nothing(project: Project, tmp_path: Path, kind: str):
    export(project, tmp_path / "out", kind, frames=FrameChoice(every=3))
    before = project.content_hash()
    report = import_(project, tmp_path / "out")
    assert (report.videos_matched, report.objects_added, report.objects_replaced) == (1, 0, 0)
    assert project.content_hash() == before


@pytest.mark.parametrize("kind", MASKS)
def test_frames_in_a_folder_become_a_video(project: Project, tmp_path: Path, kind: str):
    """Of every third frame: the folder's frames count anew, and each mask lies on the picture that it was made for."""
    options = {"frames": FrameChoice(which="all", every=3), "shares": {"train": 1}}
    export(project, tmp_path / "out", kind, write=WriteOptions(lossless_frames=True), **options)
    (tmp_path / "b").mkdir()
    with Project.create(tmp_path / "b" / "p.s2s") as other:
        report = import_(other, tmp_path / "out")
        assert (report.videos_added, report.notes) == (1, ())
        media = other.media()[0]
        assert (media.kind, media.frames, media.width, media.height) == ("video", 7, 320, 240)
        reader = open_frames(other.media_path(media))
        numbers = [barcodes.read(reader[frame]) for frame in range(7)]
        assert numbers == [0, 3, 6, 9, 12, 15, 18]
        found = seen(other)
        expected = {frame: seen(project)[number] for frame, number in enumerate(numbers)}
        if kind in LOSSLESS:
            assert found == expected
        else:
            assert {frame: len(masks) for frame, masks in found.items()} == {
                frame: len(masks) for frame, masks in expected.items()
            }
        assert import_(other, tmp_path / "out").objects_added == 0
        assert len(other.media()) == 1


def test_what_a_person_made_or_confirmed_stays(project: Project, tmp_path: Path):
    """The dataset says something else on every frame; what may change does, the rest is as before."""
    media = project.media()[0]
    child, ball, _ = project.objects(media.id)
    export(project, tmp_path / "out", "youtube-vis")
    moved = spot(3, row=131, radius=9)
    with project.action("Work on") as edit:
        for frame in range(20):
            shifted = spot(frame, row=126)
            person = frame in (13, 14)
            edit.set_mask(
                child.id,
                Mask.empty(height=240, width=320) if frame == 6 else shifted,
                frame=frame,
                source=Source.PERSON if person or frame == 6 else Source.MODEL,
                keyframe=frame in (6, 12, 14),
            )
        edit.set_mask(ball.id, moved, frame=3, source=Source.MODEL, keyframe=False)
        edit.set_reviewed(child.id, [16, 17], True)
    before = {frame: project.masks(media.id, frame) for frame in range(20)}
    report = import_(project, tmp_path / "out")
    assert (report.objects_added, report.objects_kept, report.objects_replaced) == (0, 1, 1)
    for frame in range(20):
        stored = project.masks(media.id, frame)[child.id]
        if frame in (6, 12, 13, 14, 16, 17) or 8 <= frame < 12:
            assert stored == before[frame][child.id]
        else:
            assert (stored.mask, stored.source, stored.keyframe) == (spot(frame), Source.IMPORTED, False)
    assert project.masks(media.id, 3)[ball.id].source == Source.IMPORTED
    assert project.masks(media.id, 4)[ball.id] == before[4][ball.id]
    project.undo()
    assert {frame: project.masks(media.id, frame) for frame in range(20)} == before


def test_a_locked_object_stays(project: Project, tmp_path: Path):
    media = project.media()[0]
    child, *_ = project.objects(media.id)
    export(project, tmp_path / "out", "sa-v")
    with project.action("Lock") as edit:
        for frame in range(20):
            edit.set_mask(child.id, spot(frame, row=126), frame=frame, keyframe=False)
        edit.change_object(child.id, locked=True)
    before = {frame: project.masks(media.id, frame) for frame in range(20)}
    report = import_(project, tmp_path / "out")
    assert report.objects_added == 0
    assert {frame: project.masks(media.id, frame) for frame in range(20)} == before


def test_videos_that_do_not_match_are_told(project: Project, tmp_path: Path):
    options = {"write": WriteOptions(copy_images=False)}
    export(project, tmp_path / "out", "youtube-vis", **options)
    for manifest in (tmp_path / "out").glob("manifest.json"):
        manifest.unlink()
    for place, frames, words in (("longer", 30, "another number of frames"), ("none", 0, "no video of its name")):
        (tmp_path / place).mkdir(exist_ok=True)
        made = with_film(tmp_path / place / "p.s2s", frames) if frames else Project.create(tmp_path / place / "p.s2s")
        with made as other:
            report = import_(other, tmp_path / "out")
            assert (report.videos_matched, report.objects_added) == (0, 0)
            assert [note for note in report.notes if words in note and "clip" in note]


def test_two_videos_of_one_name_are_not_mixed_up(project: Project, tmp_path: Path):
    """By name alone nobody could tell them apart; what the export notes about its sources can."""
    export(project, tmp_path / "out", "cvat-video", write=WriteOptions(copy_images=False))
    with with_film(tmp_path / "b" / "p.s2s") as other:
        second = film(tmp_path / "b" / "others", frames=20, rate=None)
        with other.action("Add") as edit:
            add_film(edit, second)
        assert import_(other, tmp_path / "out").videos_matched == 1
        assert [len(other.objects(row.id)) for row in other.media()] == [2, 0]
        (tmp_path / "out" / "manifest.json").unlink()
        report = import_(other, tmp_path / "out")
        assert report.videos_matched == 0
        assert any("several videos" in note for note in report.notes)


def test_names_are_enough_for_a_video_of_that_length(tmp_path: Path):
    """A dataset by somebody else, whose frames count from 1."""
    clip = clip_images(
        "clip", [(1, 0, [spot(frame) for frame in range(20)])], numbers=range(1, 21), height=240, width=320
    )
    write(video_dataset(clip), tmp_path / "out", "davis", copy_images=False)
    (tmp_path / "out" / "manifest.json").unlink()
    with with_film(tmp_path / "b" / "p.s2s") as other:
        assert import_(other, tmp_path / "out").notes == ()
        assert seen(other) == {frame: {("car", spot(frame).checksum)} for frame in range(20)}


def test_boxes_become_prompts(project: Project, tmp_path: Path):
    export(project, tmp_path / "out", "mot")
    with with_film(tmp_path / "b" / "p.s2s") as other:
        report = import_(other, tmp_path / "out")
        assert (report.objects_added, report.videos_matched) == (2, 1)
        assert any("a box became a prompt" in note for note in report.notes)
        media = other.media()[0]
        (first, _) = other.objects(media.id)
        assert other.masks(media.id, 5) == {}
        x, y, width, height = spot(5).bbox
        assert other.prompt(first.id, 5).box == Box(x, y, x + width, y + height)


def test_splits_come_along(tmp_path: Path):
    write(video_dataset(random_clip(1, name="one"), random_clip(2, name="two", split="val")), tmp_path / "out", "sa-v")
    with Project.create(tmp_path / "p.s2s") as project:
        assert import_(project, tmp_path / "out").videos_added == 2
        assert {row.path.rsplit("/", 1)[-1]: row.split for row in project.media()} == {"one": "train", "two": "val"}


@pytest.mark.parametrize("kind", [row.name for row in FORMATS if row.media == "videos"])
def test_cancelled_in_the_middle_nothing_has_happened(project: Project, tmp_path: Path, kind: str):
    export(project, tmp_path / "out", kind, media="all", frames=FrameChoice(which="all"))
    with with_film(tmp_path / "b" / "p.s2s") as other:
        before, token = other.content_hash(), CancelToken()
        steps = import_dataset(other, open_dataset(tmp_path / "out"), cancel=token)
        for progress in steps:
            if progress.done:
                token.cancel()
                break
        with pytest.raises(Cancelled):
            finish(steps)
        assert other.content_hash() == before
        report = import_(other, tmp_path / "out")
        assert report.objects_added == 2
        other.undo()
        assert other.content_hash() == before


def test_the_dataset_is_only_read(project: Project, tmp_path: Path):
    export(project, tmp_path / "out", "mots")
    before = tree(tmp_path / "out")
    (tmp_path / "b").mkdir()
    with Project.create(tmp_path / "b" / "p.s2s") as other:
        import_(other, tmp_path / "out")
    assert tree(tmp_path / "out") == before


def test_a_moved_dataset_is_found_by_what_it_was_made_from(project: Project, tmp_path: Path):
    export(project, tmp_path / "out", "coco", write=WriteOptions(copy_images=False))
    shutil.move(tmp_path / "out", tmp_path / "elsewhere")
    (tmp_path / "a" / "films" / "clip.mp4").rename(tmp_path / "a" / "films" / "renamed.mp4")
    with project.action("Move") as edit:
        edit.relocate_media(project.media()[0].id, tmp_path / "a" / "films" / "renamed.mp4")
    before = project.content_hash()
    assert import_(project, tmp_path / "elsewhere").videos_matched == 1
    assert project.content_hash() == before


def test_a_dataset_of_one_class_pairs_nothing_of_another(tmp_path: Path):
    clip = clip_images("clip", [(1, 2, [spot(frame) for frame in range(20)])], numbers=range(20), height=240, width=320)
    dataset: Dataset = video_dataset(clip)
    write(dataset, tmp_path / "out", "youtube-vis", copy_images=False)
    with track_project(tmp_path / "p.s2s") as project:
        report = import_(project, tmp_path / "out")
        assert report.objects_added == 1
        names = {row.id: row.name for row in project.classes()}
        assert [names[row.class_id] for row in project.objects(project.media()[0].id)][-1] == "dog ☂"


def test_what_a_person_draws_on_a_track_amid_an_import_stays(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """On a track that the project had and on one that the import has added; on the frame under way and a later one."""
    monkeypatch.setattr("sam2studio.jobs.import_._PART", 1)
    tracks = [(1, 0, [spot(n, row=121) for n in range(20)]), (2, 0, [spot(n, row=30) for n in range(20)])]
    clip = clip_images("clip", tracks, numbers=range(20), height=240, width=320)
    write(video_dataset(clip, classes=("child",)), tmp_path / "out", "youtube-vis", copy_images=False)
    media = project.media()[0]
    known = project.objects(media.id)
    child = known[0]
    steps = import_dataset(project, open_dataset(tmp_path / "out"), backup=False)
    while project.masks(media.id, 6)[child.id].source != Source.IMPORTED:
        next(steps)
    assert project.masks(media.id, 7)[child.id].source == Source.MODEL
    (added,) = [row for row in project.objects(media.id) if row not in known]
    hand = spot(9, row=180)
    with project.action("Draw") as edit:
        for frame in (7, 15):
            for row in (child, added):
                edit.set_mask(row.id, hand, frame=frame, source=Source.PERSON)
    finish(steps)
    for row in (child, added):
        for frame in range(6, 20):
            stored = project.mask(row.id, frame)
            assert stored is not None
            if frame in (7, 15):
                assert (stored.source, stored.mask) == (Source.PERSON, hand)
            elif row is added or frame in (6, 13, 14, 16):
                assert stored.source == Source.IMPORTED
