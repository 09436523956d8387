"""Start and end of the whole program, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]

START = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from sam2studio.config.settings import Settings
from sam2studio.gui.app import Studio, make_application

settings = Settings()
settings.set("model", sys.argv[1])
application = make_application(settings)
studio = Studio(application, settings)
first = []

def painted():
    if studio.window.isVisible() and not first:
        first.append("torch" in sys.modules)

def loaded(info):
    print("torch before the window was shown:", first[0])
    print("model:", info.label, info.device, info.dtype, "torch" in sys.modules)
    application.quit()

studio.start()
painted()
studio.client.model_loaded.connect(loaded)
studio.models.failed.connect(lambda failure: (print(failure.text), application.quit()))
QTimer.singleShot(60_000, application.quit)
application.exec()
print("ended:", studio.shutdown())
"""

QUIT = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from sam2studio.gui import app

when, folder = sys.argv[1], Path(sys.argv[2])

class Quitting(app.Studio):
    def start(self, *args, **kwargs):
        super().start(*args, **kwargs)
        close = self.window.close
        signals = {
            "at once": None,
            "adding": self.controllers.media.adding.started,
            "opening": self.controllers.document.opened,
            "loading": self.client.status,
            "encoded": self.client.encoded,
        }
        if signals[when] is None:
            QTimer.singleShot(0, self.window, close)
        else:
            signals[when].connect(lambda *_: QTimer.singleShot(0, self.window, close))

app.Studio = Quitting
sys.exit(app.run_window([folder], sample=False))
"""


def run_python(code: str, *arguments: object, timeout: float = 180) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False, timeout=timeout
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(30):
        Image.new("RGB", (640, 480), (number * 8, 100, 50)).save(folder / f"{number}.png")
    return folder


def test_the_window_is_shown_before_torch_is_imported(private_home: Path):
    from sam2studio.weights.loading import build_network
    from sam2studio.weights.saving import save_safetensors
    from tests.support.checkpoints import SMALL, small_state

    network = build_network(SMALL)
    network.load_state_dict(small_state())
    models = private_home / "data" / "models"
    models.mkdir(parents=True)
    save_safetensors(network, models / "small.safetensors")
    result = run_python(START, "small.safetensors")
    assert "torch before the window was shown: False" in result.stdout, result.stderr
    assert "model: small cpu" in result.stdout
    assert result.stdout.rstrip().endswith("ended: True")


@pytest.mark.parametrize("when", ["at once", "opening", "adding", "loading", "encoded"])
def test_closing_the_window_ends_the_program_with_code_0(when: str, folder: Path):
    result = run_python(QUIT, when, folder)
    assert result.returncode == 0, result.stderr
    assert "QThread: Destroyed" not in result.stderr
    assert "Traceback" not in result.stderr
