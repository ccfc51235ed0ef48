"""How one shot goes on from another: from the frame at which the cut leaves it, or from its end."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, model_validator

from storyboard.board.elements import Schema

__all__ = ["Continues", "HandedOn"]


class HandedOn(StrEnum):
    """Which frame a shot hands on, where it is not the last one that the cut shows of it."""

    END = "end"


class Continues(Schema):
    """The shot that another one goes on from: it opens with the last frame that the cut shows of that shot."""

    shot: str
    """The shot whose frame opens this one: an id, or `previous` for the shot written above."""

    at: HandedOn | None = Field(default=None, strict=False)
    """`end` takes the last frame of the whole take, or of the whole footage, even if the cut leaves it earlier."""

    take: int | None = Field(default=None, ge=1, le=1000)
    """The number of the take that this shot goes on from, whichever of them the film shows; without it, that one."""

    @model_validator(mode="before")
    @classmethod
    def _from_id(cls, data: object) -> object:
        return data if isinstance(data, dict | Continues) else {"shot": data}
