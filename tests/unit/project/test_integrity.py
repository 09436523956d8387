"""The checks: each row knows its checksum, each place that is damaged is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box, Point, Prompt
from sam2studio.project import MaskRow, Project, Source, codecs, schema
from tests.support.projects import filled

numbers = st.floats(-1e6, 1e6)
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), numbers, texts)
points = st.builds(Point, numbers, numbers, st.booleans())
corners = st.tuples(numbers, numbers)
boxes = st.builds(lambda a, b: Box.around(corner=a, opposite=b), corners, corners)
pictures = st.integers(1, 9).flatmap(
    lambda width: st.lists(st.lists(st.booleans(), min_size=width, max_size=width), min_size=1)
)


def test_a_sound_project_has_no_damage(full):
    report = full.check()
    assert report.ok
    assert report.rows > 40


@pytest.mark.parametrize(
    ("sql", "table", "key"),
    [
        ("UPDATE classes SET color = '#000000' WHERE id = 2", "classes", (2,)),
        ("UPDATE media SET reviewed = 1 WHERE id = 2", "media", (2,)),
        ("UPDATE objects SET locked = 1 WHERE id = 5", "objects", (5,)),
        ("UPDATE masks SET score = 0.51 WHERE object_id = 7", "masks", (7, 0)),
        ("UPDATE masks SET runs = CAST(runs || x'30' AS BLOB) WHERE object_id = 7", "masks", (7, 0)),
        ("UPDATE masks SET checksum = zeroblob(8) WHERE object_id = 7", "masks", (7, 0)),
        ("UPDATE prompts SET data = replace(data, '1', '2') WHERE object_id = 3", "prompts", (3, 0)),
        ("UPDATE settings SET value = '{}'", "settings", ("export",)),
        ("UPDATE history SET label = 'Lie' WHERE id = 2", "history", (2,)),
        ("UPDATE changesets SET data = x'00' WHERE history_id = 2", "changesets", (2, 0)),
        ("UPDATE state SET revision = 3", "state", (1,)),
    ],
)
def test_each_damaged_row_is_named(full, sql, table, key):
    full._connection.execute(sql)
    report = full.check()
    assert [(damage.table, damage.key) for damage in report.damage] == [(table, key)]


def test_rows_that_belong_to_nothing_are_found(full):
    full._connection.execute("PRAGMA foreign_keys = OFF; DELETE FROM classes WHERE id = 1")
    assert {damage.table for damage in full.check().damage} == {"objects"}


def test_a_text_that_is_none_is_found(full):
    full._connection.execute("UPDATE objects SET state = CAST(x'ff' AS TEXT) WHERE id = 1")
    assert [damage.table for damage in full.check().damage] == ["objects"]


def test_a_row_moved_to_another_table_does_not_hold():
    assert schema.PROMPTS.checksum((1, 0, "x")) != schema.MASKS.checksum((1, 0, "x"))


@given(st.lists(values, min_size=1, max_size=6), st.data())
def test_any_changed_value_changes_the_checksum(row, data):
    place = data.draw(st.integers(0, len(row) - 1))
    other = data.draw(values.filter(lambda value: str(value) != str(row[place])))
    packed = schema.SETTINGS.packed(row)
    assert schema.SETTINGS.holds(packed)
    assert not schema.SETTINGS.holds([*packed[:place], other, *packed[place + 1 :]])


@given(st.builds(Prompt, st.lists(points).map(tuple), st.none() | boxes))
def test_prompts_come_back_exactly(prompt):
    assert codecs.prompt(codecs.prompt_text(prompt)) == prompt


@given(pictures, st.sampled_from(Source), st.none() | st.floats(0, 1))
def test_masks_come_back_exactly(pixels, source, score):
    row = MaskRow(1, 2, Mask.from_array(pixels), source, score, keyframe=True, object_score=-3.5)
    assert codecs.mask_row(codecs.mask_values(row)) == row


class TestContentHash:
    def test_equal_content_has_one_hash(self, tmp_path):
        hashes = []
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            with filled(tmp_path / name / "trip.s2s", media=2) as project:
                for file in (tmp_path / name / "photos").iterdir():
                    assert file.exists()
                hashes.append(self.without_times(project))
        assert hashes[0] == hashes[1]

    @staticmethod
    def without_times(project: Project) -> str:
        with project.action("Times") as edit:
            for row in project.media():
                edit._update(schema.MEDIA, (row.id,), {"mtime_ns": 0})
        return project.content_hash()

    def test_history_is_not_content(self, full):
        before = full.content_hash()
        with full.action("Setting") as edit:
            edit.set_setting("a", 1)
        assert full.content_hash() != before
        full.undo()
        assert full.content_hash() == before
        full.keep_frame_index("a", b"b")
        assert full.content_hash() == before
