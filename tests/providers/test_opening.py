"""Opening providers by name: keys from the environment, one client for all, nothing loaded too early."""

from __future__ import annotations

import subprocess
import sys

import pytest

from storyboard.catalogue.providers import BUILT_IN, KEY_VARIABLES
from storyboard.errors import NotAuthorized, PlanError, ProviderUnavailable, SubmitUncertain
from storyboard.providers.credentials import base_url
from storyboard.providers.fal import FalProvider
from storyboard.providers.http import HttpClient, Request
from storyboard.providers.opening import longest_wait, open_providers
from storyboard.providers.protocol import NeedsEndpoint
from storyboard.providers.registry import CLASSES, provider_names

from .scripted import SILENCE, Scripted

pytestmark = pytest.mark.anyio


def test_the_names() -> None:
    assert set(CLASSES) == BUILT_IN
    assert provider_names() >= set(BUILT_IN)


@pytest.mark.parametrize(("name", "variable"), KEY_VARIABLES.items())
async def test_a_provider_without_a_key_names_the_variable(
    name: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "  ")
    async with open_providers() as provider_of:
        with pytest.raises(NotAuthorized, match=variable) as caught:
            provider_of(name)
    assert caught.value.provider == name


@pytest.mark.parametrize("key", ["two words", "schlüssel", "a\nb", "a\x00b"])
async def test_a_key_that_cannot_be_one_is_refused_and_not_shown(http: HttpClient, key: str) -> None:
    with pytest.raises(NotAuthorized, match="FAL_KEY") as caught:
        FalProvider(http, {"FAL_KEY": key})
    assert key not in str(caught.value)


async def test_providers_are_opened_once_and_share_a_client(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in KEY_VARIABLES.values():
        monkeypatch.setenv(variable, "key")
    async with open_providers() as provider_of:
        opened = [provider_of(name) for name in sorted(BUILT_IN)]
        assert [provider.name for provider in opened] == sorted(BUILT_IN)
        assert provider_of("fal") is provider_of("fal")
        clients = {id(vars(provider)["_http"]) for provider in opened if provider.name in KEY_VARIABLES}
        assert len(clients) == 1
        assert {one.name for one in opened if isinstance(one, NeedsEndpoint)} == {"fal"}


async def test_an_unknown_provider_is_refused_with_those_there_are() -> None:
    async with open_providers() as provider_of:
        with pytest.raises(ProviderUnavailable, match=r"providers are: .*fal.*wavespeed"):
            provider_of("nonsense")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", "https://usual.example"),
        ("http://127.0.0.1:8000/fal/", "http://127.0.0.1:8000/fal"),
        (" https://proxy.example ", "https://proxy.example"),
    ],
)
def test_base_addresses(given: str, expected: str) -> None:
    assert base_url("SOME_URL", "https://usual.example", {"SOME_URL": given}) == expected


@pytest.mark.parametrize(
    "given",
    ["127.0.0.1:8000", "ftp://x.example", "https://u:p@x.example", "https://x.example/?a=b", "https://"],
)
def test_what_is_no_base_address(given: str) -> None:
    with pytest.raises(PlanError, match="SOME_URL") as caught:
        base_url("SOME_URL", "https://usual.example", {"SOME_URL": given})
    assert "u:p" not in str(caught.value)


def test_the_http_library_is_loaded_only_for_hosted_providers() -> None:
    script = (
        "import sys, storyboard.film, storyboard.providers.registry, storyboard.providers.opening\n"
        "print([name for name in ('httpx', 'tenacity') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("given", "seconds"), [("", None), (" 2.5 ", 2.5), ("60", 60)])
def test_the_longest_wait(given: str, seconds: float | None) -> None:
    assert longest_wait({"STORYBOARD_TIMEOUT": given}) == seconds


@pytest.mark.parametrize("given", ["soon", "0", "-1", "nan", "inf"])
def test_a_longest_wait_that_is_none(given: str) -> None:
    with pytest.raises(PlanError, match="STORYBOARD_TIMEOUT"):
        longest_wait({"STORYBOARD_TIMEOUT": given})


async def test_no_answer_is_waited_for_longer(server: Scripted) -> None:
    async with HttpClient(longest_wait=0.05) as http:
        server.answers(SILENCE)
        with pytest.raises(SubmitUncertain, match="the response took too long"):
            await http.submit_once(Request("fal", "POST", server.origin), lambda _: None)
