"""Find the id in an unclear response to a submit, so that what may have been paid for can be polled."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from storyboard.errors import SubmitUncertain
from storyboard.providers.cleaning import Json
from storyboard.providers.protocol import Prediction
from storyboard.providers.responses import Response, check_submit, get_path, id_of, uncertain

__all__ = ["Places", "in_doubt", "taken", "told_id"]


@dataclass(frozen=True, slots=True)
class Places:
    """
    Where a provider puts ids: the `names` of fields, what comes before the id in a URL, and a header.

    URLs are those in the body and in a redirect. `nothing` is a value that means no id.
    """

    names: tuple[str, ...]
    before: str | None = None
    header: str | None = None
    nothing: tuple[str, ...] = ()


def told_id(response: Response, places: Places) -> str | None:
    """Return the first id in a response, complete or cut off, or in its headers; None when there is none."""
    body = response.json()
    cut = response.content.decode(errors="replace") if body is None else ""
    candidates: list[Json] = [*_named(body, places.names), *_written(cut, places.names)]
    if places.before is not None:
        text = cut or json.dumps(body if not isinstance(body, dict) else {**body, "input": None})
        candidates += _in_addresses(text, places.before)
        candidates += _in_addresses(f'{response.headers.get("location", "")}"', places.before)
    if places.header is not None:
        candidates.append(response.headers.get(places.header))
    found = (id_of(each) for each in candidates)
    return next((each for each in found if each is not None and each not in places.nothing), None)


def taken(response: Response, name: str, places: Places, accepted: Callable[[str], Prediction]) -> Prediction:
    """
    Return what `accepted` makes of the id under `name`, or raise the error of a response to a submit without an id.

    An unclear answer that tells an id gives a prediction in doubt.
    """
    try:
        check_submit(response)
        request_id = id_of(get_path(response.json(), name))
        if request_id is None:
            raise uncertain(response, "there is no id in its answer")
    except SubmitUncertain as error:
        told = told_id(response, places)
        if told is None:
            raise
        return in_doubt(accepted(told), error)
    return accepted(request_id)


def in_doubt(prediction: Prediction, error: SubmitUncertain) -> Prediction:
    """Return a prediction whose id came with a response that leaves open whether it was accepted."""
    return replace(prediction, doubt=error.message)


def _named(body: Json, names: tuple[str, ...]) -> Iterator[Json]:
    """Yield the values of these keys, the outer ones first, except within echoed input."""
    level = [body]
    while level:
        objects = [each for each in level if isinstance(each, dict)]
        for name in names:
            yield from (each[name] for each in objects if name in each)
        within = [part for each in objects for name, part in each.items() if name != "input"]
        level = [*within, *(part for each in level if isinstance(each, list) for part in each)]


def _written(text: str, names: tuple[str, ...]) -> Iterator[str]:
    """Yield the complete values of a key in truncated JSON."""
    for name in names:
        for match in re.finditer(rf'"{re.escape(name)}"\s*:\s*(?:"([^"\\]+)"|(\d+)\s*[,}}])', text):
            yield match[1] or match[2]


def _in_addresses(text: str, before: str) -> Iterator[str]:
    for match in re.finditer(rf'{re.escape(before)}([^/?#&"\s\\]+)[/?#&"]', text):
        yield match[1]
