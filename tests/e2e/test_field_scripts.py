"""The scripts that people of the field have, with the import line changed: every line runs and means the same."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
import torch
from PIL import Image, ImageShow

from sam2studio.weights.loading import build_network
from sam2studio.weights.saving import save_safetensors
from tests.parity import recipe
from tests.support.checkpoints import SMALL, small_state
from tests.support.yolo_files import save_yolo

HEIGHT, WIDTH = 480, 928


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as scripts are run in: checkpoints, `path/to/image.jpg`, `path/to/video.mp4`, `test.mp4`."""
    folder = tmp_path_factory.mktemp("betikler")
    network = build_network(SMALL)
    network.load_state_dict(small_state())
    for name in ("sam2.1_b.pt", "sam2_b.pt", "sam2.1_hiera_tiny.pt"):
        save_safetensors(network, folder / name)
    for name in ("FastSAM-s", "yolov8n-seg", "yolo11n-seg"):
        save_yolo(folder / f"{name}.pt", name)
    save_yolo(folder / "yolo11x.pt", "yolo11n")
    images = folder / "path" / "to" / "images"
    images.mkdir(parents=True)
    for number in range(2):
        Image.fromarray(recipe.image(96, 128, seed=number)).save(images / f"resim {number}.png")
    Image.fromarray(recipe.image(HEIGHT, WIDTH)).save(folder / "path" / "to" / "image.jpg")
    for name, frames in (("path/to/video.mp4", 2), ("test.mp4", 2), ("clip.mp4", 42)):
        with av.open(str(folder / name), "w") as container:
            stream = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            for frame in range(frames):
                picture = av.VideoFrame.from_ndarray(recipe.image(HEIGHT, WIDTH, t=frame), format="rgb24")
                container.mux(stream.encode(picture))
            container.mux(stream.encode())
    return folder


def script(lines: str, place: Path, monkeypatch: pytest.MonkeyPatch, **known: object) -> dict[str, object]:
    """What the names of a script stand for after it ran."""
    monkeypatch.chdir(place)
    names = dict(known)
    exec(compile(lines, "script.py", "exec"), names)
    return names


OPEN = """
from sam2studio import SAM
model = SAM("sam2.1_b.pt"); model.info()
"""


@pytest.mark.parametrize(
    ("line", "objects"),
    [
        ('results = model("path/to/image.jpg", bboxes=[100, 100, 200, 200])', 1),
        ('results = model("path/to/image.jpg", points=[900, 370], labels=[1])', 1),
        ('results = model("path/to/image.jpg", points=[[400, 370], [900, 370]], labels=[1, 1])', 2),
        ('results = model("path/to/image.jpg", points=[[[400, 370], [900, 370]]], labels=[[1, 0]])', 1),
        ('results = model("path/to/image.jpg", masks=mask)', 1),
        ("results = model(points=[900, 370], labels=[1])", 1),
    ],
)
def test_sam_with_prompts(line, objects, place, monkeypatch):
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[100:200, 100:200] = True
    (result,) = script(OPEN + line, place, monkeypatch, mask=mask)["results"]
    height, width = result.orig_shape
    assert len(result.boxes) == len(result.masks) == objects
    assert tuple(result.masks.data.shape) == (objects, height, width)
    assert result.boxes.xyxy.cpu().numpy().shape == (objects, 4)
    assert 0.25 < float(result.boxes.conf.min()) <= float(result.boxes.conf.max()) <= 1


def test_sam_on_everything(place, monkeypatch):
    (result,) = script(OPEN + 'results = model("path/to/image.jpg")', place, monkeypatch)["results"]
    assert result.orig_shape == (HEIGHT, WIDTH)
    assert result.masks is None or len(result.masks) == len(result)


def test_sam_on_a_video_frame_by_frame(place, monkeypatch):
    lines = """
results = model("path/to/video.mp4")
stream = model("path/to/video.mp4", stream=True)
first = next(stream)
stream.close()
"""
    names = script(OPEN + lines, place, monkeypatch)
    assert [result.frame for result in names["results"]] == [0, 1]
    assert len(names["first"]) == len(names["results"][0])


