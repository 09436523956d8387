from sam2studio.api import SAM as SAM
from sam2studio.api import YOLO as YOLO
from sam2studio.api import Boxes as Boxes
from sam2studio.api import FastSAM as FastSAM
from sam2studio.api import Masks as Masks
from sam2studio.api import Results as Results
from sam2studio.api import SAM2VideoPredictor as SAM2VideoPredictor
from sam2studio.api import auto_annotate as auto_annotate

__version__: str
