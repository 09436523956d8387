"""The document: one SQLite file, its edits, history, queries, integrity and backups. No torch, no Qt."""
