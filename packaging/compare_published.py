"""Compares this program with the published SAM 2 code on the same machine, weights, photograph and prompts.

    python packaging/compare_published.py CHECKOUT [--python PYTHON] [--rounds 5] [--threads 2] [--clock wall]
        [--outlined]

CHECKOUT is a checkout of https://github.com/facebookresearch/sam2. PYTHON is an interpreter that has what that code
imports (torch, torchvision, hydra-core, iopath, tqdm, pillow, psutil); the one that runs this script by default. Two
processes are started, one for each program, and work strictly in turn, so that whatever else the machine does hits
both alike. Weights are drawn at random, once, unless a checkpoint is given. That changes the cost of one part of a
click: masks of random weights are noise, whose enlargement takes us two to four times as long as that of an object with
an outline. With --outlined some of the random weights are evened out until masks have outlines, a fifth of the
photograph each, in more pieces than those of learned weights; nothing else becomes cheaper for either program. Both
answers are compared.

Prints milliseconds, the ratios published / ours of every round (smallest, median, largest) and the peak memory of both
processes. Everything runs in float32 unless --dtype says otherwise: bfloat16 (the published side runs under autocast),
or default (ours in the type that is fastest on this machine, the published side in float32). How far the ratio can go
on a machine is told too: what the matrix products alone take of our time of setting an image. Where other programs keep
the machine busy, --threads 1 --clock processor counts only the time that each of the two had a processor for itself.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CONFIGS = {
    "sam2.1_hiera_t": "configs/sam2.1/sam2.1_hiera_t.yaml",
    "sam2.1_hiera_s": "configs/sam2.1/sam2.1_hiera_s.yaml",
    "sam2.1_hiera_b+": "configs/sam2.1/sam2.1_hiera_b+.yaml",
    "sam2.1_hiera_l": "configs/sam2.1/sam2.1_hiera_l.yaml",
}
CLICKS = 10
PRODUCTS = ("aten::addmm", "aten::mm", "aten::bmm", "aten::baddbmm", "aten::mkldnn_convolution")
ACTIONS = ("set image", "click, three masks", "click, best mask")
CLOCKS = {"wall": time.perf_counter, "processor": time.process_time}


def main() -> int:
    """Parse the command line and run both programs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path, help="checkout of the published code")
    parser.add_argument("--python", default=sys.executable, help="interpreter for the published code")
    parser.add_argument("--model", choices=sorted(CONFIGS), default="sam2.1_hiera_t")
    parser.add_argument("--checkpoint", type=Path, help="published checkpoint; random weights by default")
    parser.add_argument("--outlined", action="store_true", help="random weights whose masks have outlines")
    parser.add_argument("--image", type=Path, default=ROOT / "tests" / "data" / "truck.jpg")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--dtype", choices=("float32", "bfloat16", "default"), default="float32")
    parser.add_argument("--clock", choices=sorted(CLOCKS), default="wall")
    parser.add_argument("--role", choices=("ours", "published"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.role:
        return serve(arguments)
    with tempfile.TemporaryDirectory() as folder:
        if arguments.checkpoint is None:
            outlined = arguments.image if arguments.outlined else None
            arguments.checkpoint = random_checkpoint(arguments.model, Path(folder), outlined=outlined)
        compare(arguments)
    return 0


def random_checkpoint(model: str, folder: Path, *, outlined: Path | None = None) -> Path:
    """Random weights in the published file layout; masks of a photograph may be `outlined` rather than noise."""
    import torch

    from sam2studio.model.sam2.config import PRESETS
    from sam2studio.model.sam2.network import Sam2Network

    torch.manual_seed(0)
    network, path = Sam2Network(config=PRESETS[model]), folder / "random.pt"
    if outlined is not None:
        outline(network, outlined)
    torch.save({"model": network.state_dict()}, path)
    return path


def outline(network: Any, photograph: Path) -> None:
    """Even out random weights so that masks of a photograph have outlines; every product is made as before.

    Finer maps say nothing, and the children of a token are alike: a mask follows what the tokens of the picture are
    like. One channel of the upscaled picture is constant, by which each mask is lowered to a fifth of the photograph.
    """
    import numpy as np
    import torch

    from sam2studio.engine.image_session import ImageSession

    decoder = network.sam_mask_decoder
    first, _, _, second, _ = decoder.output_upscaling
    last_layers = [mlp.layers[-1] for mlp in decoder.output_hypernetworks_mlps]
    network.finalize(torch.device("cpu"), torch.float32)
    with torch.no_grad():
        for layer in (first, second):
            layer.weight.copy_(layer.weight.mean(dim=(2, 3), keepdim=True).expand_as(layer.weight))
        for layer in (decoder.conv_s0, decoder.conv_s1):
            layer.weight.zero_()
            layer.bias.zero_()
        second.weight[:, 0], second.bias[0] = 0, 1
        for layer in last_layers:
            layer.weight[0], layer.bias[0] = 0, 0
        network.derive()
        rgb = read_photograph(photograph)
        session = ImageSession(network)
        session.set_image(rgb)
        found = session.predict(points=[middle(rgb)], labels=[1])
        constant = float(torch.nn.functional.gelu(torch.ones(())))
        for layer, logits in zip(last_layers[1:], found.logits, strict=True):
            layer.bias[0] = -float(np.quantile(logits, 0.8)) / constant


def read_photograph(path: Path) -> Any:
    """(H, W, 3) uint8 RGB."""
    import numpy as np
    from PIL import Image

    return np.asarray(Image.open(path).convert("RGB")).copy()


def middle(rgb: Any) -> tuple[float, float]:
    """Where a photograph is clicked, pixels x, y."""
    return rgb.shape[1] / 2, rgb.shape[0] / 2


def compare(arguments: argparse.Namespace) -> None:
    """Run both programs in turn and print what came out."""
    with worker("ours", sys.executable, arguments) as ours, worker("published", arguments.python, arguments) as theirs:
        sides = {"published": theirs, "ours": ours}
        idle = {name: ask("memory")["resident"] for name, ask in sides.items()}
        spent: dict[str, dict[str, list[float]]] = {action: {name: [] for name in sides} for action in ACTIONS}
        for number in range(arguments.rounds + 1):  # the first warms up
            for action in ACTIONS:
                for name, ask in sides.items():
                    milliseconds = ask(action)["milliseconds"]
                    if number:
                        spent[action][name].append(milliseconds)
        logits = {name: ask("answer")["logits"] for name, ask in sides.items()}
        peak = {name: ask("memory")["peak"] for name, ask in sides.items()}
        products = ours("products")  # last: watching takes memory
    print(
        f"{arguments.model}, {arguments.dtype}, {arguments.threads} threads, {arguments.rounds} rounds in turn,"
        f" {arguments.clock} time"
    )
    for action, both in spent.items():
        ratios = sorted(a / b for a, b in zip(both["published"], both["ours"], strict=True))
        medians = {name: statistics.median(values) for name, values in both.items()}
        print(
            f"{action:20} published {medians['published']:8.1f} ms   ours {medians['ours']:8.1f} ms   "
            f"ratio {ratios[0]:.2f} / {statistics.median(ratios):.2f} / {ratios[-1]:.2f}"
        )
    print(
        f"matrix products     {products['products']:8.1f} of {products['all']:.1f} ms of our processor time of an image"
    )
    for name in sides:
        print(f"memory {name:13} idle {idle[name] / 2**20:6.0f} MiB   peak {peak[name] / 2**20:6.0f} MiB")
    difference = max(abs(a - b) for a, b in zip(logits["published"], logits["ours"], strict=True))
    spread = statistics.pstdev(logits["published"])
    print(f"largest difference of a logit: {difference / spread:.1e} of their standard deviation")


Ask = Callable[[str], dict[str, Any]]
Program = tuple[Callable[[], None], Callable[[int], Any]]
"""Sets the photograph; clicks, makes that many masks at the size of the photograph, and gives the logits."""


@contextmanager
def worker(
    role: str,
    python: str,
    arguments: argparse.Namespace,
    *,
    script: str = __file__,
    options: Sequence[str] = ("model", "checkpoint", "image", "threads", "dtype", "clock"),
) -> Iterator[Ask]:
    """A process of one program; the function given asks it to do something and waits for the answer.

    Args:
        role: Which program.
        python: The interpreter.
        arguments: The command line.
        script: What the process runs.
        options: The arguments that it is handed.
    """
    command = [python, str(Path(script).resolve()), str(arguments.checkout.resolve()), "--role", role]
    for option in options:
        command += [f"--{option}", str(getattr(arguments, option))]
    paths = [str(arguments.checkout.resolve() if role == "published" else ROOT), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=environment,
        cwd=tempfile.gettempdir(),
    )
    assert process.stdin is not None
    assert process.stdout is not None

    def ask(action: str) -> dict[str, Any]:
        print(action, file=process.stdin, flush=True)
        for line in process.stdout or ():
            if line.startswith("{"):
                answer: dict[str, Any] = json.loads(line)
                return answer
        raise SystemExit(f"The process of {role} ended; its messages are above.")

    try:
        yield ask
    finally:
        process.stdin.close()
        process.wait(timeout=60)


def serve(arguments: argparse.Namespace) -> int:
    """Be one of the two programs: read actions, do them, answer with figures."""
    import torch

    torch.set_num_threads(arguments.threads)
    rgb = read_photograph(arguments.image)
    point = middle(rgb)
    program = {"ours": ours, "published": published}[arguments.role]
    set_image, click = program(arguments, rgb, point)
    clock = CLOCKS[arguments.clock]
    actions: dict[str, Callable[[], object]] = {
        "set image": set_image,
        "click, three masks": lambda: [click(3) for _ in range(CLICKS)],
        "click, best mask": lambda: [click(1) for _ in range(CLICKS)],
    }
    for line in sys.stdin:
        action = line.strip()
        if action == "memory":
            answer: dict[str, Any] = memory()
        elif action == "products":
            answer = products(set_image)
        elif action == "answer":
            answer = {"logits": [float(logit) for logit in click(3).flat[::61]]}
        else:
            start = clock()
            actions[action]()
            spent = 1000 * (clock() - start)
            answer = {"milliseconds": spent / CLICKS if action.startswith("click") else spent}
        print(json.dumps(answer), flush=True)
    return 0


def products(act: Callable[[], None]) -> dict[str, float]:
    """Milliseconds of processor time that matrix products take, and everything together."""
    from torch.profiler import ProfilerActivity, profile

    with profile(activities=[ProfilerActivity.CPU]) as seen:
        act()
    spent = {each.key: each.self_cpu_time_total / 1000 for each in seen.key_averages()}
    return {"products": sum(spent.get(name, 0.0) for name in PRODUCTS), "all": sum(spent.values())}


def ours(arguments: argparse.Namespace, rgb: Any, point: tuple[float, float]) -> Program:
    """Set the photograph, and click, with this program."""
    from sam2studio.engine.image_session import ImageSession
    from sam2studio.model.sam2.network import Sam2Network
    from sam2studio.weights.loading import load_network

    dtype = "auto" if arguments.dtype == "default" else arguments.dtype
    network = load_network(arguments.checkpoint, device="cpu", dtype=dtype)
    assert isinstance(network, Sam2Network), "the published code that is compared with is that of SAM 2"
    session = ImageSession(network)

    def click(masks: int) -> Any:
        found = session.predict(points=[point], labels=[1])
        _ = found.masks if masks == 3 else found.mask(found.best)
        return found.logits

    return lambda: session.set_image(rgb), click


def published(arguments: argparse.Namespace, rgb: Any, point: tuple[float, float]) -> Program:
    """Set the photograph, and click, with the published program (which always makes all masks)."""
    import numpy as np
    import torch

    building, predicting = import_module("sam2.build_sam"), import_module("sam2.sam2_image_predictor")
    model = building.build_sam2(CONFIGS[arguments.model], str(arguments.checkpoint), device="cpu")
    predictor = predicting.SAM2ImagePredictor(model)
    precision = torch.autocast("cpu", dtype=torch.bfloat16, enabled=arguments.dtype == "bfloat16")

    def set_image() -> None:
        with precision:
            predictor.set_image(rgb)

    def click(_masks: int) -> Any:
        with precision:
            return predictor.predict(point_coords=np.array([point]), point_labels=np.array([1]))[2]

    return set_image, click


def memory() -> dict[str, int]:
    """Resident memory of this process now, and the most it held so far, bytes."""
    import psutil

    information = psutil.Process().memory_info()
    if sys.platform == "win32":
        return {"resident": information.rss, "peak": information.peak_wset}
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"resident": information.rss, "peak": peak if sys.platform == "darwin" else 1024 * peak}


if __name__ == "__main__":
    raise SystemExit(main())
