"""Presets: what platforms show and take of videos, as dated data."""
