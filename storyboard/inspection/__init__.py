"""Inspect files: digests and media facts, found once and cached until the file changes."""