def test_sam2_video_predictor(place, monkeypatch):
    lines = """
from sam2studio import SAM2VideoPredictor
predictor = SAM2VideoPredictor(overrides=dict(conf=0.25, task="segment", mode="predict", imgsz=1024, model="sam2_b.pt"))
results = predictor(source="test.mp4", points=[[[920, 470], [909, 138]]], labels=[[1, 0]])
"""
    results = script(lines, place, monkeypatch)["results"]
    assert [result.boxes.id.tolist() for result in results] == [[1], [1]]
    assert all(tuple(result.masks.data.shape) == (1, HEIGHT, WIDTH) for result in results)


def test_fast_sam_and_yolo(place, monkeypatch):
    lines = """
from sam2studio import FastSAM, YOLO
source = "path/to/image.jpg"
chosen = FastSAM("FastSAM-s.pt")(source, points=[[400, 370]], labels=[1], bboxes=[100, 100, 300, 300])
everything = FastSAM("FastSAM-s.pt")(source)
v8 = YOLO("yolov8n-seg.pt")(source)
v11 = YOLO("yolo11n-seg.pt")(source)
"""
    names = script(lines, place, monkeypatch)
    assert len(names["chosen"][0]) <= len(names["everything"][0])
    assert names["v8"][0].names[0] == names["v11"][0].names[0] == "thing 0"


def test_auto_annotate(place, monkeypatch):
    line = """
from sam2studio import auto_annotate
report = auto_annotate(data="path/to/images", det_model="yolo11x.pt", sam_model="sam2_b.pt")
"""
    report = script(line, place, monkeypatch)["report"]
    assert report.pictures == 2
    assert not report.failed
    assert report.output_dir.resolve() == place / "path" / "to" / "images_auto_annotate_labels"
    labels = [path.read_text(encoding="utf-8") for path in sorted(report.output_dir.glob("*.txt"))]
    assert len(labels) == 2
    assert sum(text.count("\n") for text in labels) == sum(report.objects.values())


def test_the_code_of_the_readme(place, monkeypatch):
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    code = text.split("## Python API", 1)[1].split("```python", 1)[1].split("```", 1)[0]
    names = script(code, place, monkeypatch)
    assert names["result"].boxes.id.tolist() == [1]
    assert names["result"].frame == 1
    report = names["report"]
    assert report.pictures + report.resumed == 2  # another script may have been here


def test_the_code_of_the_readme_below_the_conventions(place, monkeypatch):
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    image, video = (part.split("```", 1)[0] for part in text.split("## Python API", 1)[1].split("```python")[2:4])
    rgb = np.asarray(Image.open(place / "path" / "to" / "image.jpg"))
    names = script(image + video, place, monkeypatch, rgb=rgb)
    assert names["p"].masks.shape[1:] == (HEIGHT, WIDTH)
    assert names["result"].frame == 41
    assert names["result"].masks()[1].shape == (HEIGHT, WIDTH)


def test_what_scripts_do_with_results(place, monkeypatch):
    lines = """
from sam2studio import YOLO
results = YOLO("yolo11n-seg.pt").fuse().predict("path/to/image.jpg", conf=0.02, imgsz=320, max_det=4)
told = []
for r in results:
    boxes = r.boxes.xyxy.cpu().numpy()
    for box, conf, cls in zip(boxes, r.boxes.conf.cpu().numpy(), r.boxes.cls.cpu().numpy()):
        told.append((r.names[int(cls)], conf, box))
    for points in r.masks.xy:
        told.append(points.shape)
    area = [int((mask.cpu().numpy() * 255 > 0).sum()) for mask in r.masks.data]
    shares = r.boxes.xywhn, r.boxes.xyxyn, r.masks.xyn
    others = r.keypoints, r.probs, r.obb
    r.show()
    picture = r.plot()
    written = r.save("out.jpg"), r.save_txt("out.txt")
    r.save_crop("crops")
    text = r.to_json()
    length = len(r)
    speed = r.speed["inference"]
"""
    monkeypatch.setattr(ImageShow, "_viewers", [])
    names = script(lines, place, monkeypatch)
    assert names["others"] == (None, None, None)
    assert names["length"] > 0
    assert len(names["told"]) == 2 * names["length"]
    assert all(area > 0 for area in names["area"])
    assert names["picture"].shape == (HEIGHT, WIDTH, 3)
    assert all(Path(name).stat().st_size for name in names["written"])
    assert isinstance(names["results"][0].boxes.data, torch.Tensor)
