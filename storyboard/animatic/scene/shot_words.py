"""The words of shot size, angle and people, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from storyboard.animatic.scene.mannequin import Posture

__all__ = [
    "ANGLES",
    "BACKS",
    "FOREIGN",
    "GROUPS",
    "LONG_HAIRED",
    "MANY",
    "NEGATIONS",
    "NO_PERSONS",
    "NUMBERS",
    "ONES",
    "PLURALS",
    "POSTURES",
    "PROFILES",
    "PRONOUNS",
    "SIZES",
    "SMALL",
    "THINGS",
    "VAGUE",
    "Angle",
    "Size",
]

Size = Literal[
    "extreme close-up", "close-up", "medium close-up", "medium", "cowboy", "full", "wide", "extreme wide"
]
Angle = Literal["eye level", "over the shoulder", "top", "high", "low", "worm's eye"]


_ORDER: Final = "two three four five six seven eight nine ten eleven twelve"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.split(","))


# Phrases are matched without hyphens and apostrophes; of several matches, the longest counts.
SIZES: Final[Mapping[Size, tuple[str, ...]]] = {
    "extreme close-up": _phrases(
        "extreme close up, extreme closeup, ecu, xcu, macro shot, macro close up, macro, big close up"
    ),
    "close-up": _phrases(
        "close up, closeup, close shot, tight shot, tight on, close on, headshot, portrait of, cu"
    ),
    "medium close-up": _phrases(
        "medium close up, medium closeup, mcu, bust shot, head and shoulders, chest up, mid close up"
    ),
    "medium": _phrases(
        "medium shot, mid shot, midshot, waist up, half body shot, medium two shot, medium angle, ms"
    ),
    "cowboy": _phrases(
        "cowboy shot, american shot, plan americain, medium full shot, medium long shot, medium wide, knees up,"
        " three quarter shot, mid thigh"
    ),
    "full": _phrases("full shot, full body, full length, head to toe, full figure"),
    "wide": _phrases("wide shot, wide angle, wide view, long shot, wide two shot, wide, ws"),
    "extreme wide": _phrases(
        "extreme wide, extreme wide shot, extreme long shot, establishing shot, very wide shot, ultra wide,"
        " ultra wide shot, ews, els, wide establishing, tiny figure, tiny in the frame, vast landscape"
    ),
}
ANGLES: Final[Mapping[Angle, tuple[str, ...]]] = {
    "over the shoulder": _phrases(
        "over the shoulder, over his shoulder, over her shoulder, over their shoulder, over shoulder, ots"
    ),
    "top": _phrases(
        "top shot, top down, top view, overhead, birds eye, gods eye, directly above, straight down, flat lay"
    ),
    "high": _phrases(
        "high angle, from above, looking down on, looks down on, drone shot, aerial, drone footage"
    ),
    "low": _phrases("low angle, from below, looking up at, looks up at, hero shot, hero angle"),
    "worm's eye": _phrases("worms eye, ground level, from the ground up, from the floor up"),
}

ONES: Final = _words(
    "person man woman girl boy child kid baby toddler teenager adult guy lady gentleman human someone somebody figure"
    " silhouette stranger traveller traveler tourist hiker climber runner walker jogger sprinter athlete cyclist biker"
    " rider skier snowboarder surfer swimmer skater skateboarder dancer ballerina boxer player footballer goalkeeper"
    " gymnast yogi explorer wanderer astronaut sheriff cowboy knight soldier king queen prince princess monk nun priest"
    " wizard witch detective spy thief hacker hero heroine protagonist actor actress singer musician guitarist pianist"
    " drummer violinist dj artist painter sculptor potter writer photographer journalist reporter presenter host"
    " interviewer interviewee narrator ceo founder boss manager employee worker engineer scientist researcher developer"
    " programmer teacher professor student pupil doctor nurse surgeon patient dentist lawyer judge chef cook baker"
    " barista bartender waiter waitress butcher farmer gardener shepherd fisher sailor captain pilot driver mechanic"
    " carpenter welder blacksmith builder electrician courier tailor shoemaker watchmaker craftsman barber hairdresser"
    " customer shopper client commuter passenger pedestrian neighbour neighbor friend mother father mom mum dad parent"
    " grandmother grandfather grandma grandpa son daughter brother sister husband wife bride groom partner colleague"
    " widow elder villager samurai ninja geisha gladiator warrior vampire zombie clown magician influencer"
    " model president minister mayor grandson granddaughter uncle aunt nephew niece author director designer architect"
    " hunter pirate viking diver vendor seller cashier guard officer firefighter cop paramedic coach"
    " referee teammate opponent rival"
)
NO_PERSONS: Final = _words("specimen regimen abdomen ottoman talisman caiman snowman walkman superhuman")
PLURALS: Final[Mapping[str, str]] = {
    "people": "person",
    "bodies": "person",
    **dict.fromkeys(("children", "kids", "babies"), "child"),
    "ladies": "lady",
    "men": "man",
    "women": "woman",
    "wives": "wife",
    "heroes": "hero",
    "thieves": "thief",
}
# The number of people that a word for a group means; 0 is a crowd.
GROUPS: Final[Mapping[str, int]] = {
    **dict.fromkeys(_words("couple pair duo twins lovers newlyweds"), 2),
    "trio": 3,
    **dict.fromkeys(_words("family band quartet"), 4),
    **dict.fromkeys(_words("group team crew gang everyone everybody"), 5),
    **dict.fromkeys(
        _words(
            "crowd crowds audience spectators fans army mob marathon protesters commuters congregation choir"
        ),
        0,
    ),
}
NUMBERS: Final[Mapping[str, int]] = {
    **{word: number for number, word in enumerate(_ORDER.split(), start=2)},
    "both": 2,
    "few": 3,
    "several": 4,
    "dozen": 12,
}
# Words for numbers that mean a crowd.
MANY: Final = _words("many hundreds thousands dozens countless crowded millions")
NEGATIONS: Final = _words("no without zero empty devoid")
# Behind a word for people, these say that they are no longer there.
GONE: Final = _phrases(
    "is gone, are gone, has gone, have gone, has left, have left, has just left, have just left"
)
# After a word for a person, these change its meaning: a cowboy shot, a hero product, baby shoes.
THINGS: Final = _words(
    "shot shots product image angle seat car bag shoe shoes jacket boots bike helmet hat made size room"
    " portrait bottle kit"
)
# With "the", "his" or "her", these refer to a person already named.
VAGUE: Final = _words(
    "man woman person figure silhouette girl boy hero protagonist athlete adult guy lady human child"
)
LONG_HAIRED: Final = _words(
    "woman girl lady ballerina queen princess nun witch heroine actress waitress mother mom mum grandmother grandma"
    " daughter sister wife bride geisha widow she her"
)
SMALL: Final = _words("girl boy child kid baby toddler pupil son daughter")
# These mean one person when no other word names any.
PRONOUNS: Final = _words("he she him her his hers")
POSTURES: Final[Mapping[Posture, frozenset[str]]] = {
    "run": _words(
        "run runs running runner jogger jogging jogs sprinter sprints sprinting races chases flees"
    ),
    "walk": _words(
        "walk walks walking walker strolls strolling hikes hiking hiker marches strides crosses wanders"
    ),
    "sit": _words("sit sits sitting seated drives driving kneels rests"),
}
BACKS: Final = _phrases(
    "from behind, back to the camera, back to camera, walks away, walking away, seen from the back"
)
PROFILES: Final = _phrases("in profile, side view, profile shot, from the side")
# Common words of English and of other languages: a prompt with more of the latter is not read.
FOREIGN: Final[Mapping[Literal["english", "other"], frozenset[str]]] = {
    "english": _words(
        "a the of and with in on at to from is are her his their its by over through into while as for an this that"
        " shot close camera wide slow"
    ),
    "other": _words(
        "der die das dem den des ein eine einen einem einer und mit im auf von vom zu zum zur ist bei durch nach"
        " el la los las un una unos del al en con por para de y que le les du des une et dans avec sur au aux il lo gli"
        " della nel nella sul sulla che e o os um uma na nos nas dos das com het een och ett med"
    ),
}
