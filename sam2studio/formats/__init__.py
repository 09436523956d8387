"""Dataset formats: one module each, export, import and verification by re-reading. No torch, no Qt, no engine."""
