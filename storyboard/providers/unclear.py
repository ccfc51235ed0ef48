"""Responses about a prediction that are not understood: what they say, and what is kept of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from storyboard.errors import AnswerUnclear
from storyboard.providers.cleaning import Json, cleaned
from storyboard.providers.responses import Response, for_people, without_addresses

__all__ = ["flags_in", "kept", "no_video", "reason_in", "unclear"]

LONGEST_KEPT: Final = 4000
LONGEST_SHOWN: Final = 300
LONGEST_TEXT: Final = 400
MOST_ITEMS: Final = 40

_SAYS: Final = re.compile(
    r"(?:^|_)(?:error|errors|message|msg|reason|reasons|detail|details|warning|refusal)$", re.IGNORECASE
)
_FLAG: Final = re.compile(
    r"nsfw|flagged|filter|blocked|sensitive|unsafe|moderat|violation|refused|rejected|censor", re.IGNORECASE
)
# Echoed input is not a finding.
_ASKED: Final = re.compile(r"^(?:enable|disable|use|allow|skip)_", re.IGNORECASE)
_SECRET: Final = re.compile(
    r"(?:^|[_-])(?:key|token|secret|signature|sig|authorization|password|credentials?|cookie)$", re.IGNORECASE
)
_SAYS_NOTHING: Final = frozenset(
    ("", "success", "succeeded", "ok", "none", "null", "completed", "complete", "done")
)


def no_video(response: Response) -> AnswerUnclear:
    """Return the error for a finished prediction whose response contains no video."""
    reason = reason_in(response.json())
    said = f" ({reason})" if reason else ""
    return _error(response, f"has finished, but its response contains no video{said}")


def unclear(response: Response) -> AnswerUnclear:
    """Return the error for a response about a prediction that has no known status."""
    return _error(response, "gave a response about the prediction that makes no sense")


def _error(response: Response, what: str) -> AnswerUnclear:
    whole = kept(response)
    shown = whole if len(whole) <= LONGEST_SHOWN else whole[:LONGEST_SHOWN] + "…"
    words = f'"{response.provider}" {what}: {shown or "nothing at all"}'
    return AnswerUnclear(words, provider=response.provider, answer=whole)


def kept(response: Response) -> str:
    """Return a response as it may be stored and shown: JSON or text without signatures and secrets, truncated."""
    body = response.json()
    if body is None:
        words = without_addresses(cleaned(response.content[: 4 * LONGEST_KEPT].decode(errors="replace")))
        whole = " ".join(words.split())
    else:
        whole = json.dumps(_shown(body), ensure_ascii=False, separators=(", ", ": "))
    return whole if len(whole) <= LONGEST_KEPT else whole[:LONGEST_KEPT] + "…"


def _shown(value: Json) -> Json:
    if isinstance(value, str):
        text = without_addresses(value)
        return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"
    if isinstance(value, dict):
        some = list(value.items())[:MOST_ITEMS]
        return {
            name[:LONGEST_TEXT]: "…"
            if isinstance(part, str) and part and _SECRET.search(name)
            else _shown(part)
            for name, part in some
        }
    if isinstance(value, list):
        return [_shown(part) for part in value[:MOST_ITEMS]]
    return value


def reason_in(body: Json) -> str | None:
    """Return everything in a response that may explain the missing video, None when there is nothing."""
    found = "; ".join(dict.fromkeys((*_sentences(body, ""), *_flags(body))))
    return for_people(found) if found else None


def flags_in(body: Json) -> str | None:
    """Return the content filter's findings in a response, None when there are none."""
    found = "; ".join(dict.fromkeys(_flags(body)))
    return for_people(found) if found else None


def _sentences(value: Json, name: str) -> Iterator[str]:
    if isinstance(value, str):
        if _SAYS.search(name) and value.strip().lower() not in _SAYS_NOTHING:
            yield value.strip()
    elif isinstance(value, list):
        for part in value:
            yield from _sentences(part, name)
    elif isinstance(value, dict):
        for inner, part in value.items():
            if inner not in ("input", "logs"):
                yield from _sentences(part, inner)


def _flags(value: Json) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _flags(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name in ("input", "logs"):
                continue
            if _FLAG.search(name) and not _ASKED.search(name) and not _SAYS.search(name):
                parts = part if isinstance(part, list) else [part]
                told = [each for each in parts if each is True or (isinstance(each, str) and each.strip())]
                if told:
                    yield f"{name}: {', '.join('true' if each is True else str(each) for each in told)}"
            yield from _flags(part)
