"""What each fault must come to, written down by thought; and the page that the tests make of what they saw."""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Final, Literal, TypeAlias

from storyboard.emulator.faults import Fault

Outcome: TypeAlias = Literal["made", "refused", "uncertain", "failed", "timed out", "left there"]
Place: TypeAlias = Literal["server", "closed port", "unknown name"]


@dataclass(frozen=True)
class Expected:
    """
    How it must end: the outcome for the shot, its accepted submits, the journal's word, and the next render's part.

    `next_submits` are the accepted submits after a second render without the fault, and `made_then` says whether the
    clip is there then.
    """

    outcome: Outcome
    submits: int
    state: str
    next_submits: int
    made_then: bool = True


MADE: Final = Expected("made", 1, "done", 1)
REFUSED: Final = Expected("refused", 0, "refused", 1)
FAILED: Final = Expected("failed", 1, "failed", 2)
TIMED_OUT: Final = Expected("timed out", 1, "accepted", 1, made_then=False)
LEFT_THERE: Final = Expected("left there", 1, "accepted", 1)
UNCERTAIN_UNPAID: Final = Expected("uncertain", 0, "uncertain", 0, made_then=False)
UNCERTAIN_PAID: Final = Expected("uncertain", 1, "uncertain", 1, made_then=False)

MEANINGS: Final[Mapping[Expected, str]] = {
    MADE: "the clip is made",
    REFUSED: "refused: nothing was accepted, and the next render submits again",
    FAILED: "failed at the provider, and the next render submits again",
    TIMED_OUT: "given up for this run: the next render goes on waiting",
    LEFT_THERE: "the clip stays at the provider: the next render fetches it",
    UNCERTAIN_UNPAID: "uncertain: nothing more happens without a decision",
    UNCERTAIN_PAID: "uncertain: nothing more happens without a decision",
}


@dataclass(frozen=True)
class Row:
    """
    One fault.

    `fault` is what the server does to one shot, and on how many occasions (None: always); `place` is where the
    provider's address leads instead. `providers` are those that can have it. `retries` says whether the client must
    have tried again, `retry_after` that it must have waited as long as it was told to. `submit_seconds` and `deadline`
    shorten what would be waited for.
    """

    title: str
    expected: Expected
    fault: tuple[str, int | None] | None = None
    place: Place = "server"
    retries: bool = False
    submit_seconds: float | None = None
    deadline: float = 60.0
    retry_after: bool = False
    providers: tuple[str, ...] = ("fal", "wavespeed", "minimax", "replicate")

    def aimed(self, provider: str, prompt: str) -> tuple[Fault, ...]:
        """Return the fault as the server is to provoke it."""
        if self.fault is None:
            return ()
        kind, times = self.fault
        only = tuple(range(1, times + 1)) if times is not None else ()
        return (Fault(kind, provider=provider, prompt=prompt, only=only),)


