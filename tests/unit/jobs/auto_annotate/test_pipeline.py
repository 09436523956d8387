"""The work itself, with real networks: the masks are those that the models give when they are asked one by one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sam2studio.core.errors import EngineError, InputError
from sam2studio.core.mask import Mask
from sam2studio.engine.detectors import load_detector
from sam2studio.engine.segmenters import open_segmenter
from sam2studio.jobs.auto_annotate.pipeline import LoadedModels, Seen, run_pipeline
from sam2studio.jobs.auto_annotate.work import Picture, Recipe, annotated_from_json
from sam2studio.media.frames import open_frames
from sam2studio.media.images import read_image
from sam2studio.model.sam2.network import Sam2Network
from sam2studio.model.yolo.network import YoloNetwork
from sam2studio.weights.saving import save_safetensors
from tests.support.annotating import Puppets, make_picture
from tests.support.videos import film
from tests.support.yolo_files import save_yolo
from tests.unit.model.small import small_network


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in ("yolo11n", "yolov8n-seg", "FastSAM-s"):
        save_yolo(folder / f"{name}.pt", name)
    save_safetensors(small_network(), folder / "small.safetensors")
    return folder


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "street.png"
    Image.fromarray(np.random.default_rng(3).integers(0, 255, (90, 120, 3), np.uint8)).save(path)
    return path


def recipe(models: Path, detector: str, segmenter: str, **more) -> Recipe:
    sam = str(models / segmenter) if "." in segmenter else segmenter
    usual = {"device": "cpu", "dtype": "float32", "conf": 0.02, "imgsz": 128, "max_det": 6}
    return Recipe(det_model=str(models / detector), sam_model=sam, **{**usual, **more})


def annotated(asked: Recipe, pictures: list[Picture]):
    loaded = LoadedModels(asked)
    said: list[dict] = []
    run_pipeline(loaded, iter(enumerate(pictures)), said.append)
    assert [each["seen"] for each in said if "seen" in each] == list(range(len(pictures)))
    results = {each["did"]: each for each in said if "did" in each}
    return [annotated_from_json(picture, results[n], classes=len(loaded.names)) for n, picture in enumerate(pictures)]


def test_boxes_of_the_detector_become_masks_of_the_segmenter(models, photo):
    asked = recipe(models, "yolo11n.pt", "small.safetensors")
    (found,) = annotated(asked, [Picture(path=photo)])
    rgb = read_image(photo)
    detector = load_detector(asked.det_model, device="cpu", dtype="float32")
    segmenter = open_segmenter(asked.sam_model, device="cpu", dtype="float32")
    seen = detector.detect(rgb, conf=0.02, iou=0.45, max_det=6, imgsz=128)
    segmenter.set_image(rgb)
    assert len(found.objects) == len(seen) > 1
    for index, each in enumerate(found.objects):
        alone = segmenter.predict(box=seen.boxes[index], multimask=False)
        assert (each.class_id, each.score) == (int(seen.classes[index]), pytest.approx(float(seen.scores[index])))
        assert [each.box.x0, each.box.y0, each.box.x1, each.box.y1] == pytest.approx(seen.boxes[index].tolist())
        assert each.mask.iou(Mask.from_array(alone.mask(0))) > 0.999
        assert each.quality == pytest.approx(min(max(float(alone.scores[0]), 0), 1), abs=1e-5)


def test_another_size_finds_what_the_detector_finds_at_that_size(models, photo):
    found = {}
    for imgsz in (96, 160):
        (found[imgsz],) = annotated(recipe(models, "yolo11n.pt", "classic", imgsz=imgsz), [Picture(path=photo)])
        detector = load_detector(models / "yolo11n.pt", device="cpu", dtype="float32")
        seen = detector.detect(read_image(photo), conf=0.02, iou=0.45, max_det=6, imgsz=imgsz)
        assert [each.score for each in found[imgsz].objects] == pytest.approx(seen.scores.tolist())
    assert [each.box for each in found[96].objects] != [each.box for each in found[160].objects]


def test_a_picture_is_encoded_once_and_its_boxes_are_answered_together(models, photo, monkeypatch):
    passes: list[str] = []

    def counted(name: str, real: Callable) -> Callable:
        def call(self, *args, **given):
            passes.append(name)
            return real(self, *args, **given)

        return call

    monkeypatch.setattr("sam2studio.engine.close_up.SEES_ENOUGH", 0)  # as a network of 1024 pixels
    for name in ("encode_steps", "decode"):
        monkeypatch.setattr(Sam2Network, name, counted(name, getattr(Sam2Network, name)))
    (found,) = annotated(recipe(models, "yolo11n.pt", "small.safetensors"), [Picture(path=photo)])
    assert len(found.objects) > 1
    assert passes == ["encode_steps", "decode"]
    passes.clear()
    (found,) = annotated(recipe(models, "yolo11n.pt", "small.safetensors", conf=0.99), [Picture(path=photo)])
    assert (found.objects, passes) == ((), [])


@pytest.mark.parametrize("detector", ["yolov8n-seg.pt", "FastSAM-s.pt"])
def test_a_detector_of_masks_needs_no_segmenter(models, photo, detector):
    (found,) = annotated(recipe(models, detector, "", conf=0.01), [Picture(path=photo)])
    assert found.objects
    assert all(each.quality is None and each.mask for each in found.objects)


def test_only_the_classes_that_were_asked_for(models, photo):
    everything = annotated(recipe(models, "yolo11n.pt", "classic"), [Picture(path=photo)])[0].objects
    kind = everything[0].class_id
    only = annotated(recipe(models, "yolo11n.pt", "classic", classes=(kind,)), [Picture(path=photo)])[0].objects
    assert {each.class_id for each in only} == {kind}


def test_frames_are_those_that_the_viewer_shows(models, tmp_path):
    clip = film(tmp_path, frames=4)
    seen: list[np.ndarray] = []
    loaded = LoadedModels(recipe(models, "yolov8n-seg.pt", ""))
    frames = open_frames(clip)
    for frame in (0, 3, 1):
        seen.append(loaded.read(Picture(path=clip, frame=frame)))
        assert np.array_equal(seen[-1], frames[frame])
    frames.close()
    loaded.close()


@pytest.mark.parametrize(
    ("detector", "segmenter", "more", "sentence"),
    [
        ("yolo11n.pt", "", {}, "finds boxes only"),
        ("yolo11n.pt", "classic", {"classes": (99,)}, "which knows 80 classes"),
        ("yolo11n.pt", "yolov8n-seg.pt", {}, "takes no points and no boxes"),
        ("small.safetensors", "classic", {}, "does not find objects by itself"),
        ("yolo11n.pt", "small.safetensors", {"device": "tpu"}, "device"),
    ],
)
def test_models_that_cannot_do_it_say_so(models, detector, segmenter, more, sentence):
    with pytest.raises(InputError, match=sentence):
        LoadedModels(recipe(models, detector, segmenter, **more))


class Watched(Puppets):
    """Knows which pictures are prepared while another one is drawn, and which threads do what."""

    def __init__(self, *, looks_ahead: bool) -> None:
        super().__init__(Recipe(det_model="x"))
        self.looks_ahead = looks_ahead
        self.ahead = threading.Semaphore(0)
        self.prepared = 0
        self.most_ahead = 0
        self.drawn = 0
        self.threads: dict[str, set[int]] = {"read": set(), "look": set(), "draw": set()}

    def read(self, picture: Picture) -> np.ndarray:
        self.threads["read"].add(threading.get_ident())
        rgb = super().read(picture)
        if not self.looks_ahead:
            self._is_prepared()
        return rgb

    def look(self, rgb: np.ndarray) -> Seen:
        self.threads["look"].add(threading.get_ident())
        seen = super().look(rgb)
        if self.looks_ahead:
            self._is_prepared()
        return seen

    def _is_prepared(self) -> None:
        self.prepared += 1
        self.ahead.release()

    def draw(self, seen: Seen):
        self.threads["draw"].add(threading.get_ident())
        if self.drawn == 0:
            for _ in range(3):
                assert self.ahead.acquire(timeout=10), "the next picture is not prepared meanwhile"
        self.most_ahead = max(self.most_ahead, self.prepared - self.drawn)
        self.drawn += 1
        return super().draw(seen)


@pytest.mark.parametrize("looks_ahead", [True, False])
def test_the_next_pictures_are_prepared_while_one_is_segmented_and_not_all_of_them(tmp_path, looks_ahead):
    pictures = [Picture(path=make_picture(tmp_path / f"{number}.png")) for number in range(9)]
    models = Watched(looks_ahead=looks_ahead)
    said: list[dict] = []
    run_pipeline(models, iter(enumerate(pictures)), said.append)
    assert [each["did"] for each in said if "did" in each] == list(range(9))
    assert 3 <= models.most_ahead <= 4
    ours = {threading.get_ident()}
    assert models.threads["draw"] == ours
    assert models.threads["look"] == (models.threads["read"] if looks_ahead else ours)
    assert models.threads["read"].isdisjoint(ours)


@pytest.mark.parametrize("looks_ahead", [True, False])
def test_a_picture_that_cannot_be_read_or_looked_at_leaves_the_others_alone(tmp_path, looks_ahead):
    class Picky(Puppets):
        def look(self, rgb: np.ndarray) -> Seen:
            if rgb[0, 0, 0] == 2:
                raise EngineError("The detector does not like it.")
            return super().look(rgb)

    models = Picky(Recipe(det_model="x"))
    models.looks_ahead = looks_ahead
    paths = [make_picture(tmp_path / f"{number}.png", kind=number) for number in range(5)]
    paths[1].write_bytes(b"no picture")
    said: list[dict] = []
    run_pipeline(models, enumerate(Picture(path=path) for path in paths), said.append)
    came = {each["did"]: each for each in said if "did" in each}
    assert sorted(came) == [0, 1, 2, 3, 4]
    assert {number for number, each in came.items() if "error" in each} == {1, 2}
    assert "does not like it" in came[2]["error"]
    assert [len(came[number]["objects"]) for number in (0, 3, 4)] == [1, 1, 1]


def test_one_thread_runs_both_networks_where_they_share_the_processor(models, photo, monkeypatch):
    """A second one would have OpenMP threads of its own, and all of them would sleep and be woken all the time."""
    calls: set[tuple[str, int]] = set()

    def noted(name: str, real: Callable) -> Callable:
        def call(self, *args, **given):
            calls.add((name, threading.get_ident()))
            return real(self, *args, **given)

        return call

    for network, name in ((YoloNetwork, "steps"), (Sam2Network, "encode_steps"), (Sam2Network, "decode")):
        monkeypatch.setattr(network, name, noted(name, getattr(network, name)))
    annotated(recipe(models, "yolo11n.pt", "small.safetensors"), [Picture(path=photo)] * 3)
    assert calls == {(name, threading.get_ident()) for name in ("steps", "encode_steps", "decode")}


@pytest.mark.parametrize(
    ("detector", "segmenter", "ahead"),
    [
        ("yolo11n.pt", "small.safetensors", False),  # both on the processor
        ("yolo11n.pt", "classic", True),  # one core is enough for the classic segmenter
        ("yolov8n-seg.pt", "", False),  # nothing to do meanwhile
    ],
)
def test_who_looks_ahead(models, detector, segmenter, ahead):
    assert LoadedModels(recipe(models, detector, segmenter)).looks_ahead is ahead
