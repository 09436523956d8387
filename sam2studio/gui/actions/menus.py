"""The menu bar as a table."""

from __future__ import annotations

from dataclasses import dataclass

from sam2studio.gui.actions.table import CLASS_KEYS
from sam2studio.gui.translation import mark


@dataclass(frozen=True)
class Menu:
    """A menu of the menu bar or a menu inside one.

    Attributes:
        id: Its name in the program.
        title: What is shown, in English; translated when the menu is built.
        entries: Ids of actions, menus inside this one, or None for a line. A menu without entries is filled while the
            program runs.
    """

    id: str
    title: str
    entries: tuple[str | Menu | None, ...] = ()


MENUS: tuple[Menu, ...] = (
    Menu(
        "file",
        mark("Actions", "&File"),
        (
            "file.new",
            "file.open",
            Menu("recent", mark("Actions", "Open recent")),
            None,
            "file.open_images",
            "file.open_folder",
            "file.open_video",
            "file.open_frames",
            None,
            "file.import",
            "file.examine",
            "file.export",
            "file.overlay",
            "file.save_copy",
            "file.backups",
            None,
            "file.close",
            "file.quit",
        ),
    ),
    Menu(
        "edit",
        mark("Actions", "&Edit"),
        ("edit.undo", "edit.redo", None, "edit.copy", "edit.paste", "edit.delete", None, "edit.select_all"),
    ),
    Menu(
        "view",
        mark("Actions", "&View"),
        (
            "view.fit",
            "view.actual_size",
            "view.zoom_in",
            "view.zoom_out",
            None,
            "view.more_opaque",
            "view.less_opaque",
            "view.outline",
            "view.color_by_object",
            "view.hide",
            "view.solo",
            "view.hover_preview",
            None,
            "view.media_panel",
            "view.side_panel",
            "view.timeline",
            "view.next_region",
            "view.previous_region",
            None,
            Menu(
                "theme",
                mark("Actions", "Theme"),
                ("view.theme_system", "view.theme_light", "view.theme_dark"),
            ),
            Menu(
                "language",
                mark("Actions", "Language"),
                ("view.language_system", "view.language_en", "view.language_tr"),
            ),
        ),
    ),
    Menu(
        "object",
        mark("Actions", "&Object"),
        (
            "object.accept",
            "object.cancel",
            "object.remove_last",
            "object.closer",
            "object.close_ups",
            None,
            "object.positive",
            "object.negative",
            None,
            "object.candidate_1",
            "object.candidate_2",
            "object.candidate_3",
            None,
            "object.everything",
            "object.everything_fast",
            None,
            "object.next",
            "object.previous",
            "object.lock",
            "object.crowd",
            None,
            Menu("class", mark("Actions", "Class"), tuple(spec.id for spec in CLASS_KEYS)),
        ),
    ),
    Menu(
        "mask",
        mark("Actions", "M&ask"),
        (
            "mask.select",
            "mask.brush",
            "mask.polygon",
            None,
            "mask.swap",
            "mask.smaller",
            "mask.larger",
            None,
            "mask.fill_holes",
            "mask.keep_largest",
            "mask.smooth",
            "mask.refine",
            "mask.grow",
            "mask.shrink",
            None,
            "mask.unite",
            "mask.subtract",
            "mask.intersect",
        ),
    ),
    Menu(
        "media",
        mark("Actions", "&Media"),
        ("media.previous", "media.next", None, "media.reviewed", "media.locate", "media.remove"),
    ),
    Menu(
        "play",
        mark("Actions", "&Playback"),
        (
            "play.toggle",
            "play.loop",
            None,
            "play.previous",
            "play.next",
            "play.back10",
            "play.forward10",
            "play.first",
            "play.last",
            None,
            "play.previous_keyframe",
            "play.next_keyframe",
            "play.previous_doubtful",
            "play.next_doubtful",
            None,
            "play.set_in",
            "play.set_out",
            "play.clear_range",
        ),
    ),
    Menu(
        "track",
        mark("Actions", "&Track"),
        (
            "track.forward",
            "track.backward",
            "track.both",
            "track.again",
            "track.cancel",
            None,
            "track.keyframe",
            "track.absent",
            "track.absent_before",
            "track.join",
            "track.reviewed",
        ),
    ),
    Menu(
        "review",
        mark("Actions", "&Review"),
        (
            "review.auto_annotate",
            None,
            "review.proposals",
            "review.fix",
            "review.reject",
            "review.accept_here",
            "review.reject_here",
            "review.previous",
            "review.next",
            None,
            "review.accept_above",
            "review.statistics",
        ),
    ),
    Menu("model", mark("Actions", "Mo&del"), ("model.choose", "model.manage", "model.finetune", None, "model.device")),
    Menu(
        "help",
        mark("Actions", "&Help"),
        ("help.guide", "help.keys", "help.change_keys", "help.commands", None, "help.about"),
    ),
)
