"""What can be done to a project, and what is refused."""

from __future__ import annotations

import pytest

from sam2studio.core.errors import InputError, MediaError
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Prompt
from sam2studio.project import Project, Source
from sam2studio.project.edits import PALETTE
from tests.support.projects import HEIGHT, WIDTH, Info, add_photo, photo, some_mask, some_prompt


@pytest.fixture
def class_id(project: Project) -> int:
    with project.action("Add class") as edit:
        return edit.add_class("car")


@pytest.fixture
def media_id(project: Project, path) -> int:
    with project.action("Add photo") as edit:
        return add_photo(edit, path.parent, "a.jpg")


@pytest.fixture
def object_id(project: Project, class_id, media_id) -> int:
    with project.action("Add object") as edit:
        return edit.add_object(media_id, class_id)


class TestClasses:
    def test_a_new_class_gets_the_next_of_everything(self, project):
        with project.action("Add classes") as edit:
            for name in ("car", "person", "dog"):
                edit.add_class(name)
        rows = project.classes()
        assert [(row.name, row.position, row.export_id, row.key) for row in rows] == [
            ("car", 0, 0, 1),
            ("person", 1, 1, 2),
            ("dog", 2, 2, 3),
        ]
        assert [row.color for row in rows] == list(PALETTE[:3])

    def test_the_lowest_free_key_is_taken(self, project):
        with project.action("Add classes") as edit:
            first = edit.add_class("a")
            edit.add_class("b", key=3)
            edit.change_class(first, key=None)
            edit.add_class("c")
            for number in range(8):
                edit.add_class(f"more {number}")
        keys = {row.name: row.key for row in project.classes()}
        assert keys["c"] == 1
        assert keys["more 0"] == 2
        assert keys["more 6"] == 9
        assert keys["more 7"] is None

    def test_a_key_has_one_holder(self, project):
        with project.action("Add classes") as edit:
            first, second = edit.add_class("a"), edit.add_class("b")
            edit.change_class(second, key=1)
        assert [(row.id, row.key) for row in project.classes()] == [(first, None), (second, 1)]

    def test_an_export_id_is_never_given_again(self, project):
        with project.action("Add classes") as edit:
            ids = [edit.add_class(name) for name in ("a", "b", "c")]
        with project.action("Delete class") as edit:
            edit.delete_class(ids[2])
        with project.action("Add class") as edit:
            edit.add_class("d")
        assert {row.name: row.export_id for row in project.classes()} == {"a": 0, "b": 1, "d": 3}
        assert project.retired_classes() == {2: "c"}

    def test_moving_keeps_the_others_in_order(self, project):
        with project.action("Add classes") as edit:
            ids = [edit.add_class(name) for name in "abcd"]
            edit.move_class(ids[3], to=1)
        assert [row.name for row in project.classes()] == ["a", "d", "b", "c"]
        assert [row.position for row in project.classes()] == [0, 1, 2, 3]
        assert [row.export_id for row in project.classes()] == [0, 3, 1, 2]

    def test_deleting_a_class_takes_its_objects_along(self, full):
        gone = full.classes()[0].id
        lost = full.class_counts()[gone]
        before = sum(counts.objects for counts in full.media_status().values())
        with full.action("Delete class") as edit:
            edit.delete_class(gone)
        assert lost > 0
        assert sum(counts.objects for counts in full.media_status().values()) == before - lost
        assert len(edit.change.tables["objects"]) == lost
        assert full.check().ok

    @pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201, "car "])
    def test_impossible_names_are_refused(self, project, class_id, name):
        with pytest.raises(InputError, match="name"), project.action("Add class") as edit:
            edit.add_class(name)
        assert len(project.classes()) == 1

    def test_renaming_to_its_own_name_is_fine(self, project, class_id):
        with project.action("Rename") as edit:
            edit.change_class(class_id, name="car")
        assert not edit.change

    @pytest.mark.parametrize("bad", [{"color": "red"}, {"color": "#12345"}, {"key": 0}, {"key": 10}])
    def test_impossible_colours_and_keys_are_refused(self, project, class_id, bad):
        with pytest.raises(InputError), project.action("Change class") as edit:
            edit.change_class(class_id, **bad)

    def test_unknown_classes_are_refused(self, project):
        for call in ("delete_class", "change_class"):
            with pytest.raises(InputError, match="class_id"), project.action("x") as edit:
                getattr(edit, call)(99)
        with pytest.raises(InputError, match="class_id"), project.action("x") as edit:
            edit.move_class(99, to=0)


