"""Guesses at objects, by the classic segmenter from a few clicks: the network learns to make masks of them.

Colours and edges tell what a click means on pictures of any kind, which a network that has only seen drawn scenes
cannot always tell; the network knows what things look like, which colours cannot tell. So a session may ask both
(`engine.guided`), and the network must have seen how the classic segmenter errs.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.core.next_click import next_click
from sam2studio.core.prompts import Point
from sam2studio.engine.classic import GUESS_LIMIT, GUESS_SCALE, ClassicSession
from sam2studio.model.sam2.config import PATCH_STRIDE
from sam2studio.model.sam2.prompt_encoder import LABEL_NONE

MOST_CLICKS = 4


class Guess(NamedTuple):
    """Clicks and what they may mean.

    Attributes:
        xy: (`MOST_CLICKS`, 2) float32, pixels of the picture.
        labels: (`MOST_CLICKS`,) int64, as prompts take them; the last may say nothing, and all do where nothing is seen
            of the object.
        logits: (S/4, S/4) float32 within ±`GUESS_LIMIT`.
    """

    xy: NDArray[np.float32]
    labels: NDArray[np.int64]
    logits: NDArray[np.float32]


def guesses(
    image: NDArray[np.uint8], coverage: NDArray[np.uint8], rng: np.random.Generator, *, centred: float
) -> list[Guess]:
    """One guess per target.

    Args:
        image: (S, S, 3) uint8 RGB.
        coverage: (K, S/4, S/4) uint8; see `crops.Cut`.
        rng: Chance.
        centred: Share of first clicks in the middle of the object; later ones go to the middle of the largest error.
    """
    session = ClassicSession()
    session.set_image(image)
    return [_guess(session, each, rng, centred=centred) for each in coverage]


def _guess(session: ClassicSession, coverage: NDArray[np.uint8], rng: np.random.Generator, *, centred: float) -> Guess:
    """What the session takes an object for after some clicks."""
    truth = (coverage > 127) | (coverage >= max(1, int(coverage.max())))
    xy, labels = np.zeros((MOST_CLICKS, 2), np.float32), np.full(MOST_CLICKS, LABEL_NONE, np.int64)
    seen, logits = np.full(truth.shape, -GUESS_LIMIT, np.float32), None
    for turn in range(int(rng.integers(1, MOST_CLICKS + 1))):
        at_will = turn == 0 and rng.random() >= centred and bool(truth.any())
        cell = _anywhere(truth, rng) if at_will else next_click(truth, seen > 0)
        if cell is None:
            break
        xy[turn] = (np.array([cell.x, cell.y]) + rng.uniform(0, 1, 2)) * PATCH_STRIDE - 0.5
        xy[turn] = np.clip(xy[turn], 0, len(truth) * PATCH_STRIDE - 1)
        labels[turn] = int(cell.positive)
        answer = session.predict(
            points=xy[: turn + 1], labels=labels[: turn + 1], mask_logits=logits, multimask=turn == 0
        )
        logits = answer.logits[int(rng.integers(len(answer)))]  # any of what it may mean: a session refines them all
        seen = np.asarray(cv2.resize(logits, truth.shape[::-1], interpolation=cv2.INTER_AREA), np.float32)
    return Guess(xy, labels, np.clip(seen * GUESS_SCALE, -GUESS_LIMIT, GUESS_LIMIT).astype(np.float32))


def _anywhere(inside: NDArray[np.bool_], rng: np.random.Generator) -> Point:
    """Any cell of an object."""
    row, column = rng.choice(np.argwhere(inside))
    return Point(float(column), float(row), positive=True)
