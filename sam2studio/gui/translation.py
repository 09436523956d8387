"""The window's language: English texts in the source, other languages in `resources/translations`.

`packaging/translations.py` collects the texts and compiles the languages. Widgets use `self.tr`; tables that are
made before there is an application mark their texts with `mark` and translate them when they are shown.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from sam2studio.config.resources import resource

LANGUAGES = {"en": "English", "tr": "Türkçe"}
"""Code → name in that language. A new one is a row here, `view.language_<code>` and `sam2studio_<code>.ts`."""


def mark(context: str, text: str) -> str:
    """Marks a text of a table for translation and returns it unchanged; `translated` translates it."""
    del context  # read by the collector, and by people
    return text


def translated(context: str, text: str) -> str:
    """The text in the person's language."""
    return QCoreApplication.translate(context, text)


_PERCENT = mark("Numbers", "{percent} %")


def decimal(value: float, digits: int) -> str:
    """A number with so many digits behind the point, written as the person's language does."""
    return QLocale().toString(float(value), "f", digits)


def percent(share: int | str) -> str:
    """A share in percent, as the person's language writes it."""
    return translated("Numbers", _PERCENT).format(percent=share)


def chosen_language(setting: str) -> str:
    """The language for a setting ("system" or a code): one there is, English otherwise."""
    wanted = [setting] if setting != "system" else [tag[:2] for tag in QLocale.system().uiLanguages()]
    return next((code for code in wanted if code in LANGUAGES), "en")


def install_language(app: QCoreApplication, setting: str) -> str:
    """Loads the language's texts into the application, before the first widget is made. GUI thread.

    English has a file too: it holds the plural forms. What Qt itself says, as in menus of text fields, it says in that
    language too, where it knows it.

    Returns:
        The code of the language in force.
    """
    code = chosen_language(setting)
    of_qt = QTranslator(app)
    if of_qt.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(of_qt)
    translator = QTranslator(app)  # asked before the other, as it is installed later
    if translator.load(str(resource("translations", f"sam2studio_{code}.qm"))):
        app.installTranslator(translator)
    QLocale.setDefault(QLocale(code) if setting != "system" else QLocale.system())
    return code
