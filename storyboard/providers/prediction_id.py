"""Prediction ids as users have them: plain, or within a URL of a provider's queue or dashboard."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

__all__ = ["id_within"]

QUERIES: Final = ("task_id", "request_id", "requestId", "prediction_id", "id")
BEFORE: Final = ("requests", "predictions", "p")
AFTER: Final = ("status", "result", "response", "cancel", "logs", "stream")


def id_within(text: str) -> str:
    """Return the prediction id in a dashboard or queue URL; any other text is returned as it is."""
    text = text.strip().strip("\"'<>")
    if "/" not in text and "?" not in text:
        return text
    parts = urlsplit(text if "://" in text else f"https://{text}")
    queries = parse_qs(parts.query)
    for name in QUERIES:
        if found := queries.get(name):
            return found[0].strip()
    steps = [unquote(step) for step in parts.path.split("/") if step]
    for before in BEFORE:
        if before in steps[:-1]:
            return steps[len(steps) - steps[::-1].index(before)] if steps[-1] != before else text
    while steps and steps[-1] in AFTER:
        steps.pop()
    return steps[-1] if steps else text
