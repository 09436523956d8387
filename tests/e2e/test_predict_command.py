"""`sam2studio predict` on videos, patterns and everything, in pairs of key and value, and the offer of a download."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sam2studio.cli import asking
from sam2studio.cli.main import main
from sam2studio.core.mask import Mask
from sam2studio.media.frames import open_frames
from sam2studio.media.images import probe_image
from sam2studio.project import Project
from sam2studio.weights import offer
from sam2studio.weights.loading import build_network
from sam2studio.weights.saving import save_safetensors
from tests.support.checkpoints import SMALL, small_state
from tests.support.moving import HEIGHT, WIDTH, moving_disc, write_clip
from tests.support.yolo_files import save_yolo

FRAMES = 3


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("yer ☂")
    network = build_network(SMALL)
    network.load_state_dict(small_state())
    save_safetensors(network, folder / "sam2.1_b.pt")
    save_yolo(folder / "yolo11n.pt", "yolo11n")
    (folder / "path" / "to").mkdir(parents=True)
    write_clip(folder / "path" / "to" / "video.mp4", frames=FRAMES)
    for number in range(2):
        Image.fromarray(moving_disc(number)).save(folder / f"resim {number}.png")
    return folder


@pytest.fixture(autouse=True)
def there(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)


def run(*words: object) -> int:
    def no_window(*_: object) -> int:
        raise AssertionError("no command here opens a window")

    return main([str(word) for word in words], open_window=no_window, run_demo=no_window)


def pages(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_everything_in_a_video_in_pairs_of_key_and_value(tmp_path):
    source, output = "source=path/to/video.mp4", f"output={tmp_path}"
    assert run("predict", "model=sam2.1_b.pt", source, output, "dtype=float32", "points_per_side=8") == 0
    assert [page["frame"] for page in pages(tmp_path / "video.jsonl")] == list(range(FRAMES))
    reader = open_frames(tmp_path / "video.overlay.mp4")
    assert (len(reader), reader.size) == (FRAMES, (HEIGHT, WIDTH))
    reader.close()
    assert len(list((tmp_path / "video.labels").iterdir())) == FRAMES


def test_everything_into_a_project(tmp_path, capsys):
    path = tmp_path / "iş.s2s"
    with Project.create(path) as project, project.action("add") as edit:
        for number in range(2):
            picture = Path(f"resim {number}.png").resolve()
            edit.add_image(picture, probe_image(picture))
    words = ("everything", path, "-m", "sam2.1_b.pt", "--points-per-side", "6", "--fast", "--dtype", "float32")
    assert run(*words) == 0
    with Project.open(path) as project:
        proposals = [row for media in project.media() for row in project.objects(media.id)]
        assert {row.state for row in proposals} <= {"proposal"}
    assert f"{len(proposals)} proposals on 2 images" in capsys.readouterr().out
    assert run("everything", path, "-m", "classic") == 2
    assert "needs clicks" in " ".join(capsys.readouterr().err.split())


def test_sam2_follows_objects_through_a_video(tmp_path, capsys):
    words = ("model=sam2.1_b.pt", "source=path/to/video.mp4", "points=[[20,48],[100,20]]", "labels=[1,1]")
    assert run("predict", *words, f"output={tmp_path}", "--dtype", "float32") == 0
    for page in pages(tmp_path / "video.jsonl"):
        assert [each["track"] for each in page["objects"]] == [1, 2]
        assert all(0 <= each["score"] <= 1 for each in page["objects"])
    assert "object 1" in capsys.readouterr().out


def test_the_classic_segmenter_follows_what_moves(tmp_path):
    assert run("predict", "-s", "path/to/video.mp4", "-b", "7,35,33,61", "-o", tmp_path) == 0
    for page in pages(tmp_path / "video.jsonl"):
        (each,) = page["objects"]
        runs = each["segmentation"]
        mask = Mask.from_text(runs["counts"], height=runs["size"][0], width=runs["size"][1])
        rows, columns = np.mgrid[:HEIGHT, :WIDTH]
        truth = Mask.from_array(np.hypot(rows - 48, columns - 20 - 2 * page["frame"]) < 12)
        assert mask.iou(truth) > 0.8


def test_a_detector_on_a_pattern_and_a_video(tmp_path, capsys):
    words = ("model=yolo11n.pt", "source=resim *.png", "conf=0.02", "imgsz=128", "max_det=3", f"output={tmp_path}")
    assert run("predict", *words, "--source", "path/to/video.mp4") == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert {"resim 0.json", "resim 1.json", "video.jsonl", "video.overlay.mp4"} <= names
    told = capsys.readouterr().out
    assert "resim 0.png" in told
    assert "thing" in told


def test_a_prompt_that_does_not_fit_a_video_is_told(tmp_path, capsys):
    assert run("predict", "-s", "path/to/video.mp4", "-p", "5000,1", "-o", tmp_path) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert "video.mp4" in told
    assert "outside the image" in told
    assert not list(tmp_path.glob("*.mp4"))


def test_pictures_that_share_a_name_are_told_with_their_folders(tmp_path, capsys):
    folders = [tmp_path / "bir" / "x[", tmp_path / "[b] iki"]
    for folder in folders:
        folder.mkdir(parents=True)
        Image.fromarray(moving_disc(0)).save(folder / "a.png")
    Image.fromarray(moving_disc(0)).save(tmp_path / "[red]tek.png")
    words = [word for folder in (*folders, tmp_path / "[red]tek.png") for word in ("-s", folder)]
    assert run("predict", *words, "-p", "20,48", "-o", tmp_path / "out") == 0
    told = capsys.readouterr().out
    for name in (str(Path("x[", "a.png")), str(Path("[b] iki", "a.png")), "[red]tek.png"):
        assert told.count(name) == 1
    assert run("predict", *words, "-p", "900,48", "-o", tmp_path / "out") == 1
    told = capsys.readouterr().err
    assert all(f"left out: {folder / 'a.png'}: points" in told for folder in folders)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["predict", "modl=classic"], "modl: no such option. Did you mean model"),
        (["predict", "points=[[1,2],[3,4]]", "labels=[[1,0]]"], "two points of one"),
        (["predict", "labels=1"], "labels"),
        (["val", "dataa=x"], "Did you mean data"),
        (["benchmark", "video=maybe"], "True or False"),
    ],
)
def test_wrong_pairs_are_told_with_near_names(words, told, capsys):
    assert run(*words) == 2
    assert told in " ".join(capsys.readouterr().err.split())


def test_a_missing_model_is_not_fetched_without_consent(capsys):
    assert run("predict", "model=sam2.1_t.pt", "source=path/to/video.mp4") == 1
    told = " ".join(capsys.readouterr().err.split())
    assert all(part in told for part in ("SAM 2.1 tiny", "156 MB", "Apache-2.0", "--download"))


def test_with_consent_it_is_fetched(monkeypatch, place, tmp_path):
    fetched = []

    def fake(checkpoint):
        fetched.append(checkpoint.name)
        yield from ()
        return place / "sam2.1_b.pt"

    monkeypatch.setattr(offer, "download", fake)
    words = ("model=sam2.1_t.pt", "source=resim 0.png", "points=20,48", f"output={tmp_path}")
    assert run("predict", *words, "download=True") == 0
    assert fetched == ["sam2.1_hiera_tiny.pt"]


@pytest.mark.parametrize("agreed", [True, False])
def test_a_person_at_a_terminal_is_asked(monkeypatch, place, tmp_path, agreed, capsys):
    asked = []
    monkeypatch.setattr(asking.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(asking.sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(asking.typer, "confirm", lambda question, err: asked.append(question) or agreed)
    monkeypatch.setattr(offer, "download", lambda checkpoint: _ready(place / "sam2.1_b.pt"))
    words = ("model=mobile_sam.pt", "source=resim 0.png", "points=20,48", f"output={tmp_path}")
    assert run("predict", *words) == (0 if agreed else 1)
    assert asked == ["MobileSAM is not on this computer. Download mobile_sam.pt (41 MB, licence Apache-2.0)?"]


def _ready(path: Path):
    yield from ()
    return path


def test_the_comparison_says_what_was_measured(monkeypatch, capsys):
    from sam2studio.engine import comparison

    monkeypatch.setattr(comparison.compare, "__defaults__", (comparison.CONTENDERS[-1:],))
    assert run("benchmark", "table=True", "rounds=1", "device=cpu", "dtype=float32") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "YOLO11n-seg" in told
    assert "ms per image" in told
    assert "Freshly initialised, because no checkpoint is here: YOLO11n-seg" in told
