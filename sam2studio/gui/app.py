"""The composition root: makes the application, joins its parts, and ends all of it within three seconds."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

import sam2studio
from sam2studio.config.logs import start_logging
from sam2studio.config.settings import Settings
from sam2studio.engine.messages import ModelInfo
from sam2studio.engine.prediction import Segmenter
from sam2studio.gui.canvas import Canvas
from sam2studio.gui.controllers import build_controllers
from sam2studio.gui.controllers.frame_reading import FrameClient
from sam2studio.gui.controllers.models import ModelsController
from sam2studio.gui.guard import ErrorBus, guarded
from sam2studio.gui.heartbeat import Heartbeat, Watchdog
from sam2studio.gui.inference import InferenceClient
from sam2studio.gui.inference.loading import load_segmenter
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.theme import THEME_MODES, Theme, ThemeMode
from sam2studio.gui.translation import install_language
from sam2studio.gui.wiring import notices
from sam2studio.gui.wiring.auto_annotate import AutoAnnotateWiring
from sam2studio.gui.wiring.documents import DocumentWiring
from sam2studio.gui.wiring.editing import EditingWiring
from sam2studio.gui.wiring.everything import EverythingWiring
from sam2studio.gui.wiring.examining import ExaminingWiring
from sam2studio.gui.wiring.exchange import ExportWiring, ImportWiring
from sam2studio.gui.wiring.finetune import FinetuneWiring
from sam2studio.gui.wiring.guidance import GuidanceWiring
from sam2studio.gui.wiring.hand import HandWiring
from sam2studio.gui.wiring.job_line import JobLine
from sam2studio.gui.wiring.locating import LocatingWiring
from sam2studio.gui.wiring.models import ModelWiring
from sam2studio.gui.wiring.overlay_video import OverlayVideoWiring
from sam2studio.gui.wiring.playback import PlaybackWiring
from sam2studio.gui.wiring.review import ReviewWiring
from sam2studio.gui.wiring.safety import SafetyWiring
from sam2studio.gui.wiring.tracking import TrackingWiring
from sam2studio.gui.wiring.videos import VideoWiring
from sam2studio.media.first_look import close_processes, warm_up

log = logging.getLogger(__name__)

_SHUTDOWN_S = 2.5
_SIGNAL_MS = 200  # how often Python gets to see Ctrl-C while Qt waits for events


class Studio(QObject):
    """One window with everything behind it. GUI thread.

    Attributes:
        window, canvas, controllers, models, client: The parts, for tests and for the demonstration.
    """

    def __init__(self, application: QApplication, settings: Settings) -> None:
        super().__init__()
        self.errors = ErrorBus(self)
        self.heartbeat = Heartbeat(self)
        self.theme = application.findChild(Theme) or Theme(application, _theme_mode(settings))
        self.canvas = Canvas()
        self.window = MainWindow(self.canvas)
        self.window.banner.covered.connect(self.canvas.keep_clear)

        def load(name: str) -> tuple[Segmenter, ModelInfo]:  # on the worker's thread, as the settings are then
            return load_segmenter(name, device=settings.text("device"), dtype=settings.text("dtype"))

        self.client = InferenceClient(self, load=load, budget=round(settings.number("embedding_budget_mb")) << 20)
        frames = FrameClient(self, budget=round(settings.number("frame_budget_mb")) << 20)
        self.controllers = build_controllers(self.client, self, frames=frames)
        self.models = ModelsController(self.client, settings, self)
        jobs = JobLine(self.window.status)
        self.documents = DocumentWiring(self.window, self.controllers, jobs, settings)
        self.exporting = ExportWiring(self.window, self.controllers, settings)
        self.importing = ImportWiring(self.window, self.controllers)
        self.examining = ExaminingWiring(self.window, self.controllers)
        self.showing = OverlayVideoWiring(self.window, self.controllers)
        self.tuning = FinetuneWiring(self.window, self.controllers, self.models, jobs, settings)
        self.safety = SafetyWiring(self.window, self.controllers, settings)
        self._wirings = (
            VideoWiring(self.window, self.controllers, settings),
            EditingWiring(self.window, self.canvas, self.controllers, settings),
            HandWiring(self.window, self.canvas, self.controllers, jobs, settings),
            ModelWiring(self.window, self.client, self.controllers, self.models, settings),
            GuidanceWiring(self.window, self.theme, settings),
            LocatingWiring(self.window, self.controllers),
            PlaybackWiring(self.window, self.canvas, self.controllers),
            TrackingWiring(self.window, self.controllers, jobs, settings),
            ReviewWiring(self.window, self.controllers, jobs),
            EverythingWiring(self.window, self.controllers, jobs),
            AutoAnnotateWiring(self.window, self.controllers, self.models, jobs),
        )
        self.errors.reported.connect(lambda report: self.window.notify(notices.of_report(report)))
        self._ended: bool | None = None

    def start(self, paths: Sequence[Path] = (), *, sample: bool = False) -> None:
        """Shows the window, then starts the inference thread and opens what was asked for."""
        self.errors.install()
        self.heartbeat.start()
        self.window.show()
        QTimer.singleShot(0, self, self._begin)
        if sample:
            QTimer.singleShot(0, self.documents, self.documents.open_sample)
        elif paths:
            QTimer.singleShot(0, self, partial(self.controllers.drops.receive, tuple(paths)))

    @Slot()
    @guarded
    def _begin(self) -> None:
        self.client.start()
        self.models.begin()

    def shutdown(self) -> bool:
        """Ends all threads and closes the project; whether everything ended in time. Safe to call twice."""
        if self._ended is None:
            deadline = time.monotonic() + _SHUTDOWN_S
            self.heartbeat.stop()
            parts = (self.exporting, self.importing, self.examining, self.showing, self.tuning, self.models)
            for part in parts:
                part.cancel()
            ended = [self.client.shutdown(timeout_s=_SHUTDOWN_S)]
            ended += [part.shutdown(timeout_s=_left(deadline)) for part in (*parts, self.safety)]
            ended += [self.controllers.shutdown(timeout_s=_left(deadline)), self.window.shutdown()]
            self._ended = all(ended)
            self.errors.uninstall()
        return self._ended


def _left(deadline: float) -> float:
    """Seconds until then; a moment at least, so that a thread that has just ended is noticed."""
    return max(0.05, deadline - time.monotonic())


def make_application(settings: Settings) -> QApplication:
    """The one application object with its name, language and look."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("sam2studio")
    application.setApplicationDisplayName("sam2studio")
    application.setApplicationVersion(sam2studio.__version__)
    application.setDesktopFileName("sam2studio")
    install_language(application, settings.text("language"))
    return application


