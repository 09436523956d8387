"""Errors of media and projects in other languages: all of them are known, and what is filled in stays."""

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
from sam2studio.gui.error_words import SENTENCES, told, told_error

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


def test_a_sentence_is_told_with_what_is_filled_in(turkish):
    assert told("There is no such file.") == "Böyle bir dosya yok."
    assert told("The file cannot be opened (It is {odd}).") == "Dosya açılamıyor (It is {odd})."
    assert told("This image has 64 × 48 pixels, the first one of the folder 20 × 10.") == (
        "Bu görüntü 64 × 48 piksel, klasörün ilki ise 20 × 10."
    )
    assert told("Nobody has ever said this.") == "Nobody has ever said this."
    assert told("") == ""


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
        filled = sentence.format("a", "b", "c")
        assert told(filled) == filled
