"""Which of the masks that the network offers becomes the one of an object."""

from __future__ import annotations

import pytest
import torch

from sam2studio.model.sam2.mask_decoder import MaskProposals
from sam2studio.model.sam2.network import PointPrompts, Sam2Network
from sam2studio.model.sam2.tracking import object_pointers, predict_masks
from tests.support.checkpoints import SMALL, small_state


@pytest.fixture(scope="module")
def network() -> Sam2Network:
    network = Sam2Network(config=SMALL)
    network.load_state_dict(small_state(SMALL))
    return network.finalize(torch.device("cpu"), torch.float32)


def points(*labels: int) -> PointPrompts:
    return PointPrompts(xy=torch.full((1, len(labels), 2), 20.0), labels=torch.tensor([labels]))


@pytest.mark.parametrize(
    ("prompt", "guessed", "single"),
    [
        (None, False, False),  # tracked: part or whole, as it looks
        (None, True, False),  # also by a guess, which others of the three may fit better
        (points(1), False, False),
        (points(1), True, False),  # one click, and what it was taken for
        (points(1, 0), True, True),
    ],
)
def test_one_mask_is_asked_for_where_the_prompt_says_which(network, monkeypatch, prompt, guessed, single):
    seen: list[MaskProposals] = []
    decode = network.decode

    def kept(**given):
        seen.append(decode(**given))
        return seen[-1]

    monkeypatch.setattr(network, "decode", kept)
    side = SMALL.mask_side
    with torch.no_grad():
        features = network.encode(torch.randn(1, 3, SMALL.image_size, SMALL.image_size))
        guess = torch.randn(1, 1, side, side) if guessed else None
        found = predict_masks(network, features.coarse, features, points=prompt, mask_logits=guess)
        proposals = seen[0]
        chosen = (
            network.sam_mask_decoder.choose_single(proposals) if single else proposals.quality[:, 1:].argmax(-1) + 1
        )
        token = proposals.tokens[:, 0] if single else proposals.tokens[0, chosen]
        pointer = object_pointers(network, token, proposals.object_score > 0)
    assert torch.equal(found.quality, proposals.quality[0, chosen])
    assert torch.equal(found.pointer, pointer)
