from __future__ import annotations

import pytest

from .stand import FAL_TEXT, Stand, StartStand

KEY = {"Authorization": "Key some:secret"}


def test_a_request_waits_runs_and_ends(start: StartStand) -> None:
    stand = start(concurrency=1)
    first, second = (stand.submit("fal", prompt=prompt).json() for prompt in ("one", "two"))
    assert first["status"] == "IN_QUEUE"
    status = stand.get("fal", second["status_url"])
    assert (status.status_code, status.json()["status"], status.json()["queue_position"]) == (
        202,
        "IN_QUEUE",
        0,
    )
    stand.pass_time(2)
    status = stand.get("fal", second["status_url"], logs="true")
    assert (status.status_code, status.json()["status"]) == (202, "IN_PROGRESS")
    assert {"message", "level", "source", "timestamp"} <= set(status.json()["logs"][0])
    assert stand.get("fal", second["response_url"]).json() == {"detail": "Request is still in progress"}
    assert stand.get("fal", second["response_url"]).status_code == 400
    stand.pass_time(2)
    status = stand.get("fal", second["status_url"])
    assert (status.status_code, status.json()["status"], status.json()["logs"]) == (200, "COMPLETED", None)
    assert status.json()["metrics"] == {"inference_time": 2.0}
    result = stand.get("fal", second["response_url"])
    assert result.headers["x-fal-request-id"] == second["request_id"]
    clip = stand.http.get(result.json()["video"]["url"])
    assert clip.content[4:8] == b"ftyp"
    assert len(clip.content) == result.json()["video"]["file_size"]


def test_addresses_name_only_the_app_and_the_long_form_works_as_well(stand: Stand) -> None:
    answer = stand.submit("fal").json()
    origin, name = stand.server.origin, answer["request_id"]
    assert answer["response_url"] == f"{origin}/fal/fal-ai/minimax/requests/{name}"
    assert answer["status_url"] == f"{origin}/fal/fal-ai/minimax/requests/{name}/status"
    assert answer["cancel_url"] == f"{origin}/fal/fal-ai/minimax/requests/{name}/cancel"
    stand.pass_time()
    for path in (f"/fal/fal-ai/minimax/requests/{name}/response", f"/fal/{FAL_TEXT}/requests/{name}"):
        assert "video" in stand.get("fal", path).json()
        assert "video" in stand.get("fal", path + "/").json()


def test_a_namespace_is_part_of_the_app(stand: Stand) -> None:
    answer = stand.post("fal", "/fal/workflows/me/flow/more", {"prompt": "x"}).json()
    assert "/fal/workflows/me/flow/requests/" in answer["status_url"]
    assert stand.get("fal", answer["status_url"]).status_code == 202


def test_an_app_can_be_named_with_its_owners_number(stand: Stand) -> None:
    answer = stand.post("fal", "/fal/1234-my-app", {"prompt": "x"}).json()
    assert answer["response_url"].endswith(f"/fal/1234/my-app/requests/{answer['request_id']}")
    assert stand.get("fal", answer["status_url"]).status_code == 202
    assert stand.post("fal", "/fal/nothing", {"prompt": "x"}).status_code == 404


@pytest.mark.parametrize("path", ["fal-ai/kling-video", "fal-ai", "minimax"])
def test_the_request_of_another_app_is_not_found(stand: Stand, path: str) -> None:
    name = stand.submit("fal").json()["request_id"]
    response = stand.get("fal", f"/fal/{path}/requests/{name}/status")
    assert response.status_code == 404
    assert response.json() == {"status": "NOT_FOUND"}


def test_a_key_is_needed_in_fals_form(stand: Stand) -> None:
    for headers in ({}, {"Authorization": "Bearer some:secret"}, {"Authorization": "Key"}):
        response = stand.http.post(f"/fal/{FAL_TEXT}", json={"prompt": "x"}, headers=headers)
        assert response.status_code == 401
    assert stand.accepted == []


def test_only_put_cancels_and_only_what_has_not_ended(stand: Stand) -> None:
    answer = stand.submit("fal").json()
    assert stand.http.post(answer["cancel_url"], headers=KEY, json={}).status_code == 405
    assert stand.accepted == [answer["request_id"]]
    cancelled = stand.http.put(answer["cancel_url"], headers=KEY)
    assert (cancelled.status_code, cancelled.json()) == (202, {"status": "CANCELLATION_REQUESTED"})
    status = stand.get("fal", answer["status_url"]).json()
    assert (status["status"], status["error_type"]) == ("COMPLETED", "client_cancelled")
    assert stand.get("fal", answer["response_url"]).status_code == 499
    again = stand.http.put(answer["cancel_url"], headers=KEY)
    assert (again.status_code, again.json()) == (400, {"status": "ALREADY_COMPLETED"})
    unknown = stand.http.put("/fal/fal-ai/minimax/requests/nobody/cancel", headers=KEY)
    assert (unknown.status_code, unknown.json()) == (404, {"status": "NOT_FOUND"})


def test_a_cancelled_request_makes_room_for_the_next(start: StartStand) -> None:
    stand = start(concurrency=1)
    first, second = (stand.submit("fal").json() for _ in range(2))
    stand.http.put(first["cancel_url"], headers=KEY)
    assert stand.get("fal", second["status_url"]).json()["status"] == "IN_PROGRESS"


@pytest.mark.parametrize(
    ("changes", "place", "kind"),
    [
        ({"prompt": None}, "prompt", "missing"),
        ({"prompt": 7}, "prompt", "string_type"),
        ({"prompt": " "}, "prompt", "string_too_short"),
        ({"prompt": "x" * 2001}, "prompt", "string_too_long"),
        ({"duration": 6}, "duration", "literal_error"),
        ({"duration": "7"}, "duration", "literal_error"),
        ({"prompt_optimizer": "yes"}, "prompt_optimizer", "bool_type"),
    ],
)
def test_arguments_of_known_models_are_checked(
    stand: Stand, changes: dict[str, object], place: str, kind: str
) -> None:
    response = stand.submit("fal", **changes)
    assert response.status_code == 422
    (detail,) = response.json()["detail"]
    assert (detail["loc"], detail["type"]) == (["body", place], kind)
    assert stand.accepted == []


def test_all_that_is_wrong_is_said(stand: Stand) -> None:
    response = stand.submit("fal", prompt=None, duration=6)
    assert [detail["loc"][1] for detail in response.json()["detail"]] == ["prompt", "duration"]
    assert response.json()["detail"][1]["ctx"] == {"expected": "'6' or '10'"}


@pytest.mark.parametrize("body", ["no json", "[]", "7", "", "[" * 100_000])
def test_a_body_that_is_no_object_is_refused(stand: Stand, body: str) -> None:
    response = stand.http.post(f"/fal/{FAL_TEXT}", content=body, headers=KEY)
    assert response.status_code == 422


def test_a_sparse_answer_has_no_more_than_what_can_be_relied_on(start: StartStand) -> None:
    stand = start(sparse=True)
    answer = stand.submit("fal").json()
    assert set(answer) == {"status", "request_id"}
    assert set(stand.poll("fal", answer["request_id"]).json()) == {"status", "request_id"}


def test_long_addresses_work(start: StartStand) -> None:
    stand = start(long_urls=True)
    answer = stand.submit("fal").json()
    assert answer["response_url"].endswith(f"/fal/{FAL_TEXT}/requests/{answer['request_id']}/response")
    stand.pass_time()
    assert stand.get("fal", answer["status_url"]).json()["status"] == "COMPLETED"
    assert "video" in stand.get("fal", answer["response_url"]).json()
