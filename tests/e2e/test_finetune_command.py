"""Fine-tuning from the command line, on a project: what a person made counts, proposals do not."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sam2studio.config import paths
from sam2studio.core.mask import Mask
from sam2studio.project import Project, Source
from sam2studio.training.beginning import begin
from sam2studio.weights.saving import save_safetensors
from tests.e2e.test_command_line import run
from tests.support.checkpoints import SMALL
from tests.support.known import disc, painted

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # inside pycocotools


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "resimler"
    folder.mkdir()
    discs = [(24 + 5 * number, 34 + 3 * number, 18) for number in range(8)]
    for number, each in enumerate(discs):
        Image.fromarray(painted([each], number)).save(folder / f"{number}.png")
    path = tmp_path / "toplar.s2s"
    assert run("create", path.with_suffix(""), folder, "--classes", "top") == 0
    with Project.open(path) as opened, opened.action("Draw") as edit:
        for number, row in enumerate(opened.media()):
            wrong = edit.add_object(row.id, opened.classes()[0].id, state="proposal")
            edit.set_mask(wrong, Mask.from_array(~disc(*discs[number])), source=Source.MODEL)
            right = edit.add_object(row.id, opened.classes()[0].id)
            edit.set_mask(right, Mask.from_array(disc(*discs[number])), source=Source.PERSON)
    return path


def test_a_model_learns_what_a_project_is_about(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    model = tmp_path / "beginner.safetensors"
    save_safetensors(begin(SMALL, seed=0), model)
    words = ("--model", model, "--device", "cpu", "--dtype", "float32", "--rate", 4e-3)
    assert run("finetune", project, *words, "--steps", 40) == 0
    told = capsys.readouterr().out
    assert "Trained on 6 objects of 6 pictures, measured on 2 others." in told
    assert (paths.models_dir() / "beginner-toplar.safetensors").exists()
    assert run("models", "list") == 0
    assert "beginner-toplar.safetensors" in capsys.readouterr().out
    assert run("finetune", project, "--model", model, "--device", "cpu", "--rate", 0, "--steps", 1) == 0
    told = capsys.readouterr().out
    assert "It did not become better, for which the mean must rise by 0.005 or more: nothing was kept." in told
    before, after = re.findall(r"mean of these, which decides +(0\.\d{3}) +(0\.\d{3})", told)[0]
    assert before == after, "nothing was learned"
    np.testing.assert_equal(len(list(paths.models_dir().glob("*.safetensors"))), 1)


def test_what_it_cannot_start_with_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run("finetune", tmp_path, "--model", "classic") == 2
    assert "has no network" in capsys.readouterr().err
    assert run("finetune", tmp_path, "--model", "sam2.1_t.pt") == 1
    assert "Agree with --download" in capsys.readouterr().err
    model = tmp_path / "beginner.safetensors"
    save_safetensors(begin(SMALL, seed=0), model)
    with Project.create(tmp_path / "bare.s2s"):
        pass
    assert run("finetune", tmp_path / "bare.s2s", "--model", model) == 1
    assert "annotate or review some first" in " ".join(capsys.readouterr().err.split())
