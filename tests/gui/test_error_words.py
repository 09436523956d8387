"""Errors, notes and progress in other languages: all of them are known, and what is filled in stays."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator

import sam2studio
from sam2studio.config.resources import resource
from sam2studio.core.errors import InputError, MediaError
from sam2studio.gui.error_words import SENTENCES, told, told_error, told_failure
from sam2studio.weights import placement

ROOT = Path(sam2studio.__file__).parent
FOR_PEOPLE = re.compile(r"_?refusal|Media\w*Error|\w*Project\w*Error|StorageFullError|DamageFoundError")
"""What makes an error that is shown; others tell a programmer of a mistake."""


@pytest.fixture
def turkish(qapp) -> Iterator[None]:
    translator = QTranslator()
    assert translator.load(str(resource("translations", "sam2studio_tr.qm")))
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def worded(node: ast.expr) -> str | None:
    """The text of a literal, `{}` for what is filled in; None for what is made elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def sentences_of(package: str) -> Iterator[str]:
    """What errors say that are raised with literals."""
    for path in sorted((ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            parts = [keyword.value for keyword in node.keywords if keyword.arg in ("safe", "todo")]
            if FOR_PEOPLE.fullmatch(name) is None:
                continue
            parts += node.args[1:2] if name.endswith("refusal") else node.args[:1]
            yield from filter(None, map(worded, parts))


@pytest.mark.parametrize("package", ["media", "project"])
def test_every_sentence_of_media_and_projects_is_known(package):
    found = set(sentences_of(package))
    assert len(found) > 20
    assert found - set(SENTENCES) == set()


DATASETS = ("formats/**/*.py", "jobs/export*.py", "jobs/import_.py", "jobs/overlay_video.py")
BULK = ("jobs/auto_annotate/*.py", "jobs/everything.py")
MODELS = ("weights/**/*.py", "engine/*.py", "jobs/finetune.py")
TOLD_ELSEWHERE = {"formats/registry.py", "weights/placement.py"}
"""The words of formats are translated as "Formats"; those of devices are facts of the device panel."""
NOT_SHOWN = re.compile(
    r"# (there are no|label:color_rgb:).*|(rle|xtl)=.*|\s*<.*|.*%s.*|SAM 2.* base plus|YOLO11 .*|Classic .*"
    r"|Scalar \| .*|Expecting .*|can't allocate .*|(not enough|out of) memory|comes with .*"
    r"|can be downloaded|download not finished|missing: install the program again",
    re.DOTALL,
)
"""Written into files or the log, names of models, types, what other programs say, what the command line lists."""
KNOWN = {*SENTENCES, *(sentence.removesuffix(".") for sentence in SENTENCES)}
"""Some get their full stop elsewhere."""
_SILENT = {"ValueError", "TypeError", "KeyError", "InputError", "NotImplementedError"}


def phrases_of(pattern: str) -> Iterator[str]:
    """Sentences, and literals of three words or more, that modules hold: but no docstrings, log lines and mistakes."""
    for path in sorted(ROOT.glob(pattern)):
        if path.relative_to(ROOT).as_posix() in TOLD_ELSEWHERE:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        silent = {id(part) for node in ast.walk(tree) if _is_silent(node) for part in ast.walk(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                silent |= {id(part) for value in node.values for part in ast.walk(value) if id(part) != id(value)}
                silent |= {id(value) for value in node.values}
        for node in ast.walk(tree):
            text = worded(node) if isinstance(node, ast.expr) and id(node) not in silent else None
            if text and " " in text and _reads_like_words(text):
                yield text


def _is_silent(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) or _is_silent(node.value)
    if isinstance(node, ast.Assert):
        return True
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute):
        return isinstance(node.func.value, ast.Name) and node.func.value.id == "log"
    return isinstance(node.func, ast.Name) and node.func.id in _SILENT


def _reads_like_words(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", text.replace("{}", ""))
    return len(words) > 2 or (bool(words) and re.fullmatch(r"[A-Z].*\.", text) is not None)


@pytest.mark.parametrize("patterns", [DATASETS, MODELS, BULK], ids=["datasets", "models", "bulk"])
def test_every_phrase_of_exports_imports_models_and_bulk_is_known(patterns):
    found = {text for pattern in patterns for text in phrases_of(pattern) if NOT_SHOWN.fullmatch(text) is None}
    assert len(found) > 30
    assert found - KNOWN == set()


def test_everything_odd_about_a_video_is_known():
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / "media" / "video_scan.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "warnings.append":
            found.update(filter(None, [worded(node.args[0])]))
    assert len(found) > 3
    assert found - set(SENTENCES) == set()


@pytest.mark.parametrize(
    "text",
    [
        "The file ends early: 1 of 205 frames can be read.",
        "The file is cut off or damaged at its end; 1 frame is left.",
        "The file is cut off or damaged at its end; 9 frames are left.",
    ],
)
def test_how_early_a_video_ends_is_told(turkish, text):
    assert told(text) != text


def test_every_note_of_a_report_is_known():
    """Whatever its length: the first argument of `notes.add`, and each side of a choice there."""
    found: set[str] = set()
    for pattern in DATASETS:
        for path in ROOT.glob(pattern):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add":
                    owner = node.func.value
                    name = (
                        owner.id
                        if isinstance(owner, ast.Name)
                        else owner.attr
                        if isinstance(owner, ast.Attribute)
                        else ""
                    )
                    if name.strip("_") == "notes" and node.args:
                        found.update(filter(None, map(worded, [node.args[0]])))
    assert len(found) > 20
    assert found - set(SENTENCES) == set()


def test_a_sentence_is_told_with_what_is_filled_in(turkish):
    assert told("There is no such file.") == "Böyle bir dosya yok."
    assert told("The file cannot be opened (It is {odd}).") == "Dosya açılamıyor (It is {odd})."
    assert told("This image has 64 × 48 pixels, the first one of the folder 20 × 10.") == (
        "Bu resim 64 × 48 piksel, klasörün ilki ise 20 × 10."
    )
    assert told("Nobody has ever said this.") == "Nobody has ever said this."
    assert told("") == ""


def test_what_is_filled_in_is_told_too(turkish):
    assert told("3 × an image was left out: The file is empty (0 bytes). (first: a (1).png)") == (
        "3 × bir resim dışarıda bırakıldı: Dosya boş (0 bayt). (ilki: a (1).png)"
    )
    assert told("2 × an object without pixels was left out") == "2 × pikseli olmayan bir nesne dışarıda bırakıldı"
    assert told("Make room or choose another drive, then export again.") == (
        "Yer açın ya da başka bir sürücü seçin, sonra yeniden dışa aktarın."
    )
    assert told("There is no connection to example.org: the network cannot be reached.") == (
        "example.org ile bağlantı yok: ağa ulaşılamıyor."
    )
    assert told("There is not enough memory for SAM 2.1 tiny on an image of 9000 × 7000 pixels.") == (
        "SAM 2.1 tiny için yeterli bellek yok (9000 × 7000 piksellik bir resimde)."
    )
    assert told("This looks like a relative of SAM 2 with another trunk, which this version cannot run.") == (
        "Bu başka gövdeli bir SAM 2 akrabası gibi görünüyor; bu sürüm onu çalıştıramaz."
    )


@pytest.mark.parametrize(
    ("one", "several", "in_turkish"),
    [
        ("1 instance was written, 0 read back", "2 instances were written, 0 read back", "{} örnek yazıldı"),
        (
            "The video has 1 frame of 8 × 6 pixels now, but had 9 frames of 8 × 6 pixels when it was added.",
            "The video has 2 frames of 8 × 6 pixels now, but had 9 frames of 8 × 6 pixels when it was added.",
            "Video şimdi {} kare (8 × 6 piksel), ama eklendiğinde 9 kare (8 × 6 piksel) idi.",
        ),
        (
            "FastSAM finds 1 mask on this picture; it does not fit the prompt.",
            "FastSAM finds 2 masks on this picture; none of them fits the prompt.",
            "FastSAM bu resimde {} maske buluyor;",
        ),
        (
            "This is a relative of SAM 2 whose trunk has 1 stage instead of four.",
            "This is a relative of SAM 2 whose trunk has 2 stages instead of four.",
            "gövdesi dört yerine {} aşamalı",
        ),
        ("Upsample with 1 argument", "Upsample with 2 arguments", "Upsample ({} bağımsız değişkenle)"),
    ],
)
def test_one_of_a_thing_and_several_are_told(turkish, one, several, in_turkish):
    assert in_turkish.format(1) in told(one)
    assert in_turkish.format(2) in told(several)


def test_an_error_is_told_whole(turkish):
    error = MediaError(
        "The file is empty (0 bytes).", path="a.jpg", safe="Nothing was changed.", todo="Check the drive."
    )
    assert told_error(error) == "a.jpg: Dosya boş (0 bayt). Hiçbir şey değiştirilmedi. Sürücüyü denetleyin."
    detour = MediaError("The file is empty (0 bytes).", path=str(Path("photos", "..", "a.jpg")))
    assert told_error(detour) == "a.jpg: Dosya boş (0 bayt)."
    assert told_error(InputError("x: expected 1.")) == "x: expected 1."


def test_in_english_nothing_changes(qapp):
    for sentence in SENTENCES:
        filled = sentence.format(*"abcdef")
        assert told(filled) == filled


def test_every_reason_why_a_part_of_a_dataset_was_left_out_is_known():
    """What readers raise while they look at one shape or name, which is filled into a note."""
    found = set()
    for path in ROOT.glob("formats/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if name in ("InputError", "ValueError"):
                found.update(filter(None, map(worded, node.args[:1])))
    of_programmers = {text for text in found if re.match(r"(format|shares|the number)\b", text)}
    assert len(found) > 30
    assert found - of_programmers - KNOWN == set()


@pytest.mark.parametrize(
    "error",
    [
        MediaError("The image is cut off: its data ends too early.", path="/a. b/c: d.jpg", todo="Check the drive."),
        MediaError(
            "This is a pipe, not an image.", path="x.jpg", safe="Nothing was added.", todo="Choose an image file."
        ),
    ],
)
def test_an_error_that_became_one_text_is_told_sentence_by_sentence(turkish, error):
    assert told_failure(str(error)) == told_error(error) != str(error)


def test_a_picture_that_bulk_annotation_left_out_is_told(turkish):
    assert told_failure("a.jpg: Annotating it does not come to an end. It was left out.") == (
        "a.jpg: Etiketlenmesi sona ermiyor. Dışarıda bırakıldı."
    )
    assert told_failure("b.jpg: nobody wrote this down") == "b.jpg: nobody wrote this down"


@pytest.mark.parametrize("card", ["_IDLE_CARD", "_SILENT_CARD", "_STRANGE_CARD", "_WITHHELD_CARD"])
def test_why_a_card_is_not_used_is_told(turkish, card):
    shown = told(f"Processor, 2 threads, float32 as asked. {getattr(placement, card)}")
    assert "Ekran kartı kullanılmıyor: " in shown
    assert "graphics card" not in shown


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("dtype", ["auto", "float32"])
@pytest.mark.parametrize("ratio", [1.0, 2.34])
def test_why_a_network_runs_where_it_runs_is_told(turkish, monkeypatch, threads, dtype, ratio):
    monkeypatch.setattr(placement, "_threads", lambda: threads)
    monkeypatch.setattr(placement, "_measured_ratio", lambda: ratio)
    said = placement.choose("cpu", dtype).why
    shown = told(said)
    assert shown.startswith(f"İşlemci, {threads} iş parçacığı, ")
    if dtype == "auto":
        assert ("2.3 kat" if ratio > 2 else "daha hızlı hesaplamıyor") in shown
    else:
        assert shown.endswith("float32, istendiği gibi.")


@pytest.mark.parametrize(
    "why",
    [
        "NVIDIA H100 80GB HBM3, bfloat16: this graphics card computes it in hardware.",
        "GeForce GTX 1080, float16: this graphics card is older than bfloat16.",
        "Apple graphics processor, float16: the graphics processor computes it in hardware.",
        "Apple graphics processor, float32 as asked.",
        "NVIDIA H100 80GB HBM3, float32 as asked.",
    ],
)
def test_graphics_cards_keep_their_names(turkish, why):
    shown = told(why)
    assert shown != why
    assert "this" not in shown
    assert "asked" not in shown
    name = why.split(",")[0]
    assert ("Apple" in shown) if name.startswith("Apple") else shown.startswith(name)