def run_window(paths: Sequence[Path], *, sample: bool) -> int:
    """Opens the window and returns the exit code when it is closed."""
    start_logging()
    if sys.platform == "win32":  # else the task bar shows Python's sign
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("sam2studio")
    settings = Settings()
    application = make_application(settings)
    studio = Studio(application, settings)
    listening = _listen_for_signals(application, studio.window)
    watchdog = Watchdog()
    application.aboutToQuit.connect(watchdog.start)
    studio.start(paths, sample=sample)
    threading.Thread(target=warm_up, name="warm up", daemon=True).start()
    code = application.exec()
    listening.stop()
    close_processes()  # whoever waits for one goes on
    if not studio.shutdown():
        log.warning("a thread did not end in time; everything is saved, leaving without it")
        logging.shutdown()
        os._exit(0)
    return code


def _listen_for_signals(application: QApplication, window: QWidget) -> QTimer:
    """Ctrl-C and a polite kill close the window as a person would.

    The window and not all windows: those stop at the first that has a job at work and refuses.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: window.close())
    timer = QTimer(application)
    timer.timeout.connect(lambda: None)  # lets the interpreter run
    timer.start(_SIGNAL_MS)
    return timer


def _theme_mode(settings: Settings) -> ThemeMode:
    return next(mode for mode in THEME_MODES if mode == settings.text("theme"))