class TestMedia:
    def test_a_photo_is_noted_as_it_is(self, project, path, media_id):
        (row,) = project.media()
        file = path.parent / "a.jpg"
        assert (row.path, row.kind, row.frames, row.status) == ("a.jpg", "image", 1, "new")
        assert (row.width, row.height) == (WIDTH, HEIGHT)
        assert (row.file_size, row.mtime_ns) == (file.stat().st_size, file.stat().st_mtime_ns)
        assert project.media_path(row) == file

    def test_adding_it_again_gives_the_same(self, project, path, media_id):
        with project.action("Add photo") as edit:
            assert edit.add_image(path.parent / ".." / "work" / "a.jpg", Info()) == media_id
        assert not edit.change
        assert project.media_count() == 1

    def test_a_file_that_is_not_there_is_refused(self, project, path):
        with pytest.raises(MediaError), project.action("Add photo") as edit:
            edit.add_image(path.parent / "none.jpg", Info())

    def test_an_impossible_size_is_refused(self, project, path):
        file, _ = photo(path.parent, "b.jpg")
        with pytest.raises(InputError), project.action("Add photo") as edit:
            edit.add_image(file, Info(width=0))

    def test_status_follows_the_work(self, project, class_id, media_id):
        assert project.media_row(media_id).status == "new"
        with project.action("Add object") as edit:
            edit.add_object(media_id, class_id, state="proposal")
        assert project.media_row(media_id).status == "labelled"
        with project.action("Review") as edit:
            edit.set_media(media_id, reviewed=True, split="val")
        assert (project.media_row(media_id).status, project.media_row(media_id).split) == ("reviewed", "val")
        counts = project.media_status()[media_id]
        assert (counts.status, counts.objects, counts.proposals) == ("reviewed", 1, 1)
        with project.action("Not reviewed") as edit:
            edit.set_media(media_id, reviewed=False)
        assert (project.media_row(media_id).status, project.media_row(media_id).split) == ("labelled", "val")

    def test_removing_leaves_the_file(self, project, path, media_id, object_id):
        with project.action("Remove") as edit:
            edit.remove_media([media_id])
        assert project.media() == ()
        assert (path.parent / "a.jpg").exists()
        with pytest.raises(InputError):
            project.object_row(object_id)

    def test_an_unknown_split_is_refused(self, project, media_id):
        with pytest.raises(InputError, match="split"), project.action("Split") as edit:
            edit.set_media(media_id, split="holdout")

    def test_a_video_has_many_frames(self, project, path, class_id):
        file, info = photo(path.parent, "clip.mp4")
        with project.action("Add video") as edit:
            clip = edit.add_video(file, info, frames=900)
            track = edit.add_object(clip, class_id)
            for frame in (0, 450, 899):
                edit.set_mask(track, some_mask(frame), frame=frame, object_score=1.5 * frame, keyframe=frame == 450)
            edit.set_mask(track, Mask.empty(height=HEIGHT, width=WIDTH), frame=500, source=Source.PERSON)
            edit.set_prompt(track, some_prompt(1), frame=450)
        assert project.masks(clip, 450)[track].mask == some_mask(450)
        row = project.mask(track, 899)
        assert row is not None
        assert (row.object_score, row.keyframe) == (1.5 * 899, False)
        absent = project.mask(track, 500)
        assert absent is not None
        assert not absent.mask
        assert project.mask(track, 1) is None
        assert project.prompt(track, 450) == some_prompt(1)
        assert [row.id for row in project.objects(clip, frame=450)] == [track]
        assert project.objects(clip, frame=451) == ()
        assert [row.id for row in project.objects(clip)] == [track]
        with pytest.raises(InputError, match="frame"), project.action("Beyond") as edit:
            edit.set_mask(track, some_mask(1), frame=900)
        with pytest.raises(InputError, match="frames"), project.action("Empty clip") as edit:
            edit.add_video(photo(path.parent, "other.mp4")[0], info, frames=0)


class TestObjects:
    def test_tracks_are_numbered_within_their_media(self, project, path, class_id, media_id):
        with project.action("Add") as edit:
            other = add_photo(edit, path.parent, "b.jpg")
            for place in (media_id, media_id, other):
                edit.add_object(place, class_id)
        assert [(row.track, row.position) for row in project.objects(media_id)] == [(1, 0), (2, 1)]
        assert [(row.track, row.position) for row in project.objects(other)] == [(1, 0)]

    def test_every_field_can_be_changed(self, project, object_id):
        with project.action("Change") as edit:
            other = edit.add_class("person")
            edit.change_object(
                object_id, class_id=other, hidden=True, locked=True, crowd=True, state="proposal", score=0.25
            )
        row = project.object_row(object_id)
        assert (row.class_id, row.hidden, row.locked, row.crowd, row.state, row.score) == (
            *(other, True, True, True),
            *("proposal", 0.25),
        )
        with project.action("Confirm") as edit:
            edit.change_object(object_id, state="person", score=None)
        row = project.object_row(object_id)
        assert (row.class_id, row.hidden, row.state, row.score) == (other, True, "person", None)

    @pytest.mark.parametrize("bad", [{"class_id": 99}, {"state": "maybe"}, {"score": float("nan")}])
    def test_impossible_fields_are_refused(self, project, object_id, bad):
        before = project.object_row(object_id)
        with pytest.raises(InputError), project.action("Change") as edit:  # noqa: PT012
            edit.change_object(object_id, hidden=True)
            edit.change_object(object_id, **bad)
        assert project.object_row(object_id) == before

    def test_objects_need_a_media_and_a_class(self, project, class_id, media_id):
        with pytest.raises(InputError, match="media_id"), project.action("Add") as edit:
            edit.add_object(99, class_id)
        with pytest.raises(InputError, match="class_id"), project.action("Add") as edit:
            edit.add_object(media_id, 99)

    def test_ids_are_not_used_again(self, project, class_id, media_id, object_id):
        with project.action("Delete") as edit:
            edit.delete_object(object_id)
        with project.action("Add") as edit:
            second = edit.add_object(media_id, class_id)
        project.undo()
        with project.action("Add") as edit:
            third = edit.add_object(media_id, class_id)
        assert len({object_id, second, third}) == 3


