"""Finding an action by what it is called: the rows of the palette of commands, and which of them are meant."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction

from sam2studio.gui.actions.build import shortcut_texts
from sam2studio.gui.actions.menus import MENUS, Menu
from sam2studio.gui.actions.table import ACTIONS
from sam2studio.gui.translation import translated

_SOFT = str.maketrans({"ı": "i", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})  # letters that do not come apart


@dataclass(frozen=True, kw_only=True)
class Command:
    """An action as the palette shows it.

    Attributes:
        id: The action's.
        text: Its name in the person's language.
        menu: The title of its menu.
        tip: Its sentence.
        keys: As this system writes them.
        works: It can be done now.
        known_as: Its English name, which help that is found elsewhere uses.
    """

    id: str
    text: str
    menu: str = ""
    tip: str = ""
    keys: tuple[str, ...] = ()
    works: bool = True
    known_as: str = ""


def commands_of(actions: Mapping[str, QAction], *, but: str) -> tuple[Command, ...]:
    """Everything that the window can do, in the order of the menus, but one action. GUI thread."""
    menus = menu_titles()
    return tuple(
        Command(
            id=spec.id,
            text=actions[spec.id].text().replace("&&", "&").rstrip("…"),
            menu=menus[spec.id],
            tip=actions[spec.id].statusTip(),
            keys=shortcut_texts(actions[spec.id]),
            works=actions[spec.id].isEnabled(),
            known_as=spec.text,
        )
        for spec in ACTIONS
        if spec.id != but and actions[spec.id].isVisible()
    )


def find_commands(commands: Iterable[Command], wanted: str) -> tuple[Command, ...]:
    """Those that hold every word that was typed, in front, at the beginning of a word or inside: best first.

    Names count more than menus, those more than sentences, and keys least. What can be done now comes before what
    cannot. Case and accents do not matter.
    """
    words = _plain(wanted).split()
    ranked = [(rank, command) for command in commands if (rank := _rank(command, words)) is not None]
    return tuple(command for _, command in sorted(ranked, key=lambda each: (not each[1].works, each[0])))


def is_meant(command: Command, wanted: str) -> bool:
    """Whether a command holds every word that was typed."""
    return _rank(command, _plain(wanted).split()) is not None


def _rank(command: Command, words: list[str]) -> int | None:
    """The worst place of a word, the lower the better; None if one of them is nowhere."""
    places = (command.text, command.known_as, command.menu, command.tip, " ".join(command.keys))
    texts = [_plain(place) for place in places]
    ranks = []
    for word in words:
        found = [
            3 * place + (0 if text.startswith(word) else 1 if f" {word}" in text else 2)
            for place, text in enumerate(texts)
            if word in text
        ]
        if not found:
            return None
        ranks.append(min(found))
    return max(ranks, default=0)


def _plain(text: str) -> str:
    """Small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each)).translate(_SOFT)


def menu_titles() -> dict[str, str]:
    """Action id → title of the menu that it is in, in the order of the menus."""
    found: dict[str, str] = {}

    def walk(menu: Menu, title: str) -> None:
        for entry in menu.entries:
            if isinstance(entry, Menu):
                walk(entry, translated("Actions", entry.title).replace("&", ""))
            elif entry is not None:
                found[entry] = title

    for menu in MENUS:
        walk(menu, translated("Actions", menu.title).replace("&", ""))
    return found
