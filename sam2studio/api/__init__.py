"""The scripting face: the names and the meaning of arguments that scripts of the field use, over our own engine.

A script imports them from `sam2studio`; torch is loaded then, Qt never. Pixels are the field's: `Results.orig_img` and
numpy arrays given as a source are BGR, as OpenCV reads them; PIL pictures are RGB. Boxes and masks are torch tensors,
because scripts call `.cpu().numpy()` on them; `Results.numpy()` gives arrays.
"""

from sam2studio.api.auto import auto_annotate
from sam2studio.api.boxes import Boxes
from sam2studio.api.masks import Masks
from sam2studio.api.models import SAM, YOLO, FastSAM
from sam2studio.api.results import Results
from sam2studio.api.video import SAM2VideoPredictor

__all__ = ["SAM", "YOLO", "Boxes", "FastSAM", "Masks", "Results", "SAM2VideoPredictor", "auto_annotate"]
