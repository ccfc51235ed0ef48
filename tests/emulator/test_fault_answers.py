"""Each fault as a client sees it over the wire, with every provider, and what the ledger has of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest

from storyboard.emulator.faults import KINDS, Fault

from .stand import PROVIDERS, Stand, StartStand, id_in, status_in, text_of

REFUSALS = {
    "rate-limit": {"fal": 429, "wavespeed": 429, "minimax": 1002, "replicate": 429},
    "rate-limit-bare": {"fal": 429, "wavespeed": 429, "minimax": 1002, "replicate": 429},
    "error-500": {"fal": 500, "wavespeed": 500, "minimax": 1000, "replicate": 500},
    "error-503": {"fal": 503, "wavespeed": 503, "minimax": 1033, "replicate": 503},
    "error-503-bare": {"fal": 503, "wavespeed": 503, "minimax": 1033, "replicate": 503},
    "expired-key": {"fal": 401, "wavespeed": 401, "minimax": 2049, "replicate": 401},
    "exhausted-balance": {"fal": 403, "wavespeed": 402, "minimax": 1008, "replicate": 402},
    "refused-at-submit": {"fal": 422, "wavespeed": 400, "minimax": 1026, "replicate": 422},
}
UNHEARD_OF = {"fal": "PREPARING", "wavespeed": "warming", "minimax": "Reviewing", "replicate": "booting"}
FAILURES = {"fal": "COMPLETED", "wavespeed": "failed", "minimax": "Fail", "replicate": "failed"}
RUNNING = {
    "fal": "IN_PROGRESS",
    "wavespeed": "processing",
    "minimax": "Processing",
    "replicate": "processing",
}

each_provider = pytest.mark.parametrize("provider", PROVIDERS)


def faulty(start: StartStand, kind: str, **narrowed: Any) -> Stand:
    return start(faults=(Fault(kind, **narrowed),))


def result_of(stand: Stand, provider: str, name: str) -> httpx.Response:
    if provider != "fal":
        return stand.poll(provider, name)
    return stand.get("fal", f"/fal/fal-ai/minimax/requests/{name}")


def output_of(stand: Stand, provider: str, name: str) -> str:
    content: dict[str, Any] = result_of(stand, provider, name).json()
    match provider:
        case "fal":
            return str(content["video"]["url"])
        case "wavespeed":
            return str(content["data"]["outputs"][0])
        case "minimax":
            file = stand.get("minimax", "/minimax/v1/files/retrieve", file_id=content["file_id"]).json()
            return str(file["file"]["download_url"])
        case _:
            return str(content["output"])


@pytest.mark.parametrize(("kind", "provider"), list(product(REFUSALS, PROVIDERS)))
def test_a_refusal_is_worded_as_the_provider_would_and_nothing_is_accepted(
    start: StartStand, kind: str, provider: str
) -> None:
    stand = faulty(start, kind, only=(1,))
    response = stand.submit(provider)
    code = response.json()["base_resp"]["status_code"] if provider == "minimax" else response.status_code
    assert code == REFUSALS[kind][provider]
    assert ("retry-after" in response.headers) == (kind in ("rate-limit", "error-503"))
    assert stand.accepted == []
    assert id_in(provider, stand.submit(provider)) in stand.accepted


@each_provider
def test_a_bad_gateway_is_a_page_of_html(start: StartStand, provider: str) -> None:
    stand = faulty(start, "error-502-html")
    response = stand.submit(provider)
    assert response.status_code == 502
    assert response.headers["content-type"].startswith("text/html")
    assert "nginx" in response.text
    assert stand.accepted == []


@each_provider
def test_a_gateway_may_ask_to_wait_for_what_was_accepted(start: StartStand, provider: str) -> None:
    stand = faulty(start, "error-503-accepted")
    response = stand.submit(provider)
    assert response.status_code == 503
    assert response.headers["retry-after"] == "1"
    assert len(stand.accepted) == 1
    assert stand.accepted[0] not in text_of(response)


@each_provider
@pytest.mark.parametrize(("kind", "accepted"), [("reset-before", 0), ("reset-after-submit", 1)])
def test_a_reset_breaks_the_connection_off(
    start: StartStand, kind: str, accepted: int, provider: str
) -> None:
    stand = faulty(start, kind)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        stand.submit(provider)
    assert len(stand.accepted) == accepted


@each_provider
def test_an_answer_that_never_comes_is_accepted_all_the_same(start: StartStand, provider: str) -> None:
    stand = faulty(start, "submit-timeout")
    stand.http.timeout = httpx.Timeout(5, read=0.2)
    with pytest.raises(httpx.ReadTimeout):
        stand.submit(provider)
    assert len(stand.accepted) == 1


@each_provider
def test_broken_json_is_good_up_to_where_it_breaks(start: StartStand, provider: str) -> None:
    stand = faulty(start, "broken-json")
    response = stand.submit(provider)
    assert response.is_success
    assert response.text.startswith("{")
    with pytest.raises(json.JSONDecodeError):
        response.json()
    assert len(stand.accepted) == 1


@each_provider
def test_an_answer_can_be_cut_off_just_after_its_id(start: StartStand, provider: str) -> None:
    stand = faulty(start, "cut-after-id")
    response = stand.submit(provider)
    assert response.text.endswith(f'"{stand.accepted[0]}"')


@pytest.mark.parametrize("provider", ["fal", "wavespeed", "replicate"])
def test_an_id_can_stand_in_addresses_alone(start: StartStand, provider: str) -> None:
    stand = faulty(start, "only-addresses")
    response = stand.submit(provider)
    assert f"/{stand.accepted[0]}" in response.text
    assert f'"{stand.accepted[0]}"' not in response.text


@each_provider
@pytest.mark.parametrize(("kind", "accepted"), [("error-504-with-id", 1), ("error-504-strange-id", 0)])
def test_a_gateway_that_waited_too_long_tells_an_id(
    start: StartStand, kind: str, accepted: int, provider: str
) -> None:
    stand = faulty(start, kind)
    response = stand.submit(provider)
    told = response.headers.get("x-fal-request-id", "") + response.text
    assert (response.status_code, len(stand.accepted)) == (504, accepted)
    assert all(name in told for name in stand.accepted)


@each_provider
@pytest.mark.parametrize(("kind", "status"), [("poll-html", 400), ("poll-cut-json", 200)])
def test_an_answer_to_a_poll_can_be_odd(start: StartStand, kind: str, status: int, provider: str) -> None:
    stand = faulty(start, kind, times=1)
    name = id_in(provider, stand.submit(provider))
    odd = stand.poll(provider, name)
    assert odd.status_code == status
    with pytest.raises(json.JSONDecodeError):
        odd.json()
    assert stand.poll(provider, name).json()


@each_provider
def test_a_failure_can_be_told_in_half_a_character(start: StartStand, provider: str) -> None:
    stand = faulty(start, "failed-odd-words")
    name = id_in(provider, stand.submit(provider))
    stand.pass_time()
    assert r"\ud83d" in stand.poll(provider, name).text


@each_provider
def test_a_result_can_have_another_shape_once(start: StartStand, provider: str) -> None:
    stand = faulty(start, "answer-other-shape", times=1)
    name = id_in(provider, stand.submit(provider))
    stand.pass_time()
    odd = result_of(stand, provider, name).json()
    files = (odd["data"] if provider == "wavespeed" else odd)["response"]["files"]
    assert stand.http.get(files[1]["href"]).content[4:8] == b"ftyp"
    assert output_of(stand, provider, name).endswith(
        ("mp4", stand.server.emulator.predictions[name].signature)
    )


@each_provider
@pytest.mark.parametrize(
    ("kind", "said"), [("answer-without-video", "content filter"), ("answer-flagged", "has_nsfw_concepts")]
)
def test_a_result_can_tell_of_a_content_filter(
    start: StartStand, kind: str, said: str, provider: str
) -> None:
    stand = faulty(start, kind)
    name = id_in(provider, stand.submit(provider))
    stand.pass_time()
    assert said in result_of(stand, provider, name).text


@each_provider
def test_an_answer_without_the_id_gives_it_away_nowhere_else(start: StartStand, provider: str) -> None:
    stand = faulty(start, "missing-id")
    response = stand.submit(provider)
    assert response.is_success
    assert stand.accepted[0] not in text_of(response)


@each_provider
def test_what_never_finishes_runs_for_ever_and_holds_up_nobody(start: StartStand, provider: str) -> None:
    stand = start(faults=(Fault("never-finishing", prompt="stuck"),), concurrency=1)
    stuck = id_in(provider, stand.submit(provider, prompt="stuck"))
    other = id_in(provider, stand.submit(provider, prompt="other"))
    stand.pass_time(1e6)
    assert status_in(provider, stand.poll(provider, stuck)) == RUNNING[provider]
    assert stand.server.emulator.view(stand.server.emulator.predictions[other]).stage == "done"


@each_provider
def test_an_unheard_of_status_stands_for_running_alone(start: StartStand, provider: str) -> None:
    stand = faulty(start, "unknown-status")
    name = id_in(provider, stand.submit(provider))
    assert status_in(provider, stand.poll(provider, name)) == UNHEARD_OF[provider]
    stand.pass_time()
    assert stand.http.get(output_of(stand, provider, name)).content[4:8] == b"ftyp"


@each_provider
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (
            "failed",
            {"fal": "runner_disconnected", "wavespeed": "1403", "minimax": "1013", "replicate": "error"},
        ),
        (
            "refused-at-result",
            {"fal": "content_policy_violation", "wavespeed": "1200", "minimax": "1027", "replicate": "E005"},
        ),
    ],
)
def test_a_prediction_can_end_without_a_clip(
    start: StartStand, kind: str, words: dict[str, str], provider: str
) -> None:
    stand = faulty(start, kind)
    name = id_in(provider, stand.submit(provider))
    assert status_in(provider, stand.poll(provider, name)) == RUNNING[provider]
    stand.pass_time()
    assert status_in(provider, stand.poll(provider, name)) == FAILURES[provider]
    result = result_of(stand, provider, name)
    assert words[provider] in text_of(result)
    if provider == "fal":
        assert result.status_code == (503 if kind == "failed" else 422)
    assert stand.http.get(f"/outputs/{name}/{provider}-output.mp4").status_code == 404


@each_provider
def test_a_poll_can_go_wrong_and_the_next_one_right(start: StartStand, provider: str) -> None:
    stand = start(faults=(Fault("poll-500", times=1), Fault("poll-reset", times=1)))
    name = id_in(provider, stand.submit(provider))
    assert stand.poll(provider, name).status_code == 500
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        stand.poll(provider, name)
    assert status_in(provider, stand.poll(provider, name)) == RUNNING[provider]
    assert stand.server.emulator.predictions[name].polls == 3


@each_provider
def test_a_key_can_expire_between_polls(start: StartStand, provider: str) -> None:
    stand = faulty(start, "poll-expired-key", times=1)
    name = id_in(provider, stand.submit(provider))
    response = stand.poll(provider, name)
    code = response.json()["base_resp"]["status_code"] if provider == "minimax" else response.status_code
    assert code == REFUSALS["expired-key"][provider]
    assert status_in(provider, stand.poll(provider, name)) == RUNNING[provider]


@each_provider
def test_a_prediction_can_be_unknown_to_its_own_provider(start: StartStand, provider: str) -> None:
    stand = faulty(start, "poll-404", times=1)
    name = id_in(provider, stand.submit(provider))
    response = stand.poll(provider, name)
    assert response.status_code == (200 if provider == "minimax" else 404)
    if provider == "minimax":
        assert response.json()["base_resp"]["status_code"] == 2013
    assert status_in(provider, stand.poll(provider, name)) == RUNNING[provider]


@each_provider
def test_a_clip_can_be_gone_for_good(start: StartStand, provider: str) -> None:
    stand = faulty(start, "output-404")
    name = id_in(provider, stand.submit(provider))
    stand.pass_time()
    address = output_of(stand, provider, name)
    assert [stand.http.get(address).status_code for _ in range(3)] == [404, 404, 404]


def test_fal_denies_a_result_that_is_ready(start: StartStand) -> None:
    stand = faulty(start, "result-not-ready")
    name = id_in("fal", stand.submit("fal"))
    stand.pass_time()
    assert status_in("fal", stand.poll("fal", name)) == "COMPLETED"
    assert [result_of(stand, "fal", name).status_code for _ in range(3)] == [400, 400, 200]


def seems_missing(first: httpx.Response, whole: bytes) -> bool:
    return first.status_code == 404


def is_half(first: httpx.Response, whole: bytes) -> bool:
    return first.content == whole[: len(whole) // 2] and first.headers["content-type"] == "video/mp4"


def is_a_page(first: httpx.Response, whole: bytes) -> bool:
    return first.headers["content-type"].startswith("text/html") and b"<html>" in first.content


def is_mislabelled(first: httpx.Response, whole: bytes) -> bool:
    return first.headers["content-type"].startswith("text/html") and first.content == whole


def is_nothing(first: httpx.Response, whole: bytes) -> bool:
    return first.status_code == 200 and first.content == b""


@pytest.mark.parametrize(
    ("kind", "is_spoiled"),
    [
        ("output-404-once", seems_missing),
        ("output-truncated", is_half),
        ("output-html", is_a_page),
        ("output-mislabelled", is_mislabelled),
        ("output-empty", is_nothing),
    ],
)
@each_provider
def test_a_download_can_be_spoiled_and_the_next_one_good(
    start: StartStand, kind: str, is_spoiled: Callable[[httpx.Response, bytes], bool], provider: str
) -> None:
    stand = faulty(start, kind, times=1)
    name = id_in(provider, stand.submit(provider))
    stand.pass_time()
    address = output_of(stand, provider, name)
    first, second = stand.http.get(address), stand.http.get(address)
    assert second.content == stand.server.emulator.predictions[name].clip.result().read_bytes()
    assert is_spoiled(first, second.content)
    assert stand.server.emulator.predictions[name].downloads == 2


def test_a_download_can_end_before_all_that_was_announced_has_come(start: StartStand) -> None:
    stand = faulty(start, "output-wrong-length")
    name = id_in("fal", stand.submit("fal"))
    stand.pass_time()
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        stand.http.get(output_of(stand, "fal", name))


def test_a_download_can_be_elsewhere(start: StartStand) -> None:
    stand = faulty(start, "output-redirect")
    name = id_in("fal", stand.submit("fal"))
    stand.pass_time()
    address = output_of(stand, "fal", name)
    assert stand.http.get(address).status_code == 302
    assert stand.http.get(address, follow_redirects=True).content[4:8] == b"ftyp"
    assert stand.server.emulator.predictions[name].downloads == 2


def test_every_kind_of_fault_is_tried_here() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f'"{kind}"' not in here] == []
