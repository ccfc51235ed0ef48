"""Read the setting of a scene from a prompt: place, light and weather."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from storyboard.animatic.scene.setting_words import (
    LAKES,
    LIGHT_PAIRS,
    LIGHTS,
    PLACES,
    SHORE,
    SNOWY,
    WEAK_LIGHTS,
    WEAK_PLACES,
    WEATHERS,
    Light,
    Place,
    Weather,
)
from storyboard.animatic.scene.subject import is_english, most, tokens_of

__all__ = ["Light", "Place", "Setting", "Weather", "read_setting"]


@dataclass(frozen=True, slots=True)
class Setting:
    """
    The place, light and weather of a scene.

    `known` is False when no word names a place: it is a studio then. `weather` is in the air; `snowy`: snow covers the
    ground; `shore`: the sea has a beach. `seed` decides what the words leave open.
    """

    place: Place
    known: bool
    light: Light
    weather: frozenset[Weather]
    snowy: bool
    shore: bool
    seed: int


_PLEASANT: Final[tuple[Light, ...]] = ("golden", "dawn", "day", "dusk", "sunset")


def read_setting(prompt: str, seed: int) -> Setting:
    """Return the setting of `prompt`; what its words leave open depends only on the prompt and `seed`."""
    text = prompt.lower()
    tokens = tokens_of(prompt)
    words = tokens if is_english(tokens) else []
    number = int.from_bytes(hashlib.sha256(f"{seed}\n{prompt}".encode()).digest()[:6])
    plain = [word for word in words if word not in WEAK_PLACES]
    place: Place | None = most(plain, PLACES) or most(words, PLACES)
    if place in {"mountains", "hills", "forest"} and LAKES & set(words):
        place = "lake"
    weather = frozenset(kind for kind, names in WEATHERS.items() if names & set(words))
    if weather & {"fog", "snow"} and not {"rain", "rainy", "raining"} & set(words):
        weather -= {"rain"}
    usual = "day" if place is None else _usual_light(place, weather, number)
    light = (_light(text, words) if words else None) or usual
    snowy = bool(SNOWY & set(words))
    shore = place == "sea" and bool(SHORE & set(words))
    indoors = place in {None, "studio", "room"}
    return Setting(
        place or "studio", place is not None, light, frozenset() if indoors else weather, snowy, shore, number
    )


def _light(text: str, words: list[str]) -> Light | None:
    for pair, light in LIGHT_PAIRS.items():
        if pair in text:
            return light
    strong = [word for word in words if word not in WEAK_LIGHTS]
    weather: dict[Light, frozenset[str]] = {
        light: names for light, names in LIGHTS.items() if light in {"grey", "storm"}
    }
    hours: dict[Light, frozenset[str]] = {
        light: names for light, names in LIGHTS.items() if light not in weather
    }
    return most(strong, hours) or most(strong, weather) or most(words, LIGHTS)


def _usual_light(place: Place, weather: frozenset[Weather], number: int) -> Light:
    if place in {"studio", "room"}:
        return "day"
    if weather & {"rain", "fog"}:
        return "grey"
    if place == "desert":
        return ("golden", "sunset")[number // 7 % 2]
    if place == "city":
        return ("dusk", "night", "golden")[number // 7 % 3]
    if "snow" in weather:
        return ("dawn", "day")[number // 7 % 2]
    return _PLEASANT[number // 7 % len(_PLEASANT)]
