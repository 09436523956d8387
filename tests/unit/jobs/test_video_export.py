"""Videos of a project → dataset: which frames, under which names, with which pixels, and what stands in the way."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sam2studio.core.errors import ExportError, InputError, MediaError
from sam2studio.formats.registry import FORMATS
from sam2studio.formats.writing import WriteOptions
from sam2studio.jobs import export_images
from sam2studio.jobs.export import ExportOptions, FrameChoice, export_project
from sam2studio.media.images import probe_image
from sam2studio.project import Project
from tests.support import barcodes
from tests.support.datasets import export, picture, progress_of, tree
from tests.support.videos import add_film, film, spot, track_project

VIDEO = [row.name for row in FORMATS if row.media == "videos"]
SEEN = [frame for frame in range(20) if not 8 <= frame < 12]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with track_project(tmp_path / "p.s2s") as opened:
        yield opened


def frames_of(folder: Path) -> list[int]:
    """Numbers of the frames that were written, by name; each picture says the same."""
    numbers = []
    for path in sorted(folder.rglob("*.jpg")) + sorted(folder.rglob("*.png")):
        with Image.open(path) as image:
            assert barcodes.read(np.array(image.convert("RGB"))) == int(path.stem)
        numbers.append(int(path.stem))
    return numbers


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (FrameChoice(), SEEN),
        (FrameChoice(which="all"), list(range(20))),
        (FrameChoice(which="all", every=7), [0, 7, 14]),
        (FrameChoice(every=5), SEEN[::5]),
        (FrameChoice(which="keyframes"), [0, 3, 4, 12]),
        (FrameChoice(which="reviewed"), [0, 1, 2, 3, 4, 5]),
        (FrameChoice(which="all", within_marks=True), [4, 5, 6]),
    ],
    ids=str,
)
def test_which_frames_go_in(project: Project, tmp_path: Path, choice: FrameChoice, expected: list[int]):
    with project.action("Mark") as edit:
        edit.set_media(project.media()[0].id, within=range(4, 7))
    report = export(project, tmp_path / "out", "coco", frames=choice, shares={"train": 1})
    assert frames_of(tmp_path / "out" / "images" / "train" / "clip") == expected
    assert report.images == {"train": len(expected), "val": 0, "test": 0}
    assert report.videos == {"train": 1, "val": 0, "test": 0}
    assert report.frames == len(expected)


def test_reviewed_media_are_reviewed_frames_of_videos(project: Project, tmp_path: Path):
    export(project, tmp_path / "out", "coco", media="reviewed", shares={"train": 1})
    assert frames_of(tmp_path / "out") == [0, 1, 2, 3, 4, 5]
    with project.action("Review") as edit:
        edit.set_media(project.media()[0].id, reviewed=True)
    export(project, tmp_path / "out", "coco", media="reviewed", shares={"train": 1})
    assert frames_of(tmp_path / "out") == list(range(20))


def test_nothing_chosen_is_told(project: Project, tmp_path: Path):
    with project.action("Mark") as edit:
        edit.set_media(project.media()[0].id, within=range(9, 11))
    with pytest.raises(ExportError, match="nothing to export"):
        export(project, tmp_path / "out", "davis", frames=FrameChoice(within_marks=True))
    with pytest.raises(InputError, match="every"):
        export(project, tmp_path / "out", "davis", frames=FrameChoice(every=0))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", ["coco", "yolo-seg", "yolo-boxes", *VIDEO])
def test_every_format_is_verified_frame_by_frame(project: Project, tmp_path: Path, kind: str):
    sources = tree(tmp_path / "films")
    reports, report = progress_of(
        export_project(project, ExportOptions(destination=tmp_path / "out", format=kind, shares={"train": 1}))
    )
    assert report.verification.objects == len(SEEN) + 2
    assert report.objects == {"child": len(SEEN), "ball ☂": 2}
    assert report.per_split == {"train": report.objects}
    assert report.tracks == 2
    assert report.verification.min_iou > (0.8 if kind in ("davis", "mots") else 0.99)
    assert [each.fraction for each in reports][-1] == 1
    assert tree(tmp_path / "films") == sources
    assert "1 × a proposal that nobody has confirmed was left out (first: films/clip.mp4)" in report.notes


def test_frames_are_read_once_and_in_order(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked = []
    opened = export_images.open_frames

    def watching(path: Path, index: bytes | None):
        assert index is not None
        reader = opened(path, index)

        class Watched:
            def __getitem__(self, frame: int):
                asked.append(frame)
                return reader[frame]

            def close(self) -> None:
                asked.append("closed")
                reader.close()

        return Watched()

    monkeypatch.setattr(export_images, "open_frames", watching)
    export(project, tmp_path / "out", "davis")
    assert asked == [*SEEN, "closed"]


def test_frames_without_loss(project: Project, tmp_path: Path):
    one = FrameChoice(which="keyframes")
    export(project, tmp_path / "a", "coco", frames=one, write=WriteOptions(lossless_frames=True), shares={"train": 1})
    export(project, tmp_path / "b", "coco", frames=one, shares={"train": 1})
    reader = export_images.open_frames(tmp_path / "films" / "clip.mp4", None)
    for frame in (0, 3, 4, 12):
        with Image.open(tmp_path / "a" / "images" / "train" / "clip" / f"{frame:06d}.png") as lossless:
            assert np.array_equal(np.array(lossless), reader[frame])
        with Image.open(tmp_path / "b" / "images" / "train" / "clip" / f"{frame:06d}.jpg") as lossy:
            assert np.abs(np.array(lossy).astype(int) - reader[frame]).mean() < 3
    reader.close()


def test_equal_names_do_not_collide_and_no_video_is_divided(tmp_path: Path):
    with Project.create(tmp_path / "p.s2s") as project:
        with project.action("Fill") as edit:
            child = edit.add_class("child")
            kept = [add_film(edit, film(tmp_path / folder, frames=3 + ord(folder) % 5)) for folder in "abcdefgh"]
            for media, _ in kept:
                edit.set_mask(edit.add_object(media, child), spot(0), frame=0)
                edit.set_mask(edit.add_object(media, child), spot(2), frame=2)
            photo = picture(tmp_path / "photos" / "clip.jpg", width=320, height=240)
            media = edit.add_image(photo, probe_image(photo))
            edit.set_mask(edit.add_object(media, child), spot(1))
        for media, index in kept:
            project.keep_frame_index(project.media_row(media).fingerprint, index)
        report = export(project, tmp_path / "out", "yolo-seg", shares={"train": 1, "val": 1})
    pictures = [path.relative_to(tmp_path / "out" / "images") for path in (tmp_path / "out").rglob("*.jpg")]
    folders: dict[str, set[str]] = {}
    for path in pictures:
        if len(path.parts) == 3:
            folders.setdefault(path.parts[1], set()).add(path.parts[0])
    assert len(pictures) == 17
    assert len(folders) == 8
    assert all(len(splits) == 1 for splits in folders.values())
    assert min(report.videos["train"], report.videos["val"]) > 0
    assert sum(report.videos.values()) == 8
    labels = {
        path.relative_to(tmp_path / "out" / "labels").with_suffix("") for path in (tmp_path / "out").rglob("*.txt")
    }
    assert labels == {path.with_suffix("") for path in pictures}


def test_pictures_are_left_out_of_formats_for_videos(project: Project, tmp_path: Path):
    with project.action("Add") as edit:
        photo = picture(tmp_path / "photos" / "a.jpg", width=320, height=240)
        edit.set_mask(edit.add_object(edit.add_image(photo, probe_image(photo)), project.classes()[0].id), spot(1))
    report = export(project, tmp_path / "out", "sa-v")
    assert "1 × an image was left out; this format is for videos (first: photos/a.jpg)" in report.notes
    report = export(project, tmp_path / "coco", "coco", shares={"train": 1})
    assert report.images["train"] == len(SEEN) + 1


def test_the_worst_object_names_its_frame(project: Project, tmp_path: Path):
    report = export(project, tmp_path / "out", "davis")
    worst = report.verification.worst[0]
    media = project.media()[0]
    assert (worst.image_key, worst.image, worst.frame) == (media.id, f"clip/{worst.frame:06d}", worst.frame)
    assert worst.frame in (3, 4)
    assert worst.object_key == project.objects(media.id)[0].id


@pytest.mark.parametrize("how", ["missing", "another"])
def test_a_video_that_is_not_the_one_that_was_added(project: Project, tmp_path: Path, how: str):
    with project.action("Add") as edit:
        photo = picture(tmp_path / "photos" / "a.jpg", width=320, height=240)
        edit.set_mask(edit.add_object(edit.add_image(photo, probe_image(photo)), project.classes()[0].id), spot(1))
    path = tmp_path / "films" / "clip.mp4"
    path.unlink()
    if how == "another":
        shutil.move(film(tmp_path / "other", frames=1), path)
    with pytest.raises(ExportError, match="cannot be exported") as told:
        export(project, tmp_path / "out", "coco")
    assert "clip.mp4" in str(told.value)
    if how == "another":
        told.match("The video has 1 frame of 320 × 240 pixels now, but had 20 frames of 320 × 240 pixels when it was ")
    assert not (tmp_path / "out").exists()
    report = export(project, tmp_path / "out", "coco", skip_unreadable=True, shares={"train": 1})
    assert report.images["train"] == 1


def test_labels_alone_open_no_video(project: Project, tmp_path: Path):
    (tmp_path / "films" / "clip.mp4").unlink()
    report = export(
        project, tmp_path / "out", "youtube-vis", write=WriteOptions(copy_images=False), shares={"train": 1}
    )
    assert report.verification.exact == len(SEEN) + 2
    content = json.loads((tmp_path / "out" / "train" / "instances.json").read_text(encoding="utf-8"))
    assert content["videos"][0]["frame_numbers"] == SEEN


class Torn:
    """A reader that cannot decode some frames."""

    def __init__(self, reader: object, torn: set[int]) -> None:
        self._reader, self._torn = reader, torn

    def __getattr__(self, name: str) -> object:
        return getattr(self._reader, name)

    def __len__(self) -> int:
        return len(self._reader)

    def __getitem__(self, frame: int) -> np.ndarray:
        if frame in self._torn:
            raise MediaError("This frame cannot be decoded.")
        return self._reader[frame]


def tear(monkeypatch: pytest.MonkeyPatch, torn: set[int]) -> list[int]:
    """Has readers of exports fail on some frames; how many readers were opened is the list's length."""
    opened, opens = export_images.open_frames, []

    def torn_frames(*args: object) -> Torn:
        opens.append(1)
        return Torn(opened(*args), torn)

    monkeypatch.setattr(export_images, "open_frames", torn_frames)
    return opens


