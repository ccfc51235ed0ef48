"""Words around camera moves, as data: directions, speeds, and words that refer to the camera."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

__all__ = [
    "AUXILIARIES",
    "BANS",
    "CAMERA",
    "DETERMINERS",
    "DIRECTIONS",
    "FAR_AIMS",
    "FILLERS",
    "JOINED",
    "MANNERS",
    "NEGATIONS",
    "SHOT_NOUNS",
    "SPEEDS",
    "SUBORDINATORS",
    "THEN",
    "TONE",
    "Manner",
]

# The manner of a move: eased over its time, fast with motion blur, or a full circle.
Manner = Literal["eased", "snap", "circle"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CAMERA: Final = _words("camera cam lens shot steadicam gimbal drone viewpoint cinematography camerawork")
SHOT_NOUNS: Final = _words("shot shots move movement camera cam footage frame angle")
SPEEDS: Final[Mapping[str, float]] = {
    **dict.fromkeys(_words("slow slowly gentle gently gradual gradually lazy lazily"), 0.55),
    **dict.fromkeys(_words("slight slightly subtle subtly barely tiny small"), 0.35),
    **dict.fromkeys(_words("fast quick quickly rapid rapidly swift swiftly"), 1.8),
    **dict.fromkeys(_words("sudden suddenly"), 2.4),
}
MANNERS: Final[Mapping[str, Manner]] = {
    **dict.fromkeys(_words("whip swish snap crash smash"), "snap"),
    **dict.fromkeys(("360", "barrel"), "circle"),
}
TONE: Final = _words(
    "smooth smoothly steady steadily cinematic dramatic dramatically simple continuous long wide close very extremely"
)
FILLERS: Final = _words("to the from shot move movement camera straight further") | TONE
AUXILIARIES: Final = _words(
    "is be are begins starts to and or nor then with while plus as finally next but by into also keeps continues"
    " remains stays holds it"
)
SUBORDINATORS: Final = _words("as while who that which where when because until whose")
BANS: Final = _words("no without avoid zero")
NEGATIONS: Final = BANS | _words("not never don't doesn't isn't won't cannot can't")
THEN: Final = _words("then finally afterwards afterward next")
DETERMINERS: Final = _words("a an the his her their its my our your some this any")

DIRECTIONS: Final[Mapping[str, str]] = {
    **dict.fromkeys(_words("left leftward leftwards right_to_left"), "left"),
    **dict.fromkeys(_words("right rightward rightwards left_to_right"), "right"),
    **dict.fromkeys(_words("up upward upwards skyward bottom_to_top"), "up"),
    **dict.fromkeys(_words("down downward downwards top_to_bottom"), "down"),
    **dict.fromkeys(_words("in into inward forward forwards closer toward towards"), "in"),
    **dict.fromkeys(_words("out back backward backwards away outward"), "out"),
    **dict.fromkeys(_words("clockwise"), "clockwise"),
    **dict.fromkeys(
        _words("counterclockwise anticlockwise counter_clockwise anti_clockwise"), "counterclockwise"
    ),
    **dict.fromkeys(_words("across along"), "across"),
    **dict.fromkeys(_words("over above"), "over"),
    **dict.fromkeys(_words("around round"), "around"),
    **dict.fromkeys(_words("sideways laterally"), "sideways"),
}
# Directions that may follow the object: "orbits the car clockwise".
FAR_AIMS: Final = _words(
    "right_to_left left_to_right bottom_to_top top_to_bottom clockwise counterclockwise anticlockwise"
    " counter_clockwise anti_clockwise"
)

# Phrases that are replaced by one word, in this order: later ones apply to the results of earlier ones.
JOINED: Final[Mapping[str, str]] = {
    r"(?:from )?(?:the )?left (?:hand )?(?:side )?to (?:the )?right": "left_to_right",
    r"(?:from )?(?:the )?right (?:hand )?(?:side )?to (?:the )?left": "right_to_left",
    r"(?:from )?(?:the )?top to (?:the )?bottom": "top_to_bottom",
    r"(?:from )?(?:the )?bottom to (?:the )?top": "bottom_to_top",
    r"(counter|anti) clockwise": r"\1_clockwise",
    r"(?:never|does not|doesn't) stops?": "keeps",
    r"(?:do not|don't|must not|never) move the camera": "no_camera_movement",
    r"camera (?:does not|doesn't|do not|must not|never|won't|will not) moves?": "no_camera_movement",
    r"(?:no|without|zero|avoid)(?: any)? (?:movement|motion) of the camera": "no_camera_movement",
    r"(?:without|zero|avoid)(?: any)? camera (?:movements?|motion|moves?)": "no_camera_movement",
    r"no camera movements": "no_camera_movement",
    r"360 degrees?": "360",
    r"full circle(?= around| orbit| pan| shot)": "360",
    r"360 (?=shot|rotation|turn|view|move|movement|around)": "360 orbit ",
}
