"""The words of camera work as data: verbs and what they mean in each direction, speeds, what surrounds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

__all__ = [
    "AUXILIARIES",
    "CAMERA",
    "COMPOUNDS",
    "DETERMINERS",
    "DIRECTIONS",
    "FILLERS",
    "NEGATIONS",
    "SHOT_NOUNS",
    "SPEEDS",
    "SUBORDINATORS",
    "THEN",
    "TONE",
    "VERBS",
    "Direction",
    "Kind",
    "Verb",
]

Kind = Literal[
    "pan", "tilt", "zoom", "dolly", "truck", "track", "pedestal", "orbit", "handheld", "shake", "static"
]
Direction = Literal["left", "right", "up", "down", "in", "out", "none"]
Meaning = tuple[tuple[Kind, Direction], ...]


@dataclass(frozen=True, slots=True)
class Verb:
    """
    What one word means in each direction; the key "none" is its meaning without one.

    `trust` is how little it takes to believe that the word is about the camera: "alone" is always, "aimed" needs a
    direction (or a camera, or a clause of its own), "camera" needs a camera as its subject (or a clause of its own).
    `not_before` are words that make it something else.
    """

    meanings: Mapping[str, Meaning]
    trust: Literal["alone", "aimed", "camera"]
    not_before: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _aims(kind: Kind, *directions: Direction, default: Direction | None = None) -> dict[str, Meaning]:
    meanings: dict[str, Meaning] = {direction: ((kind, direction),) for direction in directions}
    if default is not None:
        meanings["none"] = ((kind, default),)
    return meanings


CAMERA: Final = _words("camera cam lens shot steadicam gimbal drone viewpoint cinematography camerawork")
SHOT_NOUNS: Final = _words("shot shots move movement camera cam footage frame")
SPEEDS: Final[Mapping[str, float]] = {
    **dict.fromkeys(_words("slow slowly gentle gently gradual gradually lazy lazily"), 0.55),
    **dict.fromkeys(_words("slight slightly subtle subtly barely tiny small"), 0.35),
    **dict.fromkeys(_words("fast quick quickly rapid rapidly swift swiftly"), 1.8),
    **dict.fromkeys(_words("whip sudden suddenly crash"), 2.4),
}
TONE: Final = _words(
    "smooth smoothly steady steadily cinematic dramatic dramatically simple continuous long wide close very extremely"
)
FILLERS: Final = _words("to the from shot move movement camera straight further") | TONE
AUXILIARIES: Final = _words(
    "is be are begins starts to and then with while plus as finally next but by into also keeps continues remains"
    " stays holds it"
)
SUBORDINATORS: Final = _words("as while who that which where when because until whose")
NEGATIONS: Final = _words("no not without never avoid don't doesn't isn't")
THEN: Final = _words("then finally afterwards afterward next")
DETERMINERS: Final = _words("a an the his her their its my our your some this")

DIRECTIONS: Final[Mapping[str, str]] = {
    **dict.fromkeys(_words("left leftward leftwards"), "left"),
    **dict.fromkeys(_words("right rightward rightwards"), "right"),
    **dict.fromkeys(_words("up upward upwards skyward"), "up"),
    **dict.fromkeys(_words("down downward downwards"), "down"),
    **dict.fromkeys(_words("in into inward forward forwards closer toward towards"), "in"),
    **dict.fromkeys(_words("out back backward backwards away outward"), "out"),
    **dict.fromkeys(_words("across along over"), "across"),
    **dict.fromkeys(_words("around round"), "around"),
    **dict.fromkeys(_words("sideways laterally"), "sideways"),
}

COMPOUNDS: Final[Mapping[str, str]] = {
    "hand held": "handheld",
    "dolly zoom": "dollyzoom",
    "vertigo effect": "dollyzoom",
    "locked off": "lockedoff",
    "locked down": "lockedoff",
    "fly through": "flythrough",
    "fly over": "flyover",
    "360 degree": "orbit",
    "no camera (?:movement|motion|moves?)": "lockedoff",
    "camera (?:does not|doesn't) move": "lockedoff",
}

_PAN: Final = {
    **_aims("pan", "left", "right", default="right"),
    **_aims("tilt", "up", "down"),
    "across": (("pan", "right"),),
    "around": (("pan", "right"),),
}
_ALONG: Final = {
    **_aims("dolly", "in", "out"),
    **_aims("truck", "left", "right"),
    **_aims("pedestal", "up", "down"),
    "sideways": (("truck", "right"),),
    "across": (("truck", "right"),),
    "around": (("orbit", "left"),),
}
_DOLLY: Final = {**_ALONG, "none": (("dolly", "in"),)}
_TRUCK: Final = {**_aims("truck", "left", "right", default="right"), **_aims("dolly", "in", "out")}
_TRACK: Final = {
    **_aims("track", "left", "right", "in", "out", default="in"),
    "sideways": (("track", "right"),),
}
_CRANE: Final = _aims("pedestal", "up", "down", default="up")
_ORBIT: Final = {**_aims("orbit", "left", "right", default="left"), "around": (("orbit", "left"),)}
_STILL: Final = _aims("static", default="none")

_FORMS: Final[tuple[tuple[str, Verb], ...]] = (
    ("pan pans panned panning", Verb(_PAN, "aimed", _words("of for fried"))),
    ("tilt tilts tilted tilting", Verb(_aims("tilt", "up", "down", default="up"), "aimed", DETERMINERS)),
    (
        "zoom zooms zoomed zooming",
        Verb(_aims("zoom", "in", "out", default="in"), "aimed", _words("lens past by")),
    ),
    ("push pushes pushed pushing", Verb(_aims("dolly", "in", default="in"), "aimed")),
    ("pull pulls pulled pulling", Verb(_aims("dolly", "out", default="out"), "aimed")),
    ("pullback pullout", Verb(_aims("dolly", default="out"), "alone")),
    ("dolly dollies dollying", Verb(_DOLLY, "alone", _words("sheep parton"))),
    ("dollyzoom", Verb({"none": (("dolly", "in"), ("zoom", "out"))}, "alone")),
    ("truck trucks trucking", Verb(_TRUCK, "aimed")),
    ("tracking", Verb(_TRACK, "aimed", _words("device number collar dog"))),
    ("track tracks tracked follow follows following chase chases chasing", Verb(_TRACK, "camera")),
    ("flythrough flyover fpv", Verb(_aims("track", default="in"), "alone")),
    ("pedestal pedestals", Verb(_CRANE, "aimed")),
    ("crane cranes craning jib boom booms", Verb(_CRANE, "aimed", DETERMINERS)),
    (
        "rise rises rising lift lifts lifting ascend ascends ascending climbs soars",
        Verb(_aims("pedestal", default="up"), "camera"),
    ),
    (
        "descend descends descending lowers lowering sinks sinking drops",
        Verb(_aims("pedestal", default="down"), "camera"),
    ),
    ("orbit orbits orbiting arc arcs arcing", Verb(_ORBIT, "aimed")),
    ("circle circles circling revolve revolves revolving rotates rotating swirls", Verb(_ORBIT, "camera")),
    (
        "move moves moving glide glides gliding slide slides sliding drift drifts drifting",
        Verb(_ALONG, "camera"),
    ),
    ("float floats floating fly flies flying travel travels travelling traveling", Verb(_ALONG, "camera")),
    (
        "creep creeps creeping inch inches inching advances advancing",
        Verb(_aims("dolly", "in", default="in"), "camera"),
    ),
    ("retreats retreating", Verb(_aims("dolly", default="out"), "camera")),
    (
        "handheld",
        Verb(_aims("handheld", default="none"), "alone", _words("console device radio game fan mixer torch")),
    ),
    ("shake shakes shaking shaky", Verb(_aims("shake", default="none"), "camera")),
    ("static", Verb(_STILL, "camera", _words("electricity noise charge"))),
    ("still stationary motionless fixed tripod", Verb(_STILL, "camera")),
    ("lockedoff", Verb(_STILL, "alone")),
)
VERBS: Final[Mapping[str, Verb]] = {form: verb for forms, verb in _FORMS for form in forms.split()}
