"""Many pictures, a few workers: who gets which, and what happens when one dies, hangs or runs out of memory.

A worker has a few pictures at a time, so that it can read ahead. When it dies, each of them may be to blame: they are
tried again one at a time, and one that a worker dies of alone is given up. So a crash costs the picture that caused it
and no other.
"""

from __future__ import annotations

import logging
import queue
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from sam2studio.core.errors import DeviceFullError, EngineError, StudioError
from sam2studio.core.progress import CancelToken, Pace, Progress
from sam2studio.jobs.auto_annotate.work import Annotated, Picture, annotated_from_json

log = logging.getLogger(__name__)

DEPTH = 3
"""Pictures that a worker has at a time: one being segmented, one that waits for that, one being read."""

SILENCE_S = 300.0
"""A worker that says nothing about its pictures for so long hangs."""

START_S = 900.0
"""The same while it loads its models."""

_ASLEEP_S = 60.0  # between two looks: then the machine slept
_DEATHS = 8  # that are accepted at once, and again for every hundred pictures
_OUT_OF_MEMORY = 3  # pictures in a row


class Worker(Protocol):
    """Who annotates. All methods return at once, but `close`."""

    def give(self, number: int, picture: Picture) -> None:
        """Has a picture annotated; what comes of it is told under that number."""

    def kill(self) -> None:
        """Ends it now; that it is lost is told soon."""

    def close(self) -> None:
        """Ends it and waits for that."""

    def last_words(self) -> str:
        """What is known of why it is lost, for the log."""


@dataclass(frozen=True, eq=False)
class Ready:
    """A worker has loaded its models; these are the detector's classes."""

    worker: Worker
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Refused:
    """A worker cannot do what is asked, nor could another."""

    worker: Worker
    error: StudioError


@dataclass(frozen=True, eq=False)
class Said:
    """A worker said something of a picture: that the detector has seen it (None), or what came of it."""

    worker: Worker
    number: int
    result: Mapping[str, Any] | None


@dataclass(frozen=True, eq=False)
class Lost:
    """A worker is no more."""

    worker: Worker


Told: TypeAlias = Ready | Refused | Said | Lost

Hire = Callable[[Callable[[Told], None]], Worker]
"""Starts a worker, given whom to tell. It may be told on any thread."""


@dataclass(frozen=True, kw_only=True)
class Annotating(Progress):
    """Progress, and what was annotated since the last report.

    Attributes:
        found: Pictures that are done with, in the order in which they were; errors are among them.
        names: Of the detector's classes; () before it is loaded.
    """

    found: tuple[Annotated, ...] = ()
    names: tuple[str, ...] = ()


def annotate_pictures(
    pictures: Iterator[Picture],
    hire: Sequence[Hire],
    *,
    total: int | None,
    done: int = 0,
    cancel: CancelToken | None = None,
    wait_s: float = 0.1,
) -> Generator[Annotating, None, None]:
    """Has pictures annotated. Any thread; the caller stores what each report brings.

    Args:
        pictures: Asked for one when somebody is free for it.
        hire: One for each worker.
        total: How many pictures there are, with those done before, or None if that is not known.
        done: How many were done before.
        cancel: Asked at every step.
        wait_s: How long a step may wait for news, seconds.

    Yields:
        At least every `wait_s`.

    Raises:
        Cancelled: The token says so. What was yielded is good.
        StudioError: The models cannot be loaded; memory does not suffice for one picture after the other; workers die
            of one picture after the other.
    """
    crew = _Crew(pictures, hire, total=total, done=done)
    try:
        while not crew.over:
            if cancel is not None:
                cancel.check()
            yield crew.step(wait_s)
    finally:
        crew.close()


@dataclass(eq=False)
class _Member:
    """A worker at work.

    Attributes:
        place: In the crew.
        worker: It.
        ready: Whether it has loaded its models.
        has: Number of each picture that it has → that picture, in the order given.
        alone: Whether that is one under suspicion.
        heard: When it last said something, or got something to do after having had nothing.
        hung: Whether it was ended for saying nothing.
    """

    place: int
    worker: Worker
    ready: bool = False
    has: dict[int, Picture] = field(default_factory=dict)
    alone: bool = False
    heard: float = field(default_factory=time.monotonic)
    hung: bool = False


