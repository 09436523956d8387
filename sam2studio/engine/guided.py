"""Two that know different things answer together: the classic segmenter guesses, a small network makes a mask of it.

Colours and edges tell on pictures of any kind how far a thing reaches that was clicked at, and follow every further
click, but take a shirt for a person. A small network that was trained on drawn scenes knows how things look, but is
often wrong about a photograph. So the classic segmenter guesses first, in a few dozen milliseconds, and the network,
which has learned how such guesses err (`training.guessing`), sees the guess as a mask prompt in a close-up around it.
What comes of it is a weighed mean of both, which the classic segmenter draws to the edges nearby and to the clicks. Of
what one click may mean, part, object or whole, every guess goes this way, and both say which is likely.
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

_DOUBT = 0.5
"""Factor on the logits of the guess where it is weighed: some cells away from its outline it is sure."""
_SUREST = 12.0
_CANDIDATES = 3
"""A part, the object, the whole: as many as the classic segmenter guesses where it sees three sizes."""
_OBJECT = 0.05
"""By how much the object is likelier meant than its score says."""
_ALIKE = 0.7
"""IoU from which two masks are not worth showing both."""


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
        self._classic.use(current.classic)
        guesses = self._guess(prompt, multimask=True)
        seen = [self._seen(current, prompt, guess) for guess in guesses.logits]
        scores = _scores(guesses, seen, boxed=prompt.box is not None)
        offered = multimask and prompt.box is None
        drawn = [self._drawn(prompt, seen[index]) for index in (range(len(seen)) if offered else [np.argmax(scores)])]
        if not offered:
            return replace(drawn[0], scores=scores.max(keepdims=True))
        chosen = _unlike(drawn, scores)
        return _together([drawn[index] for index in chosen], scores[chosen])

    def _seen(self, current: GuidedEmbedding, prompt: CheckedPrompt, guess: FloatArray) -> ImagePrediction:
        """What the network and a guess (h, w) make of a prompt together."""
        known = np.asarray(np.clip(GUESS_SCALE * guess, -GUESS_LIMIT, GUESS_LIMIT), np.float32)
        return self._second_look(current, replace(prompt, mask_logits=known), None, multimask=False)

    def _drawn(self, prompt: CheckedPrompt, seen: ImagePrediction) -> ImagePrediction:
        """The same, drawn to the edges nearby and to the clicks."""
        drawn = self._guess(replace(prompt, mask_logits=seen.logits[0]), multimask=False)
        return replace(drawn, object_score=seen.object_score)

    def _guess(self, prompt: CheckedPrompt, *, multimask: bool) -> ImagePrediction:
        """What the classic segmenter takes a prompt for."""
        return self._classic.predict(
            points=prompt.points,
            labels=prompt.labels,
            box=prompt.box,
            mask_logits=prompt.mask_logits,
            multimask=multimask,
        )

    def _settled(self, answer: ImagePrediction, known: FloatArray | None, *, clicks: int) -> ImagePrediction:
        """Where network and guess disagree, the one that is surer is followed.

        After one click the network counts twice as much; after more, each of which the guess has obeyed, slowly less.
        """
        if known is None:
            return answer
        trust = 2 / (2 + max(1, clicks) ** 0.5)
        surface = weighed(np.asarray(answer.surface, np.float32), known, trust=trust)
        return replace(answer, surface=surface, logits=surface)


def weighed(network: FloatArray, guess: FloatArray, *, trust: float = 2 / 3) -> FloatArray:
    """Logits in between those of the network and those of a guess, as it was shown them, of one shape.

    Args:
        network: What it answers.
        guess: What it was to refine.
        trust: Share of the network.
    """
    chance = trust * _chance(network) + (1 - trust) * _chance(np.float32(_DOUBT) * guess)
    return np.asarray(np.log(chance / (1 - chance)), np.float32)


def _chance(logits: FloatArray) -> FloatArray:
    """Probabilities, none of them certain."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -_SUREST, _SUREST))), np.float32)


def _scores(guesses: ImagePrediction, seen: Sequence[ImagePrediction], *, boxed: bool) -> FloatArray:
    """Expected IoU (N,) of what was made of guesses.

    What a click means both are asked, and an object is meant more often than a part of it. Guesses at what fills a box
    score nearly alike, and the network alone tells them apart.
    """
    network = np.array([answer.scores[0] for answer in seen], np.float32)
    if boxed:
        return network
    scores = (network + guesses.scores) / 2
    if len(scores) == _CANDIDATES:
        scores[1] += _OBJECT
    return np.clip(scores, 0, 1)


def _unlike(answers: Sequence[ImagePrediction], scores: FloatArray) -> list[int]:
    """Which of several masks are worth showing, in their order: the likely ones, and what is unlike them."""
    shown: list[int] = []
    for index in np.argsort(-scores, kind="stable").tolist():
        mask = answers[index].surface[0]
        if not shown or (mask.any() and all(_overlap(mask, answers[other].surface[0]) < _ALIKE for other in shown)):
            shown.append(index)
    return sorted(shown)


def _together(answers: Sequence[ImagePrediction], scores: FloatArray) -> ImagePrediction:
    """One prediction of several."""
    best = answers[int(np.argmax(scores))]
    return replace(
        best,
        scores=scores,
        logits=np.concatenate([answer.logits for answer in answers]),
        surface=np.concatenate([answer.surface for answer in answers]),
    )


def _overlap(first: BoolArray, second: BoolArray) -> float:
    union = int(np.count_nonzero(first | second))
    return int(np.count_nonzero(first & second)) / max(1, union)
