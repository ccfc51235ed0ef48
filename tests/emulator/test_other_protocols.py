from __future__ import annotations

from typing import Any

import pytest

from .stand import PROVIDERS, Stand, StartStand, id_in, status_in

STAGES = {
    "fal": ["IN_QUEUE", "IN_PROGRESS", "COMPLETED"],
    "wavespeed": ["created", "processing", "completed"],
    "minimax": ["Queueing", "Processing", "Success"],
    "replicate": ["starting", "processing", "succeeded"],
}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_request_waits_runs_and_ends(start: StartStand, provider: str) -> None:
    stand = start(concurrency=1)
    stand.submit(provider, prompt="first")
    name = id_in(provider, stand.submit(provider, prompt="second"))
    seen = []
    for _ in range(3):
        seen.append(status_in(provider, stand.poll(provider, name)))
        stand.pass_time(2)
    assert seen == STAGES[provider]
    assert stand.server.emulator.predictions[name].polls == 3


@pytest.mark.parametrize("provider", PROVIDERS)
def test_one_providers_queue_does_not_hold_up_another(start: StartStand, provider: str) -> None:
    stand = start(concurrency=1)
    others = [id_in(other, stand.submit(other)) for other in PROVIDERS if other != provider]
    assert others
    name = id_in(provider, stand.submit(provider))
    assert status_in(provider, stand.poll(provider, name)) == STAGES[provider][1]


def test_wavespeed_answers_in_an_envelope_at_both_addresses(stand: Stand) -> None:
    answer = stand.submit("wavespeed").json()
    assert (answer["code"], answer["message"]) == (200, "success")
    data = answer["data"]
    assert data["urls"]["get"] == f"{stand.server.origin}/wavespeed/api/v3/predictions/{data['id']}/result"
    stand.pass_time()
    for path in (f"/wavespeed/api/v3/predictions/{data['id']}", data["urls"]["get"]):
        (output,) = stand.get("wavespeed", path).json()["data"]["outputs"]
        assert stand.http.get(output).content[4:8] == b"ftyp"


def test_wavespeed_refuses_with_the_code_twice(stand: Stand) -> None:
    response = stand.submit("wavespeed", duration="6")
    assert (response.status_code, response.json()["code"]) == (400, 400)
    assert "duration" in response.json()["message"]
    response = stand.get("wavespeed", "/wavespeed/api/v3/predictions/nobody/result")
    assert (response.status_code, response.json()["code"]) == (404, 404)
    response = stand.http.get("/wavespeed/api/v3/balance")
    assert (response.status_code, response.json()["code"]) == (401, 401)
    assert stand.get("wavespeed", "/wavespeed/api/v3/balance").json()["data"]["balance"] > 0


def test_wavespeed_takes_no_address_for_a_model_that_is_none(stand: Stand) -> None:
    for path in ("predictions", "media/anything", "alone"):
        assert stand.post("wavespeed", f"/wavespeed/api/v3/{path}", {"prompt": "x"}).status_code == 404
    assert stand.accepted == []


def test_minimax_puts_errors_into_good_answers(stand: Stand) -> None:
    def code(response: Any) -> int:
        assert response.status_code == 200
        return int(response.json()["base_resp"]["status_code"])

    assert code(stand.submit("minimax")) == 0
    assert code(stand.submit("minimax", model=None)) == 2013
    assert code(stand.submit("minimax", duration="6")) == 2013
    assert code(stand.submit("minimax", duration=10, resolution="1080P")) == 2013
    assert code(stand.submit("minimax", duration=10, resolution="768P")) == 0
    assert code(stand.http.post("/minimax/v1/video_generation", json={})) == 1004
    assert code(stand.poll("minimax", "12345")) == 2013
    assert code(stand.get("minimax", "/minimax/v1/files/retrieve", file_id="x")) == 2013


def test_minimax_hands_out_a_file_by_its_number(stand: Stand) -> None:
    name = id_in("minimax", stand.submit("minimax"))
    assert "file_id" not in stand.poll("minimax", name).json()
    stand.pass_time()
    file_id = stand.poll("minimax", name).json()["file_id"]
    file = stand.get("minimax", "/minimax/v1/files/retrieve", file_id=file_id).json()["file"]
    assert str(file["file_id"]) == file_id
    clip = stand.http.get(file["download_url"]).content
    assert len(clip) == file["bytes"]
    assert stand.get("minimax", "/minimax/v1/files/retrieve_content", file_id=file_id).content == clip


def test_replicate_answers_a_text_or_a_list(start: StartStand) -> None:
    for as_list in (False, True):
        stand = start(list_outputs=as_list)
        name = id_in("replicate", stand.submit("replicate"))
        assert stand.poll("replicate", name).json()["output"] is None
        stand.pass_time()
        output = stand.poll("replicate", name).json()["output"]
        assert isinstance(output, list if as_list else str)


def test_replicate_cancels_lists_and_refuses(stand: Stand) -> None:
    response = stand.submit("replicate")
    assert response.status_code == 201
    cancelled = stand.post("replicate", response.json()["urls"]["cancel"], {})
    assert cancelled.json()["status"] == "canceled"
    assert (
        stand.get("replicate", "/replicate/v1/predictions").json()["results"][0]["id"]
        == response.json()["id"]
    )
    for body in ({}, {"input": 7}):
        refused = stand.post("replicate", "/replicate/v1/predictions", body)
        assert (refused.status_code, refused.json()["status"]) == (422, 422)
    versioned = stand.post(
        "replicate", "/replicate/v1/predictions", {"version": "abc", "input": {"prompt": "x"}}
    )
    assert versioned.status_code == 201
    assert stand.get("replicate", "/replicate/v1/predictions/nobody").json()["status"] == 404


def test_replicate_holds_a_request_as_long_as_is_preferred(start: StartStand) -> None:
    stand = start(latency=(0.0, 0.0))
    held = stand.http.post(
        "/replicate/v1/models/me/model/predictions",
        json={"input": {"prompt": "x"}},
        headers={"Authorization": "Bearer k", "Prefer": "wait=5"},
    )
    assert held.json()["status"] == "succeeded"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_unknown_model_is_taken_as_it_comes(stand: Stand, provider: str) -> None:
    paths = {
        "fal": "/fal/someone/new-model/pro",
        "wavespeed": "/wavespeed/api/v3/someone/new-model",
        "minimax": "/minimax/v1/video_generation",
        "replicate": "/replicate/v1/models/someone/new-model/predictions",
    }
    arguments: dict[str, Any] = {
        "prompt": "x",
        "duration": "4s",
        "resolution": "480p",
        "odd": [1, {"a": None}],
    }
    body = {"model": "new-model", **arguments} if provider == "minimax" else arguments
    response = stand.post(provider, paths[provider], {"input": body} if provider == "replicate" else body)
    name = id_in(provider, response)
    stand.pass_time()
    paths["fal"] = f"/fal/someone/new-model/requests/{name}/status"
    poll = stand.get("fal", paths["fal"]) if provider == "fal" else stand.poll(provider, name)
    assert status_in(provider, poll) == STAGES[provider][2]
