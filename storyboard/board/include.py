"""What an author may write to include a file, and what such a file may have."""

from __future__ import annotations

from pydantic import Field, JsonValue

from storyboard.board.elements import Schema
from storyboard.board.shot import Defaults
from storyboard.board.values import Items, Name

__all__ = ["Include", "ShotFile"]


class Include(Schema):
    """
    An item of `shots` that stands for the shots of another file.

    The file is a list of shots, or has the keys below. Its shots have the storyboard's variables, templates and
    defaults, and their paths start at the storyboard's folder.
    """

    include: str
    """The file: a path beside the storyboard."""

    with_: dict[str, JsonValue] = Field(default_factory=dict, alias="with")
    """Values for the variables of the file's shots."""

    id: Name | None = None
    """Stands before the ids of the file's shots, `outro-logo`, so that a file can be included twice. Their `continues`
    then names shots of the file."""

    for_each: Items = None
    """Includes the file for each item of a list or mapping, as it repeats a shot. The number is added to the `id`, or
    else to the ids of the file's shots."""

    as_: str = Field(default="item", alias="as")
    """The name of the items of `for_each`."""

    when: bool = True
    """Whether the shots are in the film, as an expression that gives true or false. A file that is left out need
    not be there."""


class ShotFile(Schema):
    """What a file of shots may have; it is a list of them, or these keys."""

    shots: tuple[JsonValue, ...] = Field(strict=False)
    """The shots, in their order, as in a storyboard; items may include further files."""

    templates: dict[str, str] = Field(default_factory=dict)
    """Named prompt templates for these shots, beside those of the storyboard."""

    defaults: Defaults = Field(default_factory=Defaults)
    """Keys for each of these shots that does not have its own; they win over the storyboard's defaults."""
