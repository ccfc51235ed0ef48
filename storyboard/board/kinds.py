"""The kinds of shots, the keys of each, and the defaults that apply."""

from __future__ import annotations

from collections.abc import Container
from enum import StrEnum
from typing import Final

from storyboard.board.elements import is_own_key
from storyboard.board.findings import Findings
from storyboard.board.schema import Defaults, Shot
from storyboard.document.tree import Mapping, Mark, Node, Scalar
from storyboard.suggestions import closest
from storyboard.wording import listed

__all__ = [
    "ADDING",
    "SHOT_KEYS",
    "SOURCES",
    "Kind",
    "check_keys",
    "kind_of",
    "over_defaults",
    "taken_out",
    "with_defaults",
    "without_own_keys",
]


class Kind(StrEnum):
    """Where a shot's pictures come from."""

    GENERATED = "a generated shot"
    FOOTAGE = "footage"
    CARD = "a card"


SHOT_KEYS: Final = tuple(field.alias or name for name, field in Shot.model_fields.items())
DEFAULT_KEYS: Final = tuple(field.alias or name for name, field in Defaults.model_fields.items())
_EVERY_KIND: Final = frozenset({"id", "for_each", "as", "when", "duration", "transition", "fit"})
_KEYS: Final = {
    Kind.GENERATED: frozenset(SHOT_KEYS) - {"clip", "trim", "fill", "card"},
    Kind.FOOTAGE: _EVERY_KIND | {"clip", "trim", "sound", "fill", "focus", "retime", "speed"},
    Kind.CARD: _EVERY_KIND | {"card"},
}
# In this order: what a shot shows is more specific than how it is shown.
_TELLING: Final = (
    ("clip", Kind.FOOTAGE),
    ("card", Kind.CARD),
    ("prompt", Kind.GENERATED),
    ("template", Kind.GENERATED),
    # What footage has, too, tells nothing.
    *((key, Kind.GENERATED) for key in sorted(_KEYS[Kind.GENERATED] - _KEYS[Kind.FOOTAGE])),
    ("trim", Kind.FOOTAGE),
    ("fill", Kind.FOOTAGE),
)
SOURCES: Final = ("prompt", "template", "clip", "card")
# A shot's own key, and the defaults that it replaces.
_PUSHED_OUT: Final = {
    "prompt": frozenset({"template"}),
    "template": frozenset({"prompt"}),
    "continues": frozenset({"first_frame"}),
    "first_frame": frozenset({"continues"}),
}
ADDING: Final = frozenset({"with", "params", "fields"})


def without_own_keys(node: Mapping) -> Mapping:
    """Return the mapping without the author's own keys: they are not read, and not rendered."""
    items = {key: item for key, item in node.items.items() if not is_own_key(key)}
    return Mapping(items, {key: node.keys.get(key, node.mark) for key in items}, node.mark)


def taken_out(node: Mapping, key: str) -> tuple[Node | None, Mapping]:
    """Return the value of a key, None for none, and the mapping without it."""
    if key not in node.items:
        return None, node
    items = {other: item for other, item in node.items.items() if other != key}
    keys = {other: mark for other, mark in node.keys.items() if other != key}
    return node.items[key], Mapping(items, keys, node.mark)


def _has(node: Mapping, key: str) -> bool:
    item = node.items.get(key)
    return item is not None and not (isinstance(item, Scalar) and item.value is None)


def kind_of(own: Mapping, defaults: Mapping) -> Kind:
    """Return a shot's kind: by its own keys, and then by the defaults."""
    for keys in (own, defaults):
        for key, kind in _TELLING:
            if _has(keys, key):
                return kind
    return Kind.GENERATED


def with_defaults(own: Mapping, defaults: Mapping, kind: Kind, absent: Container[str]) -> Mapping:
    """
    Return a shot with the defaults that apply: its own keys win, `with`, `params` and `fields` are merged.

    `absent` names defaults that do not apply here, such as the transition of a film's first shot.
    """
    items, keys = dict(own.items), dict(own.keys)
    pushed: set[str] = set().union(*(_PUSHED_OUT.get(key, ()) for key in own.items if _has(own, key)))
    if _has(defaults, "continues") and "continues" not in absent and "continues" not in pushed:
        pushed.add("first_frame")
    trim = own.items.get("trim")
    if isinstance(trim, Mapping) and _has(trim, "end"):
        pushed.add("duration")
    for key, item in defaults.items.items():
        if key not in _KEYS[kind] or key in absent or key in pushed or key not in DEFAULT_KEYS:
            continue
        if not _has(own, key):
            items[key], keys[key] = item, defaults.keys[key]
        elif key in ADDING:
            items[key] = _added(items[key], item, nulls=key == "with")
    return Mapping(items, keys, own.mark)


def over_defaults(own: Mapping, outer: Mapping) -> Mapping:
    """Return defaults over those further out: their own win, as in a shot."""
    pushed: set[str] = set().union(*(_PUSHED_OUT.get(key, ()) for key in own.items if _has(own, key)))
    items = {key: item for key, item in outer.items.items() if key not in pushed}
    keys = {key: outer.keys.get(key, outer.mark) for key in items}
    for key, item in own.items.items():
        if key in items and not _has(own, key):
            continue
        adding = key in ADDING and key in items
        items[key] = _added(item, items[key], nulls=key == "with") if adding else item
        keys[key] = own.keys.get(key, own.mark)
    return Mapping(items, keys, own.mark)


def _added(own: Node, default: Node, *, nulls: bool) -> Node:
    """Return both merged; `own` wins. For variables, which are data, null counts as a value."""
    if not isinstance(own, Mapping) or not isinstance(default, Mapping):
        return own
    if not nulls:
        own = own._replace(items={key: item for key, item in own.items.items() if _has(own, key)})
    return Mapping(default.items | own.items, default.keys | own.keys, own.mark)


def check_keys(merged: Mapping, own: Mapping, kind: Kind, shot: str, findings: Findings) -> None:
    """Record the keys of a shot that do not belong to its kind, and the keys that its kind requires."""
    sources = [key for key in SOURCES if _has(merged, key)]
    if not sources and not _misspelt_source(own):
        hint = 'write one of "prompt", "template", "clip" and "card"'
        findings.add(own.mark, "nothing says what it shows", hint, shot=shot)
    if len(sources) > 1:
        names = " and ".join(f'"{key}"' for key in sources)
        hint = "a shot has one of prompt, template, clip and card"
        findings.add(_key_mark(merged, sources[1]), f"has {names}", hint, shot=shot)
    for key in merged.items:
        if key in SHOT_KEYS and key not in _KEYS[kind] and key not in sources and _has(merged, key):
            message = f'"{key}" does not go with {kind}'
            if key in {"trim", "fill"}:
                hint = f'it is for footage: name that with "clip", or take the {key} out'
            else:
                hint = f"take it out; {kind} takes: {listed(sorted(_KEYS[kind]))}"
            findings.add(_key_mark(merged, key), message, hint, shot=shot)
    if _has(merged, "continues") and _has(merged, "first_frame"):
        hint = "the last frame of the shot that it continues is its first frame: keep one of the two"
        findings.add(_key_mark(merged, "first_frame"), 'has "continues" and "first_frame"', hint, shot=shot)


def _misspelt_source(own: Mapping) -> bool:
    """Return whether an unknown key, which is reported as such, was probably to say what the shot shows."""
    return any(
        key not in SHOT_KEYS and ("{{" in key or closest(key, SHOT_KEYS) in SOURCES) for key in own.items
    )


def _key_mark(node: Mapping, key: str) -> Mark:
    return node.keys.get(key, node.mark)
