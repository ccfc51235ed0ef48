"""`storyboard status` and `cancel`: how paid work stands, in words and as the data that the page describes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from storyboard.account import Entry, SpendingSummary, State
from storyboard.cli.screen import Screen
from storyboard.cli.spending_table import standing_of, summary_as_data, summary_lines
from storyboard.emulator.emulator import Emulator
from storyboard.emulator.faults import Fault
from storyboard.wording import age

Call = Callable[..., CompletedProcess[str]]

PAGE = Path(__file__).parents[2] / "docs" / "journal.md"
FILE = Screen(None, terminal=False, moving=False, colours=False, width=None)
NOW = 1_000_000.0


USUAL = Entry(
    number=1,
    take="f00d#1",
    board="film.yaml",
    shot="hill",
    provider="fal",
    endpoint="fal-ai/some/model",
    price=Decimal("0.28"),
    state=State.DONE,
    owner="somebody",
    made_at=NOW - 200,
    changed_at=NOW - 100,
    request_id="id-7",
)


def summary_with(*entries: Entry, unpriced: int = 0) -> SpendingSummary:
    return SpendingSummary(entries, {"fal": Decimal("0.28")}, {}, unpriced)


def described(depth: int) -> set[str]:
    """Return the keys that the page describes: those that are set in by so many blanks."""
    example = PAGE.read_text(encoding="utf-8").partition("## As data")[2].split("```")[1]
    return set(re.findall(rf'^ {{{depth}}}"(\w+)":', example, re.MULTILINE))


def test_an_empty_journal_says_so(emulator: Emulator, spawn: Call) -> None:
    done = spawn("status", "film.yaml")
    assert (done.returncode, done.stdout, done.stderr) == (0, "nothing was submitted yet\n", "")
    empty = json.loads(spawn("status", "film.yaml", "--json").stdout)
    assert empty == {
        "predictions": [],
        "spent": {},
        "in_doubt": {},
        "maybe_charged": {},
        "stood_in": {},
        "unpriced": 0,
    }
    assert not Path(".storyboard").exists()


def test_paid_work_is_listed_with_its_cost(emulator: Emulator, spawn: Call) -> None:
    emulator.faults.add(Fault("reset-after-submit", prompt="hill"), Fault("failed", prompt="dune"))
    film = Path("film.yaml")
    film.write_text(film.read_text().replace(", continues: sea", ""))
    assert spawn("render", "film.yaml", "--yes").returncode == 4
    done = spawn("status", "film.yaml")
    header, uncertain, failed, made = (line.split() for line in done.stdout.splitlines()[:4])
    assert header == ["state", "shot", "via", "price", "when", "request"]
    assert (uncertain[:4], failed[:4], made[:4]) == (
        ["uncertain", "hill", "fal", "$0.28"],
        ["failed", "dune", "fal", "$0.28"],
        ["done", "sea", "fal", "$0.28"],
    )
    ids = {entry.request_id for entry in emulator.ledger.submits}
    assert made[-1] in ids
    assert failed[-1] != made[-1]
    assert "\nspent      $0.28 at fal, estimated\nin doubt   $0.28 at fal, estimated\n" in done.stdout
    assert "    storyboard resolve film.yaml hill --request-id ID\n" in done.stdout


def test_the_data_is_what_the_page_describes(emulator: Emulator, spawn: Call) -> None:
    spawn("render", "film.yaml", "--yes", "--shot", "hill")
    data = json.loads(spawn("status", "film.yaml", "--json").stdout)
    (prediction,) = data["predictions"]
    assert (set(data), set(prediction)) == (described(2), described(6))
    assert (prediction["shot"], prediction["take"], prediction["state"]) == ("hill", 1, "done")
    assert prediction["request_id"] == emulator.ledger.submits[0].request_id
    assert data["spent"] == {"fal": "0.28"}
    made, changed = (datetime.fromisoformat(prediction[key]) for key in ("made_at", "changed_at"))
    assert made.utcoffset() is not None
    assert made <= changed


def test_the_page_lists_every_state() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("## What happens")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == {state.value for state in State}


@pytest.mark.parametrize(
    ("state", "living", "standing"),
    [
        (State.SENDING, {"somebody"}, State.SENDING),
        (State.SENDING, set(), State.UNCERTAIN),
        (State.INTENT, {"somebody"}, State.INTENT),
        (State.INTENT, set(), State.WITHDRAWN),
        (State.ACCEPTED, set(), State.ACCEPTED),
    ],
)
def test_what_a_process_left_behind_is_called_by_what_it_is(
    state: State, living: set[str], standing: State
) -> None:
    entry = replace(USUAL, state=state)
    assert standing_of(entry, living) is standing
    data = json.loads(json.dumps(summary_as_data(summary_with(entry), living)))
    assert data["predictions"][0]["state"] == standing.value


def test_what_is_open_comes_first_and_what_was_never_sent_not_at_all() -> None:
    entries = [replace(USUAL, state=state) for state in State]
    lines = list(summary_lines(summary_with(*entries), {"somebody"}, NOW, FILE))
    assert [line.split()[0] for line in lines[1:-2]] == [
        *("starting", "sending", "in", "uncertain"),
        *("expired", "failed", "refused", "cancelled", "given", "given", "done"),
    ]


def test_rows_say_take_price_age_and_reason() -> None:
    second = replace(USUAL, state=State.FAILED, shot="sea", take="f00d#2", price=None, message="no\x1b[2J")
    lines = list(summary_lines(summary_with(second, unpriced=1), (), NOW, FILE))
    assert lines[1] == "failed  sea#2  fal  unknown  1 min ago  id-7: no\\x1b[2J"
    assert lines[-1] == "unknown    1 prediction whose price is not known"


def test_what_may_be_charged_without_a_clip_is_told_apart() -> None:
    failed = replace(USUAL, state=State.FAILED, message="flagged", maybe_charged=True)
    summary = SpendingSummary((failed,), {}, {}, 0, {"fal": Decimal("0.28")})
    lines = list(summary_lines(summary, (), NOW, FILE))
    assert lines[1].endswith("id-7: flagged (may still be charged)")
    assert lines[-2:] == [
        "spent      nothing",
        "perhaps    $0.28 at fal, estimated, for what ended without a clip",
    ]


def test_several_providers_are_summed() -> None:
    summary = SpendingSummary((USUAL,), {"fal": Decimal("1.5"), "minimax": Decimal("0.28")}, {}, 0)
    assert list(summary_lines(summary, (), NOW, FILE))[-1] == (
        "spent      $1.78 estimated: $1.50 at fal, $0.28 at minimax"
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-3, "just now"),
        (0.9, "just now"),
        (1, "1 s ago"),
        (59.9, "59 s ago"),
        (60, "1 min ago"),
        (3600, "1 h ago"),
        (86_400, "1 day ago"),
        (200_000, "2 days ago"),
    ],
)
def test_ages_are_told_in_their_largest_unit(value: float, words: str) -> None:
    assert age(value) == words


def test_predictions_can_be_given_up(emulator: Emulator, spawn: Call) -> None:
    emulator.faults.add(Fault("never-finishing"))
    spawn("render", "film.yaml", "--yes", "--shot", "hill", "--shot", "sea", "--deadline", "0.1")
    assert spawn("status", "film.yaml").stdout.count("in flight") == 2
    assert spawn("cancel", "film.yaml", "--shot", "sea").stdout == "sea: cancelled at fal\n"
    assert [entry.event for entry in emulator.ledger.entries].count("cancel") == 1
    assert spawn("cancel", "film.yaml").stdout == "hill: cancelled at fal\n"
    assert spawn("cancel", "film.yaml").stdout == "nothing is under way\n"
    done = spawn("status", "film.yaml").stdout
    assert done.count("cancelled  ") == 2
    assert "spent      nothing\n" in done


def test_what_is_finished_is_not_given_up(emulator: Emulator, spawn: Call) -> None:
    now = [0.0]
    emulator.clock = lambda: now[0]
    spawn("render", "film.yaml", "--yes", "--shot", "hill", "--deadline", "0.1")
    now[0] = 1000.0
    done = spawn("cancel", "film.yaml")
    assert done.stdout == "hill: fal had finished it; the next render fetches the clip\n"
    assert spawn("render", "film.yaml", "--shot", "hill").returncode == 0
    assert len(emulator.ledger.submits) == 1


def test_an_unknown_shot_is_guessed(emulator: Emulator, call: Call) -> None:
    done = call("cancel", "film.yaml", "--shot", "hil")
    assert done.returncode == 2
    assert 'there is no shot "hil"\n  did you mean "hill"?' in done.stderr


def test_an_answer_that_was_not_understood_is_shown_as_long_as_it_matters() -> None:
    odd = replace(USUAL, state=State.ACCEPTED, answer='{"video": null}')
    lines = "\n".join(summary_lines(summary_with(odd), (), NOW, FILE))
    assert 'hill: fal gave a response that was not understood: {"video": null}' in lines
    done = "\n".join(summary_lines(summary_with(replace(odd, state=State.DONE)), (), NOW, FILE))
    assert "not understood" not in done
    shown = summary_as_data(summary_with(odd), ())["predictions"]
    assert isinstance(shown, list)
    assert shown[0]["answer"] == '{"video": null}'


def test_a_sum_without_a_known_price_is_no_zero() -> None:
    sums = {"fal": Decimal(0), "wavespeed": Decimal("0.10")}
    some = "\n".join(summary_lines(SpendingSummary((USUAL,), sums, {}, 1), (), NOW, FILE))
    assert "spent      $0.10 estimated: an unknown price at fal, $0.10 at wavespeed\n" in some
    none = "\n".join(summary_lines(SpendingSummary((USUAL,), {"fal": Decimal(0)}, {}, 1), (), NOW, FILE))
    assert "spent      an unknown price at fal\n" in none
