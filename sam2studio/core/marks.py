"""Signs by which files and folders are known: what the program made itself, and what systems leave anywhere."""

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


def is_left_behind(name: str) -> bool:
    """Whether a file of that name is one that a system leaves in any folder, which holds nothing of a person's.

    Among them is `._NAME`, in which macOS keeps what a stick or a server cannot hold of the file NAME: it ends like a
    picture or a label file, and is none.
    """
    return name.startswith("._") or name in (".DS_Store", "Thumbs.db", "desktop.ini")
