"""Languages: files that are current, placeholders that survive, a window that speaks Turkish."""

from __future__ import annotations

import ast
import importlib.util
import re
import shutil
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QPushButton, QSpinBox, QWidget

from sam2studio.config.resources import resource
from sam2studio.gui import translation
from sam2studio.gui.actions import ACTIONS, MENUS
from sam2studio.gui.actions.key_names import KEY_NAMES
from sam2studio.gui.actions.keymap import canonical
from sam2studio.gui.dialogs.export import ExportDialog
from sam2studio.gui.dialogs.export_state import ExportOutcome, WorstObject, format_rows
from sam2studio.gui.dialogs.split_bar import SplitField
from sam2studio.gui.error_words import told
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.translation import LANGUAGES, chosen_language, install_language, translated

ROOT = Path(__file__).resolve().parents[2]
CODES = pytest.mark.parametrize("code", sorted(LANGUAGES))


def tools():
    spec = importlib.util.spec_from_file_location("translations", ROOT / "packaging" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def messages(code: str) -> list[ET.Element]:
    return list(ET.parse(resource("translations", f"sam2studio_{code}.ts")).getroot().iter("message"))


def forms(message: ET.Element) -> list[str]:
    target = message.find("translation")
    assert target is not None
    return [form.text or "" for form in target.iter("numerusform")] or [target.text or ""]


@CODES
def test_what_is_loaded_was_compiled_from_what_is_translated(code: str, tmp_path: Path):
    tools().compile_language(resource("translations", f"sam2studio_{code}.ts"), tmp_path / "now.qm")
    assert (tmp_path / "now.qm").read_bytes() == resource("translations", f"sam2studio_{code}.qm").read_bytes()


@CODES
def test_placeholders_survive_translation(code: str):
    for message in messages(code):
        source = message.findtext("source") or ""
        for form in forms(message):
            if form:
                wanted = Counter(re.findall(r"\{[^}]+\}", source))
                assert Counter(re.findall(r"\{[^}]+\}", form)) == wanted, source
                assert form.count("\t") == source.count("\t")


KEY = re.compile(r"\[([a-z]+\.[a-z0-9_]+)\]")


@CODES
def test_keys_that_texts_name_are_those_of_actions(code: str):
    known = {spec.id for spec in ACTIONS}
    for message in messages(code):
        named = Counter(KEY.findall(message.findtext("source") or ""))
        assert set(named) <= known, message.findtext("source")
        assert all(Counter(KEY.findall(form)) == named for form in forms(message) if form), message.findtext("source")


def test_no_text_names_a_key_that_may_be_another_one():
    """Keys of the keymap are named as "[action.id]"; those of fields and dialogs are not of the keymap."""
    usual = {key for spec in ACTIONS for key in spec.keys if "+" in key}
    fixed = {message.findtext("source") for message in messages("tr")}
    assert [text for text in fixed for key in usual if re.search(rf"(?<![+\w]){re.escape(key)}(?![+\w])", text)] == []


def test_turkish_counts_say_the_number():
    for message in messages("tr"):
        if message.get("numerus"):
            assert all("%n" in form for form in forms(message)), message.findtext("source")


def test_an_image_has_one_word_in_turkish():
    """ "resim", as the main window says; "görüntü" would read like something else."""
    assert [form for message in messages("tr") for form in forms(message) if re.search("görüntü", form, re.I)] == []


@pytest.mark.slow
@CODES
def test_every_text_of_the_source_is_translated(code: str, tmp_path: Path):
    copy = tmp_path / f"sam2studio_{code}.ts"
    shutil.copy(resource("translations", copy.name), copy)
    tools().collect(copy, plural_only=code == "en")
    unfinished = [
        message.findtext("source")
        for message in ET.parse(copy).getroot().iter("message")
        if message.find("translation").get("type") == "unfinished"
    ]
    assert unfinished == [], "run packaging/translations.py and translate these"


def test_no_text_is_where_the_collector_does_not_look():
    """It does not look into f-strings, so their texts would stay English, and "1 objects"."""
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in sorted((ROOT / "sam2studio" / "gui").rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and ast.unparse(call.func).rsplit(".", 1)[-1] == "tr"
    ]
    assert hidden == []


@pytest.mark.parametrize(
    ("system", "setting", "expected"),
    [
        (["tr-TR", "en-US"], "system", "tr"),
        (["xx", "tr"], "system", "tr"),
        (["xx"], "system", "en"),
        ([], "system", "en"),
        (["tr"], "en", "en"),
        (["en"], "tr", "tr"),
        (["tr"], "xx", "en"),
    ],
)
def test_the_language_is_the_chosen_one_or_the_systems_or_english(monkeypatch, system, setting, expected):
    class Locale:
        @staticmethod
        def system() -> Locale:
            return Locale()

        def uiLanguages(self) -> list[str]:
            return system

    monkeypatch.setattr(translation, "QLocale", Locale)
    assert chosen_language(setting) == expected


@pytest.fixture
def speaking(qapp: QApplication):
    """Installs a language, for one test."""

    def speak(code: str) -> None:
        assert install_language(qapp, code) == code

    return speak


def test_the_window_speaks_turkish(speaking, qtbot):
    speaking("tr")
    window = MainWindow(QWidget())
    qtbot.addWidget(window, before_close_func=lambda window: window.shutdown())
    titles = [action.text() for action in window.menuBar().actions()]
    assert [title.replace("&", "") for title in titles] == [
        "Dosya",
        "Düzen",
        "Görünüm",
        "Nesne",
        "Maske",
        "Medya",
        "Oynatma",
        "Takip",
        "İnceleme",
        "Model",
        "Yardım",
    ]
    assert window.actions_by_id["object.accept"].text() == "Kabul et"
    assert "Maskeleri" in window.tool_bar._chooser.toolTip()
    export = ExportDialog(format_rows())
    qtbot.addWidget(export)
    assert "Kapat" in {button.text() for button in export.findChildren(QPushButton)}, "a text of the base class"
    assert export._list.item(1).text() == "YOLO bölütleme"


def test_keys_and_what_qt_itself_says_are_turkish_too(speaking, qtbot):
    speaking("tr")
    names = {name: QCoreApplication.translate("QShortcut", name) for name in KEY_NAMES}
    turkish = {"Space": "Boşluk", "Left": "Sol", "Right": "Sağ", "Up": "Yukarı", "Down": "Aşağı"}
    assert names == {name: turkish.get(name, name) for name in KEY_NAMES}, "the others are printed so on the keys"
    assert [canonical(key) for key in ("Space", "Shift+Left", "PgDown")] == ["Space", "Shift+Left", "PgDown"]
    field = QLineEdit()
    qtbot.addWidget(field)
    menu = field.createStandardContextMenu()
    assert "Kopyala" in {action.text().replace("&", "").split("\t")[0] for action in menu.actions()}
    menu.deleteLater()


def test_turkish_numbers_are_written_in_one_way(speaking, qtbot):
    odd = [form for message in messages("tr") for form in forms(message) if re.search(r"% \{|\} %", form)]
    assert odd == [], "the sign of percent stands before the number, without a blank"
    speaking("tr")
    field = SplitField()
    qtbot.addWidget(field)
    assert [spin.text() for spin in field.findChildren(QSpinBox)] == ["%20", "%0"]
    assert "%80" in [label.text() for label in field.findChildren(QLabel)]
    why = "Processor, 1 thread, bfloat16: 12.3 times faster than float32 on this processor (measured)."
    assert "12,3 kat" in told(why)
    assert told("Processor, 4 threads, float32 as asked.").startswith("İşlemci, 4 ")
    export = ExportDialog(format_rows())
    qtbot.addWidget(export)
    worst = WorstObject(media_id=1, object_id=1, title="a.jpg", iou=0.75)
    export.show_outcome(
        ExportOutcome(folder=Path("x"), pictures=1, objects=2, mean_iou=0.875, lowest_iou=0.75, worst=(worst,))
    )
    shown = [label.text() for label in export.findChildren(QLabel)]
    shown += [view.item(0).text() for view in export.findChildren(QListWidget)]
    assert any("0,8750" in text and "0,7500" in text for text in shown)
    assert "0,7500   a.jpg" in shown


@CODES
def test_menus_have_mnemonics_that_differ(speaking, code: str):
    speaking(code)
    titles = [translated("Actions", menu.title) for menu in MENUS]
    mnemonics = [title[title.index("&") + 1].casefold() for title in titles]
    assert len(set(mnemonics)) == len(mnemonics), titles


def test_english_counts_one_and_many(speaking, qtbot):
    speaking("en")
    window = MainWindow(QWidget())
    qtbot.addWidget(window, before_close_func=lambda window: window.shutdown())
    assert [window.media.tr("%n objects", "", count) for count in (1, 2)] == ["1 object", "2 objects"]
