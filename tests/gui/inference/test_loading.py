"""Making a segmenter ready on the worker's thread."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="tells nowhere which libraries are loaded")
def test_the_libraries_of_torch_are_there_before_python_imports_it():
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, pathlib; from sam2studio.gui.inference import loading; loading._load_libraries();"
            "print('torch' in sys.modules, 'libtorch_cpu' in pathlib.Path('/proc/self/maps').read_text());"
            "import torch; print(float(torch.ones(3).sum()))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["False", "True", "3.0"]
