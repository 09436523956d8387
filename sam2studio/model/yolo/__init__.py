"""YOLOv8 and YOLO11, detection and instance masks, in our own code; FastSAM is one of them with a single class.

A network is built from a table of layers (`config.py`), each layer from one class (`blocks.py`); the last one is the
head (`head.py`). Parameter names are the published ones, so that published weights load strictly. For use, every batch
norm is folded into its convolution, which changes no result beyond rounding.

Sources: Jocher et al., "Ultralytics YOLO" (2023, 2024) for the architecture; Li et al., "Generalized Focal Loss"
(2020) for distances as distributions; Bolya et al., "YOLACT" (2019) for masks as sums of prototypes; Zhao et al.,
"Fast Segment Anything" (2023).
"""
