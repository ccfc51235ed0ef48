"""The lock: which take of which request each shot of a film uses, as a file in git."""
