"""What a lock says of one shot: the take that the film uses, its facts, and the inputs that it was made of."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Final, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, field_validator

from storyboard.store.rows import money, ratio
from storyboard.store.take import take_key

__all__ = ["LockedShot"]

# Far above any clip, and small enough for arithmetic.
_LARGEST: Final = 1 << 40
_MOST_TAKES: Final = 1_000_000
_LONGEST_TEXT: Final = 300
_MOST_INPUTS: Final = 100

_Digest: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Text: TypeAlias = Annotated[str, StringConstraints(max_length=_LONGEST_TEXT)]
_Count: TypeAlias = Annotated[int, Field(ge=0, le=_LARGEST)]


class LockedShot(BaseModel):
    """The take that the film uses for one shot. A change by hand is noticed by its checksum."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True)

    checksum: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")] = Field(default="0" * 16)
    """The first 16 digits of the sha256 of the other keys as JSON, sorted and without spaces."""

    fingerprint: _Digest
    """What names the request that the take is a result of: the sha256 of all its inputs."""

    lineage: _Digest | None = None
    """By what fingerprint shots that continue this one know it; left out where it is the same one."""

    take: Annotated[int, Field(ge=1, le=_MOST_TAKES)]
    """The number of the take among those of the same request, from 1."""

    sha256: _Digest
    """The digest of the clip's bytes."""

    size_bytes: _Count
    """The size of the clip in bytes."""

    frames: _Count
    """The number of frames of the clip."""

    fps: _Text
    """The frames a second of the clip, as an exact fraction such as `24` or `30000/1001`."""

    width: _Count
    """The width of the clip in pixels, as it is shown."""

    height: _Count
    """The height of the clip in pixels, as it is shown."""

    model: _Text
    """The model that made the clip."""

    provider: _Text
    """The provider that ran the model; `local` for the animatic engine."""

    request_id: _Text | None = None
    """The provider's id of the prediction; left out for clips that were made here."""

    price: _Text | None = None
    """The estimate of what the clip cost, in US dollars; left out when it is not known, and for clips made here."""

    made_at: _Text
    """When the clip was stored, in UTC."""

    stand_in: _Text | None = None
    """The local server that made the clip in the provider's place; left out for clips of the provider itself."""

    pinned: bool = False
    """Whether the take is kept although the shot's inputs change; left out when it is not."""

    inputs: Annotated[dict[str, JsonValue], Field(max_length=_MOST_INPUTS)] = Field(default_factory=dict)
    """What decided the request, by name, so that a plan can say what changed: short values as they are, and of longer
    ones the first 16 digits of their sha256."""

    @field_validator("fps")
    @classmethod
    def _is_rate(cls, text: str) -> str:
        try:
            rate = ratio(text)
        except ZeroDivisionError:
            rate = Fraction(0)
        if not rate:
            raise ValueError("it is no frame rate")
        return text

    @field_validator("price")
    @classmethod
    def _is_price(cls, text: str | None) -> str | None:
        money(text)
        return text

    @property
    def key(self) -> str:
        """The take's key in a store."""
        return take_key(self.fingerprint, self.take)

    @property
    def cost(self) -> Decimal | None:
        """What the clip cost, in US dollars by the estimate; None when it is not known."""
        return money(self.price)

    def written(self) -> dict[str, JsonValue]:
        """Return the shot as it is written into a lock: without empty values."""
        values = dict[str, JsonValue](self.model_dump(exclude_none=True, exclude_defaults=True))
        # Within the inputs, null says that there is none.
        return values | {"inputs": dict(self.inputs), "checksum": self.checksum}

    def sealed(self) -> Self:
        """Return the shot with its checksum."""
        return self.model_copy(update={"checksum": self._sum()})

    @property
    def is_sealed(self) -> bool:
        """Whether the checksum is that of the other keys."""
        return self.checksum == self._sum()

    def _sum(self) -> str:
        values = {key: value for key, value in self.written().items() if key != "checksum"}
        text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]
