"""The document: one SQLite file, its edits, history, queries, integrity and backups. No torch, no Qt.

What is stored: `records` (as handed out), `schema` (as it lies in the file), `codecs` (between them), `migrations`.
Getting at the file: `connection`, `drives`, `lock`, `wal`, `creating`, `opening`.
Working with it: `queries`, `tracks` and `proposals` read, `edits` writes (with `mask_edits`, on `rows`), `history`
takes back, `changes` tells.
Media on the disk: `media_files`, `relinking`, `outside`.
Keeping it safe: `integrity`, `backups`, `copies`, `salvage`, `reserve`. And `document` is the face of them all.
"""

from sam2studio.project.backups import Backup
from sam2studio.project.document import Project
from sam2studio.project.edits import Edit
from sam2studio.project.integrity import DamageFoundError
from sam2studio.project.lock import Holder
from sam2studio.project.opening import check_file
from sam2studio.project.outside import OutsideFolder, unconfirmed_folders
from sam2studio.project.records import (
    Change,
    ClassRow,
    Damage,
    IntegrityReport,
    MaskRow,
    MediaCounts,
    MediaRow,
    ObjectRow,
    Proposals,
    Proposed,
    RelinkReport,
    Source,
    TrackSummary,
    basis_of,
)

__all__ = [
    "Backup",
    "Change",
    "ClassRow",
    "Damage",
    "DamageFoundError",
    "Edit",
    "Holder",
    "IntegrityReport",
    "MaskRow",
    "MediaCounts",
    "MediaRow",
    "ObjectRow",
    "OutsideFolder",
    "Project",
    "Proposals",
    "Proposed",
    "RelinkReport",
    "Source",
    "TrackSummary",
    "basis_of",
    "check_file",
    "unconfirmed_folders",
]
