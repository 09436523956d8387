"""What is true, read from datasets and projects: the right pixels on the right frames, and nothing that is a guess."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sam2studio.core.errors import DatasetError, MediaError
from sam2studio.core.mask import Mask
from sam2studio.evaluation.sources import open_truth
from sam2studio.media.frames import open_frames
from sam2studio.project import Project
from tests.support.known import disc, moving, painted, write_coco, write_davis
from tests.support.moving import HEIGHT, WIDTH, frame_told, write_clip
from tests.support.videos import spot, track_project


def test_coco_instances(tmp_path):
    folder = write_coco(tmp_path / "coco", [[(30, 40, 16)], [(70, 50, 20), (20, 20, 10)]])
    with open_truth(folder) as truth:
        assert (truth.kind, truth.classes, len(truth.images), len(truth.videos)) == ("coco", ("ball", "plate"), 2, 0)
        second = truth.images[1]
        assert [each.class_id for each in second.objects] == [0, 1]
        assert second.objects[1].mask == Mask.from_array(disc(20, 20, 10))
        assert np.array_equal(second.read(), painted([(70, 50, 20), (20, 20, 10)], 2))


def test_davis_videos_and_their_frames(tmp_path):
    with open_truth(write_davis(tmp_path / "DAVIS", ("top", "spare"))) as truth:
        assert [each.name for each in truth.videos] == ["spare", "top"]
        assert len(truth.images) == 12
        video = truth.videos[1]
        assert video.apart
        assert {track: sorted(masks) for track, masks in video.tracks.items()} == {1: [*range(6)], 2: [*range(6)]}
        first, second = moving(4)
        assert video.tracks[2][4] == Mask.from_array(disc(*second))
        assert video.tracks[1][4] == Mask.from_array(disc(*first) & ~disc(*second))
        reader = video.open()
        assert np.array_equal(reader[4], painted(moving(4), 4))
        reader.close()


def test_a_part_of_a_dataset(tmp_path):
    folder = write_davis(tmp_path / "DAVIS", ("top", "spare"))
    with open_truth(folder, split="val") as truth:
        assert [each.name for each in truth.videos] == ["top"]
        assert {image.name.split("/")[0] for image in truth.images} == {"top"}
    with pytest.raises(DatasetError, match="test"), open_truth(folder, split="test"):
        pass


def test_frames_without_a_label_are_unknown_not_empty(tmp_path):
    with open_truth(write_davis(tmp_path / "vos", frames=7, every=3)) as truth:
        assert sorted(truth.videos[0].tracks[1]) == [0, 3, 6]
        assert len(truth.videos[0].open()) == 7


def test_void_pixels_are_kept_apart(tmp_path):
    edge = np.zeros((HEIGHT, WIDTH), bool)
    edge[:, :5] = True
    with open_truth(write_davis(tmp_path / "DAVIS", void=edge)) as truth:
        video = truth.videos[0]
        assert sorted(video.tracks) == [1, 2], "void is no object"
        assert video.void[3] == Mask.from_array(edge)
        assert truth.images[0].void == Mask.from_array(edge)


def test_youtube_vos_as_published(tmp_path):
    """`valid/JPEGImages/ID/00005.jpg` and `valid/Annotations/ID/00005.png`, every fifth frame, no list of parts."""
    made = write_davis(tmp_path / "made", frames=4)
    for kind in ("JPEGImages", "Annotations"):
        target = tmp_path / "valid" / kind / "0a49f5265b"
        target.mkdir(parents=True)
        for place, path in enumerate(sorted((made / kind / "480p" / "top").iterdir())):
            path.rename(target / f"{5 * place:05d}.png")
    with open_truth(tmp_path / "valid") as truth:
        video = truth.videos[0]
        assert sorted(video.tracks[1]) == [0, 1, 2, 3], "frames are those of the folder"
        assert np.array_equal(video.open()[2], painted(moving(2), 2))
        assert truth.images[2].name.endswith("00010.png")
    with open_truth(tmp_path, split="val") as truth:
        assert [video.name for video in truth.videos] == ["0a49f5265b"], "its part by the name that every dataset has"
        assert truth.source == tmp_path
    for split, told in (("", "of their own. Choose"), ("train", "no “train” among them. Choose")):
        with pytest.raises(DatasetError, match=f"{told} one with --split: val"), open_truth(tmp_path, split=split):
            pass


def test_sa_v_labels_every_fourth_frame_of_a_video_file(tmp_path):
    write_clip(tmp_path / "sav_000001.mp4", frames=24)
    masks = {frame: Mask.from_array(disc(20 + 2 * frame, 48, 12)) for frame in range(0, 24, 4)}
    content = {
        "video_id": "sav_000001",
        "video_frame_count": 24.0,
        "video_height": HEIGHT,
        "video_width": WIDTH,
        "masklet_id": [0],
        "masklet": [[{"size": [HEIGHT, WIDTH], "counts": mask.to_text().decode()}] for mask in masks.values()],
    }
    (tmp_path / "sav_000001_manual.json").write_text(json.dumps(content), encoding="utf-8")
    with open_truth(tmp_path) as truth:
        (track,) = truth.videos[0].tracks.values()
        assert track == masks
        assert len(truth.videos[0].open()) == 24
        assert [frame_told(image.read()) for image in truth.images] == [*masks]


def write_sav_pictures(root: Path) -> dict[str, dict[int, Mask]]:
    """`sav_val` as published: 24 frames a second in pictures, 6 of them with a PNG per object; a part in its whole."""
    objects = {"000": {}, "003": {}}
    for frame in range(9):
        picture = root / "JPEGImages_24fps" / "sav_000001" / f"{frame:05d}.jpg"
        picture.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(painted(moving(frame), frame)).save(picture)
        for name, radius in (("000", 14), ("003", 5)) if frame % 4 == 0 else ():
            mask = disc(20 + 2 * frame, 48, radius) if (name, frame) != ("003", 4) else np.zeros((HEIGHT, WIDTH), bool)
            path = root / "Annotations_6fps" / "sav_000001" / name / f"{frame:05d}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(mask.astype(np.uint8) * 255).save(path)
            objects[name][frame] = Mask.from_array(mask)
    (root / "sav_val.txt").write_text("sav_000001\n", encoding="utf-8")
    return objects


def test_sa_v_val_as_published(tmp_path):
    objects = write_sav_pictures(tmp_path / "sav_val")
    with open_truth(tmp_path / "sav_val", split="val") as truth:
        assert (truth.kind, truth.classes) == ("sa-v", ("object",))
        (video,) = truth.videos
        assert video.tracks == {0: objects["000"], 3: objects["003"]}, "a part stays, and nothing where it is hidden"
        assert not video.apart, "objects of SA-V may overlap"
        assert len(video.open()) == 9, "what is tracked are all frames"
        assert [image.name for image in truth.images] == [f"sav_000001/{frame:05d}.jpg" for frame in (0, 4, 8)]
        assert truth.images[1].read().shape == (HEIGHT, WIDTH, 3)
    with pytest.raises(DatasetError, match="“test”"), open_truth(tmp_path / "sav_val", split="test"):
        pass


def test_sa_v_pictures_that_make_no_sense_are_left_out_and_told(tmp_path):
    objects = write_sav_pictures(tmp_path)
    labels = tmp_path / "Annotations_6fps" / "sav_000001"
    Image.new("RGB", (WIDTH, HEIGHT), "red").save(labels / "000" / "00004.png")
    Image.new("L", (WIDTH, HEIGHT + 1), 255).save(labels / "003" / "00008.png")
    with open_truth(tmp_path) as truth:
        (video,) = truth.videos
        empty = Mask.empty(height=HEIGHT, width=WIDTH)
        assert video.tracks[0] == objects["000"] | {4: empty}
        assert video.tracks[3] == objects["003"] | {8: empty}
        told = " ".join(truth.notes.sentences)
        assert "in colours instead of numbers" in told
        assert "another size than its video" in told


def test_a_project_tells_what_a_person_made_or_reviewed(tmp_path):
    track_project(tmp_path / "a.s2s").close()
    with open_truth(tmp_path / "a.s2s") as truth:
        assert (truth.kind, truth.classes) == ("project", ("child", "ball ☂"))
        (video,) = truth.videos
        child, ball = video.tracks.values()
        assert sorted(child) == [*range(6), 12], "tracked frames that nobody has reviewed are no truth, nor proposals"
        assert child[12] == spot(12)
        assert sorted(ball) == [3, 4]
        names = {image.name for image in truth.images}
        assert names == {f"clip.mp4, {frame}" for frame in (*range(6), 12)}
        third = truth.images[3]
        assert {truth.classes[each.class_id] for each in third.objects} == {"child", "ball ☂"}
        reader = open_frames(tmp_path / "films" / "clip.mp4")
        assert np.array_equal(third.read(), reader[3])
        reader.close()


def test_a_project_tells_how_much_of_it_a_model_made(tmp_path):
    track_project(tmp_path / "a.s2s").close()
    with open_truth(tmp_path / "a.s2s") as truth:
        assert truth.remarks == ()
        assert len(truth.images[3].objects) == len(truth.images[3].objects) == 2, "read twice, counted once"
        flattered = "masks that count as true were made by a model: the figures flatter the model that made them."
        assert truth.remarks == (f"1 of 2 {flattered}",)
        assert len(truth.videos[0].tracks) == 2
        assert truth.remarks == (f"7 of 9 {flattered}",)
    with Project.open(tmp_path / "a.s2s") as project, project.action("Remove") as edit:
        edit.delete_object(project.objects(project.media()[0].id)[0].id)
    with open_truth(tmp_path / "a.s2s") as truth:
        assert len(truth.videos[0].tracks) == 1
        assert truth.remarks == (), "all that is left is a person's"


def test_a_picture_of_another_size_is_refused(tmp_path):
    folder = write_coco(tmp_path / "coco", [[(30, 40, 16)]])
    Image.fromarray(np.zeros((10, 12, 3), np.uint8)).save(folder / "images" / "1.png")
    with open_truth(folder) as truth, pytest.raises(MediaError, match="12 × 10"):
        truth.images[0].read()


def test_nothing_there(tmp_path):
    with pytest.raises(DatasetError), open_truth(tmp_path / "nowhere"):
        pass
    with pytest.raises(DatasetError), open_truth(Path(tmp_path)):
        pass
