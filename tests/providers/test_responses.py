"""The words that are found in providers' answers, and the waits that they ask for."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from storyboard.providers.responses import Response, error_message


def answer(body: object, status: int = 422) -> Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response("fal", status, {}, content)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"detail": "Exhausted balance"}, "Exhausted balance"),
        (
            {
                "detail": [
                    {
                        "loc": ["body", "image_url"],
                        "msg": "too small",
                        "type": "image_too_small",
                        "ctx": {"min_height": 300},
                    },
                    {"loc": ["body", "prompt"], "msg": "field required", "type": "missing"},
                ]
            },
            "image_url: too small (image_too_small, min_height 300); prompt: field required (missing)",
        ),
        ({"detail": "late", "error_type": "request_timeout"}, "late"),
        ({"code": 401, "message": "Unauthorized"}, "Unauthorized"),
        ({"base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}, "insufficient balance"),
        (
            {"type": "about:blank", "title": "Invalid", "status": 422, "detail": "- input is bad"},
            "- input is bad",
        ),
        ({"title": "Payment required", "status": 402}, "Payment required"),
        ({"error": {"message": "no such thing"}}, "no such thing"),
        ({"status": "NOT_FOUND"}, "NOT_FOUND"),
        ({"status": "COMPLETED", "error_type": "runner_disconnected"}, "runner_disconnected"),
        ("just words", "just words"),
        ({}, "it answered 422 and gave no reason"),
        (b"", "it answered 422 and gave no reason"),
        (b"<!DOCTYPE html><html>nginx</html>", "it answered 422 with a page of HTML"),
        (b"upstream connect error", "it answered 422: upstream connect error"),
        (b"[" * 100_000, "it answered 422: " + "[" * 200),
    ],
)
def test_the_words_are_found_wherever_a_provider_puts_them(body: object, words: str) -> None:
    assert error_message(answer(body)) == words


def test_words_hold_no_signed_address_and_no_picture() -> None:
    said = error_message(
        answer(
            {
                "detail": "cannot read https://u:p@s3.example/a.png?Signature=abc\nor data:image/png;base64,AAAA!"
            }
        )
    )
    assert said == "cannot read https://s3.example/a.png?… or data:…!"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("//cdn.example/f/1.mp4?X-Amz-Signature=abc&x=1", "//cdn.example/f/1.mp4?…"),
        ("see /files/1.mp4?sig=abc, or ask", "see /files/1.mp4?… or ask"),
        ("and/or? why=not", "and/or? why=not"),
        ("Is it so? yes", "Is it so? yes"),
    ],
)
def test_relative_addresses_are_shown_without_what_may_be_a_signature(words: str, shown: str) -> None:
    assert error_message(answer({"detail": words})) == shown


def test_words_without_end_are_cut() -> None:
    assert len(error_message(answer({"detail": "x" * 100_000}))) < 700


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        *(("7", 7.0), ("0", 0.0), ("", None), ("soon", None), ("-3", None), ("1.5", None)),
        ("Mon, 99999999999999999999 Jan 2020 00:00:00 GMT", None),
    ],
)
def test_seconds_to_wait(header: str, seconds: float | None) -> None:
    assert Response("fal", 429, {"retry-after": header}).retry_after == seconds


def test_a_moment_to_wait_for() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    wait = Response("fal", 429, {"retry-after": soon}).retry_after
    assert wait is not None
    assert 50 < wait <= 60
    past = format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True)
    assert Response("fal", 429, {"retry-after": past}).retry_after == 0
