"""Long work as generators that yield progress and honour a cancel token; used by the CLI and the window alike."""
