"""Names of classes from elsewhere as names that a project accepts."""

from __future__ import annotations

_LIMIT = 200


def usable_name(text: str, *, fallback: str) -> str:
    """A name of 1 to 200 printable characters: as given where that is one."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    return printable.strip()[:_LIMIT].strip() or fallback
