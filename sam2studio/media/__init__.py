"""Pictures in: images and video frames as numpy RGB. No torch, no Qt."""
