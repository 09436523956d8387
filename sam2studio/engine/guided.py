"""Two that know different things answer together: the classic segmenter guesses, a small network makes a mask of it.

Colours and edges tell on pictures of any kind how far a thing reaches that was clicked at, and follow every further
click, but take a shirt for a person. A small network that was trained on drawn scenes knows how things look, but is
often wrong about a photograph. So the classic segmenter guesses first, in a few dozen milliseconds, and the network,
which has learned how such guesses err (`training.guessing`), sees the guess as a mask prompt in a close-up around it.
What is shown is a weighed mean of both.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from sam2studio.engine.checks import CheckedPrompt, check_prompt
from sam2studio.engine.classic import GUESS_LIMIT, GUESS_SCALE, ClassicSession
from sam2studio.engine.classic_image import ClassicEmbedding
from sam2studio.engine.close_up import CloseUpEmbedding, CloseUpSession
from sam2studio.engine.prediction import BoolArray, ByteArray, FloatArray, ImagePrediction
from sam2studio.model.sam2.network import Sam2Network

_TRUST = 2 / 3
"""In the network, against the guess."""
_DOUBT = 0.5
"""Factor on the logits of the guess where it is weighed: some cells away from its outline it is sure."""
_SUREST = 12.0
_CANDIDATES = 3
_ALIKE = 0.7
"""IoU from which two masks are not worth showing both."""
_WORSE = 0.01


@dataclass(frozen=True, eq=False, kw_only=True)
class GuidedEmbedding(CloseUpEmbedding):
    """What both remember of a photograph.

    Attributes:
        classic: Of the classic segmenter.
    """

    classic: ClassicEmbedding

    @property
    def nbytes(self) -> int:
        """Memory held, bytes."""
        return self.target.nbytes + self.classic.nbytes


class GuidedSession(CloseUpSession):
    """A `CloseUpSession` whose network refines guesses of the classic segmenter."""

    def __init__(self, network: Sam2Network, *, name: str = "SAM 2") -> None:
        super().__init__(network, name=name)
        self._classic = ClassicSession()

    def encode_steps(self, rgb: ByteArray) -> Generator[None, None, GuidedEmbedding]:
        """As in `ImageSession`."""
        seen = yield from super().encode_steps(rgb)
        classic = self._classic.encode(rgb)
        return GuidedEmbedding(
            target=seen.target,
            height=seen.height,
            width=seen.width,
            network=seen.network,
            rgb=seen.rgb,
            classic=classic,
        )

    def predict(
        self,
        *,
        points: Sequence[tuple[float, float]] | ArrayLike | None = None,
        labels: Sequence[int] | ArrayLike | None = None,
        box: Sequence[float] | ArrayLike | None = None,
        mask_logits: ArrayLike | None = None,
        multimask: bool = True,
    ) -> ImagePrediction:
        """As in `CloseUpSession`."""
        current = self._current
        if not isinstance(current, GuidedEmbedding):
            return super().predict(points=points, labels=labels, box=box, mask_logits=mask_logits, multimask=multimask)
        size = (current.height, current.width)
        prompt = check_prompt(points=points, labels=labels, box=box, mask_logits=mask_logits, size=size)
        guess = self._guess(current, prompt)
        answer = self._second_look(current, replace(prompt, mask_logits=guess), None, multimask=False)
        if multimask and prompt.mask_logits is None and prompt.box is None and len(prompt.points) == 1:
            return _with_others(answer, self.glance(points=prompt.points, labels=prompt.labels))
        return answer

    def _settled(self, answer: ImagePrediction, known: FloatArray | None) -> ImagePrediction:
        """Where network and guess disagree, the one that is surer is followed, the network twice as much."""
        if known is None:
            return answer
        network, guess = _chance(np.asarray(answer.surface, np.float32)), _chance(np.float32(_DOUBT) * known)
        chance = _TRUST * network + (1 - _TRUST) * guess
        surface = np.asarray(np.log(chance / (1 - chance)), np.float32)
        return replace(answer, surface=surface, logits=surface)

    def _guess(self, current: GuidedEmbedding, prompt: CheckedPrompt) -> FloatArray:
        """Logits (h, w) of what the classic segmenter takes the prompt for."""
        self._classic.use(current.classic)
        answer = self._classic.predict(
            points=prompt.points, labels=prompt.labels, box=prompt.box, mask_logits=prompt.mask_logits, multimask=False
        )
        guess: FloatArray = np.clip(GUESS_SCALE * answer.logits[answer.best], -GUESS_LIMIT, GUESS_LIMIT)
        return guess


def _chance(logits: FloatArray) -> FloatArray:
    """Probabilities, none of them certain."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -_SUREST, _SUREST))), np.float32)


def _with_others(answer: ImagePrediction, first: ImagePrediction) -> ImagePrediction:
    """The answer, and what else the click may mean: masks of the first look unlike it, which never score better."""
    masks, logits, scores = [answer.mask(0)], [answer.logits[0]], [float(answer.scores[0])]
    for index in np.argsort(-first.scores):
        mask = first.mask(int(index))
        if len(masks) < _CANDIDATES and mask.any() and all(_overlap(mask, other) < _ALIKE for other in masks):
            masks.append(mask)
            logits.append(first.logits[index])
            scores.append(min(float(first.scores[index]), scores[0] - _WORSE * len(scores)))
    return replace(
        answer,
        scores=np.array(scores, np.float32),
        logits=np.stack(logits),
        surface=np.stack(masks),
        window=None,
    )


def _overlap(first: BoolArray, second: BoolArray) -> float:
    union = int(np.count_nonzero(first | second))
    return int(np.count_nonzero(first & second)) / max(1, union)
