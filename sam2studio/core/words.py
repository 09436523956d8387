"""Numbers of things in sentences that are not translated (of the command line, scripts, errors), and paths in any."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

_MOST = 100  # characters; a path may have four thousand


def counted(count: int, thing: str, things: str = "") -> str:
    """ "1 image", "2 images"; `things` where the plural is not made with an s."""
    return f"{count} {thing if count == 1 else things or thing + 's'}"


def brief(path: Path) -> str:
    """A path that fits into a sentence: of a very long one, its beginning and its end."""
    text = str(path)
    return text if len(text) <= _MOST else f"{text[: _MOST // 3]}…{text[-(_MOST - _MOST // 3) + 1 :]}"


def told_apart(paths: Sequence[Path]) -> list[str]:
    """The name of each file, and of those that share one as much of their folders as tells them apart."""
    told = [path.name for path in paths]
    alike: list[Sequence[int]] = [range(len(paths))]
    parts = 0
    while alike:
        parts += 1
        groups: defaultdict[Path, list[int]] = defaultdict(list)
        for place in (place for group in alike for place in group):
            end = Path(*paths[place].parts[-parts:])
            told[place] = str(end)
            groups[end].append(place)
        alike = [group for group in groups.values() if len({paths[place] for place in group}) > 1]
    return told
