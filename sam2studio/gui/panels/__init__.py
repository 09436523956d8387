"""The parts around the canvas. Each shows frozen view state and reports intents by signals; none knows a project."""

from sam2studio.gui.panels.banner import Banner, Notice
from sam2studio.gui.panels.classes import ClassesPanel
from sam2studio.gui.panels.media import MediaPanel
from sam2studio.gui.panels.objects import ObjectsPanel
from sam2studio.gui.panels.review_bar import ReviewBar
from sam2studio.gui.panels.start_page import StartPage
from sam2studio.gui.panels.status_bar import StatusBar
from sam2studio.gui.panels.tool_bar import ModelChoice, ToolBar

__all__ = [
    "Banner",
    "ClassesPanel",
    "MediaPanel",
    "ModelChoice",
    "Notice",
    "ObjectsPanel",
    "ReviewBar",
    "StartPage",
    "StatusBar",
    "ToolBar",
]
