"""The local server and the providers: what one makes is never taken for what the others make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from storyboard import __version__
from storyboard.account import State
from storyboard.emulator.clips import Clips
from storyboard.errors import ProviderUnavailable
from storyboard.film import store_root
from storyboard.plan.jobs import Status
from storyboard.plan.stand_ins import counts
from storyboard.providers.base_urls import BASES
from storyboard.providers.http import HttpClient
from storyboard.store.store import open_store
from storyboard.store.take import Take

from .stage import KEYS, PROVIDERS, Stage, opened_stage, shot

PROVIDER_HOST = "127.0.0.2"
At = Callable[[Stage], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Point this process at a server."""

    def pointed(stage: Stage) -> None:
        for name, value in (KEYS | stage.server.variables).items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("STORYBOARD_STORE", raising=False)

    return pointed


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Point this process at the providers' usual addresses."""

    def usual() -> None:
        for variable, _ in BASES.values():
            monkeypatch.delenv(variable)

    return usual


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[Stage]:
    Image.new("RGB", (96, 54), (90, 120, 60)).save(tmp_path / "frame.png")
    with opened_stage(tmp_path, unmarked=False) as stage:
        yield stage


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Stage]:
    """A server elsewhere that says nothing of being a stand-in, as the providers and proxies before them."""
    with opened_stage(tmp_path, host=PROVIDER_HOST) as stage:
        yield stage


def takes(stage: Stage) -> list[Take]:
    with open_store(store_root(stage.board, stage.options())) as store:
        return list(store.takes().values())


def standing(stage: Stage, **options: Any) -> list[tuple[Status, str]]:
    return [(job.status, job.reason) for job in stage.plan(**options).generated]


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_stand_ins_clip_is_none_of_the_providers(
    stand_in: Stage, provider: Stage, at: At, nowhere: Callable[[], None], name: str
) -> None:
    stand_in.write(shot("a", route=[name], first_frame="frame.png"))
    at(stand_in)
    stand_in.render()
    (take,) = takes(stand_in)
    assert take.stand_in == __version__
    assert take.base_url == f"{stand_in.server.origin}/{name}"
    assert standing(stand_in) == [(Status.CACHED, "in the store, a stand-in's clip")]
    price = stand_in.account.stood_in[name]
    assert (stand_in.account.spent, stand_in.account.unpriced) == ({}, 0)
    nowhere()
    plan = stand_in.plan()
    assert standing(stand_in) == [(Status.MAKE, "only a stand-in's clip is there")]
    assert plan.generated[0].price == price
    at(provider)
    provider.render()
    (take,) = takes(provider)
    assert (take.stand_in, take.base_url) == (None, f"{provider.server.origin}/{name}")
    assert len(provider.submits) == 1
    # What was uploaded to the stand-in is not looked for at the provider.
    assert stand_in.server.origin not in str(provider.submits[0].body)
    assert provider.account.spent == {name: price} == provider.account.stood_in
    at(stand_in)
    assert standing(stand_in) == [(Status.CACHED, "in the store")]


def test_a_server_on_another_port_is_the_same_stand_in(stand_in: Stage, tmp_path: Path, at: At) -> None:
    stand_in.write(shot("a", route=["fal"]), shot("b", route=["fal"], continues="a"))
    at(stand_in)
    stand_in.render()
    with opened_stage(tmp_path, unmarked=False) as later:
        at(later)
        later.render()
        assert later.submits == []


def test_what_only_the_clip_says_is_believed(stand_in: Stage, provider: Stage, at: At) -> None:
    """A gateway may take headers out."""
    emulator = provider.emulator
    emulator.clips.close()
    emulator.clips = Clips(emulator.folder, marked=True)
    provider.write(shot("a", route=["fal"]))
    at(provider)
    provider.render()
    (take,) = takes(provider)
    assert take.stand_in == __version__
    assert provider.account.spent == {}
    emulator.clips.close()


def test_what_a_stand_in_has_under_way_is_given_up_for_the_provider(
    stand_in: Stage, provider: Stage, at: At
) -> None:
    stand_in.write(shot("a", route=["minimax"]))
    stand_in.clock.hold()
    at(stand_in)
    stand_in.failures(deadline=0.01)
    assert standing(stand_in)[0][0] is Status.RESUME
    at(provider)
    assert standing(stand_in)[0][0] is Status.MAKE
    provider.render()
    assert provider.states("a") == [State.FORGOTTEN, State.DONE]
    assert provider.account.spent == {"minimax": Decimal("0.30")}
    assert provider.account.maybe_charged == {}
    stand_in.clock.release()


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_stand_in_is_not_asked_for_what_the_provider_has(
    stand_in: Stage, provider: Stage, at: At, name: str
) -> None:
    provider.write(shot("a", route=[name]))
    provider.clock.hold()
    at(provider)
    provider.failures(deadline=0.01)
    at(stand_in)
    error = stand_in.failures()["a"]
    assert isinstance(error, ProviderUnavailable)
    assert f"a stand-in responds at {stand_in.server.origin}/{name}" in error.message
    assert f"set {BASES[name][0]} back" in (error.hint or "")
    assert (stand_in.submits, stand_in.states("a")) == ([], [State.ACCEPTED])
    provider.clock.release()
    at(provider)
    provider.assert_paid_once(provider.render(), 0.25)


@pytest.mark.anyio
async def test_at_the_usual_address_nothing_else_is_believed() -> None:
    async with HttpClient() as http:
        for name, (_, usual) in BASES.items():
            assert await http.stand_in(name, usual) is None


@pytest.mark.parametrize(
    ("made_at", "now", "expected"),
    [
        ("http://127.0.0.1:1/fal", "http://127.0.0.1:2/fal", True),
        ("http://127.0.0.1:1/fal", "https://localhost:2/fal", True),
        ("http://127.0.0.1:1/fal", "http://[::1]:2/fal/", True),
        ("http://studio.lan:1/fal", "http://studio.lan:9/fal", True),
        ("http://127.0.0.1:1/fal", "http://127.0.0.1:9", False),
        ("http://127.0.0.1:1/fal", "http://studio.lan:1/fal", False),
        ("http://127.0.0.1:1/fal", "https://queue.fal.run", False),
        ("", "https://queue.fal.run", False),
    ],
)
def test_where_a_stand_ins_clip_counts(made_at: str, now: str, expected: bool, take: Take) -> None:
    made = replace(take, base_url=made_at)
    assert counts(made, {"fal": now}) is expected
    assert counts(replace(made, stand_in=None), {"fal": now})
    assert not counts(made, {})


@pytest.fixture
def take() -> Take:
    return Take(
        "f", 1, "s", 1, 1, Fraction(1), 2, 2, Fraction(1), "model", "fal", "now", stand_in="1", base_url=""
    )


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
