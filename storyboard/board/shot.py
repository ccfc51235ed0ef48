"""What an author may write of a shot, and of all shots in the defaults."""

from __future__ import annotations

from fractions import Fraction

from pydantic import Field, JsonValue

from storyboard.board.continues import Continues
from storyboard.board.deliverables import Fit
from storyboard.board.elements import Card, Fields, Fill, Retime, Schema, Sound, Trim
from storyboard.board.focus import Focus
from storyboard.board.transition import Transition
from storyboard.board.values import Items, Money, Name, Params, Routes, Seconds, Speed

__all__ = ["Defaults", "Shot", "ShotKeys"]


class ShotKeys(Schema):
    """The keys of a shot that defaults may have, too."""

    prompt: str | None = None
    """What the model should show. Variables are filled in."""

    template: str | None = None
    """The name of a prompt template; `with` fills its variables."""

    with_: dict[str, JsonValue] = Field(default_factory=dict, alias="with")
    """Values for the template's variables; a shot's own add to those of `defaults`, and win."""

    first_frame: str | None = None
    """The picture that opens the shot: a path beside the storyboard, or an https URL."""

    last_frame: str | None = None
    """The picture that closes the shot, for models that take one: a path beside the storyboard, or an https URL."""

    continues: Continues | None = None
    """The shot that this one goes on from, whose last frame in the cut opens it: an id, `previous` for the shot written
    above, or `{shot, at: end}` for the last frame of its whole take."""

    model: str | None = None
    """A model's name from the catalogue (`storyboard models`), or a provider's own id of one. An id that the catalogue
    does not know is written with its provider, `fal:owner/model`, and used as it is."""

    route: Routes = ()
    """The provider to reach the model through, or several to try in this order: the first whose key is set, and the
    next when it refuses before accepting. Without it, the storyboard's `route`, or the first in the catalogue."""

    params: Params = Field(default_factory=dict)
    """Parameters of the model, by their names in the catalogue; by the provider's names for an id that is used as it
    is."""

    fields: Fields | None = None
    """The provider's field names, such as that of the first frame, for an id that is used as it is."""

    seed: int | None = Field(default=None, ge=0, le=2**31 - 1)
    """Makes a model that takes a seed repeat its result."""

    duration: Seconds | None = None
    """Seconds that the shot lasts in the cut; without it, the whole clip of the model's usual length."""

    price: Money | None = None
    """What one clip costs, in US dollars, where the catalogue has no price. The catalogue's price wins."""

    start_timeout: float | None = Field(default=None, ge=1, le=86_400)
    """
    Seconds within which the provider must start the clip, or else gives it up without charge; only for fal. It does
    not affect the clip.
    """

    takes: int = Field(default=1, ge=1, le=20)
    """How many takes to generate."""

    pick: int = Field(default=1, ge=1)
    """Which take the cut uses, from 1; it wins over the lock. Without it, the one in the lock, or the first."""

    pin: bool = False
    """Whether the take that the shot has is kept although its inputs change. It wins over a pin in the lock."""

    clip: str | None = None
    """Existing footage or a still picture instead of a generated clip: a path beside the storyboard."""

    trim: Trim | None = None
    """Which part of the footage is used; only with `clip`."""

    sound: Sound | None = None
    """What is heard of the clip: another of the footage's sounds, or nothing."""

    fill: Fill | None = Field(default=None, strict=False)
    """What footage shows that is over before the shot is: `hold` keeps its last frame, `loop` begins its part again;
    without it, the last frame is held, and a notice says so. Only with `clip`."""

    card: Card | None = None
    """A drawn card instead of a clip."""

    transition: Transition | None = None
    """How the shot comes in from the one before: a kind, or `{kind, duration, ...}`; without it, a hard cut. The film's
    first shot fades in from a colour, with a `fade-black`, `fade-white` or `fade-colour` of its own."""

    fit: Fit | None = Field(default=None, strict=False)
    """How this shot's picture fills the film; without it, as `output.fit` says."""

    focus: Focus | None = None
    """What of the picture stays where it is cropped, as with `fit: cover`: a name such as `left` or `top-right`, or
    `{x, y}` as fractions of its width and height; `outputs` has other places for outputs by name. Without it, the
    middle."""

    speed: Speed = Fraction(1)
    """How fast the clip is played, from 0.1 to 10: 0.5 is half speed; not for cards and still pictures. `duration`
    stays the length in the cut. Sound keeps its pitch. Slow motion repeats frames unless `retime` is `blend`."""

    retime: Retime | None = Field(default=None, strict=False)
    """How a clip of another rate is played: `drop` shows the frame of each moment, `blend` mixes neighbouring frames,
    `stretch` shows each frame once, at another speed and pitch; without it, `stretch` within 5 %, and else `drop`."""


class _Named(Schema):
    id: Name
    """The shot's name: letters, digits, `-` and `_`; unique in the storyboard."""

    for_each: Items = Field(default=None, exclude=True)
    """Makes a shot for each item of a list or mapping: its templates use the `item`, and `loop.index`. The number is
    added to the id, `feature-1`, unless that is a template."""

    as_: str = Field(default="item", alias="as", exclude=True)
    """The name of the items of `for_each`."""

    when: bool = Field(default=True, exclude=True)
    """Whether the shot is in the film, as an expression that gives true or false. What is left out costs nothing and
    leaves no gap. Every shot of a loaded storyboard is in its film."""


# The bases stand in this order for the sake of the keys': the id comes first.
class Shot(ShotKeys, _Named):
    """
    One unit of intent: generated (`prompt` or `template`), existing footage (`clip`), or a `card`.

    In a loaded storyboard everything is expanded: `prompt` is the rendered text, also of a template, `continues` has a
    shot's id, and the defaults are filled in.
    """

    @property
    def parent(self) -> str | None:
        """The id of the shot that this one continues; None for none."""
        return self.continues.shot if self.continues else None


class Defaults(ShotKeys):
    """
    Keys for every shot that does not have its own: any key of a shot except `id`, `for_each`, `as` and `when`.

    A key applies to the shots of the kind that it belongs to. A shot's own `with`, `params` and `fields` add to these
    and win. `first_frame` is for the shots that continue none, `continues: previous` chains each shot to the one above
    it, as far as that one has a last frame, and `transition` does not reach the first shot of the film.
    """

    include: str | None = Field(default=None, exclude=True)
    """A file with further defaults, below these: a path beside the storyboard."""