class TestMasks:
    def test_a_mask_comes_back_as_it_was(self, project, object_id):
        with project.action("Mask") as edit:
            edit.set_mask(object_id, some_mask(3), source=Source.IMPORTED, score=0.75, keyframe=False)
        row = project.mask(object_id)
        assert row is not None
        assert (row.mask, row.source, row.score, row.keyframe, row.frame) == (
            *(some_mask(3), Source.IMPORTED, 0.75),
            *(False, 0),
        )

    def test_the_newest_replaces(self, project, media_id, object_id):
        for seed in (1, 2):
            with project.action("Mask") as edit:
                edit.set_mask(object_id, some_mask(seed))
        assert project.masks(media_id)[object_id].mask == some_mask(2)

    def test_the_same_again_is_no_change(self, project, object_id):
        for _ in range(2):
            with project.action("Mask") as edit:
                edit.set_mask(object_id, some_mask(1), score=0.5)
        assert not edit.change
        assert project.revision == 4

    def test_another_size_is_refused(self, project, object_id):
        with pytest.raises(InputError, match="mask"), project.action("Mask") as edit:
            edit.set_mask(object_id, some_mask(1, height=HEIGHT + 1))

    @pytest.mark.parametrize("frame", [-1, 1])
    def test_an_image_has_one_frame(self, project, object_id, frame):
        for call in (
            lambda edit: edit.set_mask(object_id, some_mask(1), frame=frame),
            lambda edit: edit.delete_mask(object_id, frame=frame),
            lambda edit: edit.set_prompt(object_id, some_prompt(1), frame=frame),
        ):
            with pytest.raises(InputError, match="frame"), project.action("x") as edit:
                call(edit)

    def test_deleting_leaves_the_object(self, project, media_id, object_id):
        with project.action("Mask") as edit:
            edit.set_mask(object_id, some_mask(1))
        with project.action("Delete mask") as edit:
            edit.delete_mask(object_id)
        assert project.mask(object_id) is None
        assert project.masks(media_id) == {}
        assert len(project.objects(media_id)) == 1

    def test_an_empty_prompt_takes_it_away(self, project, object_id):
        with project.action("Prompt") as edit:
            edit.set_prompt(object_id, some_prompt(1))
        assert project.prompt(object_id) == some_prompt(1)
        with project.action("Prompt") as edit:
            edit.set_prompt(object_id, Prompt())
        assert not project.prompt(object_id)

    @pytest.mark.parametrize("how", ["delete_object", "delete_class"])
    def test_an_object_that_was_just_deleted_takes_no_mask(self, project, class_id, object_id, how):
        with pytest.raises(InputError, match="object_id"), project.action("x") as edit:  # noqa: PT012
            edit.set_mask(object_id, some_mask(1))
            getattr(edit, how)(object_id if how == "delete_object" else class_id)
            edit.set_mask(object_id, some_mask(2))


class TestSettings:
    @pytest.mark.parametrize("value", [1, 2.5, "text ☂", True, [1, [2]], {"a": {"b": 0}}])
    def test_any_json_value_comes_back(self, project, value):
        with project.action("Setting") as edit:
            edit.set_setting("name", value)
        assert project.setting("name") == value
        assert edit.change.settings == {"name"}

    def test_none_takes_it_away(self, project):
        for value in (1, None):
            with project.action("Setting") as edit:
                edit.set_setting("name", value)
        assert project.setting("name", "default") == "default"

    @pytest.mark.parametrize("value", [object(), float("nan"), {1, 2}])
    def test_other_values_are_refused(self, project, value):
        with pytest.raises(InputError, match="value"), project.action("Setting") as edit:
            edit.set_setting("name", value)
