"""The limits of a model or a route: lengths, prompts, pictures."""

from __future__ import annotations

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from storyboard.catalogue.values import Seconds, Shape

__all__ = ["Lengths", "PictureLimits", "PromptLimits", "Schema"]


class Schema(BaseModel):
    """A frozen value that rejects unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class Lengths(Schema):
    """The lengths on offer: a list of seconds, or everything from `min` to `max`, perhaps in steps."""

    values: tuple[Seconds, ...] | None = Field(default=None, strict=False)
    """Seconds, rising. Written as a plain list."""

    min: Seconds | None = None
    """Shortest length in seconds."""

    max: Seconds | None = None
    """Longest length in seconds."""

    step: Seconds | None = None
    """Seconds from one offered length to the next, counted from `min`; without it, any length in between."""

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, data: object) -> object:
        return {"values": data} if isinstance(data, list | tuple) else data

    @model_serializer(mode="wrap", when_used="json")
    def _as_written(self, serialize: SerializerFunctionWrapHandler) -> object:
        written = serialize(self)
        return written["values"] if self.values is not None else written


class PromptLimits(Schema):
    """What a prompt must be."""

    required: bool = True
    """Whether there has to be one."""

    limit: int | None = Field(default=None, ge=1)
    """Most characters; left out when none is known."""


class PictureLimits(Schema):
    """What a picture given as first or last frame must be."""

    formats: tuple[str, ...] = Field(default=("jpeg", "png", "webp"), strict=False)
    """File formats, in lower case."""

    shortest_side: int | None = Field(default=None, ge=1)
    """Fewest pixels of the shorter side."""

    narrowest: Shape | None = None
    """Width to height, such as 2:5; a picture must be wider than this."""

    widest: Shape | None = None
    """Width to height, such as 5:2; a picture must be narrower than this."""

    largest_bytes: int | None = Field(default=None, ge=1)
    """Most bytes of the file."""
