"""
The schema classes of the storyboard language, version 1.

Their descriptions are the reference of the language: the JSON Schema and a page in ``docs/`` are generated from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, JsonValue, PrivateAttr

from storyboard.board.continues import Continues, HandedOn
from storyboard.board.deliverables import Fit, NamedOutput, Output
from storyboard.board.elements import (
    Audio,
    Card,
    Duck,
    Fields,
    Fill,
    Music,
    Retime,
    Schema,
    Sound,
    Trim,
)
from storyboard.board.ending import Ending
from storyboard.board.film_keys import Matrix, Rows, Variants
from storyboard.board.focus import Focus
from storyboard.board.inputs.schema import Input, InputType
from storyboard.board.shot import Defaults, Shot, ShotKeys
from storyboard.board.transition import Easing, Transition
from storyboard.board.transition_names import TransitionKind
from storyboard.board.values import Money, Paths, Routes, StoreAddress
from storyboard.catalogue.schema import Model
from storyboard.errors import Problem
from storyboard.media.shape import FilmShape

__all__ = [
    "LANGUAGE_VERSION",
    "Audio",
    "Card",
    "Continues",
    "Defaults",
    "Duck",
    "Easing",
    "Ending",
    "Fields",
    "Fill",
    "Fit",
    "Focus",
    "HandedOn",
    "Input",
    "InputType",
    "Music",
    "NamedOutput",
    "Output",
    "Retime",
    "Schema",
    "Shot",
    "ShotKeys",
    "Sound",
    "Storyboard",
    "Transition",
    "TransitionKind",
    "Trim",
]

LANGUAGE_VERSION: Final = 1


class Storyboard(Schema):
    """A film as a text file: its shots in their order, and what they have in common."""

    storyboard: Literal[1]
    """Version of the storyboard language: 1."""

    title: str = ""
    """The film's title."""

    inputs: dict[str, Input] = Field(default_factory=dict)
    """What whoever fills the template gives: names with their types, descriptions, defaults and limits."""

    vars: dict[str, JsonValue] = Field(default_factory=dict)
    """Variables and their default values, any JSON-like value; `--set`, `--set-json` and `--vars` override them."""

    variants: Variants = Field(default_factory=dict)
    """Named sets of values, a film of each: `{short: {shown: 2}, long: {shown: 6}}`. The values are variables and win
    over `vars`; `variant` is the name."""

    matrix: Matrix = Field(default_factory=dict)
    """Axes with their values, a film of each combination: `{lang: [en, de], tone: [calm, loud]}`. Each axis is a
    variable; `exclude` takes combinations out, and `include` then adds some."""

    rows: Rows = None
    """Data with a film of each row: the path of a file beside the storyboard (CSV, JSON, JSON Lines, YAML or XLSX),
    `{file, id}`, or the rows as a list. Columns are variables and win over `vars`; `row` has them all."""

    templates: dict[str, str] = Field(default_factory=dict)
    """Named prompt templates, for the shots' `template`."""

    defaults: Defaults = Field(default_factory=Defaults)
    """Keys for every shot that does not write its own."""

    catalogue: Paths = ()
    """Catalogue files beside the storyboard, a path or a list: models that it adds to those there are."""

    route: Routes = ()
    """The provider to reach all models through, or several to try in this order; a shot's own `route` wins."""

    budget: Money | None = None
    """The most that a render may cost, in US dollars by the catalogue's estimates. It lowers what was allowed, and
    allows nothing by itself."""

    store: StoreAddress | None = None
    """The address of a shared store for the film's takes, such as `s3://bucket/films` (also `gs://`, `az://` and
    `file:///`). It is used once you have adopted it."""

    shots: tuple[Shot, ...] = Field(min_length=1, strict=False)
    """The shots, in the order of the film."""

    ending: Ending | None = None
    """How the film ends: a fade to a colour, by its kind, or `{kind, duration, ...}`; without it, with a cut."""

    audio: Audio = Field(default_factory=Audio)
    """Music and loudness."""

    output: Output = Field(default_factory=Output)
    """Where the film goes, its size, rate and fit."""

    outputs: tuple[NamedOutput, ...] = Field(default=(), strict=False)
    """Several files of the film in place of one `output`: a list of outputs, each with a `name`. They share its clips,
    which are asked for in the shape of the first."""

    _folder: Path = PrivateAttr(default_factory=Path)
    _name: str = PrivateAttr(default="storyboard")
    _film: str = PrivateAttr(default="")
    _clip_shape: FilmShape | None = PrivateAttr(default=None)
    _output_names: tuple[str, ...] = PrivateAttr(default=())
    _notices: tuple[Problem, ...] = PrivateAttr(default=())
    _read_files: dict[Path, str] = PrivateAttr(default_factory=dict)
    _models: tuple[Model, ...] = PrivateAttr(default=())
    _left_out: frozenset[str] = PrivateAttr(default=frozenset())

    @property
    def folder(self) -> Path:
        """The folder that the board's relative paths start from: that of its file, or the working folder."""
        return self._folder

    @property
    def name(self) -> str:
        """The board's name in messages: its file's path as it was given, or ``storyboard``."""
        return self._name

    @property
    def film(self) -> str:
        """The name of this film among those of its storyboard, such as ``sku-1042/de/tall``; empty for an only film."""
        return self._film

    def called(self, film: str) -> Storyboard:
        """Return the same board as the film of this name."""
        board = self.model_copy()
        board._film = film
        return board

    @property
    def clip_shape(self) -> FilmShape:
        """
        The size and rate for which clips are asked: those of the film's first output, and so the same for all.

        What is asked of a model, drawn or decided before a clip exists goes by it; the cut goes by ``output.shape``.
        """
        return self._clip_shape or self.output.shape

    @property
    def output_name(self) -> str | None:
        """The name of the film's output among several; None for an only one."""
        return self.output.name if isinstance(self.output, NamedOutput) else None

    @property
    def output_names(self) -> tuple[str, ...]:
        """The names of all outputs that the storyboard has, in their order; empty for an only one without a name."""
        return self._output_names or tuple(each.name for each in self.outputs)

    def delivering(self, output: NamedOutput) -> Storyboard:
        """Return the same board with this one of its outputs, and no other; the names of all stay known."""
        board = self.model_copy(update={"outputs": (output,), "output": output})
        board._output_names = self.output_names
        return board

    def sharing_clips(self, shape: FilmShape) -> Storyboard:
        """Return the same board with its clips asked for in this shape, whatever its own output's."""
        board = self.model_copy()
        board._clip_shape = shape
        return board

    @property
    def loudness(self) -> float | None:
        """The loudness of the film in LUFS: its output's, or else that of `audio`; None leaves the levels alone."""
        return self.output.loudness if self.output.loudness is not None else self.audio.loudness

    @property
    def notices(self) -> tuple[Problem, ...]:
        """Notices for the author, in reading order, such as a clip of another shape."""
        return self._notices

    def noting(self, notices: Sequence[Problem]) -> Storyboard:
        """Return the same board with these notices."""
        board = self.model_copy()
        board._notices = tuple(sorted(notices, key=lambda notice: (notice.path, notice.line, notice.column)))
        return board

    @property
    def read_files(self) -> Mapping[Path, str]:
        """The files that were read to load the board, by absolute path, with a description of each."""
        return self._read_files

    def reading(self, files: Mapping[Path, str]) -> Storyboard:
        """Return the same board, loaded from these files."""
        board = self.model_copy()
        board._read_files = dict(files)
        return board

    @property
    def models(self) -> tuple[Model, ...]:
        """The models of its own catalogue files, in their order."""
        return self._models

    def adding(self, models: Sequence[Model]) -> Storyboard:
        """Return the same board with these models of its own."""
        board = self.model_copy()
        board._models = tuple(models)
        return board

    @property
    def left_out(self) -> frozenset[str]:
        """The ids of the shots that are written and are not in this film; with those of includes, or words for them."""
        return self._left_out

    def leaving_out(self, names: frozenset[str]) -> Storyboard:
        """Return the same board, which leaves out these shots."""
        board = self.model_copy()
        board._left_out = names
        return board

    def placed(self, folder: Path, name: str) -> Storyboard:
        """Return the same board with its paths relative to `folder`, called `name`."""
        board = self.model_copy()
        board._folder, board._name = folder, name
        return board

    def shot(self, shot_id: str) -> Shot:
        """Return the shot of that id; KeyError when there is none."""
        for shot in self.shots:
            if shot.id == shot_id:
                return shot
        raise KeyError(shot_id)
