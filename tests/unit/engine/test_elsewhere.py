"""Sessions on a pretended graphics card: nothing is left on the processor, and the answers are those of the processor.

What a real card would be waited for is bounded, per click and per tracked frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch

from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Point, Prompt
from sam2studio.engine.brain import Brain
from sam2studio.engine.detector import Detector
from sam2studio.engine.everything import EverythingOptions, segment_everything
from sam2studio.engine.guided import GuidedSession
from sam2studio.engine.guided_video import GuidedVideoSession
from sam2studio.engine.image_session import ImageSession
from sam2studio.engine.inference import finished
from sam2studio.engine.messages import Failure, ImageJob, ImageKey, JobKey, ModelInfo, Predicted, PromptJob
from sam2studio.engine.sam_session import SamSession
from sam2studio.engine.video_session import VideoOptions, VideoSession
from sam2studio.model.sam.network import SamNetwork
from sam2studio.model.sam2.network import Sam2Network
from sam2studio.weights.placement import choose
from tests.support.checkpoints import SMALL, small_state
from tests.support.elsewhere import Card, accelerator
from tests.support.yolo_files import plain_network
from tests.unit.engine.test_sam_session import TINY, VIT

HEIGHT, WIDTH = 90, 120
RGB = np.random.default_rng(0).integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8)
ANY = EverythingOptions(points_per_side=4, pred_iou_thresh=0, stability_score_thresh=0, min_mask_region_area=4)
QUICK = {"cuda": ("clicks", "everything", "MobileSAM", "video", "guided video", "YOLO11"), "mps": ("clicks", "video")}
"""The others are told by these, mostly."""


@pytest.fixture
def card() -> Iterator[Card]:
    with accelerator("cuda") as there:
        yield there


def sam2(place: str, dtype: torch.dtype = torch.float32, **changes: object) -> Sam2Network:
    config = replace(SMALL, **changes)  # type: ignore[arg-type]  # fields by name
    network = Sam2Network(config=config)
    network.load_state_dict(small_state(config))
    return network.finalize(torch.device(place), dtype)


def sam(place: str, kind: str) -> SamNetwork:
    network, chance = SamNetwork(config={"vit": VIT, "tiny": TINY}[kind]), torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, value in network.state_dict().items():
            if value.is_floating_point() and "running_var" not in name:
                value.copy_(torch.randn(value.shape, generator=chance) * 0.2 + float(name.endswith("norm1.weight")))
    return network.finalize(torch.device(place), torch.float32)


def clip(length: int = 5) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    ground = rng.integers(0, 256, (HEIGHT, WIDTH + 4 * length, 3), dtype=np.uint8)
    return [np.ascontiguousarray(ground[:, 3 * time : 3 * time + WIDTH]) for time in range(length)]


def square(at: int) -> np.ndarray:
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[at : at + 30, at : at + 40] = True
    return mask


def answers(session: ImageSession | SamSession | GuidedSession) -> list[np.ndarray]:
    session.set_image(RGB)
    three = session.predict(points=[(60.0, 40.0)], labels=[1])
    one = session.predict(points=[(60.0, 40.0), (10.0, 10.0)], labels=[1, 0], multimask=False)
    refined = session.predict(box=(10, 10, 60, 60), mask_logits=one.logits[0])
    boxes = session.predict_boxes([[1, 1, 50, 50], [30, 3, 90, 80]])
    return [part for each in (three, one, refined, *boxes) for part in (each.logits, each.scores)]


def everything(session: ImageSession | SamSession) -> list[np.ndarray]:
    session.set_image(RGB)
    found = finished(segment_everything(session, RGB, ANY))
    assert found
    return [each.mask.to_array() for each in found]


def video(network: Sam2Network, options: VideoOptions) -> list[np.ndarray]:
    """Clicks, a box, a mask and corrections, both ways."""
    session, seen = VideoSession(network, clip(), options=options), list[np.ndarray]()
    seen.append(session.add_prompt(object_id=1, frame=2, points=[(20, 20)], labels=[1]).logits)
    seen.append(session.add_mask(object_id=2, frame=2, mask=square(30)).logits)
    seen += [result.logits for result in session.propagate()]
    seen += [result.logits for result in session.propagate(start=2, reverse=True)]
    seen.append(session.add_prompt(object_id=1, frame=4, points=[(50, 50), (5, 5)], labels=[1, 0]).logits)
    for result in session.propagate(start=4, reverse=True, max_frames=2):
        seen += [result.logits, result.quality, *result.masks().values()]
    return seen


def followed(session: VideoSession | GuidedVideoSession) -> list[np.ndarray]:
    """What a run of tracking asks for."""
    finished(session.keyframe_steps(object_id=1, frame=0, mask=Mask.from_array(square(20))))
    finished(session.memory_steps(object_id=1, frame=1, mask=Mask.from_array(square(23))))
    seen = [finished(session.track_steps(time, objects=[1], reverse=False))[1] for time in (2, 3)]
    return [part for each in seen for part in (each.mask.to_array(), np.array([each.score]))]


def found_boxes(detector: Detector) -> list[np.ndarray]:
    found = detector.detect(RGB, conf=0.0, imgsz=96, max_det=20, classes=list(range(60)))
    assert len(found.boxes)
    return [found.boxes, found.scores, *(found.mask(row) for row in range(3))]


WORK: dict[str, Callable[[str], list[np.ndarray]]] = {
    "clicks": lambda place: answers(ImageSession(sam2(place))),
    "clicks on maps": lambda place: answers(ImageSession(sam2(place, click_maps=True))),
    "guided clicks": lambda place: answers(GuidedSession(sam2(place, click_maps=True))),
    "everything": lambda place: everything(ImageSession(sam2(place))),
    "SAM": lambda place: answers(SamSession(sam(place, "vit"))),
    "MobileSAM": lambda place: answers(SamSession(sam(place, "tiny"))),
    "everything by SAM": lambda place: everything(SamSession(sam(place, "tiny"))),
    "video": lambda place: video(sam2(place), VideoOptions(batch=1, apart=True)),
    "video, light": lambda place: video(sam2(place), VideoOptions(light_memory=True, memory_bytes=1)),
    "guided video": lambda place: followed(GuidedVideoSession(sam2(place, click_maps=True), clip())),
    "YOLOv8": lambda place: found_boxes(
        Detector(plain_network("yolov8n-seg").finalize(torch.device(place), torch.float32), name="YOLO")
    ),
    "YOLO11": lambda place: found_boxes(
        Detector(plain_network("yolo11n-seg").finalize(torch.device(place), torch.float32), name="YOLO")
    ),
}


@pytest.mark.parametrize(
    ("kind", "work"),
    [
        pytest.param(kind, work, marks=() if work in QUICK[kind] else pytest.mark.slow)
        for kind in QUICK
        for work in WORK
    ],
)
def test_a_session_answers_there_as_on_the_processor(kind: str, work: str):
    with accelerator(kind):
        there = WORK[work](kind)
    here = WORK[work]("cpu")
    assert len(there) == len(here)
    for one, other in zip(there, here, strict=True):
        assert np.allclose(one.astype(float), other.astype(float), atol=2e-3, rtol=1e-3)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_is_the_same_but_for_its_digits(card: Card, dtype: torch.dtype):
    session, plain = ImageSession(sam2("cuda", dtype)), ImageSession(sam2("cpu"))
    for each in (session, plain):
        each.set_image(RGB)
    narrow, exact = (each.predict(points=[(60.0, 40.0)], labels=[1]).logits for each in (session, plain))
    assert np.abs(narrow - exact).max() < 0.1 * np.abs(exact).max()


def test_a_click_waits_for_the_card_a_few_times_only(card: Card, figure: Callable[[str], None]):
    session = ImageSession(sam2("cuda"))
    session.set_image(RGB)
    card.waited()
    session.predict(points=[(60.0, 40.0)], labels=[1])
    waited = card.waited()
    figure(f"a click waits for a graphics card {sum(waited.values())} times")
    assert waited == {"upload": 2, "download": 2, "value": 1}
    session.predict_boxes([[1, 1, 50, 50]] * 20)
    assert card.waited()["upload"] == 2, "many boxes go there at once"


def test_a_tracked_frame_waits_for_the_card_a_few_times_only_however_many_objects_there_are(
    card: Card, figure: Callable[[str], None]
):
    counted = []
    for objects in (1, 4):
        session = VideoSession(sam2("cuda"), clip(), options=VideoOptions(fill_holes=0))
        for number in range(objects):
            session.add_mask(object_id=number, frame=0, mask=square(10 * number))
        frames = session.propagate()
        next(frames)
        next(frames)
        card.waited()
        next(frames)
        counted.append(card.waited())
    figure(f"a tracked frame waits for a graphics card {sum(counted[0].values())} times")
    assert counted[0] == counted[1] == {"upload": 3, "download": 2}


def test_a_card_without_room_is_told_and_asked_again(card: Card):
    picture, key = (
        ImageJob(ImageKey(1, 0, "1.png"), RGB),
        JobKey(image=ImageKey(1, 0, "1.png"), revision=1, generation=0),
    )
    session = ImageSession(sam2("cuda"), name="Small")
    brain = Brain(load=lambda name: (session, ModelInfo(name=name, label=name, device="cuda:0")), budget=1 << 20)
    brain.load_model("small")
    brain.open_image(picture)
    asked = PromptJob(key=key, prompt=Prompt((Point(60, 40),)))
    drained(brain)
    card.room = 10
    brain.predict(asked)
    (failure,) = [answer for answer in drained(brain) if isinstance(answer, Failure)]
    assert "not enough memory for Small" in str(failure)
    card.room = None
    brain.predict(asked)
    assert [answer for answer in drained(brain) if isinstance(answer, Predicted)]
    card.room = 300  # memory runs out once: what can be made again is dropped, and nobody hears of it
    brain.forget()
    brain.open_image(picture)
    answers = drained(brain, again=card)
    assert not [answer for answer in answers if isinstance(answer, Failure)]


def drained(brain: Brain, again: Card | None = None) -> list[object]:
    """All answers, as the worker gets them; `again` has room after the first time that it has none."""
    answers: list[object] = []
    while brain.has_work:
        try:
            answers += brain.step()
        except Exception as error:  # noqa: BLE001 - as the worker's loop does
            answers += brain.fail(error)
        if again is not None and again.room is not None and again.room < 0:
            again.room = None
    return answers


def test_the_best_place_is_a_card_that_computes(card: Card):
    place = choose()
    assert (place.device, place.dtype) == (torch.device("cuda", 0), torch.bfloat16)
    card.room = 0
    place = choose()
    assert place.device == torch.device("cpu")
    assert "cannot compute on it, or it has no memory left" in place.why
