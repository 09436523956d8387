"""Proves that frame N is frame N: `prove_frames.py [--accesses 20000] [--long]`.

Makes small videos of every kind (codecs, containers, varying rates, B-frames, open groups, edit lists, rotation,
damage) whose frames say their own number in their pixels, asks for frames by number in every order, and counts wrong
ones; the same is asked of OpenCV's `VideoCapture`. With `--long` also a video of 65 minutes. Needs the `tests` folder
beside it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
USUAL = 10_000  # below so many accesses the shorter list of videos


def main() -> int:
    """Runs the program; 1 when a frame was wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--accesses", type=int, default=2_000, help="frames to ask for, at least (default 2000)")
    parser.add_argument("--long", action="store_true", help="also a video of 65 minutes")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    proof, matrix = import_module("tests.support.frame_proof"), import_module("tests.support.video_matrix")
    if options.accesses < USUAL:
        clips = matrix.usual(frames=40)
    else:
        clips = matrix.thorough(frames=150)
    each = -(-options.accesses // len(clips)) + 10
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tally = proof.Tally()
        for clip in clips:
            proof.examine(clip, folder, tally, accesses=each)
            print(f"\r{tally.clips}/{len(clips)} {clip.name:<40}", end="", file=sys.stderr, flush=True)
        print("\r" + " " * 60 + "\r", end="", file=sys.stderr)
        print(tally)
        print("\n".join(tally.problems), end="\n" if tally.problems else "")
        wrong += len(tally.problems)
        if options.long:
            long_clip, long_proof = import_module("tests.support.long_clip"), import_module("tests.support.long_proof")
            path = long_clip.write_long_clip(folder / "long.mp4")
            found = long_proof.measure(path, stretch=long_clip.STRETCH, seeks=1_000)
            print(found)
            wrong += found.wrong
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
