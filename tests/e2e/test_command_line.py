"""The command line as a person uses it: whole commands, exit codes, files on the disk."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sam2studio.cli.main import main
from sam2studio.core.mask import Mask
from sam2studio.project import Project, Source
from sam2studio.project.records import Proposed
from tests.support.clips import Clip
from tests.support.damage import cut
from tests.support.moving import write_clip
from tests.support.videos import track_project


def run(*words: object) -> int:
    def no_window(*_: object) -> int:
        raise AssertionError("no command here opens a window")

    return main([str(word) for word in words], open_window=no_window, run_demo=no_window)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "Fotoğraflar"
    folder.mkdir()
    for number in range(4):
        pixels = np.full((90, 120, 3), 40 * number, np.uint8)
        pixels[20:60, 30:80] = (220, 60, 40)
        Image.fromarray(pixels).save(folder / f"resim {number}.png")
    return folder


def digest(folder: Path) -> str:
    parts = [f"{path.name}{path.stat().st_mtime_ns}".encode() + path.read_bytes() for path in sorted(folder.iterdir())]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def masks_by_name(project: Project) -> dict[str, list[Mask]]:
    return {Path(row.path).name: [each.mask for each in project.masks(row.id).values()] for row in project.media()}


def annotate(path: Path) -> None:
    square = np.zeros((90, 120), bool)
    square[20:60, 30:80] = True
    square[30:40, 40:50] = False
    with Project.open(path) as project, project.action("Draw") as edit:
        for row in project.media():
            object_id = edit.add_object(row.id, project.classes()[1].id)
            edit.set_mask(object_id, Mask.from_array(square), source=Source.PERSON)


def test_create_export_import_and_check_one_project(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    before = digest(folder)
    project = tmp_path / "proje"
    assert run("create", project, folder, "--classes", "araba, kedi") == 0
    path = project.with_suffix(".s2s")
    annotate(path)
    assert run("check", path) == 0
    assert "sound" in capsys.readouterr().out

    for name in ("yolo-seg", "coco", "yolo-boxes"):
        assert run("export", path, tmp_path / name, "--format", name) == 0
        assert "IoU 1.0000" in capsys.readouterr().out
    labels = sorted((tmp_path / "yolo-seg").glob("labels/*/*.txt"))
    assert len(labels) == 4
    assert all(label.read_text(encoding="utf-8").startswith("1 ") for label in labels), (
        "kedi is class 1 in every export"
    )
    files = [file for file in (tmp_path / "coco").rglob("*.json") if file.name != "manifest.json"]
    assert sum(len(json.loads(file.read_text(encoding="utf-8"))["annotations"]) for file in files) == 4

    assert run("import", tmp_path / "again.s2s", tmp_path / "coco") == 0
    with Project.open(tmp_path / "again.s2s", read_only=True) as again, Project.open(path, read_only=True) as first:
        assert masks_by_name(again) == masks_by_name(first)
    assert digest(folder) == before, "sources are never written"


def test_the_command_says_which_class_a_part_lacks(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "p.s2s"
    assert run("create", path, folder, "--classes", "car, cat") == 0
    annotate(path)
    with Project.open(path) as project, project.action("Split") as edit:
        rows = [row for row in project.media() if project.objects(row.id)]
        for row in rows:
            edit.set_media(row.id, split="train")
        edit.set_media(rows[-1].id, split="val")
        car = project.classes()[0].id
        edit.set_mask(edit.add_object(rows[0].id, car), next(iter(project.masks(rows[0].id).values())).mask)
    assert run("export", path, tmp_path / "out") == 0
    assert "note: nothing in val of car\n" in capsys.readouterr().err


def test_tracks_go_out_and_come_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    track_project(tmp_path / "film.s2s").close()
    words = ("--format", "youtube-vis", "--frames", "all", "--every", "2", "--no-copy-images", "--shares", "1,0,0")
    assert run("export", tmp_path / "film.s2s", tmp_path / "out", *words) == 0
    told = capsys.readouterr().out
    assert "IoU 1.0000" in told
    assert ["train", "10", "1"] in [line.split() for line in told.splitlines()]
    assert run("create", tmp_path / "again.s2s", tmp_path / "films" / "clip.mp4") == 0
    assert run("import", tmp_path / "again.s2s", tmp_path / "out") == 0
    assert "0 images and 1 video matched" in " ".join(capsys.readouterr().out.split())
    with Project.open(tmp_path / "again.s2s", read_only=True) as again:
        assert [len(again.masks(again.media()[0].id, frame)) for frame in range(5)] == [1, 0, 1, 0, 2]


def test_adding_twice_adds_nothing(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run("create", tmp_path / "p.s2s", folder) == 0
    capsys.readouterr()
    assert run("add", tmp_path / "p.s2s", folder) == 0
    assert "0 images and videos added, 4 were there already" in capsys.readouterr().out
    write_clip(tmp_path / "b.mp4", frames=4)
    write_clip(tmp_path / "c.mp4", frames=5)
    assert run("add", tmp_path / "p.s2s", tmp_path / "b.mp4") == 0
    assert "1 video added, 0 were there already" in capsys.readouterr().out
    (tmp_path / "more.png").write_bytes((folder / "resim 1.png").read_bytes())
    assert run("add", tmp_path / "p.s2s", tmp_path / "c.mp4", tmp_path / "more.png") == 0
    assert "2 images and videos added" in capsys.readouterr().out


def test_a_video_that_ends_early_is_added_and_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    clip = Clip(name="clip.mp4", frames=20, options={"movflags": "faststart"}, damage=cut(0.6)).write(tmp_path)
    whole = Clip(name="whole.mp4", frames=20).write(tmp_path)
    assert run("create", tmp_path / "p.s2s", whole) == 0
    assert "note: " not in capsys.readouterr().err
    assert run("add", tmp_path / "p.s2s", clip) == 0
    (note,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("note: ")]
    assert note.startswith(f"note: {clip}: The file ends early: ")
    assert note.endswith(" of 20 frames can be read.")


def test_what_is_left_out_makes_exit_code_1_and_the_rest_is_added(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (folder / "broken.png").write_bytes(b"no picture")
    (folder / "notes.txt").write_text("nobody asked for this to be added", encoding="utf-8")
    project = tmp_path / "p.s2s"
    assert run("create", project, folder) == 1
    told = capsys.readouterr()
    assert "4 images added" in told.out
    assert str(project) in told.out
    assert told.err.count("left out: ") == 1
    assert "broken.png" in told.err
    assert run("add", project, folder) == 1, "it is still left out"
    assert "broken.png" in capsys.readouterr().err
    with Project.open(project, read_only=True) as made:
        assert made.media_count() == 4
    (folder / "broken.png").unlink()
    assert run("add", project, folder) == 0


def test_failures_are_one_sentence_and_exit_code_1(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "fake.s2s").write_text("this is no project", encoding="utf-8")
    assert run("check", tmp_path / "fake.s2s") == 1
    assert run("predict", "-m", "sam2.1_t.pt", "-s", folder, "-p", "5,5") == 1
    told = capsys.readouterr().err
    assert "fake.s2s" in told
    assert "models get sam2.1_hiera_tiny.pt" in told
    assert "Traceback" not in told


def test_results_that_cannot_be_written_are_one_sentence(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    in_the_way = tmp_path / "a [file]"
    in_the_way.write_text("not a folder", encoding="utf-8")
    assert run("predict", "-s", folder, "-p", "50,50", "-o", in_the_way) == 1
    told = capsys.readouterr().err
    assert f"{in_the_way}: The system refuses it: " in told
    assert in_the_way.read_text(encoding="utf-8") == "not a folder"


@pytest.mark.parametrize(
    "words",
    [["export", "x.s2s"], ["nonsense"], ["predict", "-s", ".", "-p", "1"], ["predict", "-s", ".", "-p", "nan,5"]],
)
def test_wrong_usage_is_exit_code_2(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert run(*words) == 2
    assert list(tmp_path.iterdir()) == []


def test_what_only_the_work_itself_finds_wrong_in_the_words_is_exit_code_2_too(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    project = tmp_path / "p.s2s"
    assert run("create", project, folder) == 0
    capsys.readouterr()
    for words in (["--format", "nope"], ["--shares", "nan,1,1"], ["--shares", "0,0,0"]):
        assert run("export", project, tmp_path / "out", "--media", "all", *words) == 2
    assert run("import", tmp_path / "new.s2s", folder, "--format", "nope") == 2
    assert run("accept", project, "--above", "0.5", "--classes", "nope") == 2
    told = capsys.readouterr().err
    assert told.count("Error:") == 5
    assert told.count("'nope' is not one of") == 2
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "new.s2s").exists()


def test_models_are_listed_without_a_network(capsys: pytest.CaptureFixture[str]):
    assert run("models", "list", "--all") == 0
    listed = capsys.readouterr().out
    assert "sam2.1_hiera_base_plus.pt" in listed
    assert "yolo11x.pt" in listed
    (line,) = [line for line in listed.splitlines() if "sam2.1_hiera_base_plus.pt" in line]
    assert line.rstrip().endswith("can be downloaded"), "in one line, however narrow the terminal is"
    assert "nano has learned from drawn scenes only" in listed, "it is listed as what it is"
    assert run("models", "get", "--offline", "sam2_t.pt") == 1


def test_a_model_is_looked_into_by_its_name(capsys: pytest.CaptureFixture[str]):
    assert run("models", "info", "nano") == 0
    assert "can: click, track, everything" in capsys.readouterr().out
    assert run("models", "info", "sam2_t.pt") == 1
    assert "models get sam2_hiera_tiny.pt" in capsys.readouterr().err


def test_the_doctor_names_what_will_hurt_training(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    project = tmp_path / "p.s2s"
    assert run("create", project, folder, "--classes", "araba,kedi") == 0
    annotate(project)
    (folder / "resim 3.png").unlink()
    assert run("doctor", project) == 0
    told = capsys.readouterr().out
    assert "Files that are not there: 1\n  Fotoğraflar/resim 3.png" in told
    assert "Classes without an object: 1\n  araba" in told
    assert told.rstrip().endswith("1 mistake.")
    assert run("doctor", project, "--strict") == 1


def test_where_no_object_is_nothing_is_praised(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    project = tmp_path / "p.s2s"
    assert run("create", project, folder, "--classes", "araba") == 0
    assert run("doctor", project) == 0
    assert capsys.readouterr().out.rstrip().endswith("There is nothing to train on yet.")
    assert run("export", project, tmp_path / "out", "--media", "all") == 0
    told = capsys.readouterr().out
    assert "0 objects; there was nothing to read back and compare" in told
    assert "IoU" not in told


def test_proposals_are_accepted_from_a_score_on(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "p.s2s"
    run("create", path, folder, "--classes", "araba, kedi")
    mask = Mask.from_crop(np.ones((30, 40), bool), x=30, y=20, height=90, width=120)
    with Project.open(path) as project, project.action("Propose") as edit:
        for row, score in zip(project.media(), (0.95, 0.8, 0.4, None), strict=True):
            edit.add_proposal(row.id, project.classes()[0].id, mask, Proposed(by="yolo", score=score))
    capsys.readouterr()
    assert run("accept", path, "--above", "0.8", "--dry-run") == 0
    assert "2 of 4 proposals would be accepted on 2 images and videos" in capsys.readouterr().out
    assert run("accept", path, "--min-score", "0.8") == 0
    said = capsys.readouterr().out
    assert "2 of 4 proposals accepted on 2 images and videos" in said
    assert "left for a person: 1 below the score" in said
    assert "left for a person: 1 without a score" in said
    with Project.open(path) as project:
        assert sum(counts.proposals for counts in project.media_status().values()) == 2
        assert project.undo_label == "Accept 2 proposals"
    assert run("accept", path, "--above", "0.8", "--classes", "köpek") == 2
    assert "köpek" in capsys.readouterr().err
    assert run("accept", path, "--above", "1.8") == 2
    assert run("accept", path) == 2
