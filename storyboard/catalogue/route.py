"""A route in the catalogue: endpoints, the provider's field names, restrictions, prices."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, JsonValue, PrivateAttr

from storyboard.catalogue.bounds import Lengths, PictureLimits, Schema
from storyboard.catalogue.values import Amount, Day, Mode, ProviderName, Value, Values

__all__ = ["Endpoint", "Price", "Restriction", "Route", "WireDuration", "WireParameter"]


class WireDuration(Schema):
    """How a provider is told the length. It is always sent."""

    name: str
    """The provider's name of the field."""

    form: Literal["string", "number", "frames"]
    """Seconds as text ("6") or as a number (6), or the number of `frames`."""

    unit: str = ""
    """What follows the seconds in text: `s` for "8s"."""

    rate: int | None = Field(default=None, ge=1)
    """Frames a second, for `form: frames`."""


class WireParameter(Schema):
    """How a provider is told one of the model's parameters."""

    name: str
    """The provider's name of it."""

    default: JsonValue = None
    """The provider's own value when nothing is sent; left out when it is not known."""

    always: bool = False
    """Send it even when it has its default, because the provider's own default differs or is in doubt."""

    allowed: Values | None = None
    """The values that this endpoint takes, where they are fewer than the model's; in our spelling."""

    spelling: dict[str, JsonValue] = Field(default_factory=dict)
    """The provider's spelling of a value, by ours, where the two differ: `{768P: 768p}`."""


class Endpoint(Schema):
    """One mode of a route: the endpoint, and the provider's words for what is sent to it."""

    id: str | None = None
    """The provider's own id of the model, which a shot may name; left out where another model has that id."""

    endpoint: str | None = None
    """Where requests go, in the provider's own terms; left out when it is the `id`."""

    source: str
    """The page that these facts are from."""

    prompt: str = "prompt"
    """Field of the prompt."""

    prompt_required: bool | None = None
    """Whether this endpoint needs a prompt, where that differs from the model."""

    first_frame: str | None = None
    """Field of the first frame; left out when it takes none."""

    last_frame: str | None = None
    """Field of the last frame; left out when it takes none."""

    seed: str | None = None
    """Field of the seed; left out when it takes none."""

    duration: WireDuration | None = None
    """How it is told the length; left out where the length is fixed."""

    params: dict[str, WireParameter] = Field(default_factory=dict)
    """The model's parameters that it takes, by our names. A missing one can only have its default."""

    constants: dict[str, JsonValue] = Field(default_factory=dict)
    """Fields that are sent with every request, as they are."""

    @property
    def address(self) -> str:
        """Where requests go: `endpoint`, or the `id`."""
        return self.endpoint or self.id or ""


class Restriction(Schema):
    """What a route offers less of while some parameters have the given values."""

    when: dict[str, Value] = Field(min_length=1)
    """Values of parameters, by our names; the restriction holds while all of them agree."""

    lengths: Lengths | None = None
    """The only lengths that are then offered."""

    last_frame: bool = True
    """Whether a last frame is then taken."""

    params: dict[str, Values] = Field(default_factory=dict)
    """The only values that other parameters may then have."""


class Price(Schema):
    """One rule of what a clip costs, in US dollars, before taxes and discounts: an estimate of that day."""

    per: Literal["clip", "duration", "second"]
    """`clip`: the same for any length; `duration`: by length, as `amounts` says; `second`: for each."""

    amount: Amount | None = None
    """US dollars for a clip or a second."""

    amounts: dict[str, Amount] = Field(default_factory=dict)
    """US dollars by length in seconds, for `per: duration`."""

    plus: Amount | None = None
    """US dollars that come on top for each clip, whatever its length."""

    when: dict[str, Value] = Field(default_factory=dict)
    """Values of parameters with which it holds. The first that holds decides: the general one goes last."""

    within: str | None = None
    """A key, such as `voice_id`, with which it holds when some mapping within the parameters has it."""

    modes: tuple[Mode, ...] = Field(default=("text", "image"), strict=False)
    """The modes that it holds for."""

    date: Day
    """The day on which the price was read."""

    source: str
    """Where it was read."""

    unsure: tuple[str, ...] = Field(default=(), strict=False)
    """Sentences about what is in doubt."""


class Route(Schema):
    """One way to reach a model: a provider, its endpoints, and what is particular to them."""

    provider: ProviderName
    """The provider's name: fal, wavespeed, minimax, replicate, local, or one that you install."""

    date: Day
    """The day on which these facts were gathered."""

    text: Endpoint | None = None
    """The endpoint for shots without a first frame; left out when there is none."""

    image: Endpoint | None = None
    """The endpoint for shots with a first frame; left out when there is none."""

    lengths: Lengths | None = None
    """The lengths offered here, where they differ from the model's."""

    picture: PictureLimits | None = None
    """What pictures must be here, instead of what the model says."""

    fps: int | None = Field(default=None, ge=1, le=120)
    """Frames a second that clips are expected to have here, where that differs from the model."""

    restrictions: tuple[Restriction, ...] = Field(default=(), strict=False)
    """Lengths and parameters that exclude each other."""

    prices: tuple[Price, ...] = Field(default=(), strict=False)
    """What a clip costs; the first rule that holds decides. Empty when it is not known."""

    no_price: str | None = None
    """Why there is no price, or none for some lengths; for people."""

    start_timeout: float | None = Field(default=None, ge=1, le=86_400)
    """Seconds within which a clip must have begun to be made, of the shots that do not say; for fal alone."""

    ended: Day | None = None
    """The day on which the provider took it out of service; shots that ask for it are refused."""

    unsure: tuple[str, ...] = Field(default=(), strict=False)
    """Sentences about what is in doubt."""

    _is_stated: bool = PrivateAttr(default=False)

    @property
    def is_stated(self) -> bool:
        """Whether its prices are the word of a storyboard, whose own catalogue it is from."""
        return self._is_stated

    def stated(self) -> Self:
        """Return the same route, marked as from a storyboard's own catalogue."""
        route = self.model_copy()
        route._is_stated = True
        return route

    def endpoint(self, mode: Mode) -> Endpoint | None:
        """Return the endpoint of a mode, or None when the route has none."""
        return self.text if mode == "text" else self.image
