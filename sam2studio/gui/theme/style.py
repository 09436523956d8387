"""Palette and stylesheet of a scheme. Fusion draws the rest."""

from __future__ import annotations

from string import Template

from PySide6.QtGui import QColor, QPalette

from sam2studio.config.resources import resource
from sam2studio.gui.theme import metrics
from sam2studio.gui.theme.scheme import Scheme, readable_on

_ROLES: dict[QPalette.ColorRole, str] = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "field",
    QPalette.ColorRole.AlternateBase: "surface",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.ToolTipBase: "surface",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.BrightText: "on_accent",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Light: "hover",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Dark: "outline",
    QPalette.ColorRole.Shadow: "outline",
}
_DISABLED = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)


def palette(scheme: Scheme) -> QPalette:
    """The Qt palette of a scheme."""
    result = QPalette()
    for role, field in _ROLES.items():
        result.setColor(role, QColor(getattr(scheme, field)))
    for role in _DISABLED:
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(scheme.faint))
    return result


def stylesheet(scheme: Scheme) -> str:
    """What Fusion cannot be told by a palette: flat controls, real focus rings, quiet scroll bars.

    Widgets ask for a look by the property `kind` ("primary", "quiet", "title", …), never by a stylesheet of their own.
    """
    colors = {name: getattr(scheme, name) for name in Scheme.__dataclass_fields__}
    sizes = {"radius": metrics.RADIUS, "control": metrics.CONTROL - 2}
    drawings = {name.replace("-", "_"): _drawing(name) for name in ("arrow-down", "arrow-up", "submenu")}
    drawings["tick"] = _drawing("tick-light" if readable_on(scheme.accent) == "#ffffff" else "tick-dark")
    return _TEMPLATE.substitute(colors, **sizes, **drawings)


def _drawing(name: str) -> str:
    return resource("icons", "style", f"{name}.svg").as_posix()


