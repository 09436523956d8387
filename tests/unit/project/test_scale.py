"""F18: 10 000 pictures, 100 000 objects, 2 000 of them on one picture. Times are figures, not assertions."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sam2studio.core.mask import Mask
from sam2studio.project import Project
from tests.support.projects import Info, some_mask

MEDIA, OBJECTS, CROWDED = 10_000, 100_000, 2_000


def build(path: Path, *, media: int, objects: int, crowded: int) -> None:
    photo = path.parent / "photos"
    photo.mkdir()
    masks = [some_mask(seed) for seed in range(20)]
    with Project.create(path) as project:
        with project.action("Import") as edit:
            classes = [edit.add_class(f"class {number}") for number in range(20)]
            ids = []
            for number in range(media):
                file = photo / f"{number:05}.jpg"
                file.write_bytes(b"%d" % number)
                ids.append(edit.add_image(file, Info(file_size=file.stat().st_size, mtime_ns=file.stat().st_mtime_ns)))
        with project.action("Annotate") as edit:
            for number in range(objects):
                place = ids[0] if number < crowded else ids[1 + number % (media - 1)]
                object_id = edit.add_object(place, classes[number % 20])
                edit.set_mask(object_id, masks[number % 20], score=0.9)


def timed(call: Callable[[], object]) -> tuple[object, float]:
    start = time.perf_counter()
    result = call()
    return result, (time.perf_counter() - start) * 1000


@pytest.mark.slow
def test_a_large_project_stays_quick(tmp_path, figure):
    path = tmp_path / "large.s2s"
    _, building = timed(lambda: build(path, media=MEDIA, objects=OBJECTS, crowded=CROWDED))
    project, opening = timed(lambda: Project.open(path))
    assert isinstance(project, Project)
    first = project.media()[0].id
    steps: list[tuple[str, Callable[[], object], int | None]] = [
        ("media()", project.media, MEDIA),
        ("media_status()", project.media_status, MEDIA),
        ("class_counts()", project.class_counts, 20),
        ("objects of the crowded picture", lambda: project.objects(first), CROWDED),
        ("masks of the crowded picture", lambda: project.masks(first), CROWDED),
        ("objects of another picture", lambda: project.objects(first + 1), None),
        ("masks of another picture", lambda: project.masks(first + 1), None),
        ("missing_media()", project.missing_media, 0),
    ]
    lines = [f"building {building:.0f} ms", f"opening {opening:.0f} ms"]
    for name, call, count in steps:
        result, took = timed(call)
        assert count is None or len(result) == count  # type: ignore[arg-type]
        lines.append(f"{name} {took:.0f} ms")
    commits = sorted(commit(project, first + 5, number) for number in range(100))
    lines.append(f"commit median {commits[50]:.1f} ms, 99 % {commits[98]:.1f} ms")
    (tmp_path / "photos").rename(tmp_path / "moved")
    report, took = timed(lambda: project.relink(tmp_path / "photos", tmp_path / "moved"))
    assert (len(report.relinked), report.missing, report.changed) == (MEDIA, (), ())  # type: ignore[attr-defined]
    assert project.missing_media() == ()
    lines.append(f"relink {took:.0f} ms")
    check, took = timed(project.check)
    assert check.ok  # type: ignore[attr-defined]
    lines.append(f"check of every row {took:.0f} ms")
    _, took = timed(lambda: project.backup("figures"))
    lines.append(f"backup {took:.0f} ms")
    _, took = timed(lambda: project.save_copy(tmp_path / "copy" / "copy.s2s"))
    lines.append(f"copy {took:.0f} ms")
    project.close()
    figure("F18 10 000 images, 100 000 objects: " + ", ".join(lines))


def commit(project: Project, media_id: int, seed: int) -> float:
    mask: Mask = some_mask(seed)

    def act() -> None:
        with project.action("Add object") as edit:
            object_id = edit.add_object(media_id, project.classes()[0].id)
            edit.set_mask(object_id, mask)

    return timed(act)[1]


def test_lists_cost_one_statement_each(tmp_path):
    """What keeps them quick, however many rows there are."""
    path = tmp_path / "some.s2s"
    build(path, media=30, objects=200, crowded=50)
    with Project.open(path) as project:
        statements: list[str] = []
        project._connection.set_exec_trace(lambda _cursor, sql, _values: statements.append(sql) or True)
        media_id = project.media()[0].id
        for call in (
            project.media,
            project.media_status,
            project.class_counts,
            lambda: project.objects(media_id),
            lambda: project.masks(media_id),
        ):
            statements.clear()
            call()
            assert len(statements) == 1


def test_no_list_is_found_by_looking_at_every_row(tmp_path):
    with Project.create(tmp_path / "plan.s2s") as project:
        for sql in (
            "SELECT * FROM objects WHERE media_id = 1 ORDER BY position, id",
            "SELECT masks.* FROM masks JOIN objects ON objects.id = masks.object_id"
            " WHERE objects.media_id = 1 AND masks.frame = 0 ORDER BY objects.position, objects.id",
            "SELECT * FROM masks WHERE object_id = 1 AND frame = 0",
            "SELECT * FROM prompts WHERE object_id = 1 AND frame = 0",
            "SELECT id FROM media WHERE path = 'a'",
            "SELECT max(position) FROM media",
            "SELECT max(position) FROM objects WHERE media_id = 1",
            "SELECT 1 FROM objects WHERE class_id = 1",
        ):
            plan = [row[3] for row in project._connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
            assert all(step.startswith("SEARCH") for step in plan), plan
