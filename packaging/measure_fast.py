"""What the fast setting of everything mode saves and misses: drawn scenes, and a network that sees them as they are.

    python packaging/measure_fast.py [--scenes 20] [--size 384] [--points-per-side 32]

The network answers a point with the smallest segment there, what that belongs to, and so on up, three masks at most,
without an error; so what is missed is missed by leaving points out, and by nothing else.

Prints, per scene and in all: the points that are asked, and the share of the segments that the full grid finds which
the fast one finds too; all, and those that have as many pixels as one point of the grid stands for.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the network that sees is that of the tests

from sam2studio.training.synthetic.scenes import make_scene  # noqa: E402


def main() -> int:
    """Parse the command line, ask both grids about every scene, print what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", type=int, default=20)
    parser.add_argument("--size", type=int, default=384)
    parser.add_argument("--points-per-side", type=int, default=32)
    arguments = parser.parse_args()
    oracle, side = import_module("tests.support.oracle"), arguments.points_per_side
    sums = [0, 0, 0, 0, 0]
    for seed in range(arguments.scenes):
        scene = make_scene(seed, arguments.size)
        full, fast = (oracle.ask_grid(scene, side, fast=each) for each in (False, True))
        large = {number for number in full.found if scene.areas[number] >= (arguments.size / side) ** 2}
        row = [fast.points, len(full.found), len(fast.found & full.found), len(large), len(fast.found & large)]
        sums = [a + b for a, b in zip(sums, row, strict=True)]
        print(f"scene {seed:3}: {told(row, side * side)}", flush=True)
    print(f"{arguments.scenes} scenes: {told(sums, arguments.scenes * side * side)}")
    return 0


def told(row: list[int], points: int) -> str:
    """One line of figures."""
    asked, all_of, found, large, found_large = row
    return (
        f"{asked} of {points} points asked ({asked / points:.0%}); {found} of {all_of} segments found "
        f"({found / max(1, all_of):.1%}), of larger ones {found_large} of {large} ({found_large / max(1, large):.1%})"
    )


if __name__ == "__main__":
    raise SystemExit(main())
