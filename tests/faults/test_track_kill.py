"""F1 for tracking: a run that is killed keeps what it has stored, is one step of undo, and goes on where it stopped."""

from __future__ import annotations

import random
import time
from multiprocessing.connection import Connection
from pathlib import Path

from sam2studio.jobs import tracking
from sam2studio.jobs.tracking import plan_track, track
from sam2studio.project import Project
from tests.support.processes import other_processes
from tests.support.tracking import FakeTracker, planned
from tests.support.tracks import blob, film

FRAMES = 2000


def work_until_killed(path: Path, told: Connection) -> None:
    """Runs in a process of its own: tracks, and tells each frame that is stored."""
    tracking._CHUNK_MASKS = 10
    with Project.open(path) as project:
        (row,) = project.media()
        revision = project.revision
        told.send(0)
        for report in track(project, FakeTracker(), plan_track(project, row.id, playhead=0, direction="forward")):
            if project.revision != revision:
                revision = project.revision
                told.send(report.done)


def killed(path: Path, delay: float) -> int:
    """Frames that the killed run had told as stored."""
    ours, theirs = other_processes().Pipe(duplex=False)
    child = other_processes().Process(target=work_until_killed, args=(path, theirs))
    child.start()
    theirs.close()
    done = ours.recv()
    time.sleep(delay)
    child.kill()
    child.join()
    try:
        while True:
            done = ours.recv()
    except EOFError:
        ours.close()
        return done


def test_a_killed_run_is_kept_undone_at_once_and_goes_on(tmp_path, figure):
    path = tmp_path / "clip.s2s"
    project, media_id, ids = film(path, frames=FRAMES)
    with project:
        with project.action("Click") as edit:
            for each in ids:
                edit.set_mask(each, blob(20, 20), frame=0)
        start = project.content_hash()
    rng, kept, trials = random.Random(3), 0, 6
    for trial in range(trials):
        told = killed(path, rng.uniform(0.05, 0.3))
        with Project.open(path) as project:
            assert project.check().ok
            summary = project.track_summary(media_id)
            lengths = {len(each) for each in summary.values()}
            assert len(lengths) == 1, "frames are stored whole"
            (length,) = lengths
            assert length > told
            assert all(each.frames.tolist() == [*range(length)] for each in summary.values())
            request = plan_track(project, media_id, playhead=0, direction="forward")
            assert {frame for _, frame in planned(request)} == {*range(length, FRAMES)}
            kept += length - 1
            if trial % 2:
                while project.undo_label == "Track":
                    project.undo()
                assert project.content_hash() == start
                project.redo()
                assert len(project.track_summary(media_id)[ids[0]]) > 1
                project.undo()
    figure(f"F1 kill -9 while tracking: {trials} kills, {kept} frames kept, 0 told as stored and lost, 0 damaged")
