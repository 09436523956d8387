"""The sign by which the program knows folders that it made itself."""

from __future__ import annotations

from pathlib import Path

EXPORT_MANIFEST = "manifest.json"
"""The file in every exported dataset that says what lies there."""

EXPORT_KIND = "sam2studio-dataset"
"""Stands at the head of that file."""

_HEAD = 64


def is_export(folder: Path) -> bool:
    """Whether a folder is a dataset that this program exported. Any thread; reads a few bytes."""
    try:
        with (folder / EXPORT_MANIFEST).open("rb") as file:
            return f'"{EXPORT_KIND}"'.encode() in file.read(_HEAD)
    except OSError:
        return False
