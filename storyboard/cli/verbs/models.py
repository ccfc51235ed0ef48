"""``storyboard models``: the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Final

import click
from click.shell_completion import CompletionItem

from storyboard.catalogue.catalogue import Catalogue, catalogue_of, load_catalogue
from storyboard.catalogue.describe import catalogue_as_data, model_as_data, model_lines
from storyboard.catalogue.families import Family, families_of, models_of_family
from storyboard.catalogue.lengths import in_words
from storyboard.catalogue.raw import Raw, is_raw, model_for, raw_advice
from storyboard.catalogue.schema import Model
from storyboard.cli.columns import Cell, columns, prose_fits
from storyboard.cli.log import verbose_option
from storyboard.cli.options import catalogue_option, json_option, no_color_option
from storyboard.cli.screen import Screen, json_text, printable, standard_output
from storyboard.errors import StoryboardError
from storyboard.wording import dollars

__all__ = ["models"]

HEADER: Final = ("model", "lengths", "frames", "a clip", "providers", "title")
FAMILY_HEADER: Final = ("family", "priced", "named")
TO_THE_RIGHT: Final = frozenset({3})
WIDTH_IN_FILES: Final = 100
WIDEST: Final = 120
WIDTH_WITH_TITLES: Final = 100


def _completions(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    named = load_catalogue().models.values()
    return [
        CompletionItem(model.name, help=model.title) for model in named if model.name.startswith(incomplete)
    ]


@click.command(epilog="Example: storyboard models hailuo-2.3-pro")
@click.argument("name", required=False, shell_complete=_completions)
@catalogue_option
@json_option("the models")
@verbose_option
@no_color_option
def models(*, name: str | None, catalogue_files: tuple[Path, ...], as_json: bool) -> None:
    """
    List the video models, or show one of them.

    NAME is a model's name in the catalogue, a provider's own id, or a family, whose models are listed. The list shows
    the lengths on offer, the frames that a model takes, and the estimated price in US dollars of a clip of the
    default length at the first provider; below it, for how many models of each family the price is known.
    """
    catalogue = load_catalogue(*catalogue_files)
    screen = standard_output()
    name = None if name is None else catalogue.spelt(name)
    family = [] if name is None or name in catalogue.models else models_of_family(catalogue, name)
    if family:
        data = {"models": [model_as_data(model) for model in family]}
        screen.say(json_text(data, indent=2) if as_json else "\n".join(_table(family, screen)))
    elif as_json:
        found: object = _as_data(catalogue) if name is None else _one_as_data(catalogue, name)
        screen.say(json_text(found, indent=2))
    elif name is None:
        screen.say(
            "\n".join([*_table([*catalogue.models.values()], screen), "", *_families(catalogue, screen)])
        )
    elif _raw(catalogue, name) is not None:
        screen.say("\n".join(printable(line) for line in raw_advice(catalogue, name)))
    else:
        width = WIDTH_IN_FILES if screen.width is None else min(screen.width, WIDEST)
        title, *lines = (printable(line) for line in model_lines(catalogue.find(name), width=width))
        screen.say("\n".join([screen.paint(title, bold=True), *lines]))


def _raw(catalogue: Catalogue, name: str) -> Model | None:
    """Return the model of an id that is not in the catalogue and would be used as it is, or None."""
    try:
        model = model_for(catalogue, name, Raw())
    except StoryboardError:
        return None
    return model if is_raw(model) else None


def _one_as_data(catalogue: Catalogue, name: str) -> object:
    raw = _raw(catalogue, name)
    if raw is None:
        return model_as_data(catalogue.find(name))
    return {"name": raw.name, "provider": raw.routes[0].provider, "checked": False, "price": None}


def _as_data(catalogue: Catalogue) -> dict[str, object]:
    families = [asdict(family) for family in families_of(catalogue)]
    return {"models": catalogue_as_data(catalogue), "families": families}


def _table(models: Sequence[Model], screen: Screen) -> Iterator[str]:
    # On narrow screens the title and all but the preferred provider are left out.
    whole = screen.width is None or screen.width >= WIDTH_WITH_TITLES
    rows = [
        _row(model, summary["price"], whole=whole)
        for summary, model in zip(catalogue_as_data(catalogue_of(models)), models, strict=True)
    ]
    header = HEADER[: None if whole else -1]
    if prose_fits(header, rows, screen):
        yield from columns(header, rows, screen, right=TO_THE_RIGHT)
    else:
        yield from _names_above(header, rows, screen)


def _names_above(header: Sequence[str], rows: Sequence[Sequence[Cell]], screen: Screen) -> Iterator[str]:
    """Yield a table whose names are too long for a column: each is on a line above its facts."""
    facts = columns(
        header[1:], [row[1:] for row in rows], screen, right={place - 1 for place in TO_THE_RIGHT}
    )
    names = (screen.paint(header[0], bold=True), *(screen.paint(row[0].text, bold=True) for row in rows))
    for name, line in zip(names, facts, strict=True):
        yield from (name, f"    {line}")


def _families(catalogue: Catalogue, screen: Screen) -> Iterator[str]:
    rows = [
        [
            Cell(family.name, bold=True),
            Cell(f"{family.priced} of {family.models}"),
            Cell(_named(family), dim=True),
        ]
        for family in families_of(catalogue)
    ]
    yield from columns(FAMILY_HEADER, rows, screen, right={1})


def _named(family: Family) -> str:
    if not family.by_id:
        return "by name"
    return "by id" if family.by_id == family.models else f"by name, {family.by_id} by id"


def _row(model: Model, price: object, *, whole: bool) -> list[Cell]:
    first, *others = dict.fromkeys(route.provider for route in model.routes)
    facts = [
        Cell(model.name, bold=True),
        Cell(in_words(model.lengths)),
        Cell(_frames(model)),
        Cell(_price(price)),
    ]
    if whole:
        return [*facts, Cell(", ".join([first, *others])), Cell(model.title, dim=True)]
    return [*facts, Cell(f"{first} and {len(others)} more" if others else first)]


def _frames(model: Model) -> str:
    needs = {"first": model.first_frame, "last": model.last_frame}
    taken = [
        f"needs {name}" if need == "required" else name for name, need in needs.items() if need != "none"
    ]
    return ", ".join(taken) or "none"


def _price(price: object) -> str:
    if not isinstance(price, dict):
        return "unknown"
    amount = Decimal(str(price["amount"]))
    return dollars(amount) if amount else "free"
