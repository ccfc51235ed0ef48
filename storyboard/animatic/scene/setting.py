"""What a scene shows, read from the words of a prompt: place, light, weather, who is in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from storyboard.animatic.scene.setting_words import (
    FIGURES,
    LAKES,
    LIGHT_PAIRS,
    LIGHTS,
    NEON,
    PLACES,
    SHORE,
    SNOWY,
    WEAK_LIGHTS,
    WEAK_PLACES,
    WEATHERS,
    Figure,
    Light,
    Place,
    Weather,
)

__all__ = ["Figure", "Light", "Place", "Setting", "Weather", "read_setting"]


_Value = TypeVar("_Value", Place, Light, Weather, Figure)


@dataclass(frozen=True, slots=True)
class Setting:
    """
    A scene in words.

    `weather` falls or hangs in the air; `snowy` covers the ground, `neon` lights a city's signs, `shore` gives the
    sea a beach. `figure` is who is in it, or None. `seed` decides all that the words leave open.
    """

    place: Place
    light: Light
    weather: frozenset[Weather]
    snowy: bool
    neon: bool
    shore: bool
    figure: Figure | None
    seed: int


_OUTDOORS: Final[tuple[Place, ...]] = ("mountains", "hills", "lake", "sea", "forest", "mountains")
_PLEASANT: Final[tuple[Light, ...]] = ("golden", "dawn", "day", "dusk", "sunset")


def read_setting(prompt: str, seed: int) -> Setting:
    """Choose a scene for `prompt`; where its words leave a choice open, the prompt and `seed` decide it for good."""
    text = prompt.lower()
    words = re.findall(r"[a-z]+", text)
    number = int.from_bytes(hashlib.sha256(f"{seed}\n{prompt}".encode()).digest()[:6])
    plain = [word for word in words if word not in WEAK_PLACES]
    place = _most(plain, PLACES) or _most(words, PLACES) or _OUTDOORS[number % len(_OUTDOORS)]
    if place in {"mountains", "hills", "forest"} and LAKES & set(words):
        place = "lake"
    weather = frozenset(kind for kind, names in WEATHERS.items() if names & set(words))
    light = _light(text, words) or _usual_light(place, weather, number)
    snowy = bool(SNOWY & set(words))
    neon = place == "city" and bool(NEON & set(words))
    shore = place == "sea" and bool(SHORE & set(words))
    indoors = place in {"studio", "room"}
    figure = None if indoors or place == "sky" else _most(words, FIGURES)
    return Setting(place, light, frozenset() if indoors else weather, snowy, neon, shore, figure, number)


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
    return _most(strong, hours) or _most(strong, weather) or _most(words, LIGHTS)


def _usual_light(place: Place, weather: frozenset[Weather], number: int) -> Light:
    if place == "studio":
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


def _most(words: list[str], groups: Mapping[_Value, frozenset[str]]) -> _Value | None:
    """Give the group with most of the words; of equals, that of the earliest word; None when there is no word."""
    best: tuple[int, int] | None = None
    chosen: _Value | None = None
    for value, names in groups.items():
        places = [index for index, word in enumerate(words) if word in names]
        if places and (best is None or (len(places), -places[0]) > best):
            best = (len(places), -places[0])
            chosen = value
    return chosen
