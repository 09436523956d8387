"""Collects the window's texts and compiles its languages: `python packaging/translations.py`.

English is the language of the source; its file holds the plural forms only. To add a language, add its code to
`sam2studio.gui.translation.LANGUAGES`, run this, translate the new `.ts` file (Qt Linguist reads it), run this again.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import PySide6

from sam2studio.gui.translation import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
TOOLS = Path(PySide6.__file__).parent


def sources() -> list[str]:
    """Every module that may show text."""
    return sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "sam2studio" / "gui").rglob("*.py"))


def collect(target: Path, *, plural_only: bool) -> None:
    """Brings a `.ts` file up to date with the source; translations that are there stay."""
    arguments = [*sources(), "-tr-function-alias", "QT_TRANSLATE_NOOP+=mark", "-locations", "none", "-no-obsolete"]
    arguments += ["-pluralonly"] if plural_only else []
    code = target.stem.rsplit("_", 1)[1]
    _run("lupdate", *arguments, "-source-language", "en", "-target-language", code, "-ts", str(target))


def compile_language(source: Path, target: Path) -> None:
    """Makes the `.qm` file that the program loads."""
    _run("lrelease", str(source), "-qm", str(target))


def _run(tool: str, *arguments: str) -> None:
    suffix = ".exe" if sys.platform == "win32" else ""
    program = next(
        path for path in (TOOLS / f"{tool}{suffix}", TOOLS / "Qt/libexec" / f"{tool}{suffix}") if path.exists()
    )
    subprocess.run([str(program), *arguments], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def main() -> None:
    """Updates and compiles every language."""
    for code in LANGUAGES:
        source = FOLDER / f"sam2studio_{code}.ts"
        collect(source, plural_only=code == "en")
        compile_language(source, source.with_suffix(".qm"))


if __name__ == "__main__":
    main()
