"""One door to every segmenter: the classic one by its name, networks by file, catalogue name or configuration name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sam2studio.core.errors import InputError
from sam2studio.engine.prediction import Segmenter
from sam2studio.weights.catalogue import label_of

if TYPE_CHECKING:
    from sam2studio.engine.image_session import ImageSession
    from sam2studio.model.sam2.network import Sam2Network

CLASSIC = "classic"
"""The name of the segmenter that needs no checkpoint."""
CLASSIC_DEVICES = ("auto", "cpu")


def open_segmenter(name: str | Path, *, device: str = "auto", dtype: str = "auto") -> Segmenter:
    """A segmenter by name.

    Args:
        name: "classic", a catalogue name ("sam2.1_t.pt"), or the path of a checkpoint.
        device: "auto", "cpu", "cuda", "mps" …; the classic segmenter runs on the CPU only.
        dtype: "auto", "float32", "bfloat16" or "float16"; means nothing to the classic segmenter.

    Raises:
        InputError: No such device here, or no such type; or a detector, which takes no points.
        WeightsError: No such model, or a file that cannot be used; the sentence says why.
    """
    if str(name) == CLASSIC:
        from sam2studio.engine.classic import ClassicSession

        if device not in CLASSIC_DEVICES:
            raise InputError(
                f"device: the classic segmenter does not run on {device}, only on the processor.",
                todo=f"Use {' or '.join(CLASSIC_DEVICES)}, or a model.",
            )
        return ClassicSession()
    # torch takes a second to import: only those who need a network pay for it.
    from sam2studio.engine.fast_sam import FastSamSession
    from sam2studio.engine.sam_session import SamSession
    from sam2studio.model.sam.network import SamNetwork
    from sam2studio.model.yolo.network import YoloNetwork
    from sam2studio.weights.loading import load_network
    from sam2studio.weights.recognise_yolo import is_fast_sam

    network = load_network(name, device=device, dtype=dtype)
    if isinstance(network, SamNetwork):
        return SamSession(network, name=label_of(name))
    if isinstance(network, YoloNetwork):
        if not is_fast_sam(network.config):
            raise InputError(
                f"model: {label_of(name)} finds objects of its classes by itself; it takes no points and no boxes.",
                todo="To click, choose a SAM 2, SAM or FastSAM model; `sam2studio predict` runs detectors.",
            )
        return FastSamSession(network, name=label_of(name))
    return sam2_session(network, name=label_of(name))


def sam2_session(network: Sam2Network, *, name: str) -> ImageSession:
    """A session of a SAM 2 network: plain where it sees enough, otherwise with the help that it needs."""
    from sam2studio.engine.close_up import CloseUpSession, needs_guidance, sees_enough
    from sam2studio.engine.guided import GuidedSession
    from sam2studio.engine.image_session import ImageSession

    if sees_enough(network):
        return ImageSession(network, name=name)
    return (GuidedSession if needs_guidance(network) else CloseUpSession)(network, name=name)
