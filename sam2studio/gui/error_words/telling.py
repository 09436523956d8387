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
from sam2studio.gui.error_words.datasets import DATASETS
from sam2studio.gui.error_words.media import MEDIA_AND_PROJECTS
from sam2studio.gui.error_words.models import MODELS
from sam2studio.gui.translation import translated

SENTENCES: Final = MEDIA_AND_PROJECTS + DATASETS + MODELS


def told(text: str) -> str:
    """A sentence of an error or a report, in the person's language."""
    if text in SENTENCES:
        return translated("Errors", text)
    for template, pattern in _patterns():
        if (found := pattern.fullmatch(text)) is not None:
            return translated("Errors", template).format(*map(told, found.groups()))
    return text


def told_error(error: StudioError) -> str:
    """All that an error says, like `str` of it; a path without detours, as a project's own may have some."""
    what = told(error.what)
    where = f"{os.path.normpath(error.path)}: " if error.path and error.path not in what else ""
    return " ".join(part for part in (where + what, told(error.safe), told(error.todo)) if part)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Sentences with something filled in, those with most words first: they say more precisely what is meant."""
    templates = sorted((each for each in SENTENCES if "{}" in each), key=len, reverse=True)
    return tuple((each, re.compile("(.*?)".join(map(re.escape, each.split("{}"))), re.DOTALL)) for each in templates)
