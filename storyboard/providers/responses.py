"""Answers of providers: their JSON, their words for people, and the errors that their HTTP codes stand for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, NoReturn

from storyboard.errors import (
    NotAuthorized,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    RequestRejected,
    SubmitUncertain,
)
from storyboard.providers.addresses import without_secrets
from storyboard.providers.cleaning import Json, cleaned, cleaned_json

__all__ = [
    "Json",
    "Response",
    "after_sending",
    "billing_words",
    "check_id",
    "check_response",
    "check_submit",
    "error_message",
    "for_people",
    "get_path",
    "id_of",
    "text_of",
    "uncertain",
    "unreadable",
    "without_addresses",
]

MOVED: Final = (301, 307, 308)
UNSURE: Final = (408, 499)
LONGEST_WORDS: Final = 600
LONGEST_ID: Final = 256
KEY_HINT: Final = "check the key: it is wrong, expired or of another account"
MONEY_HINT: Final = "top up the account on the provider's site, or take another route"

_MONEY: Final = re.compile(
    r"exhausted balance|insufficient|top.?up|billing|out of credit|payment required", re.IGNORECASE
)
# Up to where no address goes on: a part that was left behind may be signed. What ends a sentence is not part of it.
_ADDRESS: Final = re.compile(r"(?:https?://|data:)[^\s\"<>]*[^\s\"<>'),.;:!\\]", re.IGNORECASE)
_QUERY: Final = re.compile(r"(/[^\s\"<>?]*)\?[\w.~-]+=[^\s\"<>]*")
_MARKUP: Final = re.compile(rb"\s*<(?:!doctype|html|\?xml|head|body)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Response:
    """
    One answer. `provider` is the name of who gave it; header names are in lower case.

    `broken` says why the rest of the body never came, None for a whole answer: only those to submits come in parts.
    """

    provider: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = field(default=b"", repr=False)
    broken: str | None = None

    @property
    def is_success(self) -> bool:
        """Whether the HTTP code says that all is well."""
        return 200 <= self.status < 300

    @property
    def retry_after(self) -> float | None:
        """Seconds after which to try again, or None when the answer does not say."""
        text = self.headers.get("retry-after", "").strip()
        if text.isdecimal():
            return float(text)
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())

    def json(self) -> Json:
        """Return the body as JSON with its texts cleaned (see `cleaned_json`); None when it is none."""
        try:
            text = self.content.decode(json.detect_encoding(self.content), errors="replace")
            body: Json = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            return None
        return cleaned_json(body)


def get_path(body: Json, *names: str) -> Json:
    """Return what lies at the end of a path of names through objects, None where the path breaks off."""
    for name in names:
        body = body.get(name) if isinstance(body, dict) else None
    return body


def text_of(value: Json) -> str | None:
    """Return a text or a number as text, None for anything else and for nothing but blanks."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None


def id_of(value: Json) -> str | None:
    """Return an id as text; None for what can be none: nothing, several words, a text without end."""
    text = text_of(value)
    return text if text and len(text) <= LONGEST_ID and not any(map(str.isspace, text)) else None


def without_addresses(text: str) -> str:
    """Return a text whose addresses, relative ones too, are without what may be a signature."""
    return _QUERY.sub(r"\1?…", _ADDRESS.sub(lambda match: without_secrets(match[0]), text))


def for_people(text: str) -> str:
    """Return words of a provider fit to show: clean, on one line, not endless, and no signed address in them."""
    shown = without_addresses(" ".join(cleaned(text).split()))
    return shown if len(shown) <= LONGEST_WORDS else shown[:LONGEST_WORDS] + "…"


def error_message(response: Response) -> str:
    """Return what the provider says, all of it when that is a list; or what kind of answer it is instead."""
    body = response.json()
    found = "; ".join(dict.fromkeys(_said(body)))
    if found:
        return for_people(found)
    if body is None and _MARKUP.match(response.content):
        return f"it answered {response.status} with a page of HTML"
    if body is None and response.content.strip():
        return for_people(f"it answered {response.status}: {response.content[:200].decode(errors='replace')}")
    return f"it answered {response.status} and gave no reason"


def billing_words(words: str) -> bool:
    """Return whether words are about money."""
    return _MONEY.search(words) is not None


def check_submit(response: Response) -> None:
    """Raise what the HTTP code of an answer to a submit stands for, where that is no success, or not a whole one."""
    if response.broken is not None and response.status < 400:
        raise SubmitUncertain(after_sending(response.broken), provider=response.provider)
    if response.is_success:
        return
    words, provider = error_message(response), response.provider
    if response.status == 503 and response.retry_after is not None:
        raise ProviderUnavailable(
            f'"{provider}" is unavailable ({response.status}): {words}',
            provider=provider,
            retry_after=response.retry_after,
        )
    if response.status >= 500 or response.status in UNSURE or _hides_the_outcome(response.status):
        raise uncertain(response, words)
    _raise_refusal(response, words)


