"""The thread that runs segmenters, and its face in the GUI thread.

`InferenceClient` is what controllers talk to; `worker` runs a `sam2studio.engine.brain.Brain` on its own thread. Only
frozen messages (`sam2studio.engine.messages`) cross between them. Torch is imported on that thread, on first use.
"""

from sam2studio.gui.inference.client import InferenceClient

__all__ = ["InferenceClient"]
