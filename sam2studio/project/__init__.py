"""The document: one SQLite file, its edits, history, queries, integrity and backups. No torch, no Qt.

`records`, `schema` and `codecs` say what is stored; `connection`, `drives`, `lock` and `opening` get at the file;
`queries` reads, `edits` writes, `history` takes back; `integrity`, `backups`, `copies` and `reserve` keep it safe.
`document` is the face of them all.
"""

from sam2studio.project.document import Project
from sam2studio.project.edits import Edit
from sam2studio.project.integrity import DamageFoundError
from sam2studio.project.records import (
    Change,
    ClassRow,
    Damage,
    IntegrityReport,
    MaskRow,
    MediaCounts,
    MediaRow,
    ObjectRow,
    RelinkReport,
    Source,
)

__all__ = [
    "Change",
    "ClassRow",
    "Damage",
    "DamageFoundError",
    "Edit",
    "IntegrityReport",
    "MaskRow",
    "MediaCounts",
    "MediaRow",
    "ObjectRow",
    "Project",
    "RelinkReport",
    "Source",
]
