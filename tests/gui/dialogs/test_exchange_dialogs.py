"""The export and import windows: what they ask for and what they show."""

from __future__ import annotations

import ast
import inspect
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QListWidget

from sam2studio.core.errors import ExportError
from sam2studio.core.progress import Progress
from sam2studio.formats.registry import FORMATS
from sam2studio.formats.writing import WriteOptions
from sam2studio.gui.dialogs import export_state
from sam2studio.gui.dialogs.export import ExportDialog
from sam2studio.gui.dialogs.export_report import CountsTable
from sam2studio.gui.dialogs.export_state import (
    ExportOutcome,
    ExportRequest,
    ImportOutcome,
    SplitCount,
    WorstObject,
    format_rows,
)
from sam2studio.gui.dialogs.import_ import ImportDialog
from sam2studio.gui.dialogs.split_bar import SplitBar, SplitField
from sam2studio.jobs.export_choice import Unreadable
from sam2studio.jobs.export_frames import FrameChoice, VideoFrames
from tests.support.widgets import nameless_controls

BASE = Path("/photos/street.s2s")


@pytest.fixture
def dialog(qtbot):
    dialog = ExportDialog(format_rows())
    qtbot.addWidget(dialog)
    dialog.set_project(base=BASE, counts={"all": 200, "labelled": 100, "reviewed": 0})
    dialog.show()
    return dialog


def choose(dialog: ExportDialog, name: str) -> None:
    view = dialog._list
    row = next(row for row in range(view.count()) if view.item(row).data(Qt.ItemDataRole.UserRole) == name)
    view.setCurrentRow(row)


