"""Export and import: the windows for them, and the jobs that do the work beside the window."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from sam2studio.config.settings import Settings
from sam2studio.core.errors import DatasetError, ExportError, InputError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.core.words import brief
from sam2studio.formats.dataset import SPLITS
from sam2studio.formats.publish import check_replaceable
from sam2studio.formats.verify import CheckedObject
from sam2studio.gui.background import BackgroundJobs, WindowJob
from sam2studio.gui.controllers import Controllers
from sam2studio.gui.dialogs.dataset import DatasetDialog
from sam2studio.gui.dialogs.export import ExportDialog
from sam2studio.gui.dialogs.export_state import (
    ExportOutcome,
    ExportRequest,
    ImportOutcome,
    ImportRequest,
    SplitCount,
    WorstObject,
    format_rows,
)
from sam2studio.gui.dialogs.import_ import ImportDialog
from sam2studio.gui.dialogs.split_bar import Shares
from sam2studio.gui.error_words import told_error
from sam2studio.gui.guard import guarded
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.translation import mark, translated
from sam2studio.gui.wiring import notices
from sam2studio.gui.wiring.first_look import FirstLook
from sam2studio.jobs.export import ExportOptions, ExportReport, export_project
from sam2studio.jobs.export_frames import MediaChoice, count_frames
from sam2studio.jobs.import_ import ImportReport, OpenedDataset, import_dataset, open_dataset
from sam2studio.project import Project
from sam2studio.project.backups import make_backup


class ExportWiring(QObject):
    """Joins the export window with the export job. GUI thread."""

    def __init__(self, window: MainWindow, controllers: Controllers, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._controllers = controllers
        self._settings = settings
        self._writing: Path | None = None
        self._shares: Shares = (100, 0, 0)  # of the export at work
        self._jobs = BackgroundJobs(self)
        self._look = FirstLook(self)
        self._dialog = ExportDialog(format_rows(), window)
        self._dialog.request_changed.connect(self._show_consequences)
        self._dialog.export_requested.connect(self._export)
        self._dialog.cancel_requested.connect(self._jobs.cancel)
        self._dialog.object_chosen.connect(self._show_object)
        self._look.found.connect(self._dialog.set_unreadable)
        self._jobs.progressed.connect(lambda _title, progress: self._dialog.show_progress(progress))
        self._jobs.finished.connect(self._finish)
        self._jobs.failed.connect(lambda _title, error: self._dialog.show_error(error))
        self._jobs.cancelled.connect(lambda _title: self._dialog.show_cancelled())
        self._jobs.idle.connect(self._rest)
        window.actions_by_id["file.export"].triggered.connect(self.show_dialog)
        controllers.document.opened.connect(self._dialog.hide)

    @Slot()
    @guarded
    def show_dialog(self) -> None:
        """Opens the export window for the project as it is now."""
        project = self._controllers.document.project
        if project is None:
            return
        if not self._dialog.running:
            self._dialog.set_project(base=project.path, counts=_counts(project), videos=count_frames(project))
            self._look.forget()  # files come and go
            self._show_consequences(self._dialog.request())
            if not self._dialog.isVisible():
                self._dialog.show_form()  # the report of an export that was closed has been read
        self._dialog.show()
        self._dialog.raise_()

    def cancel(self) -> None:
        """Asks the job to stop; the former dataset stays."""
        self._look.cancel()
        self._jobs.cancel()

    def shutdown(self, *, timeout_s: float) -> bool:
        """Stops the job; whether its thread ended in time."""
        return all([self._look.shutdown(timeout_s=timeout_s), self._jobs.shutdown(timeout_s=timeout_s)])

    @Slot(object)
    @guarded
    def _show_consequences(self, request: ExportRequest) -> None:
        try:
            check_replaceable(request.destination)
            replaced = request.destination.is_dir() and any(request.destination.iterdir())
            note = self.tr("The earlier export in this folder will be replaced.") if replaced else ""
        except ExportError as error:
            note = told_error(error)
        except OSError as error:
            note = error.strerror or str(error)
        self._dialog.set_destination_note(note)
        project = self._controllers.document.project
        if project is not None:
            self._look.look(project.path, _options(request))

    @Slot(object)
    @guarded
    def _export(self, request: ExportRequest) -> None:
        project = self._controllers.document.project
        if project is None:
            return
        path = project.path
        options = _options(request)

        def work(cancel: CancelToken) -> Generator[Progress, None, ExportReport]:
            with Project.open(path, read_only=True) as looked_at:
                return (yield from export_project(looked_at, options, cancel=cancel))

        if self._jobs.start(self.tr("Export"), work):
            self._writing, self._shares = request.destination, request.shares
            self._settings.note_export(request.destination, begun=True)
            self._dialog.show_progress(Progress(done=0, text=self.tr("Looking at the images")))

    def _title_of(self, checked: CheckedObject) -> str:
        """What the window calls an object; its class, when it is gone since the export began."""
        project = self._controllers.document.project
        if project is None:
            return str(checked.class_id)
        try:
            return self._controllers.objects.title(project.object_row(checked.object_key))
        except InputError:
            names = {row.export_id: row.name for row in project.classes()}
            return names.get(checked.class_id, str(checked.class_id))

    @Slot(str, object)
    @guarded
    def _finish(self, _title: str, report: ExportReport) -> None:
        checked = report.verification
        self._dialog.show_outcome(
            ExportOutcome(
                folder=report.destination,
                pictures=sum(report.images.values()),
                objects=checked.objects,
                tracks=report.tracks,
                frames=report.frames,
                mean_iou=checked.mean_iou if checked.objects else None,
                lowest_iou=checked.min_iou if checked.objects else None,
                notes=report.notes,
                worst=tuple(
                    WorstObject(
                        media_id=each.image_key,
                        object_id=each.object_key,
                        title=f"{each.image}, {self._title_of(each)}",
                        iou=each.iou,
                        frame=each.frame,
                    )
                    for each in checked.worst
                ),
                splits=tuple(
                    SplitCount(
                        split=split,
                        pictures=count,
                        videos=report.videos[split],
                        objects=report.per_split.get(split, {}),
                    )
                    for split, count in report.images.items()
                ),
                files=report.files,
                size=report.size,
                empty=tuple(
                    split
                    for split, share in zip(SPLITS, self._shares, strict=True)
                    if share and not report.images[split]
                ),
                lacking=report.lacking,
            )
        )

    @Slot()
    @guarded
    def _rest(self) -> None:
        """The job has ended; a dialog that still shows it at work was told of no end, because of a bug."""
        if self._writing is not None:
            self._settings.note_export(self._writing, begun=False)
            self._writing = None
        if self._dialog.running:
            self._dialog.show_error(_broken(safe=self.tr("The former dataset is untouched.")))

    @Slot(int, int, int)
    @guarded
    def _show_object(self, media_id: int, object_id: int, frame: int) -> None:
        project = self._controllers.document.project
        self._controllers.navigation.go_to(media_id)
        if project is not None and project.media_row(media_id).kind == "video":
            self._controllers.navigation.go_to_frame(frame)
        self._controllers.objects.select([object_id])


def _options(request: ExportRequest) -> ExportOptions:
    """What the job is to do."""
    return ExportOptions(
        destination=request.destination,
        format=request.format,
        media=request.media,
        frames=request.frames,
        shares=dict(zip(SPLITS, map(float, request.shares), strict=True)),
        skip_unreadable=request.leave_out,
        write=request.options,
    )


def _broken(*, safe: str) -> DatasetError:
    """What is told of an error that nobody expected; the error bus has told the rest."""
    what = translated("Exchange", mark("Exchange", "Something went wrong in the program."))
    return DatasetError(what, safe=safe)


def _counts(project: Project) -> dict[MediaChoice, int]:
    rows = [row for row in project.media() if row.kind == "image"]
    status = project.media_status()
    reviewed = sum(row.status == "reviewed" for row in rows)
    labelled = sum(row.status == "reviewed" or status[row.id].objects > status[row.id].proposals for row in rows)
    return {"all": len(rows), "labelled": labelled, "reviewed": reviewed}


class ImportWiring(QObject):
    """Joins the import window with its two jobs: looking into the dataset beside the window, and taking it over in it.

    GUI thread.
    """

    def __init__(self, window: MainWindow, controllers: Controllers) -> None:
        super().__init__(window)
        self._window = window
        self._document = controllers.document
        self._reading = BackgroundJobs(self)
        self._taking = WindowJob(self)
        self._dialog = ImportDialog(format_rows(), window)
        self._dialog.import_requested.connect(self._read)
        self._dialog.cancel_requested.connect(self._reading.cancel)
        self._dialog.cancel_requested.connect(self._taking.cancel)
        self._reading.finished.connect(self._take)
        self._reading.failed.connect(lambda _title, error: self._dialog.show_error(error))
        self._reading.cancelled.connect(lambda _title: self._dialog.show_cancelled())
        self._reading.idle.connect(self._rest)
        self._taking.idle.connect(self._rest)
        self._taking.progressed.connect(self._dialog.show_progress)
        self._taking.finished.connect(self._finish)
        self._taking.failed.connect(self._dialog.show_error)
        self._taking.cancelled.connect(self._dialog.show_cancelled)
        window.actions_by_id["file.import"].triggered.connect(self.show_dialog)
        controllers.document.opened.connect(self._leave)
        self._drops, self._media = controllers.drops, controllers.media
        self._drops.dataset_found.connect(self._offer)

    @Slot()
    @guarded
    def show_dialog(self) -> None:
        """Opens the import window."""
        self._dialog.show()
        self._dialog.raise_()

    @Slot(object, str)
    @guarded
    def _offer(self, dataset: Path, format_: str) -> None:
        """Asks what is to be done with a dataset that came to the window, unless an import is at work."""
        if self._at_work(dataset):
            return
        dialog = DatasetDialog(dataset, format_, self._window)
        dialog.import_chosen.connect(lambda: self._fill_in(dataset))
        dialog.pictures_chosen.connect(lambda: self._media.open_paths([dataset]))
        dialog.open()

    def _fill_in(self, dataset: Path) -> None:
        """Opens the import window on a dataset; one that shows an import at work, begun meanwhile, stays as it is."""
        if not self._at_work(dataset) and self._drops.make_room(dataset):
            self._dialog.show_form()
            self._dialog.set_source(dataset)
            self.show_dialog()

    def _at_work(self, dataset: Path) -> bool:
        """Whether another dataset is being imported, so that this one has to wait; that has been told."""
        if self._dialog.running:
            words = self.tr("Another dataset is being imported. Open “{name}” again when that has ended.")
            self._window.notify(notices.caution(words.format(name=brief(Path(dataset.name)))))
        return self._dialog.running

    def cancel(self) -> None:
        """Ends what is taken over, so that the project is as before the import, and asks the reading to stop."""
        self._taking.shutdown()
        self._reading.cancel()

    def shutdown(self, *, timeout_s: float) -> bool:
        """Stops the jobs; whether the thread ended in time."""
        self.cancel()
        return self._reading.shutdown(timeout_s=timeout_s)

    @Slot(object)
    @guarded
    def _leave(self, _project: Project | None) -> None:
        """Another project, or none: what was meant for the former one is dropped."""
        self._reading.cancel()
        self._taking.shutdown()
        self._dialog.hide()

    @Slot(object)
    @guarded
    def _read(self, request: ImportRequest) -> None:
        project = self._document.project
        path = project.path if project is not None and project.revision and project.backup_due(minutes=0) else None

        def work(cancel: CancelToken) -> Generator[Progress, None, OpenedDataset]:
            yield Progress(done=0, text=str(request.source))
            opened = open_dataset(request.source, format=request.format)
            cancel.check()
            if path is not None:
                make_backup(path, "import", cancel=cancel)
            return opened

        if not self._taking.running and self._reading.start(self.tr("Import"), work):
            self._dialog.show_progress(Progress(done=0, text=self.tr("Looking into the dataset")))

    @Slot(str, object)
    @guarded
    def _take(self, _title: str, opened: OpenedDataset) -> None:
        project = self._document.project
        if project is None or not self._document.writable:
            self._dialog.show_cancelled()
            return
        self._taking.start(lambda cancel: import_dataset(project, opened, backup=False, cancel=cancel))

    @Slot()
    @guarded
    def _rest(self) -> None:
        """A job has ended; a dialog that still shows one at work was told of no end, because of a bug."""
        if self._dialog.running and not self._taking.running:
            self._dialog.show_error(_broken(safe=self.tr("The project is as it was before the import.")))

    @Slot(object)
    @guarded
    def _finish(self, report: ImportReport) -> None:
        self._dialog.show_outcome(
            ImportOutcome(
                pictures=report.images_added + report.images_matched,
                objects=report.objects_added + report.objects_replaced,
                videos=report.videos_added + report.videos_matched,
                notes=(*self._kept(report), *report.notes),
            )
        )

    def _kept(self, report: ImportReport) -> tuple[str, ...]:
        """What stayed as it was, in words."""
        notes = []
        if report.objects_same:
            notes.append(self.tr("%n objects were there already.", "", report.objects_same))
        if report.objects_kept:
            notes.append(self.tr("%n objects that a person made were kept.", "", report.objects_kept))
        return tuple(notes)