_TEMPLATE = Template("""
* { outline: none; }

QToolTip {
  background: $surface; color: $text; border: 1px solid $outline; padding: 4px 6px;
}

/* Buttons */
QPushButton {
  background: $surface; color: $text; border: 1px solid $outline; border-radius: ${radius}px;
  min-height: ${control}px; padding: 0 14px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $pressed; }
QPushButton:disabled { color: $faint; border-color: $border; }
QPushButton:focus { border: 2px solid $accent; padding: 0 13px; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $pressed; color: $faint; border-color: $pressed; }
QPushButton[kind="quiet"] { background: transparent; border-color: transparent; }
QPushButton[kind="quiet"]:hover { background: $hover; }
QPushButton[kind="quiet"]:focus { border: 2px solid $accent; }
QPushButton[kind="key-button"] { padding: 0 10px; min-width: 22px; min-height: 26px; }
QPushButton[kind="key-button"]:focus { padding: 0 9px; min-width: 22px; min-height: 24px; }
QPushButton[kind="key-button"]:pressed { background: $selection; }
QPushButton[kind="link"] {
  background: transparent; border: none; color: $accent; padding: 0 4px; min-height: 24px; text-align: left;
}
QPushButton[kind="link"]:hover { background: $hover; }
QPushButton[kind="link"]:focus { border: 2px solid $accent; padding: 0 2px; min-height: 20px; }
QPushButton[kind="card"] {
  background: $surface; border: 1px solid $border; border-radius: 8px; min-height: 62px; padding: 0;
}
QPushButton[kind="card"]:hover { background: $hover; border-color: $outline; }
QPushButton[kind="card"]:focus { border: 2px solid $accent; min-height: 60px; padding: 0; }

QToolButton {
  background: transparent; color: $text; border: 2px solid transparent; border-radius: ${radius}px; padding: 4px;
}
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked, QToolButton:open { background: $pressed; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $faint; }
QToolButton::menu-indicator { image: none; }
QToolButton[kind="chooser"] { border: 1px solid $outline; padding: 4px 24px 4px 8px; min-height: 20px; }
QToolButton[kind="chooser"]:focus { border: 2px solid $accent; padding: 3px 23px 3px 7px; }
QToolButton[kind="chooser"]::menu-indicator {
  image: url("$arrow_down"); subcontrol-origin: padding; subcontrol-position: center right; right: 8px;
}
QToolButton[kind="primary"] {
  background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; padding: 3px 10px;
}
QToolButton[kind="primary"]:focus { border-color: $text; }
QToolButton[kind="primary"]:disabled { background: $pressed; color: $faint; border-color: $pressed; }

/* Fields */
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QPlainTextEdit, QTextEdit {
  background: $field; color: $text; border: 1px solid $outline; border-radius: ${radius}px;
  selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox { min-height: ${control}px; padding: 0 8px; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus {
  border: 2px solid $accent;
}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus {
  min-height: ${control}px; margin: -1px; padding: 0 8px;
}
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { color: $faint; border-color: $border; }
QAbstractItemView QLineEdit { min-height: 20px; padding: 0 4px; margin: 0; }
QAbstractItemView QComboBox { min-height: 22px; padding: 0 4px; margin: 0; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$arrow_down"); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $outline; padding: 4px; }
QSpinBox::up-button, QDoubleSpinBox::up-button {
  border: none; width: 20px; subcontrol-position: top right; margin-top: 2px;
}
QSpinBox::down-button, QDoubleSpinBox::down-button {
  border: none; width: 20px; subcontrol-position: bottom right; margin-bottom: 2px;
}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$arrow_up"); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url("$arrow_down"); width: 10px; height: 10px; }

/* Lists */
QAbstractItemView {
  background: $field; color: $text; border: 1px solid $border; border-radius: ${radius}px;
  selection-background-color: $selection; selection-color: $text; alternate-background-color: $surface;
}
QAbstractItemView:focus { border: 1px solid $accent; }
QAbstractItemView[kind="flat"] { background: $surface; border: 1px solid transparent; border-radius: 0; }
QAbstractItemView[kind="flat"]:focus { border: 1px solid $accent; }
QListWidget { padding: 4px; }
QListWidget::item { padding: 6px 8px; border-radius: 4px; color: $text; }
QListWidget::item:hover { background: $hover; }
QListWidget::item:selected { background: $selection; color: $text; }
QListWidget::item:disabled { background: transparent; color: $muted; }
QHeaderView { border: none; border-radius: 0; background: transparent; }
QHeaderView::section {
  background: $surface; color: $muted; border: none; border-bottom: 1px solid $border; padding: 4px;
}

/* Menus */
QMenuBar { background: $window; color: $text; padding: 2px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; }
QMenu { background: $surface; color: $text; border: 1px solid $outline; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 8px; border-radius: 4px; min-height: 20px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $faint; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QMenu::right-arrow { image: url("$submenu"); width: 12px; height: 12px; right: 8px; }

/* Regions */
QToolBar { background: $window; border: none; border-bottom: 1px solid $border; padding: 4px 8px; spacing: 4px; }
QToolBar::separator { width: 1px; background: $border; margin: 6px 4px; }
QSplitter::handle { background: $border; }
QSplitter::handle:hover { background: $accent; }
QFrame[kind="panel"] { background: $surface; border: none; }
QFrame[kind="bar"] { background: $window; border: none; border-top: 1px solid $border; }
QFrame[kind="rule"] { background: $border; border: none; max-height: 1px; min-height: 1px; }
QFrame[kind="box"] { background: $surface; border: 1px solid $border; border-radius: ${radius}px; }
QFrame[kind="popup"] { background: $surface; border: 1px solid $outline; }
QFrame[kind="notice-bad"], QFrame[kind="notice-caution"], QFrame[kind="notice-good"] {
  background: $surface; border: 1px solid $outline; border-left-width: 4px; border-radius: ${radius}px;
}
QFrame[kind="notice-bad"] { border-left-color: $bad; }
QFrame[kind="notice-caution"] { border-left-color: $caution; }
QFrame[kind="notice-good"] { border-left-color: $good; }
QWidget[kind="page"] { background: $window; }
QDialog { background: $surface; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[kind="clear"] { background: transparent; }

/* Words */
QLabel { background: transparent; color: $text; }
QLabel[kind="muted"] { color: $muted; }
QLabel[kind="section"] { color: $text; font-weight: 600; }
QLabel[kind="title"] { color: $text; font-size: 16pt; font-weight: 600; }
QLabel[kind="hero"] { color: $text; font-size: 24pt; font-weight: 600; }
QLabel[kind="good"] { color: $good; }
QLabel[kind="caution"] { color: $caution; }
QLabel[kind="bad"] { color: $bad; }
QLabel[kind="note"] { padding: 4px 12px; }
QLabel[kind="key"] {
  color: $text; background: $field; border: 1px solid $outline; border-radius: 4px; padding: 1px 6px;
}
QLabel[kind="key-off"] { color: $muted; border: 1px solid $border; border-radius: 4px; padding: 1px 6px; }

/* Progress and sliders */
QProgressBar {
  background: $pressed; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; color: transparent;
}
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSlider::groove:horizontal { background: $pressed; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal {
  background: $field; border: 2px solid $accent; width: 12px; height: 12px; margin: -6px 0; border-radius: 8px;
}
QSlider::handle:horizontal:focus { background: $accent; }
QCheckBox { color: $text; spacing: 8px; min-height: 24px; }
QCheckBox:disabled { color: $faint; }
QCheckBox::indicator, QTableView::indicator {
  width: 14px; height: 14px; border: 1px solid $outline; border-radius: 4px; background: $field;
}
QCheckBox::indicator:hover, QTableView::indicator:hover { background: $hover; }
QCheckBox::indicator:checked, QTableView::indicator:checked {
  background: $accent; border-color: $accent; image: url("$tick");
}
QCheckBox::indicator:focus { width: 12px; height: 12px; border: 2px solid $accent; }
QCheckBox::indicator:checked:focus { border-color: $text; }
QCheckBox::indicator:disabled { border-color: $border; }

QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $faint; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $outline; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")
