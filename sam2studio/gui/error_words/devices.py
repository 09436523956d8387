"""Why a network runs where it runs, and in which arithmetic: `weights.placement` words it for the device window."""

from __future__ import annotations

from typing import Final

from sam2studio.gui.translation import mark

DEVICES: Final = (
    mark("Errors", "Processor, 1 thread, {} as asked."),
    mark("Errors", "Processor, {} threads, {} as asked."),
    mark("Errors", "Apple graphics processor, {} as asked."),
    mark("Errors", "{}, {} as asked."),
    mark("Errors", "Processor, 1 thread, {}: {}."),
    mark("Errors", "Processor, {} threads, {}: {}."),
    mark("Errors", "Apple graphics processor, {}: the graphics processor computes it in hardware."),
    mark("Errors", "{}, {}: this graphics card computes it in hardware."),
    mark("Errors", "{}, {}: this graphics card is older than bfloat16."),
    mark("Errors", "{} The graphics card is not used: this torch was installed without the part that does."),
    mark("Errors", "{} The graphics card is not used: its driver does not answer, or is too old for this torch."),
    mark("Errors", "{} The graphics card is not used: this container was not given it."),
    mark("Errors", "{} The graphics card is not used: this torch cannot compute on it, or it has no memory left."),
    mark("Errors", "{} times faster than float32 on this processor (measured)"),
    mark("Errors", "this processor does not compute bfloat16 faster (measured)"),
)
