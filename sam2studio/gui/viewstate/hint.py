"""Why nothing happened."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hint:
    """Why nothing happened.

    Attributes:
        what: One sentence.
        todo: What to do instead.
        brief: What stands in the corner before anybody has tried, so that it does not say the same; or "".
        lasting: It came of work that took its time: it stays until somebody has read it.
    """

    what: str
    todo: str = ""
    brief: str = ""
    lasting: bool = False
