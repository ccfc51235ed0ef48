"""What a review says of one shot, and the schema of the file; people write it, too."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator
from pydantic_core import PydanticCustomError

__all__ = [
    "LONGEST_NAME",
    "LONGEST_NOTE",
    "REVIEW_VERSION",
    "VERSION_KEY",
    "ReviewFile",
    "ReviewedShot",
    "Status",
]

REVIEW_VERSION: Final = 1
VERSION_KEY: Final = "film_review"
LONGEST_NOTE: Final = 2000
LONGEST_NAME: Final = 100
# Far above the frames of any clip.
_MOST_FRAMES: Final = 10_000_000

Status: TypeAlias = Literal["todo", "retake", "approved"]


class ReviewedShot(BaseModel):
    """What was decided about a shot. It is about the clip with that `sha256`, and stale once another one is used."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True)

    status: Status
    """`todo` (nothing decided), `retake` (another take is asked for) or `approved`."""

    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    """The digest of the clip, 64 digits from 0 to f, as `storyboard takes --json` lists it. An approval needs it."""

    frame: Annotated[int, Field(ge=0, le=_MOST_FRAMES)] | None = None
    """The frame of the clip that the note is about, counted from 0."""

    note: Annotated[str, StringConstraints(max_length=LONGEST_NOTE)] | None = None
    """What was said about the take."""

    who: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)] | None = None
    """Who decided."""

    when: Annotated[str, StringConstraints(max_length=LONGEST_NAME)] | None = None
    """When, as an ISO 8601 date or time: `2026-11-26` or `2026-11-26T08:00:00+00:00`."""

    @field_validator("when")
    @classmethod
    def _is_a_date(cls, when: str | None) -> str | None:
        if when is not None:
            try:
                datetime.fromisoformat(when)
            except ValueError:
                hint = "write it as 2026-11-26 or 2026-11-26T08:00:00+00:00"
                raise PydanticCustomError("not_a_date", "is not a date", {"hint": hint}) from None
        return when

    @model_validator(mode="after")
    def _says_what_is_approved(self) -> Self:
        if self.status == "approved" and self.sha256 is None:
            raise PydanticCustomError(
                "unbound_approval",
                'an approval needs the "sha256" of the clip that was approved',
                {"hint": "write it with: storyboard approve FILE SHOT"},
            )
        return self


class ReviewFile(BaseModel):
    """A review."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True)

    film_review: Annotated[int, Field(ge=1, le=REVIEW_VERSION)]
    """The version of the format: 1."""

    shots: dict[str, ReviewedShot]
    """What was decided, by the id of the shot."""
