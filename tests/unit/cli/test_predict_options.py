from __future__ import annotations

import pytest
import typer

from sam2studio.cli.predict import parse_prompts
from sam2studio.core.prompts import Box, Point, Prompt


def test_points_and_boxes_at_the_same_place_make_one_object():
    prompts = parse_prompts(["10,20 30,40,0", "5,6,1"], ["1,2,3,4"])
    assert prompts == [
        Prompt(points=(Point(10, 20), Point(30, 40, False)), box=Box(1, 2, 3, 4)),
        Prompt(points=(Point(5, 6),)),
    ]


def test_boxes_alone():
    assert parse_prompts([], ["1,2,3,4", "5,6,7,8"]) == [Prompt(box=Box(1, 2, 3, 4)), Prompt(box=Box(5, 6, 7, 8))]


@pytest.mark.parametrize(
    ("points", "boxes", "names"),
    [
        (["10"], [], "--points"),
        (["10,20,2"], [], "--points"),
        (["a,b"], [], "--points"),
        ([], ["1,2,3"], "--boxes"),
        ([], ["1,2,3,x"], "--boxes"),
    ],
)
def test_wrong_texts_are_refused_by_the_option_s_name(points: list[str], boxes: list[str], names: str):
    with pytest.raises(typer.BadParameter, match=names):
        parse_prompts(points, boxes)
