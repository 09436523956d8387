"""The words everything else is written in: errors, masks, prompts, geometry, files, progress. No torch, no Qt."""
