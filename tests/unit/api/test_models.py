"""SAM, YOLO and FastSAM as scripts call them: the numbers of the engine, settings that act, sentences that help."""

from __future__ import annotations

import io
import itertools
import logging
from pathlib import Path
from types import GeneratorType

import numpy as np
import pytest
import torch

import sam2studio
from sam2studio import SAM, YOLO, FastSAM, Results
from sam2studio.api import base, models
from sam2studio.core.errors import InputError, MediaError, WeightsError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import Progress
from sam2studio.engine.detector import Detector
from sam2studio.engine.image_session import ImageSession
from sam2studio.engine.onnx_detector import OnnxDetector
from sam2studio.media.frames import open_frames
from sam2studio.media.images import read_image
from sam2studio.weights import offer
from sam2studio.weights.onnx_file import OnnxFile
from tests.support.onnx_files import LikeOurs
from tests.unit.api.conftest import PLAIN


def bgr(rgb: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(rgb[:, :, ::-1])


def engine_mask(sam: SAM, rgb: np.ndarray, **prompt) -> tuple[np.ndarray, float]:
    session = ImageSession(sam.model)
    session.set_image(rgb)
    answer = session.predict(multimask=False, **prompt)
    return answer.mask(0), float(answer.scores[0])


def test_points_and_boxes_give_what_the_engine_gives(sam, rgb):
    (result,) = sam(bgr(rgb), points=[[[40, 30], [90, 70]]], labels=[[1, 0]], bboxes=[[10, 10, 100, 80]], conf=0)
    mask, score = engine_mask(sam, rgb, points=[(40, 30), (90, 70)], labels=[1, 0], box=(10, 10, 100, 80))
    assert isinstance(result, Results)
    assert np.array_equal(result.masks.data[0].cpu().numpy(), mask)
    assert result.boxes.conf[0].item() == pytest.approx(score, abs=1e-6)
    assert result.masks.data.dtype == torch.bool
    assert np.array_equal(result.orig_img, bgr(rgb))
    ys, xs = np.nonzero(mask)
    assert result.boxes.xyxy[0].tolist() == [xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]


def test_objects_come_in_the_order_of_their_prompts(sam, rgb):
    boxes = [[5, 5, 60, 50], [40, 20, 120, 90], [0, 0, 128, 96]]
    (result,) = sam(bgr(rgb), bboxes=boxes, conf=0)
    assert result.boxes.cls.tolist() == [0, 1, 2]
    assert result.names == {0: "0", 1: "1", 2: "2"}
    for box, data in zip(boxes, result.masks.data, strict=True):
        assert Mask.from_array(engine_mask(sam, rgb, box=box)[0]).iou(Mask.from_array(data)) > 0.999


def test_a_prompt_whose_score_is_too_low_leaves_its_number_out(sam, rgb, caplog):
    boxes = [[5, 5, 60, 50], [40, 20, 120, 90]]
    scores = [engine_mask(sam, rgb, box=box)[1] for box in boxes]
    worse = int(np.argmin(scores))
    (result,) = sam(bgr(rgb), bboxes=boxes, conf=float(np.mean(scores)))
    assert result.boxes.cls.tolist() == [1 - worse]
    assert f"prompt {worse}" in caplog.text


def test_three_masks_for_each_prompt(sam, rgb):
    (result,) = sam(bgr(rgb), points=[[40, 30], [90, 70]], conf=0, multimask_output=True)
    assert result.boxes.cls.tolist() == [0, 0, 0, 1, 1, 1]


def test_masks_as_prompts_at_both_sizes(sam, rgb):
    shape = np.zeros(rgb.shape[:2], bool)
    shape[20:70, 30:90] = True
    side = sam.model.config.mask_side
    session = ImageSession(sam.model)
    session.set_image(rgb)
    logits = session.predict(points=[(40, 30)], labels=[1], multimask=False).logits[0]
    for given in (shape, shape.astype(np.uint8) * 255, torch.from_numpy(shape), logits, np.ones((side, side), bool)):
        assert len(sam(bgr(rgb), masks=given, conf=0)[0]) == 1
    (result,) = sam(bgr(rgb), masks=logits, conf=0)
    assert np.array_equal(result.masks.data[0], session.predict(mask_logits=logits, multimask=False).mask(0))
    with pytest.raises(InputError, match="masks: expected the size of the picture"):
        sam(bgr(rgb), masks=np.zeros((7, 7), bool))
    with pytest.raises(InputError, match="not logits"):
        sam(bgr(rgb), masks=np.random.default_rng(0).normal(size=rgb.shape[:2]))


def test_the_masks_of_a_result_are_a_prompt(sam, rgb):
    (first,) = sam(bgr(rgb), bboxes=[[5, 5, 60, 50], [40, 20, 120, 90]], conf=0)
    (second,) = sam(bgr(rgb), masks=first.masks, conf=0)
    assert len(second) == 2


def test_a_picture_is_encoded_once_however_often_it_is_prompted(sam, rgb, pictures, monkeypatch):
    encoded = []
    real = ImageSession.encode_steps
    monkeypatch.setattr(ImageSession, "encode_steps", lambda self, rgb: encoded.append(1) or real(self, rgb))
    fresh = SAM(sam._file, **PLAIN)
    for point in ([40, 30], [60, 60], [90, 70]):
        fresh(str(pictures / "img2.png"), points=point)
        fresh(bgr(rgb), points=point)
    assert len(encoded) == 1, "the file and the array hold the same pixels"
    fresh(bgr(rgb[::-1]), points=[5, 5])
    assert len(encoded) == 2


def test_a_picture_that_is_set_needs_no_source(sam, rgb):
    sam.set_image(bgr(rgb))
    assert sam(points=[40, 30])[0].orig_shape == rgb.shape[:2]
    sam.reset_image()
    with pytest.raises(InputError, match="one picture"):
        sam.set_image([bgr(rgb), bgr(rgb)])


def test_without_a_source_the_sample_is_looked_at_and_that_is_told(sam, caplog):
    with caplog.at_level(logging.WARNING):
        (result,) = sam(points=[900, 370], labels=[1])
    assert result.path == "coffee.jpg"
    assert "sample picture" in caplog.text


def test_everything_by_a_grid(sam, rgb):
    loose = {"points_per_side": 4, "pred_iou_thresh": 0, "stability_score_thresh": 0}
    (result,) = sam(bgr(rgb), conf=0, **loose)
    assert len(result) >= 1
    assert result.boxes.cls.tolist() == list(range(len(result)))
    assert list(result.boxes.conf) == sorted(result.boxes.conf, reverse=True)
    (same,) = sam(bgr(rgb), conf=0, points_stride=4, conf_thres=0, stability_score_thresh=0)
    assert torch.equal(same.masks.data, result.masks.data), "the field's names mean the same"
    (one,) = sam(bgr(rgb), conf=0, max_det=1, **loose)
    assert torch.equal(one.masks.data, result.masks.data[:1])


def test_a_video_frame_by_frame_and_as_a_stream(sam, pictures):
    clip = pictures / "klip" / "a.mp4"
    results = sam(clip, points=[40, 30], conf=0)
    assert [each.frame for each in results] == [0, 1, 2]
    reader = open_frames(clip)
    for each in results:
        assert np.array_equal(each.orig_img[:, :, ::-1], reader[each.frame])
        mask = engine_mask(sam, reader[each.frame], points=[(40, 30)], labels=[1])[0]
        assert np.array_equal(each.masks.data[0], mask)
    reader.close()
    stream = sam(clip, points=[40, 30], stream=True, vid_stride=2)
    assert isinstance(stream, GeneratorType)
    assert [each.frame for each in stream] == [0, 2]


def test_a_stream_reads_no_further_than_it_is_asked_to(sam, pictures, monkeypatch):
    looked = []
    real = base.result_of
    monkeypatch.setattr(base, "result_of", lambda picture, *rest: looked.append(picture.frame) or real(picture, *rest))
    assert len(list(itertools.islice(sam(pictures / "klip" / "a.mp4", points=[40, 30], stream=True), 2))) == 2
    assert looked == [0, 1]


def test_a_detector_gives_what_the_engine_gives(yolo, rgb):
    settings = {"conf": 0.02, "iou": 0.5, "imgsz": 128, "max_det": 7}
    (result,) = yolo(bgr(rgb), **settings)
    found = Detector(yolo.model).detect(rgb, **settings)
    kept = [index for index in range(len(found)) if found.mask(index).any()]
    assert kept
    assert np.allclose(result.boxes.xyxy.numpy(), found.boxes[kept])
    assert np.allclose(result.boxes.conf.numpy(), found.scores[kept])
    assert result.boxes.cls.int().tolist() == found.classes[kept].tolist()
    assert result.masks.data.dtype == torch.float32
    assert all(np.array_equal(result.masks.data[row] > 0, found.mask(index)) for row, index in enumerate(kept))
    assert result.names == yolo.names == {index: f"thing {index}" for index in range(80)}
    only = int(result.boxes.cls[0])
    (filtered,) = yolo(bgr(rgb), classes=[only], **settings)
    assert set(filtered.boxes.cls.int().tolist()) == {only}


def test_a_detector_looks_at_the_size_that_it_is_asked_for(yolo, rgb):
    few, many = (yolo(bgr(rgb), conf=0.0, imgsz=side, max_det=1000)[0] for side in (64, 128))
    assert not torch.equal(few.boxes.xyxy[:3], many.boxes.xyxy[:3])
    for found, side in ((few, 64), (many, 128)):
        expected = Detector(yolo.model).detect(rgb, conf=0.0, imgsz=side, max_det=1000)
        assert found.boxes.conf[0] == pytest.approx(float(expected.scores[0]))
        assert found.orig_shape == rgb.shape[:2]


def test_a_detector_of_boxes_has_no_masks(checkpoints, rgb, tmp_path):
    model = YOLO(checkpoints / "yolo11n.pt", task="detect", **PLAIN)
    (result,) = model.predict(bgr(rgb), conf=0.02, imgsz=128)
    assert model.task == "detect"
    assert len(result) > 0
    assert result.masks is None
    first = Path(result.save_txt(tmp_path / "a.txt")).read_text(encoding="utf-8").splitlines()[0].split()
    assert len(first) == 5
    with pytest.raises(InputError, match="task"):
        YOLO(checkpoints / "yolo11n.pt", task="segment", **PLAIN)


def test_a_detector_that_another_program_runs(yolo, rgb, tmp_path, monkeypatch):
    (tmp_path / "bizim.onnx").write_bytes(b"read by onnxruntime")
    file = OnnxFile(path=tmp_path / "bizim.onnx", data=b"", texts={"names": str(yolo.names)})
    found = OnnxDetector(LikeOurs(yolo.model, "rows"), file, name="bizim")
    monkeypatch.setattr(models, "load_detector", lambda path, device: found)
    model = YOLO(tmp_path / "bizim.onnx")
    settings = {"conf": 0.02, "imgsz": 128, "max_det": 3}
    (ours,), (theirs,) = yolo(bgr(rgb), **settings), model(bgr(rgb), **settings)
    assert torch.allclose(ours.boxes.data, theirs.boxes.data, atol=1e-3)
    assert model.task == "segment"
    with pytest.raises(InputError, match="onnxruntime"):
        model.info()


def test_a_device_that_is_not_there_leaves_the_model_where_it_is(sam, rgb):
    for _ in range(2):
        with pytest.raises(InputError, match="device"):
            sam.to("cuda:7")
    assert sam.device == torch.device("cpu")
    assert len(sam(bgr(rgb), points=[5, 5], conf=0)[0]) == 1


def test_fast_sam_chooses_among_everything(fast, rgb, caplog):
    settings = {"conf": 0.01, "imgsz": 128}
    (everything,) = fast(bgr(rgb), **settings)
    masks = everything.masks.data.bool()
    x, y = 64, 48
    holding = masks[:, y, x]
    assert holding.sum() > 0
    (by_point,) = fast(bgr(rgb), points=[[x, y]], labels=[1], **settings)
    assert torch.equal(by_point.masks.data.bool(), masks[holding])
    (others,) = fast(bgr(rgb), points=[x, y], labels=[0], **settings)
    assert torch.equal(others.masks.data.bool(), masks[~holding])
    (by_box,) = fast(bgr(rgb), bboxes=[20, 20, 100, 80], **settings)
    inside = masks[:, 20:80, 20:100].sum((1, 2))
    overlap = inside / (60 * 80 + masks.sum((1, 2)) - inside)
    assert torch.equal(by_box.masks.data.bool(), masks[overlap.argmax()][None])
    (both,) = fast(bgr(rgb), points=[x, y], bboxes=[20, 20, 100, 80], **settings)
    with caplog.at_level(logging.WARNING):
        (nothing,) = fast(bgr(rgb), points=[x, y], labels=[1], conf=0.99, imgsz=128)
    assert len(nothing) == 0
    assert "finds nothing on this picture that it is sure enough of. A lower conf" in caplog.text
    assert len(both) == len(set(holding.nonzero().flatten().tolist()) | {int(overlap.argmax())})


def test_unknown_arguments_offer_near_names(sam, yolo, rgb):
    with pytest.raises(InputError, match="Did you mean bboxes"):
        sam(bgr(rgb), boxes=[1, 2, 3, 4])
    with pytest.raises(InputError, match=r"conff: no such argument\. Did you mean conf"):
        yolo(bgr(rgb), conff=0.2)
    with pytest.raises(InputError, match="Did you mean points_per_side"):
        sam(bgr(rgb), points_perside=3)


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"conf": 3}, "conf: expected 0 to 1"),
        ({"imgsz": (640, 480)}, "imgsz: one number"),
        ({"imgsz": "big"}, "imgsz"),
        ({"max_det": 0}, "max_det"),
        ({"classes": [0]}, "classes: SAM knows none"),
        ({"mode": "train"}, "mode"),
        ({"task": "detect"}, "task"),
        ({"texts": "a dog"}, "texts"),
        ({"augment": True}, "augment"),
        ({"device": "0,1"}, "device"),
        ({"device": "warp"}, "device"),
        ({"pred_iou_thresh": 7}, "pred_iou_thresh"),
        ({"points": [500, 500]}, "outside the image"),
    ],
)
def test_values_that_make_no_sense_are_told(sam, rgb, how, told):
    with pytest.raises(InputError) as caught:
        sam(bgr(rgb), **how)
    assert told in str(caught.value)