def words(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def offered(dialog: ExportDialog) -> list[str]:
    items = [dialog._list.item(row) for row in range(dialog._list.count())]
    return [item.text() for item in items if not item.isHidden() and item.flags()]


def frames_of(*, labelled: int, marked: bool = False, reviewed: bool = False, shown: bool = True) -> VideoFrames:
    """A video of 100 frames, of which so many have objects, 4 a keyframe, 10 are reviewed; half lie in the marks."""
    whole = {"labelled": labelled, "all": 100, "keyframes": 4, "reviewed": 100 if reviewed else 10}
    counts = {(kind, marks): count // (2 if marks else 1) for kind, count in whole.items() for marks in (False, True)}
    return VideoFrames(shown=shown, reviewed=reviewed, marked=marked, counts=counts)


@pytest.fixture
def with_videos(dialog: ExportDialog) -> ExportDialog:
    videos = (frames_of(labelled=80, marked=True), frames_of(labelled=31))
    dialog.set_project(base=BASE, counts={"all": 200, "labelled": 100, "reviewed": 0}, videos=videos)
    return dialog


def test_every_format_of_the_registry_is_offered(with_videos: ExportDialog, qtbot):
    dialog = with_videos
    assert offered(dialog) == [row.title for row in FORMATS]
    for row in FORMATS:
        choose(dialog, row.name)
        assert row.summary in words(dialog)
        qtbot.waitUntil(lambda row=row: all(sentence in words(dialog) for sentence in row.loses))


def test_a_project_of_pictures_is_not_bothered_with_videos(dialog: ExportDialog):
    assert offered(dialog) == [row.title for row in FORMATS if row.media == "pictures"]
    assert not dialog._frames.isVisible()
    assert "ideo" not in words(dialog)
    assert not [item for item in items_of(dialog) if not item.isHidden() and not item.flags()], "no heads of groups"


def items_of(dialog: ExportDialog) -> list:
    return [dialog._list.item(row) for row in range(dialog._list.count())]


def test_a_format_for_videos_is_left_when_another_project_has_none(with_videos: ExportDialog):
    choose(with_videos, "davis")
    with_videos.set_project(base=BASE, counts={"all": 2, "labelled": 1, "reviewed": 0})
    assert with_videos.request().format == FORMATS[0].name


def test_frames_are_asked_for_and_counted(with_videos: ExportDialog, qtbot):
    dialog = with_videos
    field = dialog._frames
    assert field.isVisible()
    assert "111 frames" in words(dialog)
    for choice, expected in (
        (FrameChoice(every=5), "23 frames"),
        (FrameChoice(which="all"), "200 frames"),
        (FrameChoice(which="keyframes", within_marks=True), "4 frames"),
        (FrameChoice(which="reviewed", every=20), "2 frames"),
    ):
        with qtbot.waitSignal(dialog.request_changed):
            field.set_choice(choice, lossless=True)
        assert dialog.request().frames == choice
        assert dialog.request().options.lossless_frames
        assert expected in words(dialog)


def test_marks_are_not_offered_where_there_are_none(with_videos: ExportDialog):
    with_videos._frames.set_choice(FrameChoice(within_marks=True), lossless=False)
    assert with_videos.request().frames.within_marks
    with_videos.set_project(base=BASE, counts={"all": 0, "labelled": 0, "reviewed": 0}, videos=[frames_of(labelled=9)])
    assert not with_videos._frames._marks.isVisible()
    assert not with_videos.request().frames.within_marks


def test_pictures_do_not_count_in_a_format_for_videos(with_videos: ExportDialog):
    dialog = with_videos
    choose(dialog, "sa-v")
    assert dialog.go.isEnabled()
    dialog.set_project(
        base=BASE,
        counts={"all": 200, "labelled": 100, "reviewed": 0},
        videos=[frames_of(labelled=0, shown=False)],
    )
    choose(dialog, "sa-v")
    assert not dialog.go.isEnabled()
    assert "No frame is like that" in words(dialog)
    choose(dialog, "coco")
    assert dialog.go.isEnabled()


def test_of_reviewed_media_the_reviewed_frames_are_counted(with_videos: ExportDialog):
    with_videos._media.setCurrentIndex(with_videos._media.findData("reviewed"))
    assert "20 frames" in words(with_videos)
    assert not with_videos._frames._which.isEnabled()


def test_the_words_of_the_registry_are_collected_for_translation():
    marked = {
        call.args[1].value
        for call in ast.walk(ast.parse(inspect.getsource(export_state)))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "mark"
    }
    assert marked == {text for row in FORMATS for text in (row.title, row.summary, *row.loses)}


def test_options_are_those_that_the_format_obeys(with_videos: ExportDialog):
    dialog = with_videos
    for row in FORMATS:
        choose(dialog, row.name)
        visible = {name for name, switch in dialog._options.switches.items() if switch.isVisible()}
        visible |= {"simplify"} if dialog._options.simplify_row.isVisible() else set()
        visible |= {"void_border"} if dialog._options.border_row.isVisible() else set()
        assert visible == row.options | {"copy_images"}


def test_options_of_another_format_do_not_leak_into_the_request(dialog: ExportDialog):
    choose(dialog, "yolo-seg")
    dialog._options.switches["drop_holes"].setChecked(True)
    dialog._options.simplify.setValue(2)
    assert dialog.request().options == WriteOptions(drop_holes=True, simplify=2)
    choose(dialog, "voc")
    dialog._options.border.setValue(2)
    assert dialog.request().options == WriteOptions(void_border=2)
    choose(dialog, "yolo-boxes")
    assert dialog.request().options == WriteOptions()


def test_the_folder_follows_the_format_until_the_person_names_one(dialog: ExportDialog):
    choose(dialog, "coco")
    assert dialog.request().destination == Path("/photos/street-coco")
    choose(dialog, "yolo-seg")
    assert dialog.request().destination == Path("/photos/street-yolo-seg")
    dialog._destination.setText("/elsewhere/mine")
    choose(dialog, "coco")
    assert dialog.request().destination == Path("/elsewhere/mine")


def test_an_export_is_asked_for_as_shown(dialog: ExportDialog, qtbot):
    choose(dialog, "yolo-seg")
    dialog._split.set_shares((70, 20, 10))
    dialog._media.setCurrentIndex(dialog._media.findData("all"))
    with qtbot.waitSignal(dialog.export_requested) as asked:
        qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert asked.args == [
        ExportRequest(format="yolo-seg", destination=Path("/photos/street-yolo-seg"), media="all", shares=(70, 20, 10))
    ]


def test_choices_come_back(with_videos: ExportDialog):
    dialog = with_videos
    request = ExportRequest(
        format="coco",
        destination=Path("/elsewhere/x"),
        media="all",
        shares=(60, 30, 10),
        options=WriteOptions(copy_images=False, polygons=True, simplify=1.5, lossless_frames=True),
        frames=FrameChoice(which="keyframes", every=3, within_marks=True),
    )
    dialog.set_request(request)
    assert dialog.request() == request


def test_nothing_to_export_cannot_be_exported(dialog: ExportDialog):
    assert dialog.go.isEnabled()
    dialog._media.setCurrentIndex(dialog._media.findData("reviewed"))
    assert not dialog.go.isEnabled(), "no picture is reviewed"
    assert dialog._nothing.isVisible(), "and the window says so"
    dialog._media.setCurrentIndex(dialog._media.findData("all"))
    dialog._destination.setText("  ")
    assert not dialog.go.isEnabled()


LOST = tuple(Unreadable(path=f"photos/{number}.jpg", why="There is no such file.") for number in range(6))


def test_files_that_cannot_be_had_are_named_before_anything_is_written_and_may_be_left_out(dialog: ExportDialog, qtbot):
    dialog.set_unreadable(LOST)
    told = words(dialog._unreadable)
    assert "photos/3.jpg: There is no such file." in told
    assert "photos/4.jpg" not in told, "a few are enough"
    assert not dialog.go.isEnabled()
    with qtbot.waitSignal(dialog.request_changed) as changed:
        dialog._unreadable._leave_out.setChecked(True)
    assert changed.args[0].leave_out
    assert dialog.go.isEnabled()
    dialog.set_unreadable(LOST * 20)
    assert not dialog.go.isEnabled(), "nothing would be left"
    dialog.set_unreadable(())
    assert not dialog._unreadable.isVisible()
    assert not dialog.request().leave_out
    assert dialog.go.isEnabled()


def test_every_change_is_reported_for_a_preview(dialog: ExportDialog, qtbot):
    for change in (
        lambda: choose(dialog, "coco"),
        lambda: dialog._options.switches["polygons"].setChecked(True),
        lambda: dialog._options.simplify.setValue(3),
        lambda: dialog._split.set_shares((50, 50, 0)),
        lambda: dialog._destination.setText("/elsewhere"),
    ):
        with qtbot.waitSignal(dialog.request_changed) as changed:
            change()
        assert changed.args[0] == dialog.request()


def test_what_is_lost_of_this_project_is_added(dialog: ExportDialog, qtbot):
    dialog.set_losses(["3 objects have holes."])
    dialog.set_destination_note("The earlier export there is replaced.")
    qtbot.waitUntil(lambda: "3 objects have holes." in words(dialog))
    assert FORMATS[0].loses[0] in words(dialog)
    assert "earlier export" in words(dialog)
    dialog.set_losses([])
    assert "3 objects" not in words(dialog)


def test_a_job_at_work_can_be_cancelled_and_nothing_closes_meanwhile(dialog: ExportDialog, qtbot):
    dialog.show_progress(Progress(done=3, total=10, text="Writing 3.jpg"))
    assert dialog.running
    assert not dialog.go.isVisible()
    assert "Writing 3.jpg" in words(dialog)
    with qtbot.waitSignal(dialog.cancel_requested):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    with qtbot.waitSignal(dialog.cancel_requested):
        dialog.close()
    assert dialog.isVisible()
    dialog.show_cancelled()
    assert dialog.go.isVisible()
    assert "Cancelled" in words(dialog)
    dialog.reject()
    assert not dialog.isVisible()


def test_a_failure_leads_back_to_the_choices_with_its_sentence(dialog: ExportDialog):
    dialog.show_progress(Progress(done=0))
    dialog.show_error(ExportError("No room.", path="/x", safe="The former dataset is untouched.", todo="Free 2 GB."))
    assert dialog.go.isVisible()
    assert "The former dataset is untouched. Free 2 GB." in words(dialog)
    dialog.show_progress(Progress(done=0))
    dialog.show_form()
    assert "No room" not in words(dialog)


OUTCOME = ExportOutcome(
    folder=Path("/photos/street-coco"),
    pictures=118,
    objects=310,
    mean_iou=0.9987,
    lowest_iou=0.9421,
    notes=("3 × a crowd became an ordinary object",),
    worst=(
        WorstObject(media_id=4, object_id=9, title="street 4.jpg, car 2", iou=0.9421),
        WorstObject(media_id=5, object_id=8, title="clip/000017, car", iou=0.98, note="2 parts", frame=17),
    ),
    splits=(
        SplitCount(split="val", pictures=18, videos=1, objects={"car": 30}),
        SplitCount(split="train", pictures=100, videos=4, objects={"car": 200, "person": 80}),
        SplitCount(split="test", pictures=0),
    ),
    files=240,
    size=1 << 20,
)


def test_the_report_says_how_exactly_and_leads_to_the_worst(dialog: ExportDialog, qtbot):
    dialog.show_outcome(OUTCOME)
    shown = words(dialog)
    for part in ("118", "310", "0.9987", "0.9421", "3 × a crowd", "240 files", "1.0 MiB"):
        assert part in shown
    view = next(v for v in dialog.findChildren(QListWidget) if v is not dialog._list)
    with qtbot.waitSignal(dialog.object_chosen) as chosen:
        view.itemClicked.emit(view.item(1))
    assert chosen.args == [5, 8, 17]
    assert not dialog.running
    dialog.show_form()
    dialog.show_outcome(ExportOutcome(folder=Path("/photos/x"), pictures=1, objects=0))
    assert "0.9987" not in words(dialog), "a second report replaces the first"


def test_the_report_counts_per_split_and_class(qtbot):
    table = CountsTable(OUTCOME.splits)
    qtbot.addWidget(table)
    grid = table.layout()
    rows = [
        [cell.widget().text() for column in range(4) if (cell := grid.itemAtPosition(row, column)) and cell.widget()]
        for row in range(grid.rowCount())
        if not (cell := grid.itemAtPosition(row, 0)) or isinstance(cell.widget(), QLabel)
    ]
    assert [row for row in rows if row] == [
        ["train", "val", "in all"],
        ["Images and frames", "100", "18", "118"],
        ["Videos", "4", "1", "5"],
        ["car", "200", "30", "230"],
        ["person", "80", "–", "80"],
    ]


def test_many_classes_do_not_fill_the_report(qtbot):
    objects = {f"class {number}": 100 - number for number in range(40)}
    table = CountsTable([SplitCount(split="train", pictures=9, objects=objects)])
    qtbot.addWidget(table)
    texts = [label.text() for label in table.findChildren(QLabel)]
    assert "class 11" in texts
    assert "class 12" not in texts
    assert "28 more classes" in texts
    assert str(sum(100 - number for number in range(12, 40))) in texts


def test_an_exact_export_says_so(dialog: ExportDialog):
    dialog.show_outcome(ExportOutcome(folder=Path("/photos/x"), pictures=1, objects=2, mean_iou=1.0, lowest_iou=1.0))
    assert "every object is exact" in words(dialog)


@pytest.mark.parametrize("page", ["form", "progress", "report"])
def test_every_control_has_a_name_and_a_tool_tip(dialog: ExportDialog, page: str):
    if page == "progress":
        dialog.show_progress(Progress(done=1, total=2))
    elif page == "report":
        dialog.show_outcome(OUTCOME)
    assert nameless_controls(dialog) == []


def test_shares_always_make_a_hundred_and_leave_some_to_train(qtbot):
    field = SplitField()
    qtbot.addWidget(field)
    field._val.setValue(99)
    field._test.setValue(99)
    assert sum(field.shares) == 100
    assert field.shares[0] >= 1
    field.set_shares((34, 33, 33))
    assert field.shares == (34, 33, 33)


def test_no_split_with_a_share_is_said_to_stay_empty(qtbot):
    """As the job divides: two videos at 80 and 20 percent are one and one."""
    field = SplitField()
    qtbot.addWidget(field)
    field.set_counts(0, 2)
    field.show()
    assert words(field).count("about 1 videos") == 2
    assert "about 0 videos" in words(field)
    field.set_counts(100, 0)
    assert "about 80 images" in words(field)
    assert "videos" not in words(field)


def test_the_form_does_not_promise_the_shares_of_a_few(qtbot):
    field = SplitField()
    qtbot.addWidget(field)
    field.show()
    field.set_counts(10, 0)
    assert "may get some more or less" in words(field)
    field.set_counts(2_000, 0)
    assert "may get some more or less" not in words(field)
    field.set_counts(10, 0)
    field.set_shares((100, 0, 0))
    assert "may get some more or less" not in words(field)


def test_the_report_says_which_class_a_part_lacks(dialog: ExportDialog, qtbot):
    splits = (
        SplitCount(split="train", pictures=9, objects={"car": 2, "person": 14}),
        SplitCount(split="val", pictures=1, objects={"person": 1}),
    )
    whole = ExportOutcome(folder=Path("/x"), pictures=10, objects=17, splits=splits)
    dialog.show_outcome(whole)
    qtbot.waitUntil(lambda: "17 objects" in words(dialog))
    assert "Nothing in val" not in words(dialog)
    calm = dialog._sign.grab().toImage()
    dialog.show_outcome(replace(whole, lacking={"val": ("car",)}))
    qtbot.waitUntil(lambda: "Nothing in val of car." in words(dialog))
    assert dialog._sign.grab().toImage() != calm
    dialog.show_outcome(replace(whole, lacking={"val": tuple(f"c{number}" for number in range(8))}))
    qtbot.waitUntil(lambda: "Nothing in val of c0, c1, c2, c3, c4 and 3 more classes." in words(dialog))


def test_the_form_says_that_one_video_is_not_divided(qtbot):
    field = SplitField()
    qtbot.addWidget(field)
    field.show()
    field.set_counts(0, 1)
    assert "never divided" in words(field)
    field.set_shares((100, 0, 0))
    assert "never divided" not in words(field)
    field.set_shares((60, 20, 20))
    field.set_counts(1, 1)
    assert "too few" in words(field)
    field.set_counts(2, 1)
    assert "too few" not in words(field)


def test_the_report_counts_an_object_of_a_video_once_and_its_masks_apart(dialog: ExportDialog, qtbot):
    train = SplitCount(split="train", pictures=200, videos=2, objects={"child": 600})
    dialog.show_outcome(ExportOutcome(folder=Path("/x"), pictures=200, objects=600, tracks=3, splits=(train,)))
    assert "2 videos, 3 tracks · 200 images and frames, 600 masks" in words(dialog)
    dialog.show_outcome(
        ExportOutcome(folder=Path("/x"), pictures=200, objects=600, tracks=3, frames=200, splits=(train,))
    )
    qtbot.waitUntil(lambda: "2 videos, 3 tracks · 200 frames, 600 masks" in words(dialog))
    assert "600 objects" not in words(dialog)


def test_the_report_says_why_a_part_is_empty(dialog: ExportDialog):
    train = SplitCount(split="train", pictures=200, videos=1)
    outcome = ExportOutcome(folder=Path("/photos/x"), pictures=200, objects=2, splits=(train,), empty=("val",))
    dialog.show_outcome(outcome)
    assert "Nothing for val: a video is never divided" in words(dialog)
    dialog.show_form()
    dialog.show_outcome(replace(outcome, empty=()))
    assert "Nothing for" not in words(dialog)


@pytest.mark.parametrize(
    ("grab", "to", "expected"),
    [(0.8, 0.6, (60, 40, 0)), (1.0, 0.9, (80, 10, 10)), (0.8, -5, (1, 99, 0)), (0.8, 5, (100, 0, 0))],
)
def test_borders_of_the_bar_can_be_dragged(qtbot, grab: float, to: float, expected):
    bar = SplitBar()
    qtbot.addWidget(bar)
    bar.resize(1000, 20)
    bar.set_shares((80, 20, 0))
    bar.show()
    place = QPoint(min(999, round(1000 * grab)), 10)
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(bar.dragged) as dragged:
        qtbot.mouseMove(bar, QPoint(round(1000 * to), 10))
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(round(1000 * to), 10))
    assert dragged.args == [expected]


@pytest.fixture
def importer(qtbot):
    dialog = ImportDialog(format_rows())
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_an_import_is_asked_for(importer: ImportDialog, qtbot):
    assert not importer.go.isEnabled()
    importer.set_source(Path("/datasets/coco"))
    with qtbot.waitSignal(importer.import_requested) as asked:
        qtbot.mouseClick(importer.go, Qt.MouseButton.LeftButton)
    assert (asked.args[0].source, asked.args[0].format) == (Path("/datasets/coco"), "")
    importer._format.setCurrentIndex(1)
    assert importer.request().format == FORMATS[0].name


def test_the_import_report_says_what_was_left_out(importer: ImportDialog, qtbot):
    importer.show_outcome(ImportOutcome(pictures=12, objects=44, notes=("2 × a box without pixels",)))
    for part in ("12", "44", "2 × a box without pixels"):
        assert part in words(importer)
    importer.show_outcome(ImportOutcome(pictures=0, objects=5, videos=2))
    qtbot.waitUntil(lambda: "5 objects on 2 videos" in words(importer))
    importer.show_outcome(ImportOutcome(pictures=3, objects=5, videos=2))
    qtbot.waitUntil(lambda: "5 objects on 3 images and 2 videos" in words(importer))


def test_every_control_of_the_import_window_has_a_name_and_a_tool_tip(importer: ImportDialog):
    assert nameless_controls(importer) == []
