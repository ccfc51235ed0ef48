"""Suggest a known id for an unknown one: one of the same model, or none."""

from __future__ import annotations

from collections.abc import Iterable

from storyboard.suggestions import closest

__all__ = ["nearest_id"]


def nearest_id(wanted: str, ids: Iterable[str]) -> str | None:
    """
    Return the id that is most like `wanted`, or None.

    Ids share much that is not specific: the owner before the model, and "text-to-video" after it. So the part that
    names the model, ``owner/model/...``, must be similar by itself.
    """
    known = list(ids)
    model = closest(_model_of(wanted), dict.fromkeys(map(_model_of, known)))
    of_it = [one for one in known if _model_of(one) == model]
    return (closest(wanted, of_it) or of_it[0]) if of_it else None


def _model_of(name: str) -> str:
    owner, _, rest = name.partition("/")
    return rest.partition("/")[0] or owner
