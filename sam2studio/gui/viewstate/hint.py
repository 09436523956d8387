"""Why nothing happened."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hint:
    """Why nothing happened.

    Attributes:
        what: One sentence.
        todo: What to do instead.
    """

    what: str
    todo: str = ""
