"""Bulk annotation into label files: names, resuming, and what is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from filelock import FileLock

from sam2studio.core.errors import Cancelled, ExportError, InputError, MediaError, WeightsError
from sam2studio.core.progress import CancelToken
from sam2studio.formats.dataset import Notes
from sam2studio.formats.yolo_labels import read_rows
from sam2studio.jobs.auto_annotate.crew import Annotating
from sam2studio.jobs.auto_annotate.journal import JOURNAL
from sam2studio.jobs.auto_annotate.request import AutoAnnotateReport, AutoAnnotateRequest
from sam2studio.jobs.auto_annotate.run import annotate_files, auto_annotate
from tests.support.annotating import make_picture, use_puppets
from tests.support.videos import film


@pytest.fixture(autouse=True)
def _puppets(monkeypatch: pytest.MonkeyPatch) -> None:
    use_puppets(monkeypatch)


@pytest.fixture
def models(tmp_path: Path) -> dict[str, str]:
    """Files that stand for models; the puppets do not open them."""
    for name in ("det.pt", "sam.pt"):
        (tmp_path / name).write_bytes(name.encode())
    return {"det_model": str(tmp_path / "det.pt"), "sam_model": str(tmp_path / "sam.pt")}


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    for place, name in enumerate(["a.png", "b.png", "none.png", "in/a.png", "a.bmp"]):
        make_picture(folder / name, kind=place)
    return folder


def texts(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.rglob("*.txt"))}


def run(data: object, models: dict[str, str], **more) -> AutoAnnotateReport:
    return auto_annotate(data, **models, **more)


def test_labels_beside_the_data_named_apart_where_stems_are_equal(photos, models, tmp_path):
    report = run(str(photos), models)
    output = tmp_path / "photos_auto_annotate_labels"
    assert report.output_dir == output
    assert (report.pictures, report.resumed, report.kept, report.failed) == (5, 0, 0, ())
    assert report.objects == {"cat": 2, "dog": 2}
    found = texts(output)
    assert sorted(found) == ["a.txt", "b.txt", "in_a.txt", "photos_a.txt"]
    lines = (output / JOURNAL).read_text("utf-8").splitlines()
    sources = {entry["labels"]: entry["source"] for entry in map(json.loads, lines)}
    assert sources["in_a.txt"] == "../photos/in/a.png"
    assert {sources["a.txt"], sources["photos_a.txt"]} == {"../photos/a.png", "../photos/a.bmp"}
    for text in found.values():
        (row,) = read_rows(text, height=24, width=32, classes=3, notes=Notes())
        assert row.mask is not None
        assert row.mask.bbox == (8, 6, 8, 6)


def test_a_second_run_does_nothing_again_and_another_setting_does(photos, models, tmp_path):
    first = run(photos, models)
    before = texts(first.output_dir)
    again = run(photos, models)
    assert (again.pictures, again.resumed, texts(again.output_dir)) == (0, 5, before)
    stricter = run(photos, models, conf=0.9)
    assert (stricter.pictures, stricter.resumed, texts(stricter.output_dir)) == (5, 0, {})
    back = run(photos, models)
    assert (back.pictures, back.resumed, texts(back.output_dir)) == (5, 0, before)
    Path(models["det_model"]).write_bytes(b"trained a little longer")
    assert run(photos, models).pictures == 5


def test_only_what_changed_is_done_again(photos, models):
    first = run(photos, models)
    make_picture(photos / "b.png", kind=2)
    make_picture(photos / "new" / "b.png", kind=1)
    (first.output_dir / "in_a.txt").unlink()
    again = run(photos, models)
    assert (again.pictures, again.resumed) == (3, 3)
    found = texts(first.output_dir)
    assert sorted(found) == ["a.txt", "b.txt", "in_a.txt", "new_b.txt", "photos_a.txt"]
    assert (found["b.txt"][0], found["new_b.txt"][0]) == ("2", "1")


def test_the_settings_reach_the_detector(photos, models, tmp_path):
    report = run(photos, models, classes=[1], output_dir=tmp_path / "dogs")
    assert report.objects == {"dog": 2}
    assert report.output_dir == tmp_path / "dogs"
    assert len(texts(tmp_path / "dogs")) == 2


def test_what_a_person_wrote_or_edited_stays(photos, models, tmp_path):
    output = tmp_path / "labels"
    output.mkdir()
    (output / "b.txt").write_text("0 0.5 0.5 0.1 0.1\n")
    report = run(photos, models, output_dir=output)
    assert (report.pictures, report.kept) == (4, 1)
    assert (output / "b.txt").read_text() == "0 0.5 0.5 0.1 0.1\n"
    (output / "a.txt").write_text("2 0.1 0.1 0.2 0.2\n")
    report = run(photos, models, output_dir=output, conf=0.3)
    assert (report.pictures, report.kept) == (3, 2)
    assert (output / "a.txt").read_text() == "2 0.1 0.1 0.2 0.2\n"


def test_bad_pictures_are_told_and_keep_the_labels_they_had(photos, models, tmp_path):
    first = run(photos, models)
    before = texts(first.output_dir)
    make_picture(photos / "crash.png")
    (photos / "b.png").write_bytes(b"no picture")
    report = run(photos, models)
    assert (report.pictures, report.resumed, len(report.failed)) == (0, 4, 2)
    assert any("b.png" in sentence for sentence in report.failed)
    assert any("crash.png" in sentence and "left out" in sentence for sentence in report.failed)
    assert texts(first.output_dir) == before


def test_a_video_gets_a_folder_with_a_file_per_frame(tmp_path, models):
    clip = film(tmp_path, name="street.mp4", frames=5)
    make_picture(tmp_path / "street.png", kind=2)
    report = run([clip, tmp_path / "street.png"], models, output_dir=tmp_path / "labels")
    assert report.pictures == 6
    found = texts(tmp_path / "labels")
    assert [name for name in found if "/" in name] == [f"street/{frame:06d}.txt" for frame in range(5)]
    assert any("/" not in name for name in found)
    again = run([clip, tmp_path / "street.png"], models, output_dir=tmp_path / "labels")
    assert (again.pictures, again.resumed) == (0, 6)
    request = AutoAnnotateRequest(data=(clip,), **models, every=2, output_dir=tmp_path / "some")
    for _ in annotate_files(request):
        pass
    assert list(texts(tmp_path / "some")) == [f"street/{frame:06d}.txt" for frame in (0, 2, 4)]


def test_globs_and_lists(photos, models, tmp_path):
    report = run(str(photos / "*.png"), models)
    assert report.pictures == 3
    assert report.output_dir == tmp_path / "photos_auto_annotate_labels"
    (tmp_path / "list.txt").write_text("photos/a.png\n\nphotos/in/a.png\n")
    assert run(tmp_path / "list.txt", models, output_dir=tmp_path / "x").pictures == 2
    twice = [photos / "a.png", str(photos / "in"), str(photos / "in" / "a.png")]
    assert run(twice, models, output_dir=tmp_path / "y").pictures == 2


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"conf": 1.5}, InputError),
        ({"iou": -1}, InputError),
        ({"imgsz": 8}, InputError),
        ({"max_det": 0}, InputError),
        ({"det_model": "/no/such/model.pt"}, WeightsError),
        ({"data": "/no/such/folder"}, MediaError),
        ({"data": "/no/such/*.jpg"}, InputError),
        ({"data": __file__}, MediaError),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(photos, models, tmp_path, more, error):
    with pytest.raises(error):
        auto_annotate(**{"data": photos, **models, "output_dir": tmp_path / "labels"} | more)
    assert not (tmp_path / "labels").exists()


def test_two_runs_do_not_write_to_one_folder(photos, models, tmp_path):
    output = tmp_path / "labels"
    output.mkdir()
    with FileLock(output / ".auto_annotate.lock"), pytest.raises(ExportError, match="Another run"):
        run(photos, models, output_dir=output)


def test_cancelling_keeps_what_is_done_and_the_next_run_goes_on(tmp_path, models, monkeypatch):
    monkeypatch.setenv("S2S_TEST_SLOW", "0.02")
    folder = tmp_path / "many"
    for number in range(12):
        make_picture(folder / f"{number}.png", kind=number)
    cancel = CancelToken()
    request = AutoAnnotateRequest(data=(folder,), **models, output_dir=tmp_path / "labels")
    with pytest.raises(Cancelled):  # noqa: PT012
        for report in annotate_files(request, cancel=cancel):
            if isinstance(report, Annotating) and report.done >= 3:
                cancel.cancel()
    kept = texts(tmp_path / "labels")
    assert 3 <= len(kept) < 12
    report = run(folder, models, output_dir=tmp_path / "labels")
    assert (report.pictures, report.resumed) == (12 - len(kept), len(kept))
    assert kept.items() <= texts(tmp_path / "labels").items()


def test_lines_of_the_journal_that_make_no_sense_are_passed_over(photos, models):
    first = run(photos, models)
    journal = first.output_dir / JOURNAL
    whole = journal.read_bytes()
    lines = whole.splitlines(keepends=True)
    evil = json.loads(lines[0]) | {"labels": "../../evil.txt"}
    journal.write_bytes(b"".join([*lines[:-1], b"[1]\n", b"{}\n", json.dumps(evil).encode(), b"\n", lines[-1][:20]]))
    again = run(photos, models)
    assert again.pictures + again.resumed + again.kept == 5
    assert again.resumed == 4
    assert not (first.output_dir / "../../evil.txt").exists()
    assert run(photos, models).resumed >= 4