ROWS: Final[Mapping[str, Row]] = {
    "connection-refused": Row("connection refused", REFUSED, place="closed port", retries=True),
    "dns-failure": Row("name cannot be resolved", REFUSED, place="unknown name", retries=True),
    "reset-before": Row("reset after sending, nothing accepted", UNCERTAIN_UNPAID, ("reset-before", None)),
    "reset-after": Row("reset after sending, accepted", UNCERTAIN_PAID, ("reset-after-submit", None)),
    "read-timeout": Row(
        "no answer to a submit in time", UNCERTAIN_PAID, ("submit-timeout", None), submit_seconds=2.5
    ),
    "429": Row("429 with Retry-After, twice", MADE, ("rate-limit", 2), retries=True, retry_after=True),
    "429-bare": Row("429 without Retry-After, twice", MADE, ("rate-limit-bare", 2), retries=True),
    "429-always": Row("429, always", REFUSED, ("rate-limit", None), retries=True, retry_after=True),
    "500": Row("500 to a submit", UNCERTAIN_UNPAID, ("error-500", None)),
    "502-html": Row("502 with a page of HTML", UNCERTAIN_UNPAID, ("error-502-html", None)),
    "503": Row("503 with Retry-After, twice", MADE, ("error-503", 2), retries=True, retry_after=True),
    "503-always": Row(
        "503 with Retry-After, always", REFUSED, ("error-503", None), retries=True, retry_after=True
    ),
    "503-bare": Row("503 without Retry-After", UNCERTAIN_UNPAID, ("error-503-bare", None)),
    "broken-json": Row("broken JSON in answer to a submit", UNCERTAIN_PAID, ("broken-json", None)),
    "cut-after-id": Row("answer to a submit cut off after its id", MADE, ("cut-after-id", None)),
    "only-addresses": Row(
        "id only in the addresses of the answer to a submit",
        MADE,
        ("only-addresses", None),
        providers=("fal", "wavespeed", "replicate"),
    ),
    "504-with-id": Row("504 to a submit, with the id", MADE, ("error-504-with-id", None)),
    "504-strange-id": Row(
        "504 to a submit, with an id that nobody knows",
        UNCERTAIN_UNPAID,
        ("error-504-strange-id", None),
        retries=True,
    ),
    "missing-id": Row("no id in answer to a submit", UNCERTAIN_PAID, ("missing-id", None)),
    "expired-key": Row("key not accepted", REFUSED, ("expired-key", None)),
    "exhausted-balance": Row("balance used up", REFUSED, ("exhausted-balance", None)),
    "refused-at-submit": Row("content refused at the submit", REFUSED, ("refused-at-submit", None)),
    "poll-500": Row("500 to a poll, twice", MADE, ("poll-500", 2), retries=True),
    "poll-reset": Row("reset of a poll, twice", MADE, ("poll-reset", 2), retries=True),
    "poll-500-always": Row("500 to a poll, always", LEFT_THERE, ("poll-500", None), retries=True),
    "poll-html": Row("400 with a page of HTML to a poll, once", MADE, ("poll-html", 1), retries=True),
    "poll-cut-json": Row("cut JSON in answer to a poll, once", MADE, ("poll-cut-json", 1), retries=True),
    "expired-while-polling": Row("key expires while it runs", LEFT_THERE, ("poll-expired-key", None)),
    "unknown-status": Row("status that nobody knows, until it ends", MADE, ("unknown-status", None)),
    "never-finishing": Row("never finishing", TIMED_OUT, ("never-finishing", None), deadline=2.5),
    "failed": Row("prediction fails", FAILED, ("failed", None)),
    "odd-words": Row("prediction fails, in odd characters", FAILED, ("failed-odd-words", None)),
    "other-shape": Row("finished, in a shape that no page describes", MADE, ("answer-other-shape", None)),
    "no-video": Row(
        "finished, with a reason and no video", LEFT_THERE, ("answer-without-video", None), retries=True
    ),
    "flagged": Row(
        "finished, with a content filter's flag",
        MADE,
        ("answer-flagged", None),
        providers=("fal", "wavespeed"),
    ),
    "refused-at-result": Row("content refused at the result", FAILED, ("refused-at-result", None)),
    "not-known": Row("prediction not known any more", LEFT_THERE, ("poll-404", None), retries=True),
    "output-gone": Row("output 404, always", LEFT_THERE, ("output-404", None), retries=True),
    "output-404": Row("output 404, then there", MADE, ("output-404-once", None), retries=True),
    "output-redirect": Row("output redirects", MADE, ("output-redirect", None)),
    "mislabelled": Row("video that is said to be HTML", MADE, ("output-mislabelled", None)),
    "truncated-once": Row("output truncated, once", MADE, ("output-truncated", 1)),
    "truncated": Row("output truncated, always", LEFT_THERE, ("output-truncated", None)),
    "html": Row("HTML instead of the video", LEFT_THERE, ("output-html", None), retries=True),
    "empty": Row("output of zero bytes", LEFT_THERE, ("output-empty", None), retries=True),
    "wrong-length": Row(
        "output shorter than announced", LEFT_THERE, ("output-wrong-length", None), retries=True
    ),
}


HEAD: Final = """\
# When something goes wrong

What a render does about each fault of a provider or of the network. The table is written by the tests: for every
fault and every provider, one shot of a small film met the fault on the [local server](serve.md), and the others did
not. The others were always finished, and a clip that had been accepted was never submitted a second time.

"Submits" counts what the provider accepted, and so may charge for, by its own ledger. "Journal" is the state of the
shot's line in the [journal](journal.md) when the render ends. A single message is the same for all providers, apart
from their names.

| fault | what happens | submits | journal | what the user reads |
|---|---|---|---|---|
"""


def line_of_page(name: str, messages: Mapping[str, str | None]) -> str:
    """Return the line of the page for one fault; `messages` is what the user read of each provider, or None."""
    row, expected = ROWS[name], ROWS[name].expected
    retried = ", after another try" if row.retries and expected is MADE else ""
    what = MEANINGS[expected] + retried
    cells = (row.title, what, str(expected.submits), f"`{expected.state}`", _told(messages))
    return "| " + " | ".join(cells) + " |\n"


def rewrite_line(page: Path, name: str, messages: Mapping[str, str | None]) -> None:
    """Write the line of one fault anew, and the head with it; lines of faults that are gone go."""
    with page.open("r+", encoding="utf-8") as file:
        # Tests in other processes write their lines at the same time.
        fcntl.flock(file, fcntl.LOCK_EX)
        known = {line.split(" | ")[0]: line for line in file if line.startswith("| ")}
        known[f"| {ROWS[name].title}"] = line_of_page(name, messages)
        titles = [f"| {row.title}" for row in ROWS.values()]
        file.seek(0)
        file.truncate()
        file.write(HEAD + "".join(known[each] for each in titles if each in known))
        file.flush()


def _told(messages: Mapping[str, str | None]) -> str:
    """Say what all providers have alike once, and what they have apart for each."""
    first = next(iter(messages))
    texts = {
        provider: re.sub(rf"\b{provider}\b(?!\.)", first, text or "nothing").replace("?…", "")
        for provider, text in messages.items()
    }
    if len(set(texts.values())) == 1:
        return _cell(texts[first])
    head = _common_start(texts.values())
    head = head[: head.rfind(" ") + 1]
    tail = _common_start(text[len(head) :][::-1] for text in texts.values())[::-1]
    tail = tail[tail.find(";") :] if ";" in tail else ""
    parts = [f"{provider}: {text[len(head) : len(text) - len(tail)]}" for provider, text in texts.items()]
    return "<br>".join(map(_cell, [f"{head}…{tail}"] * bool(head or tail) + parts))


def _common_start(texts: Iterable[str]) -> str:
    columns = takewhile(lambda column: len(set(column)) == 1, zip(*texts, strict=False))
    return "".join(column[0] for column in columns)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
