"""The words for places, light and weather, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

__all__ = [
    "LAKES",
    "LIGHTS",
    "LIGHT_PAIRS",
    "PLACES",
    "SHORE",
    "SNOWY",
    "WEAK_LIGHTS",
    "WEAK_PLACES",
    "WEATHERS",
    "Light",
    "Place",
    "Weather",
]

Place = Literal["mountains", "hills", "forest", "sea", "lake", "desert", "city", "studio", "room", "sky"]
Light = Literal["day", "golden", "sunset", "dusk", "night", "dawn", "grey", "storm"]
Weather = Literal["snow", "rain", "fog", "stars"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PLACES: Final[Mapping[Place, frozenset[str]]] = {
    "studio": _words("studio backdrop cyclorama seamless limbo packshot plinth pedestal"),
    "room": _words(
        "interior interiors room rooms kitchen bedroom office cafe restaurant bar indoors house home hallway library"
        " apartment desk table window bathroom gym workshop sofa corridor living dining classroom int hall"
        " lobby airport theatre theater hospital school shop store museum church courtroom pub diner lounge"
    ),
    "city": _words(
        "city cities street streets skyline neon downtown skyscraper skyscrapers town urban pavement sidewalk crosswalk"
        " crossing building buildings metropolis avenue alley taxi traffic market tokyo york london paris cyberpunk"
    ),
    "desert": _words("desert deserts dune dunes sand sahara canyon cactus mesa arid mars"),
    "sea": _words(
        "sea ocean beach coast coastline wave waves shore surf surfer island harbor harbour ship boat sailing sail"
        " tropical bay cliff cliffs lighthouse whale underwater"
    ),
    "lake": _words("lake lakes river pond fjord reflection reflections lagoon creek stream"),
    "forest": _words(
        "forest forests woods woodland tree trees jungle pine pines trail birch grove redwood leaves roots"
    ),
    "mountains": _words(
        "mountain mountains ridge ridges peak peaks summit summits alps alpine valley cliffside glacier climber"
        " climbers himalaya snowboarder snowboard skier ski slope slopes descent switchbacks trekking hiker hikers"
    ),
    "hills": _words(
        "hill hills field fields meadow meadows grass countryside farm village prairie vineyard road path garden park"
        " wheat flowers lavender horse horses pasture"
    ),
    "sky": _words("sky skies cloud clouds flying airplane plane aircraft balloon bird birds heaven"),
}
# These name a place only when no other word does.
WEAK_PLACES: Final = _words(
    "int hiker hikers climber climbers window table home house boat road path horse sky skies cloud clouds bird birds"
    " flying sand tree trees waves wave reflection reflections stream trail grass flowers garden traffic valley"
)
LIGHTS: Final[Mapping[Light, frozenset[str]]] = {
    "golden": _words("golden magic low sun sunlit sunlight warm"),
    "sunset": _words("sunset sundown sunsets crimson"),
    "dusk": _words("dusk twilight blue evening nightfall"),
    "night": _words(
        "night nighttime midnight moon moonlight moonlit stars starry nocturnal galaxy milky constellation"
        " constellations neon aurora dark"
    ),
    "dawn": _words("dawn sunrise morning daybreak first misty pastel early"),
    "storm": _words("storm stormy thunder lightning thunderstorm tempest ominous"),
    "grey": _words(
        "overcast cloudy grey gray rain rainy raining drizzle fog foggy mist winter snowing blizzard"
    ),
    "day": _words("day daylight noon midday bright sunny clear summer"),
}
LIGHT_PAIRS: Final[Mapping[str, Light]] = {
    "golden hour": "golden",
    "blue hour": "dusk",
    "blue sky": "day",
    "blue skies": "day",
    "first light": "dawn",
}
# These name a light only when no other word does.
WEAK_LIGHTS: Final = _words("low sun warm first blue bright clear early dark winter neon day magic")
WEATHERS: Final[Mapping[Weather, frozenset[str]]] = {
    "snow": _words("snowing snowfall snowflakes blizzard snow powder"),
    "rain": _words("rain rainy raining rains downpour drizzle storm stormy thunderstorm monsoon"),
    "fog": _words("fog foggy mist misty haze hazy smoke smoky steam dust dusty sandstorm"),
    "stars": _words("stars starry galaxy night milky constellation constellations"),
}
SNOWY: Final = _words(
    "snow snowy snowing snowfall snowflakes blizzard winter glacier arctic antarctica ice icy frozen snowboarder"
    " snowboard skier ski powder"
)
# Water that does not change the place when a mountain or a forest is named, too.
LAKES: Final = _words("lake lakes fjord pond lagoon river")
SHORE: Final = _words("beach shore surf surfer sand bay tropical")