def test_settings_of_the_field_that_change_nothing_are_accepted(sam, rgb, caplog):
    with caplog.at_level(logging.WARNING):
        sam(bgr(rgb), points=[5, 5], retina_masks=True, batch=4, half=False, augment=False, device="", imgsz=64)
    assert caplog.text == ""
    with caplog.at_level(logging.WARNING):
        sam(bgr(rgb), points=[5, 5], imgsz=640)
    assert "640 changes nothing here" in caplog.text
    assert "64 × 64" in caplog.text


def test_a_detector_that_is_asked_by_points_says_what_it_is(yolo, rgb):
    with pytest.raises(InputError, match=r"takes no prompts.*SAM"):
        yolo(bgr(rgb), points=[5, 5])
    with pytest.raises(InputError, match="everything mode"):
        yolo(bgr(rgb), points_per_side=5)


def test_a_model_of_another_kind_names_its_class(checkpoints):
    with pytest.raises(InputError, match="Open it with YOLO"):
        SAM(checkpoints / "yolo11n.pt", **PLAIN)
    with pytest.raises(InputError, match="Open it with FastSAM"):
        SAM(checkpoints / "FastSAM-s.pt", **PLAIN)
    with pytest.raises(InputError, match="Open it with SAM"):
        YOLO(checkpoints / "sam2.1_b.pt", **PLAIN)
    with pytest.raises(InputError, match="Open it with YOLO"):
        FastSAM(checkpoints / "yolov8n-seg.pt", **PLAIN)