@pytest.mark.parametrize("name", ["yolo-seg", "coco", *VIDEO])
def test_frames_that_cannot_be_decoded_are_left_out_and_told(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    opens = tear(monkeypatch, {2, 13, 19})
    report = export(project, tmp_path / "out", name, shares={"train": 1})
    assert report.images["train"] == len(SEEN) - 3
    assert report.verification.objects == len(SEEN) - 3 + 2
    if name not in VIDEO:
        assert frames_of(tmp_path / "out") == [frame for frame in SEEN if frame not in {2, 13, 19}]
    assert "3 × a frame that cannot be decoded was left out (first: films/clip.mp4, frame 2)" in report.notes
    assert len(opens) == 2, "begun and looked through, then written"
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


def test_when_no_frame_can_be_decoded_nothing_is_exported(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    tear(monkeypatch, {*range(20)})
    with pytest.raises(ExportError, match="none of the images"):
        export(project, tmp_path / "out", "coco")
    assert not (tmp_path / "out").exists()


def test_a_video_that_goes_away_meanwhile_is_no_damage(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    tear(monkeypatch, {6})
    run = export_project(project, ExportOptions(destination=tmp_path / "out", format="coco"))
    while not next(run).text.endswith("000005.jpg"):
        pass
    (tmp_path / "films" / "clip.mp4").unlink()
    with pytest.raises(ExportError, match="not there any more"):
        list(run)
    assert not (tmp_path / "out").exists()
