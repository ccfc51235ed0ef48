"""The options on money and providers, as decorators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import wraps

import click

from storyboard.cli.options import Function

__all__ = ["Spending", "max_cost_option", "resubmit_option", "route_option", "spending_options"]


@dataclass(frozen=True, slots=True)
class Spending:
    """What may be spent, and how, as in `RenderOptions`; `deadline` is in seconds, None for the default."""

    max_cost: Decimal | None
    consent: bool
    allow_unpriced: int | None
    routes: tuple[str, ...]
    resubmit_uncertain: bool
    deadline: float | None


def max_cost_option(function: Function) -> Function:
    """Add ``--max-cost USD``."""
    return click.option(
        "--max-cost",
        metavar="USD",
        callback=_dollars,
        help="The most that may be spent, in US dollars by the catalogue's estimates.",
    )(function)


def _dollars(_: click.Context, __: click.Parameter, text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        amount = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise click.BadParameter(f"'{text}' is not an amount of US dollars, such as 2.50")
    return amount


def route_option(function: Function) -> Function:
    """Add ``--route NAMES``; the command gets `routes`, the names in their order."""
    return click.option(
        "--route",
        "routes",
        metavar="NAMES",
        multiple=True,
        callback=_names,
        help="Providers to try in this order, such as fal,wavespeed; it overrides the storyboard. Can be repeated.",
    )(function)


def _names(_: click.Context, __: click.Parameter, texts: Sequence[str]) -> tuple[str, ...]:
    names = [name.strip() for text in texts for name in text.split(",")]
    return tuple(dict.fromkeys(name for name in names if name))


def resubmit_option(function: Function) -> Function:
    """Add ``--resubmit-uncertain``."""
    return click.option(
        "--resubmit-uncertain",
        is_flag=True,
        help="Submit again what may have been accepted already, and perhaps pay twice.",
    )(function)


def spending_options(function: Function) -> Function:
    """Add the options on money and providers; the command gets them as `spending`, a `Spending`."""

    @max_cost_option
    @click.option("-y", "--yes", is_flag=True, help="Spend what the plan says, without asking.")
    @click.option(
        "--allow-unpriced",
        metavar="N",
        type=click.IntRange(min=0),
        help="How many clips without a known price may be made. [default: all with --yes and no limit, else 0]",
    )
    @route_option
    @resubmit_option
    @click.option(
        "--deadline",
        metavar="SECONDS",
        type=click.FloatRange(min=0, min_open=True),
        help="How long to wait for one prediction; the next render waits for it again. [default: 3600]",
    )
    @wraps(function)
    def with_spending(
        *,
        max_cost: Decimal | None,
        yes: bool,
        allow_unpriced: int | None,
        routes: tuple[str, ...],
        resubmit_uncertain: bool,
        deadline: float | None,
        **others: object,
    ) -> object:
        spending = Spending(max_cost, yes, allow_unpriced, routes, resubmit_uncertain, deadline)
        return function(spending=spending, **others)

    return with_spending
