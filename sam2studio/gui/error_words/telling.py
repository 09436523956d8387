"""Errors in the person's language.

What goes wrong is worded in English where it happens, below the window, and so are the notes of reports and what a job
is at. The sentences are listed in the modules beside this one, with `{}` where something is filled in, which may be
such a sentence itself; one that is not listed is shown as it is.
"""

from __future__ import annotations

import os
import re
from functools import cache
from typing import Final

from sam2studio.core.errors import StudioError
from sam2studio.gui.error_words.bulk import BULK
from sam2studio.gui.error_words.datasets import DATASETS
from sam2studio.gui.error_words.devices import DEVICES
from sam2studio.gui.error_words.media import MEDIA_AND_PROJECTS
from sam2studio.gui.error_words.models import MODELS
from sam2studio.gui.error_words.reasons import REASONS
from sam2studio.gui.translation import decimal, translated

SENTENCES: Final = MEDIA_AND_PROJECTS + DATASETS + MODELS + BULK + REASONS + DEVICES

_MEASURED = re.compile(r"\d+\.\d+")


def told(text: str) -> str:
    """A sentence of an error or a report, in the person's language."""
    if text in SENTENCES:
        return translated("Errors", text)
    for template, pattern in _patterns():
        if (found := pattern.fullmatch(text)) is not None:
            filled = map(_counted if template in DEVICES else told, found.groups())
            return translated("Errors", template).format(*filled)
    return text


def _counted(text: str) -> str:
    """What is filled in where measured numbers are: those as the person's language writes them."""
    return decimal(float(text), len(text.split(".")[1])) if _MEASURED.fullmatch(text) else told(text)


def told_error(error: StudioError) -> str:
    """All that an error says, like `str` of it; a path without detours, as a project's own may have some."""
    what = told(error.what)
    where = f"{os.path.normpath(error.path)}: " if error.path and error.path not in what else ""
    return " ".join(part for part in (where + what, told(error.safe), told(error.todo)) if part)


def told_failure(text: str) -> str:
    """What is left of an error after it became one text, `str` of it: a file's name, then sentences."""
    if told(text) != text:
        return told(text)
    for start in (0, *(found.end() for found in re.finditer(": ", text))):
        sentences = _known_sentences(text[start:])
        if sentences:
            return text[:start] + " ".join(map(told, sentences))
    return text


def _known_sentences(text: str) -> list[str]:
    """A text divided into sentences that are listed; [] when it does not consist of such."""
    ends = [found.start() + 1 for found in re.finditer(r"[.!?] ", text)] + [len(text)]
    for end in reversed(ends):
        if _is_known(text[:end]):
            rest = _known_sentences(text[end + 1 :]) if end < len(text) else []
            if rest or end == len(text):
                return [text[:end], *rest]
    return []


def _is_known(text: str) -> bool:
    return text in SENTENCES or any(pattern.fullmatch(text) for _, pattern in _patterns())


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Sentences with something filled in, those with most words first: they say more precisely what is meant."""
    templates = sorted((each for each in SENTENCES if "{}" in each), key=len, reverse=True)
    return tuple((each, re.compile("(.*?)".join(map(re.escape, each.split("{}"))), re.DOTALL)) for each in templates)
