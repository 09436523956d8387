"""Why a project cannot be changed, in the person's language. The store words it in English, for scripts."""

from __future__ import annotations

import os
import platform
from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale, Qt

from sam2studio.gui.translation import mark, translated
from sam2studio.project import Holder, Project

_KNOWN = (
    mark("ReadOnly", "another program has it open."),
    mark("ReadOnly", "this drive cannot keep two programs from writing at once."),
    mark("ReadOnly", "it is damaged; this is a copy of what is left."),
    mark("ReadOnly", "it was written by a newer version of sam2studio."),
    mark("ReadOnly", "it is a backup; save a copy to work on it."),
)
"""Reasons as the store words them; others are shown as they are."""


def why_read_only(project: Project) -> str:
    """A sentence that goes on after a colon; "" for a project that can be changed."""
    if project.holder is not None:
        return _held_by(project.holder)
    return translated("ReadOnly", project.read_only_reason) if project.read_only_reason else ""


def _held_by(holder: Holder) -> str:
    since = _moment(holder.since)
    if holder.host == platform.node() and holder.user == Holder.here().user:
        if holder.pid == os.getpid():
            return translated("ReadOnly", mark("ReadOnly", "this program has it open already."))
        text = mark("ReadOnly", "another window has it open since {since} ({program}, process {pid}).")
    else:
        text = mark("ReadOnly", "{user} has it open on {host} since {since} ({program}, process {pid}).")
    return translated("ReadOnly", text).format(
        user=holder.user, host=holder.host, since=since, program=holder.program, pid=holder.pid
    )


def _moment(since: str) -> str:
    """The time of day, and the day too if it is not today; what cannot be understood as it is."""
    moment = QDateTime.fromString(since, Qt.DateFormat.ISODate).toLocalTime()
    if not moment.isValid():
        return since
    kind = QLocale.FormatType.ShortFormat
    if moment.date().toString(Qt.DateFormat.ISODate) == datetime.now().astimezone().date().isoformat():
        return QLocale().toString(moment.time(), kind)
    return QLocale().toString(moment, kind)
