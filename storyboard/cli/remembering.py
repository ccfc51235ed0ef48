"""Remember a command that had nothing to do, so that it is known at once the next time."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import NamedTuple

import click

from storyboard.board.schema import Storyboard
from storyboard.cli.unchanged import Call
from storyboard.film import Film, RenderOptions, store_root
from storyboard.inspection.inspector import Inspector
from storyboard.places import SharedChoice, address_in_environment
from storyboard.plugins import plugins
from storyboard.report import Event
from storyboard.unchanged.inputs import inputs_of, is_at_rest
from storyboard.unchanged.making import did_nothing, seen_at
from storyboard.unchanged.record import Record, name_of, write_record
from storyboard.unchanged.surroundings import surroundings_of

__all__ = ["Said", "remember"]


class Said(NamedTuple):
    """What a command reported, and whether as JSON or quietly."""

    events: Sequence[Event]
    as_json: bool
    quiet: bool


def remember(board: Storyboard, film: Film, options: RenderOptions, said: Said) -> None:
    """Remember the command that runs when it did nothing, and what it read cannot have changed meanwhile."""
    context = click.get_current_context(silent=True)
    call = context.find_object(Call) if context is not None else None
    inspector = options.inspector or Inspector()
    if call is None or inspector.verify or not did_nothing(said.events) or _may_share(board, options):
        return
    # A log tells more than the events, and the code of installed providers is not known.
    if logging.getLogger("storyboard").isEnabledFor(logging.INFO) or plugins():
        return
    root = store_root(board, options)
    around = surroundings_of(call.environ)
    if around is None or not around.is_settled(call.began_ns) or not is_at_rest(root):
        return
    inputs = inputs_of(board, film.plan, root, film.path, options.lock)
    sight = seen_at(inputs, call.began_ns, inspector.digest)
    if sight is not None:
        record = Record(around.digest, sight, tuple(said.events), said.as_json, said.quiet)
        write_record(name_of(call.arguments, call.folder), record)


def _may_share(board: Storyboard, options: RenderOptions) -> bool:
    """Whether a shared store is named: a command that makes nothing sends what the store lacks, or says why not."""
    choice = options.shared
    if not isinstance(choice, SharedChoice):
        return True
    named = (choice.named, choice.beside, choice.own, board.store, address_in_environment())
    return not choice.off and any(named)
