"""SAM 2 in our own code: image encoder, prompt encoder, mask decoder and memory.

The network follows the paper (Ravi et al., "SAM 2: Segment Anything in Images and Videos", 2024; the trunk is Hiera,
Ryali et al., 2023) and keeps the published parameter names, so that published weights load strictly.

It differs in how it moves data. Every feature map, from the first trunk block to the last upscaling step of the mask
decoder, is a list of tokens in one order (`layout.py`): windows are contiguous, and so are the four children of every
token on the next finer map. Windowed attention, pooling, the neck's upsampling and the decoder's upscaling are then
plain reshapes, and no map is ever partitioned, padded or transposed. Only pictures and masks are in raster order.
"""
