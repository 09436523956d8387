"""Numbers of things in sentences that are not translated: those of the command line, of scripts and of errors."""

from __future__ import annotations


def counted(count: int, thing: str, things: str = "") -> str:
    """ "1 image", "2 images"; `things` where the plural is not made with an s."""
    return f"{count} {thing if count == 1 else things or thing + 's'}"
