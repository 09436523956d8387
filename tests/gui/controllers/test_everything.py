"""Segmenting everything in a window without widgets: where masks land, undo, cancel, and what ends it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from sam2studio.core.progress import Progress
from sam2studio.engine.everything_options import EverythingMask
from sam2studio.weights.catalogue import find as find_model
from tests.gui.controllers.conftest import HEIGHT, WIDTH, Desk
from tests.support.frames import FakeFrames
from tests.support.segmenters import FakeSegmenter, disc


def found_at(x: float, y: float, iou: float = 0.9) -> EverythingMask:
    mask = disc(x, y, 6, height=HEIGHT, width=WIDTH)
    return EverythingMask(mask=mask, predicted_iou=iou, stability=1, point=(x, y), crop=(0, 0, WIDTH, HEIGHT))


class Search:
    """Finds two discs; waits for `go` at each of its parts."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.go.set()
        self.fast: list[bool] = []
        self.error: Exception | None = None

    def __call__(self, _segmenter, _rgb, options, _embedding):
        self.fast.append(options.fast)
        for part in range(4):
            self.go.wait(timeout=10)
            yield Progress(done=part, total=4)
        if self.error is not None:
            raise self.error
        return (found_at(15, 15), found_at(45, 25, 0.8))


@pytest.fixture
def search() -> Search:
    return Search()


@pytest.fixture
def desk(qapp, qtbot, photos, search) -> Iterator[Desk]:
    made = Desk(qtbot, FakeSegmenter(), (FakeSegmenter(name="Other"), FakeSegmenter(name="classic")), search=search)
    made.all.everything.notice.connect(made.notices.append)
    made.open_folder(photos)
    yield made
    search.go.set()
    made.shutdown()


def find(desk: Desk, **more) -> None:
    with desk.qtbot.waitSignal(desk.all.everything.finished):
        desk.all.everything.begin(**more)


def test_what_is_found_are_proposals_and_one_step_of_undo(desk):
    find(desk)
    rows = desk.here.rows
    assert [row.state for row in rows] == ["proposal", "proposal"]
    assert [desk.here.mask(row.id).mask for row in rows] == [found_at(15, 15).mask, found_at(45, 25).mask]
    assert [desk.here.mask(row.id).score for row in rows] == [0.9, 0.8]
    assert desk.all.everything.fraction is None
    desk.all.document.undo()
    assert desk.here.rows == ()
    assert desk.project.classes() == ()


def test_each_has_its_own_colour_until_somebody_says_what_it_is(desk):
    find(desk)
    colors = desk.all.objects.colors
    one, two = desk.here.rows
    assert one.class_id == two.class_id
    assert colors.of(one) != colors.of(two)
    desk.all.document.apply("Accept", lambda edit: [edit.change_object(row.id, state="person") for row in (one, two)])
    one, two = desk.here.rows
    assert colors.of(one) == colors.of(two) == desk.all.classes.color(one.class_id)


def test_progress_grows_and_the_choice_is_handed_on(desk, search):
    seen = []
    desk.all.everything.changed.connect(lambda: seen.append(desk.all.everything.fraction))
    find(desk, fast=True)
    told = [each for each in seen if each is not None]
    assert told == sorted(told)
    assert told[-1] == 0.75
    assert seen[-1] is None
    assert search.fast == [True]


def test_a_second_time_adds_nothing_and_says_so(desk):
    find(desk)
    before = desk.project.revision
    with desk.qtbot.waitSignal(desk.all.everything.notice) as told:
        desk.all.everything.begin()
    assert "already" in told.args[0].what
    assert told.args[0].lasting, "a search takes a while: nobody need watch it end"
    assert desk.project.revision == before


def test_masks_land_where_they_were_looked_for(desk, search):
    first = desk.all.navigation.current
    search.go.clear()
    desk.all.everything.begin()
    desk.all.navigation.next()
    desk.until_shown()
    assert desk.all.navigation.current != first
    with desk.qtbot.waitSignal(desk.all.everything.finished):
        search.go.set()
    assert len(desk.project.objects(first)) == 2
    assert desk.here.rows == ()


def test_cancelled_proposes_nothing(desk, search):
    search.go.clear()
    desk.all.everything.begin()
    desk.all.everything.cancel()
    search.go.set()
    desk.qtbot.waitUntil(lambda: desk.all.everything.fraction is None)
    assert desk.here.rows == ()
    assert desk.notices == []


def test_another_model_ends_it_and_that_is_said(desk, search):
    search.go.clear()
    desk.all.everything.begin()
    desk.client.load_model("Other")
    with desk.qtbot.waitSignal(desk.all.everything.notice) as told:
        search.go.set()
    assert "another model" in told.args[0].what
    assert desk.here.rows == ()


def test_the_classic_segmenter_says_what_to_choose(desk, search):
    with desk.qtbot.waitSignal(desk.client.model_loaded):
        desk.client.load_model("classic")
    desk.all.everything.begin()
    assert "cannot segment everything" in desk.notices[-1].what
    assert "Choose a SAM 2" in desk.notices[-1].todo
    assert search.fast == []


def test_the_bundled_network_says_that_it_finds_little_before_anybody_waits(desk, search):
    everything = desk.all.everything
    nano = replace(everything._model, label=find_model("nano").label)
    desk.client.model_loaded.emit(nano)
    everything.begin()
    assert everything.fraction is None
    assert "finds next to nothing" in desk.notices[-1].what
    assert "SAM 2.1" in desk.notices[-1].todo
    assert search.fast == []
    find(desk)
    assert len(search.fast) == 1, "who asks again gets it"
    desk.client.model_loaded.emit(nano)
    everything.begin()
    assert everything.fraction is None, "it is said once each time that it is chosen"


def test_a_failure_is_told_and_clicks_go_on(desk, search):
    search.error = ValueError("broken")
    with desk.qtbot.waitSignal(desk.client.failed):
        desk.all.everything.begin()
    desk.qtbot.waitUntil(lambda: desk.all.everything.fraction is None)
    desk.add_object(20, 20)


def test_its_media_is_removed_meanwhile(desk, search):
    first = desk.all.navigation.current
    search.go.clear()
    desk.all.everything.begin()
    desk.all.media.remove([first])
    search.go.set()
    desk.qtbot.waitUntil(lambda: desk.all.everything.fraction is None)
    assert not any(desk.project.objects(media) for media in desk.all.media.ids)


def test_another_project_gets_nothing(desk, search, tmp_path):
    search.go.clear()
    desk.all.everything.begin()
    assert desk.all.document.create(tmp_path / "other.s2s")
    assert desk.all.everything.fraction is None
    search.go.set()
    desk.add_picture()
    desk.until_shown()
    assert desk.here.rows == ()


def test_on_a_video_the_frame_that_is_shown(desk, tmp_path):
    media_id = desk.open_video(tmp_path / "clips", FakeFrames())
    desk.go(7)
    find(desk)
    assert len(desk.project.masks(media_id, 7)) == 2
    assert all(set(track.frames) == {7} for track in desk.project.track_summary(media_id).values())
    assert not any(row.keyframe for row in desk.project.masks(media_id, 7).values()), "nobody has confirmed them"
