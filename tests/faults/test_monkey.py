"""F27: a monkey at the whole window. Nothing may be raised, said by Qt, stored wrongly, lost, or kept for ever."""

from __future__ import annotations

import gc
import logging
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from PIL import Image
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from sam2studio.core.errors import WeightsError
from sam2studio.gui.inference.loading import load_segmenter
from sam2studio.project import Project
from sam2studio.project.opening import check_file
from tests.support import scene
from tests.support.monkey import Monkey, differences, tree_hash
from tests.support.studio import new_studio, until_open

LONG, EACH = 3000, 100
STALL_S = 0.4
"""Of processor time without looking up: twice what a person feels, for a machine whose caches are busy otherwise."""
GROWTH_OBJECTS, GROWTH_MB = 3000, 100
"""In the second half of a long run: Python's objects, a hundred thousand at first, and what libraries keep."""
WIDGETS = 1500
"""All of the window's, with every dialog that there is open at once."""
PATIENCE_MS = 60_000
SCREENLESS = "This plugin does not support"
"""What the platform of the tests says of windows; no fault of theirs."""


@dataclass(frozen=True)
class Seen:
    """After each hundred acts: memory in use, objects of Python's, and widgets alive."""

    megabytes: list[int]
    objects: list[int]
    widgets: list[int]


@pytest.fixture
def closed_world(monkeypatch, tmp_path: Path) -> None:
    """No network, no file manager, no model but the classic one, and relative paths lead nowhere else."""

    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "no network in a test")

    def load(name: str, **given: str):
        if name != "classic":
            raise WeightsError("There is no such model.", todo="Name another.")
        return load_segmenter(name, **given)

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    monkeypatch.setattr("sam2studio.gui.app.load_segmenter", load)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: True)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Pictures, a clip, a place to write, and files that are no pictures."""
    for name in ("photos", "film", "out"):
        (tmp_path / name).mkdir()
    for number, name in enumerate("abcdef"):  # names that make no video of them
        Image.fromarray(scene.picture_of(5 * number)).save(tmp_path / "photos" / f"{name * 3}.png")
    scene.write_scene(tmp_path / "film" / "clip.mp4")
    (tmp_path / "out" / "note.txt").write_text("no picture")
    return tmp_path


@pytest.fixture
def caged(qtbot, closed_world: None, place: Path, caplog) -> Iterator:
    """Makes a monkey at a window with a project of pictures and a clip."""
    made: list[Monkey] = []

    def make(seed: int) -> Monkey:
        caplog.set_level(logging.INFO)
        studio = new_studio(qtbot)
        studio.start()
        path = place / "work.s2s"
        studio.controllers.document.create(path)
        studio.controllers.media.open_paths([place / "photos", place / "film"])
        qtbot.waitUntil(lambda: len(studio.controllers.media.items) == 7, timeout=PATIENCE_MS)
        until_open(qtbot, studio)
        sources = (place / "photos", place / "film" / "clip.mp4")
        made.append(Monkey(studio, seed=seed, project=path, sources=sources, out=place / "out"))
        return made[-1]

    yield make
    for monkey in made:
        assert monkey.studio.shutdown()


def at_work(monkey: Monkey) -> list[str]:
    """What is still open or goes on, after it was told to end."""
    studio = monkey.studio
    controllers = studio.controllers
    monkey.close_everything()
    controllers.tracking.cancel()
    controllers.everything.cancel()
    controllers.playback.pause()
    controllers.hand.back()
    controllers.prompts.escape()
    controllers.review.stop()
    windows = [each for each in QApplication.topLevelWidgets() if each.isVisible() and each is not studio.window]
    going_on = {
        "tracking": controllers.tracking.progress is not None,
        "everything": controllers.everything.fraction is not None,
        "adding": controllers.media.adding.running,
        "prompt": controllers.prompts.open is not None or bool(controllers.prompts._landing),
        f"windows {windows}": bool(windows),
    }
    return [name for name, goes_on in going_on.items() if goes_on]


def settle(qtbot, monkey: Monkey) -> None:
    """Ends what is at work, closes what is open, and turns to the project, as a person does who has to leave."""
    monkey.bring_back()

    def rest() -> None:
        assert at_work(monkey) == []

    qtbot.waitUntil(rest, timeout=PATIENCE_MS)
    document = monkey.studio.controllers.document
    if document.project is None or document.project.path != monkey.project_path:
        assert document.open(monkey.project_path)

    def agree() -> None:
        assert differences(monkey.studio) == []

    qtbot.waitUntil(agree, timeout=PATIENCE_MS)


def soak(qtbot, caplog, monkey: Monkey, acts: int) -> Seen:
    """Lets it do so many things, and looks at everything after each hundred."""
    seen = Seen([], [], [])
    for number in range(1, acts + 1):
        monkey.act()
        monkey.breathe(monkey.chance.choice([0, 0, 0, 5, 20]))
        loud = [each for each in caplog.records if each.levelno >= logging.WARNING]
        loud = [each for each in loud if SCREENLESS not in each.getMessage()]
        assert not loud, caplog.handler.format(loud[0])
        if number % EACH == 0:
            settle(qtbot, monkey)
            caplog.clear()
            gc.collect()
            seen.megabytes.append(psutil.Process().memory_info().rss >> 20)
            seen.objects.append(len(gc.get_objects()))
            seen.widgets.append(len(QApplication.allWidgets()))
    settle(qtbot, monkey)
    return seen


def require_sound(path: Path) -> int:
    """No row of a project is damaged, all of it can be undone and done again; returns how many steps there were."""
    assert check_file(path).damage == ()
    with Project.open(path) as project, Project.create(path.with_name("nothing.s2s")) as nothing:
        end, steps = project.content_hash(), 0
        while project.undo() is not None:
            steps += 1
        assert project.content_hash() == nothing.content_hash()
        for _ in range(steps):  # no more: what the monkey took back last could be done again, too
            assert project.redo() is not None
        assert project.content_hash() == end
    return steps


@pytest.fixture
def let_loose(caged, qtbot, caplog, place: Path, figure) -> Callable[..., Seen]:
    """Lets a monkey do so many things, and looks at what is left of the world."""

    def let(seed: int, *, acts: int) -> Seen:
        sources = [path for name in ("photos", "film") for path in sorted((place / name).iterdir())]
        before = tree_hash(*sources)
        monkey = caged(seed)
        try:
            seen = soak(qtbot, caplog, monkey, acts)
        except BaseException as error:
            error.add_note("\n".join([f"the monkey of seed {seed} did:", *monkey.diary]))
            raise
        finally:
            monkey.stop()
        monkey.studio.controllers.document.close()
        longest = f"{1000 * monkey.longest_s:.0f} ms ({monkey.longest_after.strip()})"
        steps = require_sound(monkey.project_path)
        figure(f"F27: {acts} acts of seed {seed}, {steps} steps undone, longest without looking up {longest}; {seen}")
        assert tree_hash(*sources) == before
        assert monkey.longest_s < STALL_S
        return seen

    return let


def test_a_monkey_breaks_nothing(let_loose):
    let_loose(3, acts=120)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 108))
def test_a_monkey_breaks_nothing_for_long(seed: int, let_loose):
    seen = let_loose(seed, acts=LONG)
    half = len(seen.objects) // 2
    assert seen.objects[-1] - seen.objects[half] <= GROWTH_OBJECTS, seen
    assert seen.megabytes[-1] - seen.megabytes[half] <= GROWTH_MB, seen
    assert max(seen.widgets) <= WIDGETS, seen
