"""SAM's session at a small size: pictures of any shape, prompts, refinement, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.engine.candidates import seed_logits
from sam2studio.engine.classic import ClassicSession
from sam2studio.engine.prediction import Segmenter
from sam2studio.engine.sam_session import SamSession, resized_size
from sam2studio.engine.trackers import open_tracker
from sam2studio.model.sam.config import SamConfig, TinyVitConfig, VitConfig
from sam2studio.model.sam.network import SamNetwork

SIDE = 128
VIT = SamConfig(
    image_size=SIDE,
    encoder=VitConfig(dim=32, depth=3, heads=2, global_blocks=(1,), window=3),
    width=32,
    decoder_heads=2,
    decoder_mlp=32,
)
TINY = SamConfig(
    image_size=SIDE,
    encoder=TinyVitConfig(
        dims=(8, 16, 16, 32), depths=(1, 1, 1, 1), heads=(1, 2, 2, 4), windows=(3, 3, 4, 3), classes=5
    ),
    width=32,
    decoder_heads=2,
    decoder_mlp=32,
)


def small(config: SamConfig) -> SamNetwork:
    network = SamNetwork(config=config)
    chance = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, value in network.state_dict().items():
            if value.is_floating_point() and "running_var" not in name:
                value.copy_(torch.randn(value.shape, generator=chance) * 0.2 + float(name.endswith("norm1.weight")))
    return network.finalize(torch.device("cpu"), torch.float32)


@pytest.fixture(scope="module", params=[VIT, TINY], ids=["vit", "tiny"])
def session(request) -> SamSession:
    return SamSession(small(request.param), name="Small")


def photograph(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize("size", [(45, 70), (90, 31), (128, 128), (1, 200)])
def test_pictures_of_any_shape(session, size):
    segmenter: Segmenter = session
    session.set_image(photograph(*size))
    found = segmenter.predict(points=[(size[1] / 2, size[0] / 2)], labels=[1])
    assert found.masks.shape == (3, *size)
    assert found.logits.shape == (3, 32, 32)
    assert np.isfinite(found.scores).all()
    one = segmenter.predict(box=(0, 0, size[1], size[0]), multimask=False)
    assert one.masks.shape == (1, *size)


def test_what_fills_the_square_up_is_never_part_of_a_mask(session):
    """The masks are those of the logits on the picture alone, however it lies in the square."""
    session.set_image(photograph(45, 70))
    found = session.predict(points=[(10, 20)], labels=[1])
    height, width = resized_size(45, 70, side=SIDE)
    assert (height, width) == (82, 128)
    assert found.surface.shape == (3, height, width)
    assert found.extent == (82 / 128, 1.0)


def test_a_mask_made_elsewhere_is_laid_where_the_network_sees_it(session):
    session.set_image(photograph(45, 70))
    extent = session.predict(points=[(10, 20)], labels=[1]).extent
    pixels = np.zeros((45, 70), np.bool_)
    pixels[30:45] = True  # the lower third of the picture, the middle of the square
    seed = seed_logits(Mask.from_array(pixels), shape=(32, 32), extent=extent)
    rows = np.flatnonzero((seed > 0).all(axis=1))
    assert (rows[0], rows[-1]) == (13, 19)  # of 20 rows that the picture covers
    assert (seed[20:] < 0).all()


def test_a_former_answer_is_refined(session):
    session.set_image(photograph(45, 70))
    first = session.predict(points=[(10, 20)], labels=[1])
    again = session.predict(points=[(10, 20), (40, 30)], labels=[1, 0], mask_logits=first.logits[0], multimask=False)
    plain = session.predict(points=[(10, 20), (40, 30)], labels=[1, 0], multimask=False)
    assert np.abs(again.logits - plain.logits).max() > 1e-3


def test_the_encoder_pauses_and_gives_the_same(session):
    rgb = photograph(45, 70)
    steps, pauses = session.encode_steps(rgb), 0
    while True:
        try:
            next(steps)
            pauses += 1
        except StopIteration as stop:
            stepped = stop.value
            break
    assert pauses >= 3
    assert torch.equal(stepped.target.image, session.encode(rgb).target.image)


def test_what_cannot_be_done_is_said(session):
    with pytest.raises(InputError, match="another model"):
        session.use(ClassicSession().encode(photograph(20, 20)))
    with pytest.raises(InputError, match="none yet"):
        SamSession(session.network).predict(points=[(1, 1)], labels=[1])
    with pytest.raises(InputError, match="Small cannot track"):
        open_tracker(session, [photograph(20, 20)])
