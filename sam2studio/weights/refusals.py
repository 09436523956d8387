"""The sentences with which a checkpoint is refused: what is wrong, that nothing was run or kept, what to do."""

from __future__ import annotations

from pathlib import Path

from sam2studio.core.errors import CorruptFileError, UnknownModelError, UnsafeFileError

_SHOWN = 80


def corrupt(path: Path, what: str, *, todo: str = "Download or copy it again.") -> CorruptFileError:
    """The file is cut off, altered, or contradicts itself."""
    return CorruptFileError(what, path=_place(path), safe="Nothing of it was used.", todo=todo)


def unsafe(path: Path, what: str) -> UnsafeFileError:
    """The file wants something imported or run."""
    return UnsafeFileError(
        what,
        path=_place(path),
        safe="Nothing was run.",
        todo="Get these weights as .safetensors, or from their author.",
    )


def unknown(
    path: Path, what: str, *, todo: str = "`sam2studio models list` shows what can be used."
) -> UnknownModelError:
    """The file is sound, as far as it was read, but nothing that this program knows."""
    return UnknownModelError(what, path=_place(path), todo=todo)


def shown(text: str) -> str:
    """A text from inside a file as it may appear in a sentence: short, one line, printable."""
    clean = "".join(character if character.isprintable() else "?" for character in text[: _SHOWN + 1])
    return clean if len(clean) <= _SHOWN else clean[: _SHOWN - 1] + "…"


def _place(path: Path) -> str:
    """The path as it fits into a sentence: whole, or its end."""
    text = str(path)
    return text if len(text) <= 2 * _SHOWN else "…" + text[-2 * _SHOWN :]
