"""Numbers of things in sentences that are not translated (of the command line, scripts, errors), and paths in any."""

from __future__ import annotations

from pathlib import Path

_MOST = 100  # characters; a path may have four thousand


def counted(count: int, thing: str, things: str = "") -> str:
    """ "1 image", "2 images"; `things` where the plural is not made with an s."""
    return f"{count} {thing if count == 1 else things or thing + 's'}"


def brief(path: Path) -> str:
    """A path that fits into a sentence: of a very long one, its beginning and its end."""
    text = str(path)
    return text if len(text) <= _MOST else f"{text[: _MOST // 3]}…{text[-(_MOST - _MOST // 3) + 1 :]}"
