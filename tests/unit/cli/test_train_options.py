"""Drawing for a run whose time is limited."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sam2studio.cli import train_run
from sam2studio.core.progress import Progress
from sam2studio.training.stages import RECIPES


@dataclass
class Drawn:
    scenes: int
    clips: int


class Desk:
    """A pool of which a scene is drawn in a second, and a clip after every third."""

    def __init__(self) -> None:
        self.time, self.there, self.closed = 0.0, Drawn(0, 0), False

    def draw(self) -> Generator[Progress, None, Drawn]:
        yield Progress(done=0, total=100)
        try:
            while self.there.scenes < 100:
                self.time += 1.0
                self.there.scenes += 1
                self.there.clips = self.there.scenes // 3
                yield Progress(done=self.there.scenes, total=100)
            return self.there
        finally:
            self.closed = True


@pytest.mark.parametrize(("seconds", "scenes"), [(10.0, 11), (0.5, 3), (1000.0, 100)])
def test_as_much_is_drawn_as_time_allows_but_some_of_everything(monkeypatch, seconds: float, scenes: int):
    desk = Desk()
    monkeypatch.setattr("sam2studio.training.pool.open_pool", lambda _folder: desk.there)
    monkeypatch.setattr(train_run.time, "monotonic", lambda: desk.time)
    job = train_run._as_time_allows(desk.draw(), Path("pool"), seconds)  # type: ignore[arg-type]
    while True:
        try:
            next(job)
        except StopIteration as end:
            pool = end.value
            break
    assert (pool.scenes, desk.closed) == (scenes, True)


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_help_names_every_stage_that_one_may_stop_after_in_order(recipe):
    named = train_run._STAGES.split(";")[0].split(", ")
    stages = [stage.name for stage in RECIPES[recipe][:-1]]
    assert [name for name in named if name in stages] == stages
