"""What a scene shows, read from the words of a prompt: place, light, weather, who is in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

__all__ = ["Figure", "Light", "Place", "Setting", "Weather", "read_setting"]

Place = Literal["mountains", "hills", "forest", "sea", "lake", "desert", "city", "studio", "room", "sky"]
Light = Literal["day", "golden", "sunset", "dusk", "night", "dawn", "grey", "storm"]
Weather = Literal["snow", "rain", "fog", "dust", "embers", "stars"]
Figure = Literal["runner", "walker", "rider", "crowd"]

_Value = TypeVar("_Value", Place, Light, Weather, Figure)


@dataclass(frozen=True, slots=True)
class Setting:
    """A scene in words: `snowy` covers the ground, `shore` brings a beach, `weather` falls or hangs in the air, `figure` may be None."""

    place: Place
    light: Light
    weather: frozenset[Weather]
    snowy: bool
    neon: bool
    shore: bool
    figure: Figure | None
    seed: int


# The first place whose words occur most wins; where two are even, the one written first.
_PLACES: Final[Mapping[Place, str]] = {
    "studio": "studio product bottle perfume watch sneaker shoe cosmetic backdrop packshot pedestal logo jewel",
    "room": "interior interiors room kitchen bedroom office cafe restaurant bar indoors house hallway library apartment desk "
    "table window bathroom classroom gym living workshop sofa chef",
    "city": "city street streets skyline neon downtown skyscraper skyscrapers town urban rooftop rooftops building buildings "
    "metropolis avenue alley taxi traffic tokyo york london paris cyberpunk stadium stadiums",
    "desert": "desert dune dunes sand sahara canyon cactus mesa arid mars",
    "sea": "sea ocean beach coast coastline wave waves shore surf surfer island harbor harbour ship boat sailing sail tropical bay "
    "cliff cliffs lighthouse whale underwater",
    "lake": "lake river pond fjord reflection reflections lagoon creek stream",
    "forest": "forest forests woods woodland tree trees jungle pine pines trail birch grove redwood leaves technical",
    "mountains": "mountain mountains ridge ridges peak peaks summit alps alpine valley cliffside glacier climber climbers himalaya "
    "snowboarder snowboard skier ski slope slopes descent switchbacks summits trekking hiker",
    "hills": "hill hills field fields meadow meadows grass countryside farm village prairie vineyard road path garden park wheat "
    "flowers lavender horse pasture",
    "sky": "sky skies cloud clouds flying airplane plane aircraft balloon bird birds heaven",
}
_LIGHTS: Final[Mapping[Light, str]] = {
    "golden": "golden magic low sun sunlit sunlight warm",
    "sunset": "sunset sundown sunsets crimson",
    "dusk": "dusk twilight blue evening nightfall",
    "night": "night nighttime midnight moon moonlight moonlit stars starry nocturnal galaxy neon aurora dark",
    "dawn": "dawn sunrise morning daybreak first misty pastel early",
    "storm": "storm stormy thunder lightning thunderstorm tempest ominous",
    "grey": "overcast cloudy grey gray rain rainy raining drizzle fog foggy mist bleak winter snowing",
    "day": "day daylight noon midday bright sunny clear summer blue-sky",
}
_STRONG_PAIRS: Final[Mapping[str, Light]] = {
    "golden hour": "golden",
    "blue hour": "dusk",
    "blue sky": "day",
    "first light": "dawn",
}
_WEAK_LIGHT: Final = frozenset(
    {"low", "sun", "warm", "first", "blue", "bright", "clear", "early", "dark", "winter", "neon"}
)
_WEATHERS: Final[Mapping[Weather, str]] = {
    "snow": "snowing snowfall snowflakes blizzard snow snowy powder",
    "rain": "rain rainy raining rains downpour drizzle storm stormy thunderstorm monsoon",
    "fog": "fog foggy mist misty haze hazy smoke smoky steam",
    "dust": "dust dusty pollen particles motes sandstorm fireflies",
    "embers": "ember embers sparks fire campfire bonfire flames burning",
    "stars": "stars starry galaxy night milky constellation",
}
_FIGURES: Final[Mapping[Figure, str]] = {
    "crowd": "crowd crowds people spectators audience fans runners dancers soldiers team",
    "rider": "biker bikers cyclist cyclists rider riders bike bicycle biking",
    "runner": "runner run runs running athlete jogger sprinter sprints jogging",
    "walker": "person man woman girl boy hiker hikers traveller traveler figure she he someone child hero monk climber walker "
    "walks walking stands standing explorer silhouette wanderer astronaut sheriff cowboy",
}
_SNOWY: Final = frozenset(
    ["snow", "snowy", "snowing", "snowfall", "blizzard", "winter", "glacier", "arctic", "antarctica", "ice", "icy", "frozen", "snowboarder", "snowboard", "skier", "ski", "powder"]
)
_OUTDOORS: Final[tuple[Place, ...]] = ("mountains", "hills", "lake", "sea", "forest", "mountains")
_PLEASANT: Final[tuple[Light, ...]] = ("golden", "dawn", "day", "dusk", "sunset")


def read_setting(prompt: str, seed: int) -> Setting:
    """Choose a scene for `prompt`; where its words leave a choice open, the prompt and `seed` decide it for good."""
    text = prompt.lower()
    words = re.findall(r"[a-z]+", text)
    number = int.from_bytes(hashlib.sha256(f"{seed}\n{prompt}".encode()).digest()[:6])
    place = _most(words, _PLACES) or _OUTDOORS[number % len(_OUTDOORS)]
    if place == "lake" and "mountains" not in words and "sea" in words:
        place = "sea"
    weather = frozenset(kind for kind, names in _WEATHERS.items() if set(names.split()) & set(words))
    light = _light(text, words) or _usual_light(place, weather, number)
    snowy = bool(_SNOWY & set(words))
    neon = place == "city" and bool({"neon", "cyberpunk", "tokyo"} & set(words))
    shore = place == "sea" and bool(
        {"beach", "shore", "surf", "surfer", "sand", "bay", "tropical"} & set(words)
    )
    indoors = place in {"studio", "room"}
    figure = None if indoors or place == "sky" else _most(words, _FIGURES)
    return Setting(place, light, frozenset() if indoors else weather, snowy, neon, shore, figure, number)


def _light(text: str, words: list[str]) -> Light | None:
    for pair, light in _STRONG_PAIRS.items():
        if pair in text:
            return light
    strong = [word for word in words if word not in _WEAK_LIGHT]
    return _most(strong, _LIGHTS) or _most(words, _LIGHTS)


def _usual_light(place: Place, weather: frozenset[Weather], number: int) -> Light:
    if weather & {"rain", "fog"}:
        return "grey"
    if place == "desert":
        return ("golden", "sunset")[number // 7 % 2]
    if place == "city":
        return ("dusk", "night", "golden")[number // 7 % 3]
    if "snow" in weather:
        return ("dawn", "day")[number // 7 % 2]
    return _PLEASANT[number // 7 % len(_PLEASANT)]


def _most(words: list[str], groups: Mapping[_Value, str]) -> _Value | None:
    """Give the group with most of the words; of equals, that of the earliest word; None when there is no word."""
    best: tuple[int, int] | None = None
    chosen: _Value | None = None
    for value, names in groups.items():
        members = set(names.split())
        places = [index for index, word in enumerate(words) if word in members]
        if places and (best is None or (len(places), -places[0]) > best):
            best = (len(places), -places[0])
            chosen = value
    return chosen
