"""The brain of the inference worker: what to do next, and what to remember. Plain Python, no Qt, no torch import.

The owner (a thread, or a test) hands in requests at any time between two steps and calls `step` while there is work.
Requests only fill mailboxes of one, so the newest wins and nothing queues up; all work is done in `step`, one bounded
piece at a time, most urgent first:

    prompts to be finished  >  load a model  >  encode current  >  edit prompt  >  hover preview  >  everything  >
    track  >  encode neighbours

A prompt waits in its mailbox until its image is encoded. Encoding, tracking and the search for everything are
generators, so a click that comes while a neighbour is encoded, or a frame is tracked, waits for one part of that only.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

import cv2

from sam2studio.core.errors import EngineError
from sam2studio.engine.cache import EmbeddingCache
from sam2studio.engine.candidates import candidates_of, seed_logits
from sam2studio.engine.everything_channel import EverythingChannel, Search, search_everything
from sam2studio.engine.failures import failure_of
from sam2studio.engine.memory import is_out_of_memory, release_memory
from sam2studio.engine.messages import (
    Answer,
    Encoded,
    EverythingJob,
    Failure,
    ImageJob,
    ImageKey,
    JobKey,
    ModelFailed,
    ModelInfo,
    ModelLoaded,
    Predicted,
    Previewed,
    PromptJob,
    QuestionKey,
    Status,
    TrackJob,
)
from sam2studio.engine.prediction import FloatArray, Glancing, ImagePrediction, Segmenter
from sam2studio.engine.tasks import Ask, Encoding, Everything, Load, Ready, Task, Track, token_of
from sam2studio.engine.track_tools import EngineTools
from sam2studio.engine.tracking import TrackChannel, TrackTools
from sam2studio.engine.zoomed import moved_back, moved_into

Loader: TypeAlias = Callable[[str], tuple[Segmenter, ModelInfo]]
Answers: TypeAlias = tuple[Answer, ...]


class Brain:
    """Owns the segmenter and the embeddings; answers prompts. One thread owns a brain.

    Args:
        load: Makes a segmenter ready by name; may raise anything.
        budget: Bytes of embeddings to remember.
        tools: Opens videos and trackers.
        search: Finds everything on an image.
    """

    def __init__(
        self, *, load: Loader, budget: int, tools: TrackTools | None = None, search: Search = search_everything
    ) -> None:
        self._load = load
        self._cache = EmbeddingCache(budget)
        self._tracks = TrackChannel(EngineTools() if tools is None else tools)
        self._everything = EverythingChannel(search)
        self._segmenter: Segmenter | None = None
        self._used: ImageKey | None = None  # the image that the segmenter has current
        self._seeding: ImagePrediction | None = None  # any answer of it: how its logits lie

        self._loading: Load | None = None
        self._finish: deque[Ask] = deque()
        self._edit: Ask | None = None
        self._preview: Ask | None = None
        self._current: ImageJob | None = None
        self._told_ready = True
        self._ahead: list[ImageJob] = []

        self._encoding: Encoding | None = None
        self._refused: ImageKey | None = None  # could not be encoded; tried again when somebody asks
        self._doing: Task | None = None
        self._squeezed: set[object] = set()  # what memory was given back for already

    # Requests. They never raise and never work.

    def load_model(self, name: str, *, model: int = 0) -> None:
        """Use another segmenter; a former one stays in use until, and unless, this one is ready."""
        self._loading = Load(name, model)

    def open_image(self, image: ImageJob) -> None:
        """Make an image current. Prompts on the former one are forgotten, except those to be finished."""
        self.cancel()
        self._current = image
        self._told_ready = False
        self._refused = None
        self._squeezed.clear()

    def close_image(self) -> None:
        """There is no current image any more; embeddings are remembered."""
        self.cancel()
        self._current = None
        self._ahead = []

    def prefetch(self, images: Sequence[ImageJob]) -> None:
        """Encode these when there is nothing better to do, in this order; replaces the former list."""
        self._ahead = list(images)

    def predict(self, prompt: PromptJob) -> None:
        """Answer a prompt on the current image; replaces one that is not answered yet. Others are stale: ignored."""
        if self._current is not None and prompt.key.image == self._current.key:
            self._edit = Ask.of(prompt, self._current)
            self._refused = None

    def preview(self, prompt: PromptJob) -> None:
        """Say what a click would give on the whole image; replaces a preview that is not answered yet."""
        if self._current is not None and prompt.key.image == self._current.key and prompt.part is None:
            self._preview = replace(Ask.of(prompt, self._current), preview=True)

    def finish(self, key: JobKey) -> None:
        """If the prompt with that key is not answered yet: answer it whatever comes, another image included."""
        if self._edit is not None and self._edit.prompt.key == key:
            self._finish.append(self._edit)
            self._edit = None

    def cancel(self) -> None:
        """Forget the edit prompt and the preview."""
        self._edit = self._preview = None

    def track(self, job: TrackJob) -> None:
        """Track objects through a video; replaces a run under way."""
        self._tracks.start(job)

    def cancel_track(self) -> None:
        """End the run of tracking; what is done was answered."""
        self._tracks.cancel()

    def find_everything(self, job: EverythingJob) -> None:
        """Find everything on an image; replaces a search under way."""
        self._everything.start(job)

    def cancel_everything(self) -> None:
        """End the search for everything."""
        self._everything.cancel()

    def forget(self) -> None:
        """Forget all prompts, runs, images and embeddings; the segmenter stays."""
        self._tracks.forget()
        self._everything.forget()
        self.close_image()
        self._finish.clear()
        self._stop_encoding()
        self._cache.clear()
        self._used = None

    # Work.

    @property
    def has_work(self) -> bool:
        """Whether `step` would do something."""
        return self._next() is not None

    def step(self) -> Answers:
        """Does the most urgent piece of work, of some tens of milliseconds (loading a model: as long as it takes).

        When memory runs out, everything that can be made again is dropped and the work is tried once more.

        Raises:
            Exception: Whatever loader and segmenter raise. Call `fail` then; the brain stays usable.
        """
        task = self._doing = self._next()
        if task is None:
            return ()
        try:
            answers = self._work(task)
        except (MemoryError, RuntimeError, EngineError, cv2.error) as error:
            if isinstance(task, Load) or token_of(task) in self._squeezed or not is_out_of_memory(error):
                raise
        else:
            self._doing = None
            if task is not self._encoding and not isinstance(
                task, Track | Everything
            ):  # else only a part of it is done
                self._squeezed.discard(token_of(task))
            return answers
        self._squeeze(task)  # outside the except block, where the traceback no longer holds tensors
        return ()

    def fail(self, error: BaseException) -> Answers:
        """What to answer after `step` raised, so that whoever waits is told and the next step does something else."""
        task, self._doing = self._doing, None
        self._squeezed.discard(token_of(task))
        if isinstance(task, Load):
            self._loading = None
            return (ModelFailed(self._failure(error, key=None, subject=task.name), task.model), Status(""))
        if isinstance(task, Ask):
            self._drop(task)
            self._used = None  # a segmenter that raised may have lost its current image
            if task.preview:
                return (Previewed(key=task.prompt.key, candidate=None, ms=0.0),)
            return (self._failure(error, key=task.prompt.key),)
        if isinstance(task, Encoding):
            return self._fail_encoding(task, error)
        if isinstance(task, Track):
            return self._tracks.fail(task, self._failure(error, key=task.job.key))
        if isinstance(task, Everything):
            return self._everything.fail(task, self._failure(error, key=task.job.key, image=task.job.image))
        return (self._failure(error, key=None),)

    # What to do next.

    def _next(self) -> Task | None:
        """The most urgent task. Asking again without a step in between gives the same one."""
        if (ended := self._tracks.ended or self._everything.ended) is not None:
            return ended
        if self._segmenter is None:
            return self._loading
        for ask in self._finish:
            return ask if ask.image.key in self._cache else self._encode(ask.image)
        if self._loading is not None:
            return self._loading
        if self._current is not None and self._current.key in self._cache:
            if not self._told_ready:
                return Ready(self._current.key)
            if self._edit is not None and self._edit.image.key not in self._cache:
                return self._encode(self._edit.image)
            return self._edit or self._preview or self._everything.next or self._tracks.next or self._next_ahead()
        if self._current is not None and self._current.key != self._refused:
            return self._encode(self._current)
        return self._everything.next or self._tracks.next

    def _next_ahead(self) -> Task | None:
        while self._ahead:
            if self._ahead[0].key not in self._cache and self._has_room():
                return self._encode(self._ahead[0])
            del self._ahead[0]
        return None

    def _has_room(self) -> bool:
        """Whether a neighbour may be encoded without pushing out what is needed now."""
        current = None if self._current is None else self._cache.get(self._current.key)
        return current is not None and self._cache.has_room(current.nbytes, beside=self._needed())

    def _needed(self) -> frozenset[ImageKey]:
        keys = {ask.image.key for ask in (*self._finish, self._edit) if ask is not None}
        return frozenset(keys if self._current is None else {*keys, self._current.key})

    def _encode(self, image: ImageJob) -> Encoding:
        """The encoding under way if it is of this image, else a new one; one that nobody waits for is abandoned."""
        if self._encoding is None or self._encoding.image.key != image.key:
            self._stop_encoding()
            self._encoding = Encoding(image)
        return self._encoding

    def _stop_encoding(self) -> None:
        if self._encoding is not None and self._encoding.parts is not None:
            self._encoding.parts.close()
        self._encoding = None

    # Doing it.

    def _work(self, task: Task) -> Answers:
        match task:
            case Load():
                return self._do_load(task)
            case Ask():
                return self._do_ask(task)
            case Encoding():
                return self._do_encode(task)
            case Track():
                return self._tracks.work(task, self._segmenter)
            case Everything():
                return self._everything.work(task, self._segmenter, self._cache.get(task.job.key.image))
            case Ready(key):
                self._told_ready = True
                return (Encoded(key, 0.0), Status(""))

    def _do_load(self, task: Load) -> Answers:
        if not task.announced:
            task.announced = True
            return (Status("loading", task.name),)
        segmenter, info = self._load(task.name)
        self._loading = None
        self._stop_encoding()
        self._cache.clear()  # embeddings mean nothing to another segmenter
        self._tracks.change_model(task.model)
        self._everything.change_model(task.model)
        self._segmenter, self._used, self._seeding, self._refused = segmenter, None, None, None
        for ask in (self._edit, self._preview):
            if ask is not None and ask.prompt.key.model != task.model:
                self._drop(ask)  # asked of the former one
        return (ModelLoaded(info, task.model), Status(""))

    def _do_encode(self, task: Encoding) -> Answers:
        assert self._segmenter is not None
        key, started = task.image.key, time.perf_counter()
        watched = key in self._needed()
        if task.parts is None:
            task.parts = self._segmenter.encode_steps(task.image.rgb)
        try:
            next(task.parts)
        except StopIteration as end:
            task.seconds += time.perf_counter() - started
            self._encoding = None
            self._cache.put(key, end.value, needed=self._needed())
            self._ahead = [image for image in self._ahead if image.key != key]
            if self._current is not None and self._current.key == key:
                self._told_ready = True
            done = Encoded(key, task.seconds * 1e3)
            return (done, Status("")) if watched else (done,)
        task.seconds += time.perf_counter() - started
        if not watched or task.announced:
            return ()
        task.announced = True
        return (Status("encoding", image=task.image.whole or key),)

    def _do_ask(self, task: Ask) -> Answers:
        assert self._segmenter is not None
        started = time.perf_counter()
        name, height, width = self._segmenter.name, *task.image.rgb.shape[:2]
        prediction = self._ask(self._segmenter, task)
        candidates = candidates_of(prediction, height=height, width=width, name=name, best_only=task.preview)
        if (part := task.prompt.part) is not None:
            candidates = tuple(moved_back(each, part, base=task.prompt.base, size=task.size) for each in candidates)
        self._seeding = prediction
        ms = (time.perf_counter() - started) * 1e3
        self._drop(task)
        if task.preview:
            return (Previewed(key=task.prompt.key, candidate=candidates[0] if candidates else None, ms=ms),)
        if not candidates:
            again = "Add a click on the object, or drag a box around it"
            raise EngineError(
                prediction.nothing or f"{name} found nothing there.",
                safe="Your annotations are unchanged.",
                todo=f"{again}{'; SAM 2 and SAM make a mask of any place' if prediction.nothing else ''}.",
            )
        return (Predicted(key=task.prompt.key, candidates=candidates, object_score=prediction.object_score, ms=ms),)

    def _ask(self, segmenter: Segmenter, task: Ask) -> ImagePrediction:
        embedding = self._cache.get(task.image.key)
        assert embedding is not None
        if self._used != task.image.key:
            segmenter.use(embedding)
            self._used = task.image.key
        job = task.prompt if task.prompt.part is None else moved_into(task.prompt, task.prompt.part)
        prompt = job.prompt
        box = None if prompt.box is None else prompt.box.clipped(width=embedding.width, height=embedding.height)
        ask = segmenter.glance if task.preview and isinstance(segmenter, Glancing) else segmenter.predict
        return ask(
            points=prompt.xy or None,
            labels=prompt.labels or None,
            box=None if box is None else (box.x0, box.y0, box.x1, box.y1),
            mask_logits=self._logits(segmenter, job),
            multimask=job.multimask,
        )

    def _logits(self, segmenter: Segmenter, job: PromptJob) -> FloatArray | None:
        """The logits to refine: of an earlier candidate, or derived from a mask that was made elsewhere."""
        if job.logits is not None or job.base is None or job.base.bbox is None:
            return job.logits
        like = self._seeding
        if like is None or (like.height, like.width) != (job.base.height, job.base.width):
            x, y, w, h = job.base.bbox  # only the segmenter knows how its logits lie, and only an answer tells it
            like = self._seeding = segmenter.predict(box=(x, y, x + w, y + h), multimask=False)
        return seed_logits(job.base, shape=like.logits.shape[-2:], extent=like.extent)

    # When it does not work.

    def _drop(self, ask: Ask) -> None:
        if self._edit is ask:
            self._edit = None
        if self._preview is ask:
            self._preview = None
        if ask in self._finish:
            self._finish.remove(ask)

    def _squeeze(self, task: Task) -> None:
        """Gives memory back, so that the task may be tried once more; a neighbour is not worth a second try."""
        self._squeezed.add(token_of(task))
        self._cache.budget //= 2
        self._stop_encoding()
        keep = frozenset({task.image.key} if isinstance(task, Ask) else ())
        if isinstance(task, Track | Everything) or (
            isinstance(task, Encoding) and task.image.key not in self._needed()
        ):
            keep, self._ahead = self._needed(), []
        self._tracks.squeeze()
        self._everything.squeeze()
        self._cache.clear(keep=keep)
        self._doing = self._used = None
        release_memory()

    def _fail_encoding(self, task: Encoding, error: BaseException) -> Answers:
        key, self._encoding = task.image.key, None
        self._ahead = [image for image in self._ahead if image.key != key]
        asks = [ask for ask in self._finish if ask.image.key == key]
        if self._current is not None and self._current.key == key:
            self._refused = key
            asks += [ask for ask in (self._edit,) if ask is not None]
            self.cancel()
        elif self._edit is not None and self._edit.image.key == key:
            asks.append(self._edit)
        elif not asks:
            return ()  # a neighbour: told when somebody goes there
        for ask in asks:
            self._drop(ask)
        keys: list[ImageKey | JobKey] = [ask.prompt.key for ask in asks]
        return (*(self._failure(error, key=each, image=task.image) for each in keys or [key]), Status(""))

    def _failure(
        self, error: BaseException, *, key: QuestionKey | None, subject: str = "", image: ImageJob | None = None
    ) -> Failure:
        name = subject or (self._segmenter.name if self._segmenter else "The model")
        return failure_of(error, key=key, name=name, shape=None if image is None else image.rgb.shape)
