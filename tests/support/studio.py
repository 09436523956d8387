"""The whole window in the test's own process, on real files and the classic segmenter."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog

from sam2studio.config.settings import Settings
from sam2studio.gui.app import Studio, make_application


def new_studio(qtbot) -> Studio:
    """A window with a model; its maker calls `shutdown`."""
    settings = Settings()
    settings.set("model", "classic")
    studio = Studio(make_application(settings), settings)
    qtbot.addWidget(studio.window)
    return studio


def until_open(qtbot, studio: Studio) -> None:
    """Until what was asked for is there, and its first image shown if it has one."""
    controllers = studio.controllers
    qtbot.waitUntil(lambda: controllers.document.project is not None and not controllers.media.adding.running)
    qtbot.waitUntil(lambda: not controllers.media.ids or controllers.navigation.picture.rgb is not None)


def dialog_of(studio: Studio, kind: type[QDialog]) -> QDialog:
    """The dialog of that kind that is open."""
    (dialog,) = [each for each in studio.window.findChildren(kind) if each.isVisible()]
    return dialog


def told(studio: Studio) -> list[str]:
    """What the banner shows and has waiting, newest first."""
    return [f"{notice.what} {notice.todo}" for notice in studio.window.banner.notices]
