"""What is asked of the brain of the inference worker and what it answers: frozen, so threads may share them.

Nothing here needs torch or Qt. Arrays are read-only. A question is addressed by a key, the answer carries the same key,
and whoever asked compares the keys before using the answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from sam2studio.core.errors import StudioError
from sam2studio.core.image_part import Part
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Prompt
from sam2studio.engine.everything_options import EverythingMask, EverythingOptions
from sam2studio.engine.prediction import ByteArray, FloatArray
from sam2studio.engine.track_run import TrackedFrame, TrackRequest


@dataclass(frozen=True)
class ImageKey:
    """Which pixels.

    Attributes:
        media_id: Row of the project's media list.
        frame: 0 for images.
        pixels: Tells apart what the two numbers cannot: the file and its state (another project, a file that changed).
    """

    media_id: int
    frame: int = 0
    pixels: str = ""


@dataclass(frozen=True, eq=False)
class ImageJob:
    """An image to be encoded.

    Attributes:
        key: Which image.
        rgb: (H, W, 3) uint8 as displayed, read-only.
        whole: Of which image it is a part, or None.
    """

    key: ImageKey
    rgb: ByteArray
    whole: ImageKey | None = None


@dataclass(frozen=True, kw_only=True)
class JobKey:
    """What a question about one object is about, and when it was asked.

    Attributes:
        image: The image it was asked on.
        revision: The project's revision then.
        object_id: The object being refined, or None for a new one.
        model: Counts the models asked for; set by the client.
        generation: Counts the questions of one channel; set by the client.
    """

    image: ImageKey
    revision: int
    object_id: int | None = None
    model: int = 0
    generation: int = 0


@dataclass(frozen=True, eq=False, kw_only=True)
class PromptJob:
    """A prompt to be answered on the current image.

    Attributes:
        key: What it is about.
        prompt: Points and box.
        logits: (h, w) float32 of an earlier candidate, to be refined; from the same model.
        base: A mask to be refined where there are no logits of it.
        multimask: Ask for several candidates, for a prompt that may mean several things.
        part: Look at this part of the image by itself; None: at all of it. The logits are of the same part.
    """

    key: JobKey
    prompt: Prompt
    logits: FloatArray | None = None
    base: Mask | None = None
    multimask: bool = True
    part: Part | None = None


@dataclass(frozen=True, kw_only=True)
class TrackKey:
    """Which run of tracking.

    Attributes:
        project: The project's file.
        media_id: The video.
        revision: The project's revision when it was planned.
        pixels: As in `ImageKey`: the video's file and its state.
        model: Counts the models asked for; set by the client.
        generation: Counts the runs; set by the client.
    """

    project: str
    media_id: int
    revision: int
    pixels: str = ""
    model: int = 0
    generation: int = 0


@dataclass(frozen=True, kw_only=True)
class EverythingKey:
    """Which search for everything.

    Attributes:
        image: Where.
        model: Counts the models asked for; set by the client.
        generation: Counts the searches; set by the client.
    """

    image: ImageKey
    model: int = 0
    generation: int = 0


QuestionKey: TypeAlias = ImageKey | JobKey | TrackKey | EverythingKey


@dataclass(frozen=True, eq=False, kw_only=True)
class EverythingJob:
    """Everything on an image is to be found, which need not stay the current one.

    Attributes:
        key: What it is about.
        image: Of that key.
        options: How to look.
    """

    key: EverythingKey
    image: ImageJob
    options: EverythingOptions = field(default_factory=EverythingOptions)


@dataclass(frozen=True, eq=False, kw_only=True)
class TrackJob:
    """A run of tracking: what to track, through which video, at which cost.

    Attributes:
        key: What it is about.
        path: A video, or a folder of numbered pictures.
        index: The video's frame index, where it is known.
        request: Objects and frames.
        memory_bytes: What may be remembered of tracked frames.
        light: Remember less of each frame: quicker, and a little less exact.
    """

    key: TrackKey
    path: Path
    request: TrackRequest
    index: bytes | None = None
    memory_bytes: int = 128 << 20
    light: bool = False


@dataclass(frozen=True, eq=False)
class Candidate:
    """One possible mask.

    Attributes:
        mask: At the size of the image; never empty.
        score: The segmenter's own estimate of its quality, 0…1.
        logits: (h, w) float32, read-only, for refining it.
    """

    mask: Mask
    score: float
    logits: FloatArray


@dataclass(frozen=True, kw_only=True)
class ModelInfo:
    """The segmenter in use.

    Attributes:
        name: As it was asked for: "classic", a catalogue name, or a path.
        label: The name that people see.
        device: Where it runs.
        dtype: Its arithmetic, or "" where that means nothing.
        why: One sentence why it runs there and in that arithmetic, or "".
        devices: Names of the devices that exist here; () where nobody had to look.
        gains_by_close_ups: Whether it sees more of a part of an image that is shown to it by itself.
    """

    name: str
    label: str
    device: str
    dtype: str = ""
    why: str = ""
    devices: tuple[str, ...] = ()
    gains_by_close_ups: bool = False


@dataclass(frozen=True)
class ModelLoaded:
    """A model is ready and is used from now on; `model` is the number of the request."""

    info: ModelInfo
    model: int


@dataclass(frozen=True, eq=False)
class Failure:
    """Something did not work, as sentences for a person. Annotations are never changed by a failure.

    Attributes:
        key: What it was about; None when it was about no image.
        what: What happened.
        path: The file or model concerned, if any; of several files a line each.
        safe: What is unharmed.
        todo: What to do next.
    """

    key: QuestionKey | None
    what: str
    path: str | None = None
    safe: str = "Your annotations are unchanged."
    todo: str = ""

    @classmethod
    def of(cls, error: StudioError, *, key: QuestionKey | None = None) -> Failure:
        """The failure that an error of ours tells of."""
        return cls(key, error.what, error.path, error.safe or "Your annotations are unchanged.", error.todo)

    @property
    def text(self) -> str:
        """All of it in one line."""
        where = f"{self.path}: " if self.path and self.path not in self.what else ""
        return " ".join(part for part in (where + self.what, self.safe, self.todo) if part)


@dataclass(frozen=True, eq=False)
class ModelFailed:
    """A model could not be made ready; the former one, if any, stays in use."""

    failure: Failure
    model: int


@dataclass(frozen=True)
class Encoded:
    """An image is ready for prompts.

    Attributes:
        key: Which image.
        ms: Milliseconds of work; 0 when it was remembered.
    """

    key: ImageKey
    ms: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Predicted:
    """The answer to a prompt.

    Attributes:
        key: That of the question.
        candidates: Best first; at least one.
        object_score: Whether there is an object at all, as a logit (positive: yes).
        ms: Milliseconds from picking up the question to the answer, encoding not included.
    """

    key: JobKey
    candidates: tuple[Candidate, ...]
    object_score: float
    ms: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Previewed:
    """The answer to a preview: the best mask, or None where there would be none. `ms` as in `Predicted`."""

    key: JobKey
    candidate: Candidate | None
    ms: float


@dataclass(frozen=True)
class Status:
    """What the worker is at, of the things that a person may be waiting for.

    Attributes:
        kind: "loading" a model, "encoding" the current image, or "" for nothing of the kind.
        subject: The model's name when loading.
        image: The image when encoding.
    """

    kind: Literal["", "loading", "encoding"]
    subject: str = ""
    image: ImageKey | None = None


@dataclass(frozen=True, eq=False)
class Tracked:
    """Objects were tracked onto one more frame.

    Attributes:
        key: That of the run.
        frame: What is there.
        memory_bytes: What is remembered of tracked frames now; None where that is not known.
    """

    key: TrackKey
    frame: TrackedFrame
    memory_bytes: int | None = None


@dataclass(frozen=True)
class TrackSkipped:
    """A frame of a run could not be read; it was left out and the run goes on.

    Attributes:
        key: That of the run.
        frame: The frame.
        text: Why, for a person.
    """

    key: TrackKey
    frame: int
    text: str


@dataclass(frozen=True)
class TrackEnded:
    """The last word about a run. What was tracked before stays; a failure was told just before."""

    key: TrackKey
    how: Literal["done", "cancelled", "failed"]


@dataclass(frozen=True)
class EverythingProgress:
    """How far a search for everything is.

    Attributes:
        key: That of the search.
        done: Points dealt with.
        total: Points in all.
    """

    key: EverythingKey
    done: int
    total: int


@dataclass(frozen=True, eq=False)
class EverythingEnded:
    """The last word about a search for everything; a failure was told just before.

    Attributes:
        key: That of the search.
        how: Whether it came to its end.
        found: The masks, best first; nothing unless it is done.
    """

    key: EverythingKey
    how: Literal["done", "cancelled", "failed"]
    found: tuple[EverythingMask, ...] = ()


Answer: TypeAlias = (
    ModelLoaded
    | ModelFailed
    | Encoded
    | Predicted
    | Previewed
    | Tracked
    | TrackSkipped
    | TrackEnded
    | EverythingProgress
    | EverythingEnded
    | Failure
    | Status
)
