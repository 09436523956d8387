"""`manifest.json`: what lies in an exported folder, and the sign that the folder is ours to replace."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sam2studio.core.marks import EXPORT_KIND, EXPORT_MANIFEST, is_left_behind

NAME = EXPORT_MANIFEST
_MARK = EXPORT_KIND
_VERSION = 1
_LARGEST = 256 << 20

CACHES = (".cache", ".cache.npy")
"""Endings of what trainers leave beside labels; made again when missing."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What was written.

    Attributes:
        format: Name of the dataset format.
        app: Version of the program.
        revision: Of the project, when there was one.
        classes: Class name → objects written.
        files: Path in the folder, with `/` → (bytes, SHA-256).
        images: Path of a picture in the folder → fingerprint of the file it was made from.
    """

    format: str
    app: str = ""
    revision: int = 0
    classes: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    images: Mapping[str, str] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """JSON, the same for the same content."""
        content = {
            "kind": _MARK,
            "version": _VERSION,
            "format": self.format,
            "app": self.app,
            "revision": self.revision,
            "classes": dict(self.classes),
            "files": {name: list(entry) for name, entry in sorted(self.files.items())},
            "images": dict(sorted(self.images.items())),
        }
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of an exported folder, or None when the folder is not one."""
    path = folder / NAME
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        content = json.loads(path.read_bytes())
        if not isinstance(content, dict) or content.get("kind") != _MARK:
            return None
        files = {str(name): (int(size), str(digest)) for name, (size, digest) in content["files"].items()}
        return Manifest(
            format=str(content["format"]),
            app=str(content["app"]),
            revision=int(content["revision"]),
            classes={str(name): int(number) for name, number in content["classes"].items()},
            files=files,
            images=_texts(content["images"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def foreign_file(folder: Path, manifest: Manifest) -> Path | None:
    """A file in an exported folder that the export did not write and that somebody may miss, or None."""
    written = {unicodedata.normalize("NFC", name) for name in (*manifest.files, NAME)}  # some drives decompose names
    for place, folders, names in os.walk(folder):
        here = Path(place)
        inside = "" if here == folder else f"{here.relative_to(folder).as_posix()}/"
        links = [name for name in folders if (here / name).is_symlink()]
        for name in sorted(names + links):
            known = unicodedata.normalize("NFC", f"{inside}{name}") in written
            if not known and not is_left_behind(name) and not name.endswith(CACHES):
                return here / name
    return None


def _texts(content: Any) -> dict[str, str]:
    return {str(name): str(text) for name, text in content.items()}
