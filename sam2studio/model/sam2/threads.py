"""How many threads of the processor share a piece of work.

Torch shares out every product and every sum, and at the end of each all threads wait for the last. A step of a small
network takes some dozen microseconds, less than that wait: on two cores its click is slower than on one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

_WORTH_SHARING = 1 << 18
"""Numbers in a map of the picture from which its steps are long enough to be shared out."""


@contextmanager
def threads_for(numbers: int, device: torch.device) -> Iterator[None]:
    """Work on maps of so many numbers, on one thread where they are small, and then give the other threads back.

    Torch counts its threads for each thread that computes, so work elsewhere is not slowed; only a thread whose very
    first computation falls into these milliseconds takes the count over.
    """
    before = torch.get_num_threads()
    if device.type != "cpu" or numbers >= _WORTH_SHARING or before == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
