"""Files to networks: the catalogue, downloads, readers that run nothing, and architecture recognition."""
