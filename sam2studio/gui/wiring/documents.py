"""The project and its pictures: file menu, start page, title, media list, undo, what is saved, what can be done now."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication

from sam2studio.config.settings import Settings
from sam2studio.core.errors import StudioError
from sam2studio.core.progress import Progress
from sam2studio.gui.actions import Need
from sam2studio.gui.controllers import Controllers
from sam2studio.gui.controllers.document import SavedState
from sam2studio.gui.controllers.unfamiliar import UnfamiliarProject
from sam2studio.gui.dialogs.unfamiliar import UnfamiliarDialog
from sam2studio.gui.error_words import told
from sam2studio.gui.guard import guarded
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.wiring import notices
from sam2studio.gui.wiring.asking import ask_folder, ask_to_open, ask_to_save
from sam2studio.gui.wiring.job_line import JobLine
from sam2studio.gui.wiring.videos import video_filter
from sam2studio.jobs.sample import sample_project
from sam2studio.media.images import IMAGE_SUFFIXES
from sam2studio.project import DamageFoundError, Project

SUFFIX = "s2s"


class DocumentWiring(QObject):
    """Joins the window's frame with the document, its media and navigation. GUI thread."""

    def __init__(self, window: MainWindow, controllers: Controllers, jobs: JobLine, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._controllers = controllers
        self._jobs = jobs
        self._settings = settings
        self._offered: tuple[frozenset[Need], str | None, str | None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._offer)
        self._connect_files()
        self._connect_document()
        self._connect_media()
        window.set_recent(settings.recent())

    def _connect_files(self) -> None:
        actions, document = self._window.actions_by_id, self._controllers.document
        for name, slot in (
            ("file.new", self._ask_new),
            ("file.open", self._ask_project),
            ("file.open_images", self._ask_images),
            ("file.open_folder", self._ask_folder),
            ("file.save_copy", self._ask_copy),
            ("file.close", document.close),
            ("file.quit", self._window.close),
            ("edit.undo", self._undo),
            ("edit.redo", self._redo),
        ):
            actions[name].triggered.connect(slot)
        self._window.start_page.try_sample.connect(self.open_sample)
        self._window.recent_chosen.connect(self._open_recent)

    def _connect_document(self) -> None:
        document = self._controllers.document
        document.opened.connect(self._show_project)
        document.saved.connect(self._show_saved)
        document.failed.connect(lambda failure: self._window.notify(notices.of_failure(failure)))
        document.notice.connect(lambda text: self._window.notify(notices.caution(text)))
        document.busy.connect(self._show_busy)
        document.damaged.connect(self._show_damage)
        document.unfamiliar.connect(self._ask_unfamiliar)
        controllers = self._controllers
        for changed in (
            document.opened,
            document.changed,
            document.saved,
            controllers.media.updated,
            controllers.objects.changed,
            controllers.prompts.changed,
            controllers.hand.changed,
            controllers.mask_edits.changed,
            controllers.navigation.current_changed,
            controllers.timeline.state_changed,
            controllers.tracking.changed,
            controllers.review.changed,
        ):
            changed.connect(self._timer.start)

    def _connect_media(self) -> None:
        panel, media, navigation = self._window.media, self._controllers.media, self._controllers.navigation
        media.listed.connect(lambda _another: panel.set_items(media.items))
        media.updated.connect(panel.update_items)
        media.failed.connect(lambda failure: self._window.notify(notices.of_failure(failure)))
        media.added.connect(self._tell_added)
        media.shortened.connect(self._tell_shortened)
        media.odd.connect(self._tell_odd)
        media.adding.progressed.connect(self._show_adding)
        media.adding.idle.connect(self._end_adding)
        navigation.current_changed.connect(panel.set_current)
        navigation.notice.connect(lambda text: self._window.notify(notices.caution(text)))
        panel.media_chosen.connect(navigation.go_to)
        panel.order_changed.connect(navigation.set_order)
        panel.remove_requested.connect(media.remove)
        panel.reviewed_requested.connect(media.set_reviewed)
        actions = self._window.actions_by_id
        actions["media.next"].triggered.connect(navigation.next)
        actions["media.previous"].triggered.connect(navigation.previous)
        actions["media.reviewed"].triggered.connect(self._toggle_reviewed)
        actions["media.remove"].triggered.connect(self._remove_current)
        drops = self._controllers.drops
        self._window.paths_dropped.connect(drops.receive)
        drops.looking.started.connect(lambda title: self._jobs.show("drop", title, None, cancel=drops.looking.cancel))
        drops.looking.idle.connect(lambda: self._jobs.clear("drop"))

    @Slot()
    @guarded
    def open_sample(self) -> None:
        """Opens the sample project, made on first use."""
        try:
            self._controllers.document.open(sample_project())
        except (OSError, StudioError) as error:
            failure = error if isinstance(error, StudioError) else _no_sample(error)
            self._window.notify(notices.of_error(failure))

    @Slot()
    @guarded
    def _ask_new(self) -> None:
        ask_to_save(
            self._window,
            title=self.tr("New project"),
            filters=[self.tr("Projects (*.s2s)")],
            suffix=SUFFIX,
            then=lambda paths: self._create(paths[0]),
            start=self._home(),
        )

    def _create(self, path: Path) -> None:
        self._controllers.document.create(path)

    @Slot()
    @guarded
    def _ask_project(self) -> None:
        ask_to_open(
            self._window,
            title=self.tr("Open project"),
            filters=[self.tr("Projects (*.s2s)")],
            then=self._controllers.media.open_paths,
            start=self._home(),
        )

    @Slot()
    @guarded
    def _ask_images(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in sorted(IMAGE_SUFFIXES))
        ask_to_open(
            self._window,
            title=self.tr("Open images"),
            filters=[
                self.tr("Images ({patterns})").format(patterns=patterns),
                video_filter(),
                self.tr("All files (*)"),
            ],
            then=self._controllers.media.add,
            start=self._home(),
            many=True,
        )

    @Slot()
    @guarded
    def _ask_folder(self) -> None:
        ask_folder(self._window, title=self.tr("Open folder"), then=self._controllers.drops.receive, start=self._home())

    @Slot()
    @guarded
    def _ask_copy(self) -> None:
        project = self._controllers.document.project
        if project is None:
            return
        ask_to_save(
            self._window,
            title=self.tr("Save a copy"),
            filters=[self.tr("Projects (*.s2s)")],
            suffix=SUFFIX,
            then=lambda paths: self._save_copy(paths[0]),
            start=project.path.with_name(f"{project.path.stem} copy.{SUFFIX}"),
        )

    def _save_copy(self, path: Path) -> None:
        """Saves a copy; of a project that cannot be changed, the copy is what the person goes on with."""
        document = self._controllers.document
        go_on = document.project is not None and not document.writable
        if document.save_copy(path):
            if go_on:
                document.open(path)
            self._window.notify(notices.good(self.tr("A copy was saved as {name}.").format(name=path.name)))

    def _home(self) -> Path | None:
        recent = self._settings.recent()
        return recent[0].parent if recent else None

    @Slot(str)
    @guarded
    def _open_recent(self, path: str) -> None:
        self._controllers.document.open(Path(path))

    @Slot(object)
    @guarded
    def _show_project(self, project: Project | None) -> None:
        if project is None:
            self._window.banner.clear()
            self._window.set_document("")
            self._window.set_recent(self._settings.recent())
            self._window.show_start()
            return
        self._settings.add_recent(project.path)
        self._window.set_recent(self._settings.recent())
        self._window.set_document(project.path.stem, read_only=project.read_only)
        self._window.show_editor()
        if project.read_only:
            self._window.notify(notices.of_hint(self._controllers.document.read_only_hint))

    @Slot(object)
    @guarded
    def _show_saved(self, state: SavedState) -> None:
        self._window.status.set_saved(state.text)

    @Slot(str)
    @guarded
    def _show_busy(self, text: str) -> None:
        """Painted at once, as nothing else will be until it is over."""
        if text:
            QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
            self._window.status.set_saved(text)
            self._window.status.repaint()
        else:
            QGuiApplication.restoreOverrideCursor()

    @Slot(object, object)
    @guarded
    def _show_damage(self, path: Path, error: DamageFoundError) -> None:
        """Opens what can be read of a damaged project, as a read-only copy, and says so."""
        self._window.notify(notices.of_error(error))
        self._controllers.document.open(path, salvage=True)

    @Slot(object)
    @guarded
    def _ask_unfamiliar(self, unfamiliar: UnfamiliarProject) -> None:
        """Asks before media of a project from elsewhere are read that lie outside its folder."""
        folders = [(each.path, each.media) for each in unfamiliar.folders]
        dialog = UnfamiliarDialog(unfamiliar.path.name, folders, self._window)
        dialog.confirmed.connect(lambda: self._controllers.document.open_confirmed(unfamiliar))
        dialog.open()

    @Slot(int, int)
    @guarded
    def _tell_added(self, count: int, _refused: int) -> None:
        items = self._controllers.media.items
        videos = sum(item.video for item in items[len(items) - count :]) if count > 0 else 0
        if videos == count > 0:
            self._window.notify(notices.good(self.tr("%n videos added.", "", count)))
        elif count > 0:
            text = self.tr("%n images added.", "", count) if not videos else self.tr("%n files added.", "", count)
            self._window.notify(notices.good(text))

    @Slot(object)
    @guarded
    def _tell_shortened(self, paths: tuple[Path, ...]) -> None:
        what = self.tr(
            "Of %n files only the first picture is taken: they are animations or have pages.", "", len(paths)
        )
        todo = self.tr("To mark the others, save them as images of their own.")
        details = "\n".join(map(str, paths))
        self._window.notify(replace(notices.caution(what), todo=todo, details=details))

    @Slot(object)
    @guarded
    def _tell_odd(self, found: tuple[tuple[Path, str], ...]) -> None:
        """What is to be known of videos: of one, all of it; of several, in the details."""
        paths = list(dict.fromkeys(path for path, _ in found))
        if len(paths) == 1:
            what, details = f"{paths[0].name}: {' '.join(told(text) for _, text in found)}", str(paths[0])
        else:
            what = self.tr("There is something to know about %n videos; the details say what.", "", len(paths))
            details = "\n".join(f"{path}: {told(text)}" for path, text in found)
        self._window.notify(replace(notices.caution(what), details=details))

    @Slot(str, object)
    @guarded
    def _show_adding(self, title: str, progress: Progress) -> None:
        text = f"{title} {progress.done}/{progress.total}" if progress.total else title
        if progress.text:
            text = self.tr("Reading {name}…").format(name=progress.text)
            self._window.media.set_reading(progress.text)
        self._jobs.show("adding", text, progress.fraction, cancel=self._controllers.media.adding.cancel)

    @Slot()
    @guarded
    def _end_adding(self) -> None:
        self._jobs.clear("adding")
        self._window.media.set_reading("")

    @Slot()
    @guarded
    def _undo(self) -> None:
        """What a hand is drawing, and what is being clicked, come before what has been done.

        Good news leaves: it may be of what is undone.
        """
        self._window.banner.dismiss_good()
        if self._controllers.hand.drawing:
            self._controllers.hand.back()
        elif self._controllers.prompts.open is not None:
            self._controllers.prompts.remove_last()
        else:
            self._controllers.document.undo()

    @Slot()
    @guarded
    def _redo(self) -> None:
        """A click that was taken back comes before what has been undone."""
        if self._controllers.prompts.can_bring_back:
            self._controllers.prompts.bring_back()
        else:
            self._controllers.document.redo()

    @Slot()
    @guarded
    def _toggle_reviewed(self) -> None:
        current = self._controllers.navigation.current
        if current is not None:
            self._controllers.media.toggle_reviewed(current)

    @Slot()
    @guarded
    def _remove_current(self) -> None:
        current = self._controllers.navigation.current
        if current is not None:
            self._controllers.media.remove([current])

    @Slot()
    @guarded
    def _offer(self) -> None:
        """Enables what can be done now."""
        document, prompts, hand = self._controllers.document, self._controllers.prompts, self._controllers.hand
        undo, redo, timeline = document.undo_label, document.redo_label, self._window.timeline.state
        if hand.drawing:
            undo = None  # what is being drawn has no name yet
        elif prompts.open is not None:
            undo = self.tr("click")
        redo = self.tr("click") if prompts.can_bring_back else redo
        present: dict[Need, bool] = {
            "project": document.project is not None,
            "writable": document.writable,
            "media": self._controllers.navigation.current is not None,
            "video": timeline.frames > 1,
            "range": timeline.within is not None,
            "trackable": timeline.frames > 1,
            "tracking": self._controllers.tracking.progress is not None,
            "missing": bool(self._controllers.media.missing),
            "object": bool(self._controllers.objects.selection),
            "objects": len(self._controllers.objects.selection) > 1,
            "copied": bool(self._controllers.mask_edits.copied),
            "prompt": prompts.open is not None or bool(hand.corners),
            "candidates": prompts.open is not None and prompts.open.shown is not None,
            "acceptable": prompts.open is not None
            or bool(hand.corners)
            or self._controllers.review.up
            or (hand.tool != "select" and bool(self._controllers.objects.selection)),
            "hand": hand.tool != "select",
            "review": self._controllers.review.running,
            "undo": hand.drawing or undo is not None,
            "redo": redo is not None,
        }
        available = frozenset(need for need, there in present.items() if there)
        offer = available, undo, redo
        if offer != self._offered:  # a video that plays asks thirty times a second
            self._offered = offer
            self._window.set_undo(undo, redo)
            self._window.set_available(available)


def _no_sample(error: OSError) -> StudioError:
    return StudioError(
        f"The sample could not be put into your documents: {error.strerror or error}.",
        path=error.filename,
        todo="Open a folder of your own images.",
    )
