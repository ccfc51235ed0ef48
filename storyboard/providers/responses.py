"""Responses of providers: their JSON, their error messages, and the errors of their HTTP codes."""

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
# Matches whole URLs: a remainder might be a signature. Punctuation at the end of a sentence is not part of one.
_ADDRESS: Final = re.compile(r"(?:https?://|data:)[^\s\"<>]*[^\s\"<>'),.;:!\\]", re.IGNORECASE)
_QUERY: Final = re.compile(r"(/[^\s\"<>?]*)\?[\w.~-]+=[^\s\"<>]*")
_MARKUP: Final = re.compile(rb"\s*<(?:!doctype|html|\?xml|head|body)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Response:
    """
    One HTTP response. `provider` is the provider's name; header names are in lower case.

    `broken` says why the body is incomplete, None when it is complete: only responses to submits may be incomplete.
    """

    provider: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = field(default=b"", repr=False)
    broken: str | None = None

    @property
    def is_success(self) -> bool:
        """Whether the status code is 2xx."""
        return 200 <= self.status < 300

    @property
    def retry_after(self) -> float | None:
        """The Retry-After header in seconds, None when there is none."""
        text = self.headers.get("retry-after", "").strip()
        if text.isdecimal():
            return float(text)
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())

    def json(self) -> Json:
        """Return the body as JSON with its strings cleaned (see `cleaned_json`), None when it is not JSON."""
        try:
            text = self.content.decode(json.detect_encoding(self.content), errors="replace")
            body: Json = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            return None
        return cleaned_json(body)


def get_path(body: Json, *names: str) -> Json:
    """Return the value at a path of keys through nested objects, None when a key is missing."""
    for name in names:
        body = body.get(name) if isinstance(body, dict) else None
    return body


def text_of(value: Json) -> str | None:
    """Return a text or a number as text, None for anything else and for blank text."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None


def id_of(value: Json) -> str | None:
    """Return an id as text, None for what cannot be an id: empty, with whitespace, or too long."""
    text = text_of(value)
    return text if text and len(text) <= LONGEST_ID and not any(map(str.isspace, text)) else None


def without_addresses(text: str) -> str:
    """Return a text with its URLs, relative ones too, stripped of possible signatures."""
    return _QUERY.sub(r"\1?…", _ADDRESS.sub(lambda match: without_secrets(match[0]), text))


def for_people(text: str) -> str:
    """Return a provider's message ready to show: clean, on one line, of limited length, without signed URLs."""
    shown = without_addresses(" ".join(cleaned(text).split()))
    return shown if len(shown) <= LONGEST_WORDS else shown[:LONGEST_WORDS] + "…"


def error_message(response: Response) -> str:
    """Return the error messages in a response, or a description of the response when there are none."""
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
    """Return whether a message is about billing."""
    return _MONEY.search(words) is not None


def check_submit(response: Response) -> None:
    """Raise the error of a response to a submit, when it is not a complete success."""
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
    """Raise the error of a response to a request that may be retried, when it is not a success."""
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
        # An HTML page comes from a gateway, and says nothing about the prediction.
        raise ProviderUnavailable(f'"{provider}" does not find it: {words}', provider=provider)
    _raise_refusal(response, words)


def uncertain(response: Response, words: str) -> SubmitUncertain:
    """Return the error for a response that leaves open whether the submit was accepted."""
    return SubmitUncertain(f'"{response.provider}" said: {words}', provider=response.provider)


def after_sending(reason: str) -> str:
    """Return why a submit failed after it may have arrived."""
    return f"{reason}, after the request was sent"


def check_id(response: Response, asked: str, told: Json) -> None:
    """
    Raise ProviderUnavailable for a response about another prediction than the one that was `asked` about.

    Caches and proxies mix responses up; polling again is free, while another shot's clip would be kept for this one.
    """
    found = id_of(told)
    if response.is_success and found is not None and found != asked:
        raise ProviderUnavailable(
            f'"{response.provider}" was asked about "{asked}" and answered about "{for_people(found)}"',
            provider=response.provider,
        )


def unreadable(response: Response) -> ProviderError:
    """Return the error for a response without the required fields."""
    return ProviderUnavailable(
        f'"{response.provider}" gave a response that makes no sense: {error_message(response)}',
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
    """Yield every message in a body, wherever the providers put them."""
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
    """Format one entry of a list of validation errors: where, what, and what is allowed."""
    place = item.get("loc")
    steps = [str(step) for step in place if step != "body"] if isinstance(place, list) else []
    facts = [str(item["type"])] if isinstance(item.get("type"), str) else []
    context = item.get("ctx")
    if isinstance(context, dict):
        facts += [f"{name} {value}" for name, value in context.items() if not isinstance(value, dict | list)]
    where = f"{'.'.join(steps)}: " if steps else ""
    return f"{where}{item['msg']}" + (f" ({', '.join(facts)})" if facts else "")
