"""A whole window without widgets: real files, a real project, a segmenter that answers discs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sam2studio.engine.everything_channel import Search, search_everything
from sam2studio.gui.controllers import Controllers, build_controllers
from sam2studio.gui.controllers.frame_reading import FrameClient
from sam2studio.gui.inference import InferenceClient
from sam2studio.gui.viewstate import ClickIntent
from tests.support.frames import FakeFrames, Shelf, add_video, number_of
from tests.support.segmenters import FakeSegmenter, loader_of
from tests.support.trackers import FakeTools

HEIGHT, WIDTH = 40, 60


def write_pictures(folder: Path, count: int, *, first: int = 1) -> list[Path]:
    """Grey PNG files that carry their number in every pixel."""
    folder.mkdir(exist_ok=True)
    paths = []
    for number in range(first, first + count):
        paths.append(folder / f"picture {number}.png")
        Image.fromarray(np.full((HEIGHT, WIDTH, 3), number, np.uint8)).save(paths[-1])
    return paths


class Desk:
    """The controllers of one window, and what they told."""

    def __init__(
        self,
        qtbot,
        segmenter: FakeSegmenter,
        others: tuple[FakeSegmenter, ...] = (),
        *,
        frames: FrameClient | None = None,
        search: Search = search_everything,
    ) -> None:
        self.qtbot = qtbot
        self.segmenter = segmenter
        self.tools = FakeTools(count=100)
        load = loader_of(segmenter, *others)
        self.client = InferenceClient(load=load, budget=1_000_000, tools=self.tools, search=search)
        self.shelf = Shelf()
        self.frames = frames or FrameClient(open_reader=self.shelf.open)
        self.all: Controllers = build_controllers(self.client, frames=self.frames)
        self.failures: list = []
        self.notices: list = []  # sentences, and hints
        for source in (self.all.document.failed, self.all.media.failed, self.client.failed):
            source.connect(self.failures.append)
        self.all.document.notice.connect(self.notices.append)
        self.all.prompts.notice.connect(self.notices.append)
        self.all.objects.notice.connect(self.notices.append)
        self.all.navigation.notice.connect(self.notices.append)
        self.client.start()
        self.client.load_model(segmenter.name)

    @property
    def project(self):
        return self.all.document.project

    @property
    def here(self):
        return self.all.objects.here

    def open_folder(self, folder: Path) -> None:
        """Drops a folder and waits until its first picture is on the canvas and all of it is added."""
        with self.qtbot.waitSignal(self.all.media.added):
            self.all.media.open_paths([folder])
        self.until_shown()

    def add_video(self, path: Path, video: FakeFrames) -> int:
        """Adds a video to the open project; its id."""
        self.shelf.videos[path.name] = video
        added: list[int] = []
        assert self.all.document.apply(
            "Add video", lambda edit: add_video(edit, path, frames=len(video)), then=added.append
        )
        return added[0]

    def open_video(self, folder: Path, video: FakeFrames | None = None) -> int:
        """A new project with one video, its first frame on the canvas; its id."""
        folder.mkdir(exist_ok=True)
        assert self.all.document.create(folder / "clips.s2s")
        media_id = self.add_video(folder / "clip.mp4", video or FakeFrames())
        self.until_frame(0)
        return media_id

    def until_frame(self, frame: int) -> None:
        """Waits until that very frame is on the canvas and takes clicks."""
        self.qtbot.waitUntil(lambda: self.all.navigation.picture.key is not None and self.frame_shown == frame)

    @property
    def frame_shown(self) -> int:
        """The number that the pixels on the canvas say; it is that of the picture and of the masks."""
        picture = self.all.navigation.picture
        if picture.rgb is None:
            return -1
        assert number_of(picture.rgb) == picture.frame == self.here.frame
        return picture.frame

    def add_picture(self) -> int:
        """Adds a picture to the open project; its id."""
        before = set(self.all.media.ids)
        folder = self.project.path.parent / "pictures"
        write_pictures(folder, 1)
        with self.qtbot.waitSignal(self.all.media.added):
            self.all.media.add([folder])
        (new,) = set(self.all.media.ids) - before
        return new

    def go(self, frame: int) -> None:
        self.all.navigation.go_to_frame(frame)
        self.until_frame(frame)

    def until_shown(self) -> None:
        self.qtbot.waitUntil(lambda: self.all.navigation.picture.rgb is not None)

    def click(self, x: float, y: float, **more) -> None:
        self.all.prompts.click(ClickIntent(x, y, **more))

    def until_answered(self) -> None:
        prompts = self.all.prompts
        self.qtbot.waitUntil(lambda: prompts.open is not None and bool(prompts.open.last.candidates))

    def add_object(self, x: float, y: float, **more) -> int:
        """Clicks and accepts; the new object's id."""
        before = {row.id for row in self.here.rows}
        self.click(x, y, shift=True, **more)
        self.until_answered()
        self.all.prompts.accept()
        (new,) = {row.id for row in self.here.rows} - before
        return new

    def shutdown(self) -> None:
        assert self.client.shutdown()
        assert self.all.shutdown()


@pytest.fixture
def make_desk(qapp, qtbot) -> Iterator:
    desks: list[Desk] = []

    def make(segmenter: FakeSegmenter | None = None, *others: FakeSegmenter) -> Desk:
        desks.append(Desk(qtbot, segmenter or FakeSegmenter(), others))
        return desks[-1]

    yield make
    for desk in desks:
        desk.shutdown()


@pytest.fixture
def photos(tmp_path) -> Path:
    write_pictures(tmp_path / "photos", 4)
    return tmp_path / "photos"


@pytest.fixture
def desk(make_desk, photos) -> Desk:
    """A window with four pictures, the first on the canvas."""
    desk = make_desk()
    desk.open_folder(photos)
    return desk


@pytest.fixture
def desk_with_video(make_desk, tmp_path) -> tuple[Desk, int]:
    """A window with one video of a hundred frames, the first on the canvas; and the video's id."""
    desk = make_desk()
    return desk, desk.open_video(tmp_path)
