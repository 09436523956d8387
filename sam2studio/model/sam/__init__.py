"""SAM, the predecessor, with its ViT encoders and MobileSAM's TinyViT; prompts and masks are SAM 2's code.

Parameters carry the published names, so that `sam_vit_b_01ec64.pth` and `mobile_sam.pt` load strictly.
"""
