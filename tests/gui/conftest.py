"""What all tests of the window share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator


@pytest.fixture(autouse=True)
def texts_as_in_the_source() -> Iterator[None]:
    """Takes languages out again that a test, or a whole window in it, has installed."""
    before = QLocale()
    yield
    app = QCoreApplication.instance()
    for translator in app.findChildren(QTranslator) if app else ():
        QCoreApplication.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)
