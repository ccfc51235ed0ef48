"""Ids that the catalogue does not know, used as they are: what is sent is what the shot says, and nothing else."""

from __future__ import annotations

import pytest
from PIL import Image
from pydantic import JsonValue

from storyboard.errors import BoardError, SpendingRefused
from storyboard.plan.plan import plan_as_json

from .stage import Stage, shot

IDS = {
    "fal": ("fal:acme/clips/v9/image-to-video", "acme/clips/v9/image-to-video"),
    "wavespeed": ("wavespeed:acme/clips-v9/i2v", "acme/clips-v9/i2v"),
    "replicate": ("replicate:acme/clips:0123abcd", "0123abcd"),
    "minimax": ("minimax:T2V-01-Director", "T2V-01-Director"),
}


def raw(name: str, model: str, **keys: JsonValue) -> dict[str, JsonValue]:
    whole = shot(name, **{"model": model, **keys})
    return {key: value for key, value in whole.items() if key != "duration" or "duration" in keys}


def arguments(stage: Stage) -> dict[str, JsonValue]:
    body = stage.submits[-1].body or {}
    inner = body.get("input", body)
    assert isinstance(inner, dict)
    return inner


@pytest.mark.parametrize("provider", IDS)
def test_params_and_hinted_fields_are_all_that_is_sent(stage: Stage, provider: str) -> None:
    Image.new("RGB", (96, 54), (1, 2, 3)).save(stage.folder / "ref.png")
    keys: dict[str, JsonValue] = {
        "first_frame": "frame.png",
        "duration": 2.5,
        "seed": 7,
        "fields": {"first_frame": "start_image_url", "duration": "seconds", "seed": "noise"},
        "params": {"strength": 0.5, "mode": "calm", "style": {"grain": True}, "ref_images": ["ref.png"]},
    }
    stage.write(raw("a", IDS[provider][0], **keys))
    stage.render(allow_unpriced=1)
    sent = arguments(stage)
    refs = sent.pop("ref_images")
    assert isinstance(refs, list)
    for address in (sent.pop("start_image_url"), refs[0]):
        assert str(address).startswith(("http", "data:image/png", "sha256:"))
    told = {"prompt": "take one of a", "seconds": 3, "noise": 7, "strength": 0.5, "mode": "calm"}
    extra = {"model": "T2V-01-Director"} if provider == "minimax" else {}
    assert sent == told | extra | {"style": {"grain": True}}
    assert IDS[provider][1] in str(stage.submits[-1])


def test_a_length_without_a_field_is_left_to_the_provider(stage: Stage) -> None:
    stage.write(raw("a", IDS["fal"][0], duration=1, fields={"prompt": "text"}))
    stage.render(allow_unpriced=1)
    assert arguments(stage) == {"text": "take one of a"}


def test_nothing_is_spent_without_leave_for_a_price_that_is_not_known(stage: Stage) -> None:
    stage.write(raw("a", IDS["fal"][0]), budget=None)
    with pytest.raises(SpendingRefused):
        stage.render()
    assert not stage.submits


def test_the_plan_says_that_it_is_not_checked(stage: Stage) -> None:
    stage.write(raw("a", IDS["fal"][0]), shot("b"))
    data = plan_as_json(stage.plan())
    jobs = data["jobs"]
    assert isinstance(jobs, list)
    rows = [job for job in jobs if isinstance(job, dict)]
    assert [(row["checked"], row["price"], row["model"]) for row in rows] == [
        (False, None, IDS["fal"][0]),
        (True, "0.1", "rehearsal"),
    ]
    (notice,) = stage.board.notices
    assert f'"{IDS["fal"][0]}" is not in the catalogue: not checked, price not known' in notice.message


def test_every_param_and_field_enters_the_fingerprint(stage: Stage) -> None:
    base: dict[str, JsonValue] = {"params": {"strength": 0.5}, "duration": 2}
    prints = []
    for change in (
        {},
        {"params": {"strength": 0.6}},
        {"params": {"strength": 0.5, "mode": "calm"}},
        {"fields": {"duration": "duration"}},
        {"fields": {"duration": "seconds"}},
        {"fields": {"prompt": "text"}},
        {"model": "fal:acme/clips/v8"},
    ):
        keys = {"model": IDS["fal"][0], **base, **change}
        stage.write(raw("a", str(keys.pop("model")), **keys))  # type: ignore[arg-type]
        prints.append(stage.plan().generated[0].fingerprint)
    assert len(set(prints)) == len(prints)


def test_an_id_with_fields_is_used_as_it_is_although_it_is_known(stage: Stage) -> None:
    known = "fal:fal-ai/minimax/hailuo-2.3/pro/text-to-video"
    stage.write(raw("a", known, params={"new_one": 1}, fields={"prompt": "prompt"}))
    stage.render(allow_unpriced=1)
    assert arguments(stage) == {"prompt": "take one of a", "new_one": 1}


def problems(stage: Stage, *shots: dict[str, JsonValue]) -> list[tuple[str, str]]:
    stage.write(*shots)
    with pytest.raises(BoardError) as caught:
        stage.plan()
    return [(problem.message, problem.hint or "") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("keys", "message", "hint"),
    [
        (
            {"first_frame": "frame.png"},
            "takes the first frame is not known",
            "fields: {first_frame: image_url}",
        ),
        (
            {"last_frame": "frame.png"},
            "takes the last frame is not known",
            "fields: {last_frame: end_image_url}",
        ),
        ({"seed": 1}, "takes the seed is not known", "fields: {seed: seed}"),
        ({"params": {"prompt": "x"}}, '"prompt" is sent as the prompt already', "one of the two places"),
        (
            {"fields": {"seed": "n", "duration": "n"}, "seed": 1, "duration": 2},
            '"n" is named for "seed" and for "duration"',
            "name two fields",
        ),
        ({"fields": {"frist_frame": "x"}}, 'unknown key "frist_frame"', "first_frame"),
        ({"params": {"image_url": "nowhere.png"}}, '"nowhere.png" does not exist', ""),
    ],
)
def test_what_cannot_be_sent_is_told(
    stage: Stage, keys: dict[str, JsonValue], message: str, hint: str
) -> None:
    ((said, remedy),) = problems(stage, raw("a", IDS["fal"][0], **keys))
    assert message in said
    assert hint in remedy


def test_an_unknown_id_is_told_how_to_use_it(stage: Stage) -> None:
    ((said, hint),) = problems(stage, raw("a", "acme/clips/v9"))
    assert 'there is no model "acme/clips/v9"' in said
    assert 'such as "fal:acme/clips/v9", with raw params, and fields: {first_frame: image_url}' in hint
    assert "did you mean" not in hint


def test_fields_do_not_go_with_a_model_of_the_catalogue(stage: Stage) -> None:
    ((said, _),) = problems(stage, shot("a", fields={"first_frame": "x"}))
    assert '"fields" does not go with the model "rehearsal"' in said


@pytest.mark.parametrize(
    "name", ["fal:../../admin", "fal:a b", "fal:x?y=1", "replicate:alone", "nobody:a/b", "fal:"]
)
def test_what_is_no_id_is_refused(stage: Stage, name: str) -> None:
    assert problems(stage, raw("a", name))


def test_a_model_of_the_community_needs_its_version(stage: Stage) -> None:
    stage.write(raw("a", "replicate:acme/clips"))
    (notice,) = stage.board.notices
    assert '"replicate:acme/clips:VERSION"' in (notice.hint or "")
    stage.write(raw("a", IDS["replicate"][0]))
    (notice,) = stage.board.notices
    assert "VERSION" not in (notice.hint or "")