def test_info_counts_the_network(sam, capsys):
    layers, parameters, gradients, gflops = sam.info()
    assert parameters == sum(each.numel() for each in sam.model.parameters())
    assert layers > 50
    assert gradients == 0
    assert gflops is None
    assert f"{parameters:,} parameters" in capsys.readouterr().err
    sam.info(verbose=False)
    assert capsys.readouterr().err == ""
    assert sam.names == {}
    assert sam.device == torch.device("cpu")
    assert sam.to("cpu") is sam


def test_a_run_is_kept_as_the_field_lays_it_out(yolo, pictures, tmp_path, capsys):
    how = {"conf": 0.02, "imgsz": 128, "max_det": 3, "project": tmp_path, "name": "koşu"}
    source = [pictures / "img2.png", pictures / "klip" / "a.mp4"]
    results = yolo(source, save=True, save_txt=True, save_conf=True, save_crop=True, **how)
    folder = tmp_path / "koşu"
    assert read_image(folder / "img2.png").shape == (96, 128, 3)
    reader = open_frames(folder / "a.mp4")
    assert len(reader) == 3
    reader.close()
    assert sorted(path.name for path in (folder / "labels").iterdir()) == ["a_0.txt", "a_1.txt", "a_2.txt", "img2.txt"]
    lines = (folder / "labels" / "img2.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(results[0])
    assert float(lines[0].split()[-1]) == pytest.approx(float(results[0].boxes.conf[0]), abs=1e-5)
    assert len(list((folder / "crops").rglob("*.jpg"))) == sum(len(each) for each in results)
    assert capsys.readouterr().err == f"Results are in {folder}\n"
    yolo(pictures / "img2.png", save=True, verbose=False, **how)
    assert capsys.readouterr().err == ""
    assert (tmp_path / "koşu2" / "img2.png").exists(), "a run never writes into an older one"


def test_a_stream_that_is_left_early_leaves_a_video_that_plays(yolo, pictures, tmp_path):
    how = {"conf": 0.02, "imgsz": 128, "project": tmp_path, "save": True}
    stream = yolo(pictures / "klip" / "a.mp4", stream=True, **how)
    next(stream)
    next(stream)
    stream.close()
    reader = open_frames(tmp_path / "predict" / "a.mp4")
    assert len(reader) == 2
    reader.close()


def test_an_error_leaves_what_was_finished_before_it(yolo, pictures, tmp_path):
    source = [pictures / "klip" / "a.mp4", pictures / "img3.png"]
    with pytest.raises(MediaError):
        yolo(source, conf=0.02, imgsz=128, project=tmp_path, save=True)
    assert [path.name for path in (tmp_path / "predict").iterdir()] == ["a.mp4"]


def test_a_missing_checkpoint_says_what_to_do():
    with pytest.raises(WeightsError) as caught:
        SAM("sam2.1_t.pt")
    told = str(caught.value)
    assert all(part in told for part in ("156 MB", "Apache-2.0", "download=True", "models get sam2.1_hiera_tiny.pt"))
    with pytest.raises(WeightsError, match="Did you mean"):
        SAM("sam2.1_tt.pt")
    with pytest.raises(WeightsError, match="no hash"):
        FastSAM("FastSAM-s.pt")


def test_what_is_elsewhere_is_told(sam, yolo):
    with pytest.raises(AttributeError, match="sam2studio train"):
        sam.train(data="coco8.yaml")
    with pytest.raises(AttributeError, match="YOLO has no nonsense"):
        _ = yolo.nonsense
    assert not hasattr(yolo, "track")


def test_the_package_offers_its_names():
    assert {"SAM", "YOLO", "FastSAM", "SAM2VideoPredictor", "Results"} <= set(dir(sam2studio)) & set(sam2studio.__all__)
    with pytest.raises(AttributeError, match="no attribute 'SAMM'"):
        _ = sam2studio.SAMM


@pytest.mark.parametrize("answer", ["y\n", "Yes\n", "n\n", "\n"])
def test_whoever_sits_at_a_terminal_is_asked_before_anything_is_fetched(checkpoints, monkeypatch, capsys, answer):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def fetched(checkpoint):
        yield Progress(done=1, total=2)
        return checkpoints / "sam2.1_b.pt"

    screen = Terminal()
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr(offer, "download", fetched)
    if answer.strip().lower() in ("y", "yes"):
        assert SAM("mobile_sam.pt", **PLAIN).task == "segment"
    else:
        with pytest.raises(WeightsError, match="Nothing was downloaded"):
            SAM("mobile_sam.pt", **PLAIN)
    told = " ".join(screen.getvalue().split())
    assert "MobileSAM is not on this computer. Download mobile_sam.pt (41 MB, licence Apache-2.0)? [y/N]" in told


def test_with_consent_nobody_is_asked(checkpoints, monkeypatch):
    def fetched(checkpoint):
        yield from ()
        return checkpoints / "sam2.1_b.pt"

    monkeypatch.setattr(offer, "download", fetched)
    assert SAM("mobile_sam.pt", download=True, **PLAIN).task == "segment"
