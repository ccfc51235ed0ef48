from __future__ import annotations

import ssl
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from storyboard.emulator.emulator import Emulator
from storyboard.emulator.faults import Fault
from storyboard.emulator.server import serving
from storyboard.emulator.values import Settings
from storyboard.errors import PlanError

from .stand import FAL_TEXT, StartStand, id_in


def test_the_addresses_are_those_that_the_program_reads() -> None:
    with Emulator(Settings(tiny=True)) as emulator, serving(emulator) as server:
        assert server.origin.startswith("http://127.0.0.1:")
        assert server.variables == {
            "STORYBOARD_FAL_URL": f"{server.origin}/fal",
            "STORYBOARD_FAL_REST_URL": f"{server.origin}/fal-rest",
            "STORYBOARD_WAVESPEED_URL": f"{server.origin}/wavespeed",
            "STORYBOARD_MINIMAX_URL": f"{server.origin}/minimax",
            "STORYBOARD_REPLICATE_URL": f"{server.origin}/replicate",
        }


def test_a_certificate_of_this_run_is_good_for_the_server_and_for_nothing_else() -> None:
    with Emulator(Settings(tiny=True)) as emulator, serving(emulator, tls=True) as server:
        assert server.origin.startswith("https://")
        trusting = ssl.create_default_context(cafile=str(server.certificate))
        with httpx.Client(verify=trusting) as http:
            answer = http.post(
                f"{server.origin}/fal/{FAL_TEXT}", json={"prompt": "x"}, headers={"Authorization": "Key a:b"}
            )
        assert answer.json()["status_url"].startswith(server.origin)
        with pytest.raises(httpx.ConnectError), httpx.Client(verify=ssl.create_default_context()) as http:
            http.get(server.origin)


def test_an_address_that_is_taken_is_refused_with_a_remedy() -> None:
    with Emulator(Settings(tiny=True)) as emulator, serving(emulator) as server:
        port = int(server.origin.rpartition(":")[2])
        with pytest.raises(PlanError) as raised, serving(emulator, port=port):
            pass
        assert (
            raised.value.message == f'the address "127.0.0.1:{port}" cannot be used: address already in use'
        )
        assert "--port 0 takes any free port" in (raised.value.hint or "")


def test_a_client_that_waits_for_ever_does_not_keep_the_server_from_closing() -> None:
    with Emulator(Settings(tiny=True, faults=(Fault("submit-timeout"),))) as emulator:

        def wait(origin: str) -> str:
            with httpx.Client(timeout=60) as http:
                try:
                    http.post(
                        f"{origin}/fal/{FAL_TEXT}", json={"prompt": "x"}, headers={"Authorization": "Key a:b"}
                    )
                except httpx.TransportError as error:
                    return type(error).__name__
                return "answered"

        with ThreadPoolExecutor(1) as pool:
            with serving(emulator) as server:
                client = pool.submit(wait, server.origin)
                with httpx.Client(base_url=server.origin) as http:
                    while not emulator.ledger.submits:
                        http.get("/")
            assert client.result(30) != "answered"


def test_a_request_that_is_held_does_not_keep_the_server_from_closing() -> None:
    with Emulator(Settings(tiny=True, latency=(600, 600))) as emulator, ThreadPoolExecutor(1) as pool:
        with serving(emulator) as server, httpx.Client(base_url=server.origin) as http:
            held = pool.submit(
                httpx.post,
                f"{server.origin}/replicate/v1/models/me/model/predictions",
                json={"input": {"prompt": "x"}},
                headers={"Authorization": "Bearer k", "Prefer": "wait"},
                timeout=60,
            )
            while not emulator.ledger.submits:
                http.get("/")
        assert isinstance(held.exception(30), httpx.TransportError)


def test_closing_removes_every_file_but_the_ledger(start: StartStand) -> None:
    with Emulator(Settings(tiny=True)) as emulator:
        emulator.files.keep(b"content")
        assert list(emulator.folder.iterdir())
    assert not emulator.folder.exists()


def test_the_same_request_is_made_into_a_clip_once_and_a_seed_makes_another(start: StartStand) -> None:
    stand = start(concurrency=1)
    names = [id_in("fal", stand.submit("fal")) for _ in range(3)]
    clips = {stand.server.emulator.predictions[name].clip.result(60) for name in names}
    assert len(clips) == 1
    other = start(seed=7)
    name = id_in("fal", other.submit("fal"))
    clip = other.server.emulator.predictions[name].clip.result(60)
    assert clip.read_bytes() != next(iter(clips)).read_bytes()


def test_hundreds_of_predictions_at_once_are_all_accepted_once(start: StartStand) -> None:
    stand = start()
    with ThreadPoolExecutor(16) as pool:
        names = list(pool.map(lambda _: id_in("minimax", stand.submit("minimax")), range(300)))
    assert sorted(stand.accepted) == sorted(names)
    assert len(set(names)) == 300
