"""Measures of how well a segmenter or a tracker does. No Qt."""
