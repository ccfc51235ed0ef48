"""Draws every picture, and synthesises every sound, of the examples; ``python -m examples.make_assets``."""
