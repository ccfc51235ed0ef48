"""The table of camera words: which move each word names in each direction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from storyboard.animatic.move_words import DETERMINERS

__all__ = [
    "AS_ONE",
    "IN_A_MANNER",
    "OPPOSITES",
    "ORBIT",
    "SNAPPED",
    "TABLE",
    "VERBS",
    "WRITTEN",
    "Direction",
    "Kind",
    "Meaning",
    "Verb",
    "phrases",
]

Kind = Literal[
    "pan",
    "tilt",
    "roll",
    "dutch",
    "zoom",
    "dolly",
    "dolly zoom",
    "truck",
    "track",
    "pedestal",
    "orbit",
    "handheld",
    "shake",
    "static",
]
Direction = Literal["left", "right", "up", "down", "in", "out", "clockwise", "counterclockwise", "none"]
Meaning = tuple[tuple[Kind, Direction], ...]

OPPOSITES: Final[Mapping[Direction, Direction]] = {
    "left": "right",
    "right": "left",
    "up": "down",
    "down": "up",
    "in": "out",
    "out": "in",
    "clockwise": "counterclockwise",
    "counterclockwise": "clockwise",
    "none": "none",
}


@dataclass(frozen=True, slots=True)
class Verb:
    """
    A row of the table: forms of one word, and what they mean in each direction; "none" is the meaning without one.

    `trust` is what it takes to count the word as one about the camera: "alone" nothing, "aimed" a
    direction (or a camera, or a clause of its own), "camera" a camera as its subject (or a clause of its own),
    "subject" always a camera as its subject: in a clause of its own, anybody may turn left.
    `not_before` and `not_after` are neighbouring words that give it another meaning; `thing`: the word also names an
    object.
    """

    forms: tuple[str, ...]
    meanings: Mapping[str, Meaning]
    trust: Literal["alone", "aimed", "camera", "subject"]
    not_before: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()
    thing: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _forms(text: str) -> tuple[str, ...]:
    return tuple(text.split(", "))


def _aims(kind: Kind, *directions: Direction, default: Direction | None = None) -> dict[str, Meaning]:
    meanings: dict[str, Meaning] = {direction: ((kind, direction),) for direction in directions}
    if default is not None:
        meanings["none"] = ((kind, default),)
    return meanings


_PAN: Final = {
    **_aims("pan", "left", "right", default="right"),
    **_aims("tilt", "up", "down"),
    **dict.fromkeys(("across", "over", "around"), (("pan", "right"),)),
}
_OVER: Final[Meaning] = (("dolly", "in"), ("pedestal", "up"))
_ALONG: Final = {
    **_aims("dolly", "in", "out"),
    **_aims("truck", "left", "right"),
    **_aims("pedestal", "up", "down"),
    "sideways": (("truck", "right"),),
    "across": (("truck", "right"),),
    "over": _OVER,
    "around": (("orbit", "left"),),
}
_TRUCK: Final = {
    **_aims("truck", "left", "right", default="right"),
    **_aims("dolly", "in", "out"),
    "sideways": (("truck", "right"),),
    "across": (("truck", "right"),),
}
_TRACK: Final = {
    **_aims("track", "left", "right", "in", "out", default="in"),
    **dict.fromkeys(("sideways", "across"), (("track", "right"),)),
}
_CRANE: Final = _aims("pedestal", "up", "down", default="up")
# Seen from above: a camera that circles clockwise goes to its left.
ORBIT: Final[Mapping[str, Meaning]] = {
    **_aims("orbit", "left", "right", default="left"),
    "around": (("orbit", "left"),),
    "clockwise": (("orbit", "left"),),
    "counterclockwise": (("orbit", "right"),),
}
_ROLL: Final = {
    **_aims("roll", "clockwise", "counterclockwise", default="clockwise"),
    "right": (("roll", "clockwise"),),
    "left": (("roll", "counterclockwise"),),
}
_TILT: Final = {
    **_aims("tilt", "up", "down", default="up"),
    "right": (("dutch", "clockwise"),),
    "left": (("dutch", "counterclockwise"),),
}
_DUTCH: Final = {
    **_aims("dutch", "clockwise", "counterclockwise", default="clockwise"),
    "right": (("dutch", "clockwise"),),
    "left": (("dutch", "counterclockwise"),),
}
_STILL: Final = _aims("static", default="none")

TABLE: Final[tuple[Verb, ...]] = (
    Verb(
        _forms("pan, pans, panned, panning"),
        _PAN,
        "aimed",
        _words("of for fried flute flutes pizza"),
        _words("frying sauce baking dust peter roasting"),
        thing=True,
    ),
    Verb(
        _forms("whips, whip, whipping, snaps, swishes"),
        {**_aims("pan", "left", "right"), **_aims("tilt", "up", "down"), "around": (("pan", "right"),)},
        "subject",
    ),
    Verb(
        _forms("turns, turning, swivels, swivelling"),
        {**_aims("pan", "left", "right"), **_aims("tilt", "up", "down"), "around": (("pan", "right"),)},
        "subject",
    ),
    Verb(_forms("tilt, tilts, tilted, tilting"), _TILT, "aimed", DETERMINERS, _words("full")),
    Verb(
        _forms("roll, rolls, rolled, rolling"),
        _ROLL,
        "aimed",
        _words("of call cake credits film up down out"),
        _words("drum egg spring sausage swiss cinnamon"),
        thing=True,
    ),
    Verb(
        _forms(
            "dutch angle, dutch tilt, dutch shot, dutch roll, dutch, canted angle, canted frame, canted, oblique angle"
        ),
        _DUTCH,
        "alone",
        _words(
            "painting painter master masters man woman girl boy oven east national flag language tulips people"
        ),
    ),
    Verb(
        _forms("zoom, zooms, zoomed, zooming, punch in, punches in"),
        _aims("zoom", "in", "out", default="in"),
        "aimed",
        _words("lens past by call calls meeting meetings the"),
        _words("on"),
    ),
    Verb(
        _forms("push, pushes, pushed, pushing"), _aims("dolly", "in", default="in"), "aimed", _words("button")
    ),
    Verb(
        _forms("pull, pulls, pulled, pulling"), _aims("dolly", "out", default="out"), "aimed", _words("focus")
    ),
    Verb(_forms("pullback, pullout"), _aims("dolly", default="out"), "alone"),
    Verb(
        _forms("dolly, dollies, dollying"),
        {**_ALONG, "none": (("dolly", "in"),)},
        "alone",
        _words("sheep parton grip"),
    ),
    Verb(
        _forms(
            "dolly zoom, dolly zooms, dolly zooming, zolly, vertigo effect, vertigo shot, vertigo zoom, hitchcock zoom,"
            " trombone shot, contra zoom"
        ),
        _aims("dolly zoom", "in", "out", default="in"),
        "alone",
    ),
    Verb(_forms("truck, trucks, trucking"), _TRUCK, "aimed", _words("driver drivers"), thing=True),
    Verb(_forms("crab, crabs, crabbing"), _TRUCK, "aimed", _words("claw claws legs meat"), thing=True),
    Verb(_forms("tracking"), _TRACK, "aimed", _words("device number collar dog")),
    Verb(
        _forms("track, tracks, tracked, follow, follows, following, chase, chases, chasing"), _TRACK, "camera"
    ),
    Verb(
        _forms("flythrough, fly through, flies through, flying through, fpv"),
        _aims("track", default="in"),
        "alone",
    ),
    Verb(
        _forms("flyover, drone over, drone shot over, drone footage over"),
        {"none": _OVER},
        "alone",
    ),
    Verb(_forms("pedestal, pedestals"), _CRANE, "aimed", thing=True),
    Verb(
        _forms("crane, cranes, craning, jib, boom, booms"),
        _CRANE,
        "aimed",
        DETERMINERS | _words("bird birds flies operator mic box"),
        thing=True,
    ),
    Verb(
        _forms("rise, rises, rising, lift, lifts, lifting, ascend, ascends, ascending, climbs, soars"),
        {**_aims("pedestal", "up", default="up"), "over": (("pedestal", "up"),)},
        "camera",
    ),
    Verb(
        _forms("descend, descends, descending, lowers, lowering, sinks, sinking, drops"),
        _aims("pedestal", "down", default="down"),
        "camera",
    ),
    Verb(
        _forms("orbit, orbits, orbiting, arc, arcs, arcing"),
        ORBIT,
        "aimed",
        _words("of de"),
        _words("in into low earth"),
        thing=True,
    ),
    Verb(_forms("circle, circles, circling, revolve, revolves, revolving, swirls"), ORBIT, "camera"),
    Verb(
        _forms("rotate, rotates, rotating, spin, spins, spinning"),
        {
            **_aims("roll", "clockwise", "counterclockwise"),
            **_aims("pan", "left", "right"),
            "around": (("orbit", "left"),),
            "none": (("orbit", "left"),),
        },
        "subject",
    ),
    Verb(
        _forms(
            "move, moves, moving, glide, glides, gliding, slide, slides, sliding, drift, drifts, drifting, float,"
            " floats, floating, fly, flies, flying, travel, travels, travelling, traveling, sweeps, sweeping"
        ),
        _ALONG,
        "camera",
    ),
    Verb(
        _forms("creep, creeps, creeping, inch, inches, inching, advances, advancing"),
        _aims("dolly", "in", default="in"),
        "camera",
    ),
    Verb(_forms("retreats, retreating"), _aims("dolly", default="out"), "camera"),
    Verb(
        _forms("handheld, hand held"),
        _aims("handheld", default="none"),
        "alone",
        _words("console device radio game fan mixer torch phone"),
    ),
    Verb(_forms("shake, shakes, shaking, shaky"), _aims("shake", default="none"), "camera", thing=True),
    Verb(_forms("static"), _STILL, "camera", _words("electricity noise charge")),
    Verb(_forms("still, stationary, motionless, fixed, tripod, holds, locked"), _STILL, "camera"),
    Verb(
        _forms(
            "locked off, locked down, no camera movement, no camera motion, no camera moves, no movement, no motion"
        ),
        _STILL,
        "alone",
    ),
)
VERBS: Final[Mapping[str, Verb]] = {form.replace(" ", "_"): verb for verb in TABLE for form in verb.forms}
# Forms of several words, each joined into one token.
AS_ONE: Final[Mapping[str, str]] = {
    form: form.replace(" ", "_")
    for form in sorted((form for verb in TABLE for form in verb.forms), key=len, reverse=True)
    if " " in form
}
# Words that name both a move and its manner.
SNAPPED: Final = frozenset(["punch_in", "punches_in", "whips", "whip", "whipping", "snaps", "swishes"])
# How a direction is written where its name is not the word.
WRITTEN: Final[Mapping[str, str]] = {"none": "", "counterclockwise": "counter-clockwise"}
# Examples of moves with a word for their manner.
IN_A_MANNER: Final = (
    "whip pan left",
    "whip pan right",
    "swish pan",
    "whip tilt up",
    "whip tilt down",
    "snap zoom",
    "crash zoom in",
    "snap zoom out",
    "360 orbit",
    "360 degree shot",
    "360 pan",
    "barrel roll",
)


def phrases() -> Iterator[str]:
    """Yield an example of each direction of each row of the table."""
    for verb in TABLE:
        for aim in verb.meanings:
            yield f"{verb.forms[0]} {WRITTEN.get(aim, aim)}".strip()
    yield from IN_A_MANNER
