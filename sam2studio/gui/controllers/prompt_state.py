"""An open prompt as a value: what was said, what was answered, and what to ask next. No Qt, no project."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sam2studio.core.image_part import Part
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box, Prompt
from sam2studio.engine.messages import Candidate, ImageKey, JobKey, PromptJob
from sam2studio.engine.prediction import FloatArray


@dataclass(frozen=True, eq=False)
class Turn:
    """The prompt after one more thing was said, and the answer to it.

    Attributes:
        prompt: All that has been said so far.
        logits: What the segmenter refines: the candidate chosen before, or None.
        base: What it refines where there are no logits: the object's mask, or None.
        candidates: The answer, best first; empty while there is none.
        chosen: Which candidate is meant.
        failed: There will be no answer.
        part: It is asked of this part of the image by itself; None: of all of it.
    """

    prompt: Prompt
    logits: FloatArray | None = None
    base: Mask | None = None
    candidates: tuple[Candidate, ...] = ()
    chosen: int = 0
    failed: bool = False
    part: Part | None = None

    @property
    def candidate(self) -> Candidate | None:
        """The candidate that is meant."""
        return self.candidates[self.chosen] if self.candidates else None

    @property
    def askable(self) -> bool:
        """Whether a segmenter can make something of it: "not here" alone means nothing."""
        positive = any(point.positive for point in self.prompt.points)
        return positive or self.prompt.box is not None or self.logits is not None or self.base is not None

    @property
    def ambiguous(self) -> bool:
        """Whether it may mean several things, so that several candidates are worth having."""
        fed = self.logits is not None or self.base is not None
        return len(self.prompt.points) == 1 and self.prompt.box is None and not fed

    def job(self, *, image: ImageKey, revision: int, object_id: int | None) -> PromptJob:
        """The question to the segmenter."""
        return PromptJob(
            key=JobKey(image=image, revision=revision, object_id=object_id),
            prompt=self.prompt,
            logits=self.logits,
            base=self.base if self.logits is None or self.part is not None else None,
            multimask=self.ambiguous,
            part=self.part,
        )


@dataclass(frozen=True, eq=False)
class OpenPrompt:
    """A prompt that is neither accepted nor dropped. Immutable; each step returns another one.

    Attributes:
        image: The image it is on.
        turns: One for each thing said, oldest first; at least one.
        object_id: The object being refined, or None for a new one.
        class_id: The class it is to get, where somebody chose one.
    """

    image: ImageKey
    turns: tuple[Turn, ...]
    object_id: int | None = None
    class_id: int | None = None

    @property
    def last(self) -> Turn:
        """The newest turn."""
        return self.turns[-1]

    @property
    def prompt(self) -> Prompt:
        """All that has been said."""
        return self.last.prompt

    @property
    def shown(self) -> Turn | None:
        """The newest turn with an answer: what is painted until a newer answer comes; None when none will."""
        if self.last.failed:
            return None
        return next((turn for turn in reversed(self.turns) if turn.candidates), None)

    def next_turn(self, prompt: Prompt) -> Turn:
        """What to ask when the prompt becomes this one: the chosen candidate is refined.

        What was said of a part of the image is asked of all of it as soon as it reaches beyond; logits of the part say
        nothing there, so the mask is what is refined.
        """
        last = self.last
        if last.part is not None and not lies_within(last.part, prompt):
            return Turn(prompt, None, last.base if last.candidate is None else last.candidate.mask)
        logits = last.logits if last.candidate is None else last.candidate.logits
        return Turn(prompt, logits, last.base, part=last.part)

    def looked_at(self, part: Part) -> OpenPrompt | None:
        """After the same is to be asked of a part of the image by itself; None when it does not lie in it."""
        last = self.last
        if not lies_within(part, last.prompt) or last.part == part:
            return None
        return replace(self, turns=(*self.turns, Turn(last.prompt, None, last.base, part=part)))

    def then(self, turn: Turn) -> OpenPrompt:
        """After one more thing was said."""
        return replace(self, turns=(*self.turns, turn))

    def answered(self, candidates: tuple[Candidate, ...]) -> OpenPrompt:
        """After the newest turn was answered."""
        return replace(self, turns=(*self.turns[:-1], replace(self.last, candidates=candidates, chosen=0)))

    def unanswered(self) -> OpenPrompt:
        """After it turned out that the newest turn gets no answer."""
        return replace(self, turns=(*self.turns[:-1], replace(self.last, failed=True)))

    def choosing(self, index: int) -> OpenPrompt:
        """After another candidate was picked; the same when there is none of that number."""
        if not 0 <= index < len(self.last.candidates):
            return self
        return replace(self, turns=(*self.turns[:-1], replace(self.last, chosen=index)))

    def taken_back(self) -> OpenPrompt | None:
        """Before the last thing was said, with the answer it had then; None when nothing was."""
        return replace(self, turns=self.turns[:-1]) if len(self.turns) > 1 else None

    def for_another_model(self) -> OpenPrompt:
        """With everything that only the former segmenter understands left out."""
        return replace(self, turns=tuple(Turn(turn.prompt, None, turn.base, part=turn.part) for turn in self.turns))


def lies_within(part: Part, prompt: Prompt) -> bool:
    """Whether all that was said lies in a part of the image."""
    box = prompt.box
    whole = Box(part.x, part.y, part.x + part.width, part.y + part.height)
    return all(part.holds(point) for point in prompt.points) and (box is None or whole.holds(box))
