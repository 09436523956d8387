"""Pairs of key and value as options: every form of the field, and what must stay as it is."""

from __future__ import annotations

import pytest
import typer

from sam2studio.cli.main import build_app
from sam2studio.cli.pairs import spelled_out


@pytest.fixture(scope="module")
def app() -> typer.Typer:
    return build_app(open_window=lambda *_: 0, run_demo=lambda *_: 0)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("predict model=a.pt source=b.jpg", ["--model=a.pt", "--source=b.jpg"]),
        ("predict max_det=5 max-det=6", ["--max-det=5", "--max-det=6"]),
        ("predict points=900,370", ["--points=900,370"]),
        ("predict points=[900,370] labels=[1]", ["--points=900,370,1"]),
        ("predict points=[[400,370],[900,370]] labels=[1,0]", ["--points=400,370,1", "--points=900,370,0"]),
        ("predict points=[[[400,370],[900,370]]] labels=[[1,0]]", ["--points=400,370,1 900,370,0"]),
        ("predict points=[[[1,2]],[[3,4],[5,6]]]", ["--points=1,2,1", "--points=3,4,1 5,6,1"]),
        ("predict bboxes=[1,2,3,4]", ["--bboxes=1,2,3,4"]),
        ("predict boxes=[[1,2,3,4],[5,6,7,8]]", ["--boxes=1,2,3,4", "--boxes=5,6,7,8"]),
        ("predict classes=[0,2] conf=0.4", ["--classes=0", "--classes=2", "--conf=0.4"]),
        ("predict classes=3", ["--classes=3"]),
        ("predict fast=True", ["--fast"]),
        ("predict fast=false", []),
        ("predict task=segment mode=predict conf=1", ["--conf=1"]),
        ("predict save=True save_txt=true conf=1", ["--conf=1"]),
        ("benchmark window=False", ["--no-window"]),
        ("predict --source a=b.jpg -o model=x.pt", ["--source", "a=b.jpg", "-o", "model=x.pt"]),
        ("predict --source=a=b.jpg", ["--source=a=b.jpg"]),
        ("predict --fast model=a.pt", ["--fast", "--model=a.pt"]),
        ("predict source=x=y.jpg", ["--source=x=y.jpg"]),
        ("track source=a.mp4 points=1,2 both=true", ["--source=a.mp4", "--points=1,2", "--both"]),
        ("val data=d.s2s model=classic", ["--data=d.s2s", "--model=classic"]),
    ],
)
def test_pairs_become_options(app, words, meant):
    command, *_ = words.split()
    assert spelled_out(words.split(), app) == [command, *meant]


@pytest.mark.parametrize("words", [["models", "get", "a=b"], ["open", "a=b.jpg"], [], ["create", "p.s2s", "x=y"]])
def test_other_commands_keep_their_words(app, words):
    assert spelled_out(words, app) == words


@pytest.mark.parametrize(
    "words",
    ["predict nonsense=1", "predict save=False", "predict m=1", "predict points=[[1,2],[3,4]] labels=[1]"],
)
def test_what_makes_no_sense_is_refused(app, words):
    with pytest.raises(typer.BadParameter):
        spelled_out(words.split(), app)
