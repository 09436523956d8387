"""Per-user paths, bundled resources, settings and logging. No torch, no Qt."""
