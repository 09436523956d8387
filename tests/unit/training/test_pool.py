"""A pool on the disk gives back what was drawn, whatever happened while it was built."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from sam2studio.core.errors import Cancelled, DatasetError, InputError
from sam2studio.core.progress import CancelToken
from sam2studio.training import pool as pools
from sam2studio.training.pool import PoolPlan, build_pool, open_pool
from sam2studio.training.synthetic.scenes import HELD_OUT, make_clip, make_scene

PLAN = PoolPlan(scenes=5, clips=2, frames=3, size=64, clip_size=48, seed=7)


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "_SCENES_PER_SHARD", 2)
    monkeypatch.setattr(pools, "_CLIPS_PER_SHARD", 1)


def build(folder: Path, plan: PoolPlan = PLAN, **options) -> list[tuple[int, int | None]]:
    return [(each.done, each.total) for each in build_pool(folder, plan, **options)]


def test_it_gives_back_labels_exactly_and_pictures_nearly(tmp_path: Path, small_shards: None):
    assert build(tmp_path)[-1] == (7, 7)
    with open_pool(tmp_path) as pool:
        assert (pool.scenes, pool.clips) == (5, 2)
        for number in range(5):
            drawn, read = make_scene(7 + number, 64), pool.scene(number)
            assert np.array_equal(drawn.labels, read.labels)
            assert drawn.segments == read.segments
            assert np.abs(drawn.image.astype(int) - read.image).mean() < 12  # JPEG, on noise
        clip, read_clip = make_clip(8, 48, 3), pool.clip(1)
        assert np.array_equal(clip.labels, read_clip.labels)
        assert clip.segments == read_clip.segments
        assert np.array_equal(pool.scene(11).labels, pool.scene(1).labels)
        beyond = pool.scene(6)
        assert beyond.segments[: len(pool.scene(1).segments)] == pool.scene(1).segments
        assert np.array_equal(beyond.image, pool.scene(6).image)


def test_it_goes_on_where_it_was_stopped_and_repairs_nothing_else(tmp_path: Path, small_shards: None):
    cancel = CancelToken()
    job = build_pool(tmp_path, PLAN, cancel=cancel)
    next(job), next(job)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(job)
    first = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.zip")}
    assert len(first) == 1
    with open_pool(tmp_path) as pool:
        assert pool.scenes == 2
    assert build(tmp_path)[0] == (2, 7)
    assert first.items() <= {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.zip")}.items()


def test_processes_draw_the_same_bytes(tmp_path: Path, small_shards: None):
    build(tmp_path / "one")
    build(tmp_path / "two", processes=2)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_it_can_be_handed_to_another_process(tmp_path: Path, small_shards: None):
    build(tmp_path)
    with open_pool(tmp_path) as pool:
        wanted = pool.scene(3)
        with pickle.loads(pickle.dumps(pool)) as copy:
            assert np.array_equal(copy.scene(3).image, wanted.image)


def test_a_pool_of_another_size_is_left_alone(tmp_path: Path):
    build(tmp_path, PoolPlan(scenes=1, size=48))
    before = (tmp_path / "pool.json").read_bytes()
    with pytest.raises(DatasetError, match="has size 48, not 64"):
        build(tmp_path, PoolPlan(scenes=1, size=64))
    assert (tmp_path / "pool.json").read_bytes() == before


def test_a_shard_that_is_cut_off_is_drawn_again(tmp_path: Path, small_shards: None):
    build(tmp_path)
    shard = next(tmp_path.glob("scenes-*.zip"))
    whole = shard.read_bytes()
    shard.write_bytes(whole[: len(whole) // 2])
    assert build(tmp_path)[-1] == (7, 7)
    assert shard.read_bytes() == whole


def test_seeds_for_measuring_are_not_drawn_into_a_pool():
    with pytest.raises(InputError, match="measuring"):
        PoolPlan(scenes=2, seed=HELD_OUT - 1)


def test_a_folder_that_is_no_pool_says_so(tmp_path: Path):
    with pytest.raises(DatasetError, match="not a pool"):
        open_pool(tmp_path)


def test_windows_gets_no_more_processes_than_it_can_wait_for(tmp_path: Path, small_shards: None, monkeypatch):
    asked = []

    class Pool:
        def __init__(self, most: int, **_options: object) -> None:
            asked.append(most)
            raise Cancelled

    monkeypatch.setattr(pools, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(pools.sys, "platform", "win32")
    with pytest.raises(Cancelled):
        build(tmp_path, processes=128)
    monkeypatch.undo()
    assert asked == [61]
