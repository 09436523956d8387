"""The program's own folders, per user, as each system wants them. None is created here.

`SAM2STUDIO_HOME` puts all of them under one folder (portable use, tests).
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_DIRS = platformdirs.PlatformDirs("sam2studio", appauthor=False)


def _folder(name: str, default: Path) -> Path:
    home = os.environ.get("SAM2STUDIO_HOME")
    return Path(home) / name if home else default


def config_dir() -> Path:
    """Settings and key maps."""
    return _folder("config", _DIRS.user_config_path)


def models_dir() -> Path:
    """Downloaded checkpoints."""
    return _folder("data", _DIRS.user_data_path) / "models"


def documents_dir() -> Path:
    """Where projects that the program makes itself (the sample) are put."""
    return _folder("documents", _DIRS.user_documents_path)


def cache_dir() -> Path:
    """What can be made again: thumbnails, measurements, converted checkpoints."""
    return _folder("cache", _DIRS.user_cache_path)


def thumbnails_dir() -> Path:
    """Small pictures of media."""
    return cache_dir() / "thumbnails"


def log_dir() -> Path:
    """Log files."""
    return _folder("log", _DIRS.user_log_path)
