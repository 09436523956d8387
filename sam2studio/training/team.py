"""Several processes that train one network: each takes its share of the pictures of a step, gradients are averaged.

On a processor the products of a small network are too small to be split between cores; whole pictures are not. All
members hold the same weights and make the same moves, so only gradients travel.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

import torch
import torch.distributed as dist
from torch import Tensor

from sam2studio.core.errors import EngineError


@dataclass(frozen=True, kw_only=True)
class Team:
    """A process among those that train together.

    Attributes:
        number: Of this one; 0 leads: it alone writes and decides when to stop.
        size: How many there are.
    """

    number: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process writes and decides."""
        return self.number == 0

    def rows(self, count: int) -> range:
        """Which of so many pictures are for this process."""
        return range(self.number, count, self.size)

    def agree(self, stop: bool) -> bool:
        """What the leader says, to all.

        Raises:
            EngineError: One of the others has gone.
        """
        if self.size == 1:
            return stop
        told = torch.tensor([int(stop and self.leads)])
        with _together():
            dist.all_reduce(told)
        return bool(told)

    def told(self, value: float) -> float:
        """What the leader has measured, to all.

        Raises:
            EngineError: One of the others has gone.
        """
        if self.size == 1:
            return value
        heard = torch.tensor([value if self.leads else 0.0], dtype=torch.float64)
        with _together():
            dist.all_reduce(heard)
        return float(heard)

    def average(self, gradients: Iterable[Tensor]) -> None:
        """Replaces gradients by the mean over the team, on all of them.

        Raises:
            EngineError: One of the others has gone.
        """
        if self.size == 1:
            return
        parts = list(gradients)
        flat = torch.cat([part.reshape(-1) for part in parts])
        with _together():
            dist.all_reduce(flat)
        flat /= self.size
        for part, mean in zip(parts, torch.split(flat, [part.numel() for part in parts]), strict=True):
            part.copy_(mean.view_as(part))


ALONE = Team()


@contextmanager
def gathered(size: int, member: Callable[[Team], None]) -> Generator[Team, None, None]:
    """Starts the other members and leads them; ends them at the end.

    Args:
        size: Of the team, this process included; 1 for nobody else.
        member: What each of the others does; copied to them.
    """
    if size == 1:
        yield ALONE
        return
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="sam2studio-team-", ignore_cleanup_errors=True) as folder:
        meeting = Path(folder) / "meeting"
        others = [
            context.Process(target=_member, args=(member, meeting, Team(number=number, size=size)), daemon=True)
            for number in range(1, size)
        ]
        for other in others:
            other.start()
        try:
            yield _met(meeting, Team(number=0, size=size))
        finally:
            _end(others)


def _end(others: Sequence[BaseProcess]) -> None:
    if dist.is_initialized():  # not where the meeting failed
        dist.destroy_process_group()
    for other in others:
        other.join(5)
        other.kill()
        other.join()


def _member(work: Callable[[Team], None], meeting: Path, team: Team) -> None:
    """What another member runs; Ctrl-C is for the leader, who tells the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        work(_met(meeting, team))
    except EngineError:  # the leader has gone, and said why
        return
    finally:
        if dist.is_initialized():
            dist.destroy_process_group()


def _met(meeting: Path, team: Team) -> Team:
    """Waits until all are there; the cores are shared fairly from here on."""
    if sys.platform == "darwin":  # a Mac's own name often leads nowhere, and all of the team is here
        os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo0")
    torch.set_num_threads(max(1, (os.cpu_count() or 1) // team.size))
    dist.init_process_group("gloo", init_method=meeting.as_uri(), rank=team.number, world_size=team.size)
    return team


@contextmanager
def _together() -> Generator[None, None, None]:
    try:
        yield
    except RuntimeError as error:
        raise EngineError(
            "A process that trains with this one ended too early.",
            safe="The state that was saved last is kept.",
            todo="Go on with --resume; with --team 1 if memory is short.",
        ) from error
