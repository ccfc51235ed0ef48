"""Scenes painted from words alone, in layers."""