class _Crew:
    """The state of one run."""

    def __init__(self, pictures: Iterator[Picture], hire: Sequence[Hire], *, total: int | None, done: int) -> None:
        self._pictures = pictures
        self._hire = hire
        self._total = total
        self._done = done
        self._news: queue.SimpleQueue[Told] = queue.SimpleQueue()
        self._suspects: deque[Picture] = deque()
        self._exhausted = False
        self._number = 0
        self._deaths = 0
        self._fates: dict[int, bool | None] = {}  # by number, from the first not judged on: whether memory was lacking
        self._judged = 0
        self._without_memory = 0
        self._failure: StudioError | None = None
        self._names: tuple[str, ...] = ()
        self._pace = Pace()
        self._looked = time.monotonic()
        self._found: list[Annotated] = []
        self._members: list[_Member] = []
        try:
            for place in range(len(hire)):
                self._members.append(self._hired(place))
        except StudioError:
            self.close()
            raise

    @property
    def over(self) -> bool:
        """Whether every picture is done with."""
        left = self._suspects or self._failure or any(member.has for member in self._members)
        return self._exhausted and not left

    def step(self, wait_s: float) -> Annotating:
        """Gives out what can be given, waits for news and hears all there is."""
        if self._failure is not None:
            raise self._failure
        self._found = []
        for member in self._members:
            self._feed(member)
        if not self.over:
            with suppress(queue.Empty):
                self._hear(self._news.get(timeout=wait_s))
            while not self._news.empty():
                self._hear(self._news.get())
            self._end_what_hangs()
        return Annotating(
            done=self._done,
            total=self._total,
            text=self._text(),
            rate=self._pace.note(self._done),
            found=tuple(self._found),
            names=self._names,
        )

    def close(self) -> None:
        """Ends all workers."""
        for member in self._members:
            member.worker.kill()
        for member in self._members:
            member.worker.close()

    def _hired(self, place: int) -> _Member:
        return _Member(place=place, worker=self._hire[place](self._news.put))

    def _text(self) -> str:
        if not self._names:
            return "Loading the models"
        if self._found:
            return self._found[-1].picture.text
        return next((picture.text for member in self._members for picture in member.has.values()), "")

    def _feed(self, member: _Member) -> None:
        """Gives a worker pictures; while some are under suspicion, one of those alone."""
        if not member.ready:
            return
        if not member.has:
            member.alone, member.heard = bool(self._suspects), time.monotonic()
            if self._suspects:
                self._give(member, self._suspects.popleft())
        while not member.alone and not self._suspects and not self._exhausted and len(member.has) < DEPTH:
            picture = next(self._pictures, None)
            if picture is None:
                self._exhausted = True
            else:
                self._give(member, picture)

    def _give(self, member: _Member, picture: Picture) -> None:
        self._number += 1
        member.has[self._number] = picture
        member.worker.give(self._number, picture)

    def _hear(self, told: Told) -> None:
        member = next((member for member in self._members if member.worker is told.worker), None)
        if member is None:  # one that has been replaced
            return
        member.heard = time.monotonic()
        match told:
            case Ready():
                member.ready, self._names = True, told.names
            case Refused():
                self._failure = told.error
            case Said():
                self._take(member, told)
            case Lost():
                self._replace(member)

    def _take(self, member: _Member, told: Said) -> None:
        """What came of a picture."""
        picture = member.has.get(told.number)
        if picture is None or told.result is None:
            return
        try:
            found = annotated_from_json(picture, told.result, classes=len(self._names))
        except EngineError:
            log.info("a worker talks nonsense of %s", picture.text)
            member.worker.kill()
            return
        del member.has[told.number]
        self._finish(found)
        self._judge({told.number: found.out_of_memory})

    def _judge(self, fates: Mapping[int, bool | None]) -> None:
        """Counts pictures in a row for which memory did not suffice, in the order in which they were given.

        Not in the order of the answers: one that fails early overtakes those before it. None is a picture that is lost.
        """
        self._fates |= fates
        while self._judged + 1 in self._fates:
            self._judged += 1
            lacking = self._fates.pop(self._judged)
            if lacking is not None:
                self._without_memory = self._without_memory + 1 if lacking else 0
            if self._without_memory >= _OUT_OF_MEMORY:
                self._failure = DeviceFullError(
                    f"Memory did not suffice for {_OUT_OF_MEMORY} pictures in a row.",
                    safe="What was annotated before is kept; nothing else was changed.",
                    todo="Close other programs, or choose smaller models. The same run goes on where it stopped.",
                )

    def _finish(self, found: Annotated) -> None:
        self._found.append(found)
        self._done += 1

    def _replace(self, member: _Member) -> None:
        """A worker is lost: what it had is under suspicion, or guilty; another takes its place."""
        log.info("a worker is lost while it had %s", [picture.text for picture in member.has.values()])
        if words := member.worker.last_words():
            log.info("its last words: %s", words)
        member.worker.close()
        self._judge(dict.fromkeys(member.has))
        self._deaths += 1
        if member.alone:
            does = "does not come to an end" if member.hung else "makes the process that does it stop"
            for each in member.has.values():
                self._finish(Annotated(picture=each, error=f"{each.path}: Annotating it {does}. It was left out."))
        else:
            self._suspects.extend(member.has.values())
        if not self._names:
            self._failure = EngineError(
                "The process that annotates stopped while it loaded the models.",
                safe="Nothing was changed.",
                todo="Close other programs, or choose smaller models; the log has the details.",
            )
        elif self._deaths > _DEATHS * (1 + self._done // 100):
            self._failure = EngineError(
                f"The process that annotates stopped {self._deaths} times.",
                safe="What was annotated before is kept; nothing else was changed.",
                todo="Choose other models or another device; the log has the details.",
            )
        else:
            self._members[member.place] = self._hired(member.place)

    def _end_what_hangs(self) -> None:
        now = time.monotonic()
        if now - self._looked > _ASLEEP_S:  # and so did the workers; the clock of Windows goes on meanwhile
            for member in self._members:
                member.heard = now
        self._looked = now
        for member in self._members:
            patience = SILENCE_S if member.ready else START_S
            if (member.has or not member.ready) and now - member.heard > patience and not member.hung:
                member.hung = True
                member.worker.kill()
