"""The colours of the window: one frozen table per scheme, and the contrast rule they are held to."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QGuiApplication, QPalette

MINIMUM_CONTRAST = 4.5
"""WCAG 2 AA for text; every text and ground that meet in the window keep it."""


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """The colours of one scheme, all "#rrggbb".

    Attributes:
        window: Ground of the window, the toolbar and the status bar.
        surface: Ground of panels, menus and dialogs.
        field: Ground of text fields and lists.
        hover: Ground of what the pointer is over.
        pressed: Ground of what is pressed or switched on.
        border: Lines that part regions.
        outline: Lines around controls; at least 3:1 on every ground, so that a control can be seen.
        text: Text and icons.
        muted: Secondary text.
        faint: Icons of states that are off, and disabled text (no contrast rule applies to it).
        accent: Ground of the primary button, of progress and of focus rings.
        on_accent: Text on `accent`.
        selection: Ground of selected rows.
        good: Reviewed, saved, done.
        caution: Needs a look.
        bad: Failed or lost.
        canvas: Ground around the image.
    """

    window: str
    surface: str
    field: str
    hover: str
    pressed: str
    border: str
    outline: str
    text: str
    muted: str
    faint: str
    accent: str
    on_accent: str
    selection: str
    good: str
    caution: str
    bad: str
    canvas: str


LIGHT = Scheme(
    window="#f1f2f4",
    surface="#fafbfc",
    field="#ffffff",
    hover="#e6e8ec",
    pressed="#d9dde4",
    border="#d9dce1",
    outline="#858b96",
    text="#1d2025",
    muted="#565c67",
    faint="#a3a9b3",
    accent="#3553d1",
    on_accent="#ffffff",
    selection="#dde4fd",
    good="#156a3b",
    caution="#8a5300",
    bad="#b3261e",
    canvas="#dfe1e5",
)

DARK = Scheme(
    window="#1c1d20",
    surface="#222327",
    field="#18191b",
    hover="#303237",
    pressed="#3c3f46",
    border="#34363b",
    outline="#787d87",
    text="#e7e8eb",
    muted="#a7abb4",
    faint="#63676f",
    accent="#8ea6ff",
    on_accent="#11142a",
    selection="#2f3a66",
    good="#6fcf97",
    caution="#f0b35a",
    bad="#ff8a80",
    canvas="#141517",
)


def current_scheme() -> Scheme:
    """The scheme in force, read from the application's palette. GUI thread."""
    ground = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return LIGHT if ground.lightness() > 127 else DARK


def contrast_ratio(first: str, second: str) -> float:
    """The contrast of two "#rrggbb" colours by WCAG 2.x, 1…21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(ground: str) -> str:
    """Black or white, whichever is easier to read on `ground` ("#rrggbb")."""
    return max("#000000", "#ffffff", key=lambda text: contrast_ratio(text, ground))


def _luminance(color: str) -> float:
    """Relative luminance of an sRGB colour, 0…1 (WCAG 2.x)."""
    parsed = QColor(color)
    channels = (parsed.redF(), parsed.greenF(), parsed.blueF())
    linear = [c / 12.92 if c <= 0.04045 else float(((c + 0.055) / 1.055) ** 2.4) for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
