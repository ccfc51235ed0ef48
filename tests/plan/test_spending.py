"""What a plan may cost, whose word counts for it, and what of it was allowed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import JsonValue

from storyboard.board.load import load
from storyboard.board.schema import Storyboard
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.errors import SpendingRefused
from storyboard.plan.make_plan import PlanOptions, make_plan
from storyboard.plan.plan import Plan
from storyboard.plan.spending import (
    Consent,
    allowance_of,
    checked_allowance,
    limit_of,
    named,
    outlay_of,
    refuse_spending,
    unpriced_in_words,
)
from storyboard.store.allowance import Allowance

CATALOGUE = load_catalogue(Path(__file__).parents[1] / "hosted" / "rehearsal.yaml")
KEYS = ("local", "fal", "wavespeed", "minimax", "replicate")
NONE, ALL = Consent(), Consent(all_of_it=True)


def board_of(*shots: dict[str, JsonValue], **keys: JsonValue) -> Storyboard:
    return load({"storyboard": 1, "shots": list(shots), **keys}, catalogue=CATALOGUE)


def planned(board: Storyboard) -> Plan:
    return make_plan(board, catalogue=CATALOGUE, options=PlanOptions(providers=KEYS))


def shot(name: str, *route: str, model: str = "rehearsal", **keys: JsonValue) -> dict[str, JsonValue]:
    return {"id": name, "prompt": f"words of {name}", "model": model, "route": list(route), **keys}


def dollars_of(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(
    ("model", "provider", "stated", "price"),
    [
        ("doubtful", "wavespeed", None, None),
        ("doubtful", "wavespeed", 0.5, "0.5"),
        ("doubtful", "wavespeed", 0, None),
        ("doubtful", "wavespeed", 1e-9, None),
        ("doubtful", "minimax", None, None),
        ("doubtful", "minimax", 0, None),
        ("doubtful", "minimax", 0.25, "0.25"),
        ("rehearsal", "minimax", 0.01, "0.30"),
        ("rehearsal", "minimax", 0, "0.30"),
        ("animatic", "local", 3, "0"),
    ],
)
def test_the_boards_word_counts_only_where_the_catalogue_has_none(
    model: str, provider: str, stated: float | None, price: str | None
) -> None:
    keys: dict[str, JsonValue] = {} if stated is None else {"price": stated}
    route = () if provider == "local" else (provider,)
    plan = planned(board_of(shot("a", *route, model=model, **keys)))
    (job,) = plan.generated
    assert job.price == dollars_of(price)
    assert job.is_stated is (price in {"0.5", "0.25"})


def test_a_stated_price_makes_no_other_request() -> None:
    plans = [
        planned(board_of(shot("a", "wavespeed", model="doubtful", **keys))) for keys in ({}, {"price": 0.5})
    ]
    assert plans[0].generated[0].fingerprint == plans[1].generated[0].fingerprint


def test_the_outlay_tells_the_dearest_routes_and_what_has_no_price() -> None:
    board = board_of(
        shot("a", "fal", "replicate", "wavespeed"),
        shot("b", "minimax", "fal"),
        shot("c", "wavespeed", "fal", model="doubtful"),
        shot("d", "fal", "wavespeed", model="doubtful"),
        shot("e", model="animatic"),
    )
    outlay = outlay_of(planned(board))
    assert (outlay.price, outlay.clips) == (Decimal("0.50"), 3)
    assert outlay.at_most == Decimal("0.90")
    assert planned(board).totals().price_at_most == outlay.at_most
    assert outlay.after == ("fal", "wavespeed")
    assert [job.shot for job in outlay.unpriced] == ["c"]
    assert [job.shot for job in outlay.perhaps_unpriced] == ["c", "d"]


PRICED = shot("a", "wavespeed")
UNPRICED = shot("u", "wavespeed", model="doubtful")
CENTS = Decimal("0.20")


@pytest.mark.parametrize(
    ("shots", "budget", "consent", "words"),
    [
        ([PRICED], None, NONE, "was not allowed"),
        ([PRICED], 5, NONE, "was not allowed"),
        ([PRICED], None, ALL, None),
        ([PRICED], 0.1, ALL, r"the limit is \$0.1"),
        ([PRICED], None, Consent(max_cost=CENTS), None),
        ([PRICED], 0.1, Consent(max_cost=CENTS), r"the limit is \$0.1"),
        ([PRICED], 5, Consent(max_cost=Decimal("0.19")), r"the limit is \$0.19"),
        ([PRICED], None, Consent(remembered=CENTS), None),
        ([PRICED], 0.1, Consent(remembered=CENTS), r"the limit is \$0.1"),
        ([PRICED], None, Consent(remembered=Decimal("0.1")), r"the limit is \$0.1"),
        ([PRICED], None, Consent(all_of_it=True, remembered=Decimal("0.1")), None),
        ([PRICED], None, Consent(max_cost=CENTS, remembered=Decimal("0.1")), None),
        ([UNPRICED], None, NONE, "was not allowed.*--yes.*--allow-unpriced 1"),
        ([UNPRICED], None, ALL, None),
        ([UNPRICED], None, Consent(unpriced=1), None),
        ([UNPRICED], None, Consent(all_of_it=True, unpriced=0), "0 clips of that kind"),
        (
            [UNPRICED],
            None,
            Consent(all_of_it=True, max_cost=Decimal(9)),
            "cannot be kept.*--allow-unpriced 1",
        ),
        ([UNPRICED], 9, ALL, "cannot be kept.*--allow-unpriced 1"),
        ([UNPRICED], None, Consent(remembered=Decimal(9)), "cannot be kept"),
        ([UNPRICED, PRICED], None, Consent(unpriced=1), "was not allowed"),
        ([UNPRICED, PRICED], None, Consent(max_cost=CENTS, unpriced=1), None),
        ([shot("e", model="animatic")], 0, NONE, None),
    ],
)
def test_nothing_is_spent_that_the_caller_has_not_allowed(
    shots: list[dict[str, JsonValue]], budget: float | None, consent: Consent, words: str | None
) -> None:
    board = board_of(*shots, **({} if budget is None else {"budget": budget}))
    if words is None:
        refuse_spending(planned(board), board, consent)
        return
    with pytest.raises(SpendingRefused, match=words):
        refuse_spending(planned(board), board, consent)


@pytest.mark.parametrize(
    ("budget", "consent", "allowance"),
    [
        (None, ALL, Allowance(Decimal("0.40"), None, 2)),
        (2, ALL, Allowance(Decimal("0.40"), Decimal(2), 0)),
        (2, Consent(max_cost=Decimal(9)), Allowance(Decimal(9), Decimal(2), 0)),
        (None, Consent(max_cost=Decimal(9), unpriced=1), Allowance(Decimal(9), None, 1)),
        (2, Consent(remembered=Decimal(1)), Allowance(Decimal(1), Decimal(1), 0)),
        (None, NONE, Allowance(Decimal(0), None, 0)),
        (2, Consent(all_of_it=True, budget=Decimal(1)), Allowance(Decimal("0.40"), Decimal(1), 0)),
        (1, Consent(max_cost=Decimal(9), budget=Decimal(2)), Allowance(Decimal(9), Decimal(1), 0)),
        (None, Consent(budget=Decimal(2)), Allowance(Decimal(0), Decimal(2), 0)),
    ],
)
def test_a_run_may_submit_what_was_allowed_and_no_more(
    budget: float | None, consent: Consent, allowance: Allowance
) -> None:
    doubtful = [shot(name, "fal", "wavespeed", model="doubtful") for name in "uv"]
    board = board_of(
        shot("a", "fal", "wavespeed"), *doubtful, **({} if budget is None else {"budget": budget})
    )
    assert allowance_of(planned(board), board, consent) == allowance
    if consent is not NONE and not (consent.unpriced is None and allowance.unpriced == 0):
        assert checked_allowance(planned(board), board, consent) == allowance
    assert (limit_of(board, consent) is None) is (consent in (ALL, NONE) and budget is None)


@pytest.mark.parametrize(
    ("shots", "unpriced", "words"),
    [
        ("uv", None, None),
        ("uv", 0, None),
        ("uv", 1, 'a clip whose price is not known may be submitted: the shots "u", "v"'),
        ("uv", 5, '2 clips whose price is not known may be submitted: the shots "u", "v"'),
        (
            "uvp",
            2,
            "2 clips whose price is not known may be submitted, beside an estimated $0.20 at most:"
            ' the shots "u", "v"',
        ),
        ("p", 1, None),
    ],
)
def test_clips_without_a_known_price_are_told_before_they_are_submitted(
    shots: str, unpriced: int | None, words: str | None
) -> None:
    models = {"u": "doubtful", "v": "doubtful", "p": "rehearsal"}
    plan = planned(board_of(*(shot(name, "wavespeed", model=models[name]) for name in shots)))
    assert unpriced_in_words(plan, Allowance(unpriced=unpriced)) == words


def test_of_many_shots_only_the_first_are_named() -> None:
    plan = planned(board_of(*(shot(f"s{number}", model="animatic") for number in range(8))))
    assert named(plan.generated[:1]) == 'shot "s0"'
    assert named(plan.generated[:6]) == 'the shots "s0", "s1", "s2", "s3", "s4", "s5"'
    assert named(plan.generated) == 'the shots "s0", "s1", "s2", "s3", "s4", "s5" and 2 more'