def check_response(response: Response) -> None:
    """Raise what the HTTP code of an answer to a call that may be repeated stands for, where that is no success."""
    if response.is_success:
        return
    words, provider = error_message(response), response.provider
    if response.status >= 500 or response.status in UNSURE or response.status == 425:
        raise ProviderUnavailable(
            f'"{provider}" is unavailable ({response.status}): {words}',
            provider=provider,
            retry_after=response.retry_after,
        )
    if response.status in (404, 410) and response.json() is None:
        # A gateway's page says nothing about what lies behind it.
        raise ProviderUnavailable(f'"{provider}" does not find it: {words}', provider=provider)
    _raise_refusal(response, words)


def uncertain(response: Response, words: str) -> SubmitUncertain:
    """Return the error for an answer to a submit that leaves open whether it was accepted; its message is why."""
    return SubmitUncertain(f'"{response.provider}" said: {words}', provider=response.provider)


def after_sending(reason: str) -> str:
    """Say that a submit broke off when it may have arrived."""
    return f"{reason}, after the request had gone out"


def check_id(response: Response, asked: str, told: Json) -> None:
    """
    Raise ProviderUnavailable for an answer about another prediction than the one that was `asked` about.

    Caches and proxies mix answers up; asking again is free, and another shot's clip would be kept under this one.
    """
    found = id_of(told)
    if response.is_success and found is not None and found != asked:
        raise ProviderUnavailable(
            f'"{response.provider}" was asked about "{asked}" and answered about "{for_people(found)}"',
            provider=response.provider,
        )


def unreadable(response: Response) -> ProviderError:
    """Return the error for an answer without what every such answer has."""
    return ProviderUnavailable(
        f'"{response.provider}" gave an answer that makes no sense: {error_message(response)}',
        provider=response.provider,
    )


def _hides_the_outcome(status: int) -> bool:
    return status < 400 and status not in MOVED


def _raise_refusal(response: Response, words: str) -> NoReturn:
    provider, status = response.provider, response.status
    if status == 401:
        raise NotAuthorized(
            f'"{provider}" does not accept the key: {words}', provider=provider, hint=KEY_HINT
        )
    if status == 429:
        raise RateLimited(
            f'"{provider}" has had too many requests: {words}',
            provider=provider,
            retry_after=response.retry_after,
        )
    if status in MOVED or status < 400:
        raise RequestRejected(
            f'"{provider}" has moved: it answered {status}',
            provider=provider,
            status=status,
            hint="correct the provider's base address",
        )
    if status == 404:
        raise RequestRejected(f'"{provider}" does not find it: {words}', provider=provider, status=status)
    money = status == 402 or (status == 403 and billing_words(words))
    raise RequestRejected(
        f'"{provider}" refused: {words}',
        provider=provider,
        status=status,
        billing=money,
        hint=MONEY_HINT if money else None,
    )


def _said(body: Json) -> Iterator[str]:
    """Give every sentence of a body, wherever the providers put them."""
    if isinstance(body, str) and body.strip():
        yield body.strip()
    elif isinstance(body, list):
        for one in body:
            yield from _said(one)
    elif isinstance(body, dict):
        if "msg" in body:
            yield _mistake(body)
            return
        yield from _said(get_path(body, "base_resp", "status_msg"))
        for name in ("detail", "error", "message"):
            yield from _said(body.get(name))
        yield from _fallback(body)


def _fallback(body: dict[str, Json]) -> Iterator[str]:
    if not any(body.get(name) for name in ("detail", "error", "message", "base_resp")):
        said = text_of(body.get("title")) or text_of(body.get("error_type")) or text_of(body.get("status"))
        if said:
            yield said


def _mistake(item: dict[str, Json]) -> str:
    """Say one entry of a list of mistakes: where, what, and what is allowed."""
    place = item.get("loc")
    steps = [str(step) for step in place if step != "body"] if isinstance(place, list) else []
    facts = [str(item["type"])] if isinstance(item.get("type"), str) else []
    context = item.get("ctx")
    if isinstance(context, dict):
        facts += [f"{name} {value}" for name, value in context.items() if not isinstance(value, dict | list)]
    where = f"{'.'.join(steps)}: " if steps else ""
    return f"{where}{item['msg']}" + (f" ({', '.join(facts)})" if facts else "")
