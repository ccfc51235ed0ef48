"""The endpoints of fal that were learned from its list: complete, like the list, found by id."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from pydantic import JsonValue

from storyboard.catalogue.catalogue import load_catalogue
from storyboard.catalogue.consistency import inconsistencies
from storyboard.catalogue.describe import model_as_data, model_lines, models_as_data
from storyboard.catalogue.learned import learned_ids, learned_model
from storyboard.catalogue.limits import Requirements, choose_length, effective_params, violations
from storyboard.catalogue.price import price_of
from storyboard.catalogue.schema import CatalogueFile, Mode, Model
from storyboard.catalogue.wire import WireField, wire_fields, wire_length
from tools.fal_list import Listed
from tools.learn_fal_endpoints import TARGET, learned_file

HERE = Path(__file__).parent
# What the list says of every input: its type, a star when it is required, and its default.
LIST: dict[str, dict[str, str]] = json.loads((HERE / "fal_inputs.json").read_text(encoding="utf-8"))
# Some of the list in its own form; of its texts, only what says a fact.
SAMPLE: dict[str, Listed] = json.loads((HERE / "fal_sample.json").read_text(encoding="utf-8"))

FRAMES = ("first_frame", "last_frame")
ENDED = {name for name in LIST if name.startswith("fal-ai/sora-2/")}


def model_of(name: str) -> Model:
    model = learned_model(name)
    assert model is not None
    return model


def modes(model: Model) -> Iterator[tuple[Mode, dict[str, WireField]]]:
    (route,) = model.routes
    both: tuple[Mode, Mode] = ("text", "image")
    for mode in both:
        if route.endpoint(mode):
            yield mode, {field.name: field for field in wire_fields(model, route, mode)}


def all_fields(model: Model) -> dict[str, WireField]:
    return {name: field for _, fields in modes(model) for name, field in fields.items()}


def parts(written: str) -> tuple[str, bool, JsonValue]:
    """Return the type, whether it is required, and the default: `...` stands for one that is cut short."""
    declared, _, default = written.partition("=")
    if not default or default.endswith("…"):
        return declared.rstrip("*"), declared.endswith("*"), None
    try:
        value: JsonValue = json.loads(default)
    except ValueError:
        value = default
    return declared.rstrip("*"), declared.endswith("*"), value


def test_the_file_is_what_the_script_writes() -> None:
    committed = [line.rstrip(",") for line in TARGET.read_text(encoding="utf-8").splitlines()]
    made = [line.rstrip(",") for line in learned_file(SAMPLE).splitlines()[1:-1]]
    assert len(made) == len(SAMPLE)
    for line in made:
        assert line in committed, line[:80]


def test_the_file_is_a_catalogue_file_without_contradictions() -> None:
    file = CatalogueFile.model_validate(json.loads(TARGET.read_text(encoding="utf-8")))
    assert list(inconsistencies(file)) == []
    assert [model.name for model in file.models] == list(learned_ids())


def test_every_id_of_the_list_is_found() -> None:
    assert len(LIST) == 149
    assert set(learned_ids()) == set(LIST)
    for name in LIST:
        model = load_catalogue().find(name)
        assert model.name == name
        (route,) = model.routes
        assert (route.provider, {e.address for e in (route.text, route.image) if e}) == ("fal", {name})
        assert load_catalogue().find(f"fal:{name}") == model


@pytest.mark.parametrize("name", LIST)
def test_the_fields_are_those_of_the_list(name: str) -> None:
    model = model_of(name)
    fields, listed = all_fields(model), LIST[name]
    assert set(fields) == set(listed)
    for key, written in listed.items():
        kind, required, default = parts(written)
        field = fields[key]
        needed = all(key in sent and sent[key].required for _, sent in modes(model))
        if field.carries == "constant":
            continue
        assert needed == required, key
        if field.carries.startswith("params."):
            _same_type(key, field, kind)
            assert field.default == (int(str(default)) if field.type == "integer" and default else default)


def _same_type(key: str, field: WireField, kind: str) -> None:
    if kind.startswith("{"):
        choices = kind.strip("{}").split(",")
        assert [str(value) for value in field.allowed or ()] == choices
        assert field.type == ("integer" if key == "fps" else "string")
    elif kind == "number":
        assert field.type in {"number", "integer"}
        assert field.allowed is None
    else:
        plain = {"url": "string", "string": "string", "boolean": "boolean"}
        assert field.type == ("list" if kind.startswith("Array<") else plain.get(kind, "string"))


@pytest.mark.parametrize("name", [name for name in LIST if "duration" in LIST[name]])
def test_lengths_are_those_of_the_list_in_its_form(name: str) -> None:
    kind, _, default = parts(LIST[name]["duration"])
    model = model_of(name)
    field = all_fields(model)["duration"]
    assert str(field.default) == str(default)
    if kind.startswith("{"):
        assert [str(value) for value in field.allowed or ()] == kind.strip("{}").split(",")
    if kind == "number" or "ltx-2/" in name:
        assert field.type == "number"
        assert isinstance(field.default, int)
    verified = ("fal-ai/minimax/", "fal-ai/veo", "fal-ai/kling-video/", "fal-ai/bytedance/")
    if name.startswith(verified):
        assert field.type == "string"
    elif kind.startswith("{") and "ltx-2/" not in name and "v5.6" not in name and "s" not in str(default):
        assert model.routes[0].unsure


@pytest.mark.parametrize("name", LIST)
def test_what_is_missing_is_told_and_nothing_else(name: str) -> None:
    model = model_of(name)
    (route,) = model.routes
    needed = {key for key, written in LIST[name].items() if parts(written)[1]}
    carried = {field.carries for key, field in all_fields(model).items() if key in needed}
    found = violations(model, route, Requirements())
    assert {violation.field for violation in found} - {"model"} == carried
    assert all(violation.hint for violation in found)
    assert ({violation.field for violation in found} >= {"model"}) == (name in ENDED)


@pytest.mark.parametrize("name", sorted(set(LIST) - ENDED))
def test_every_endpoint_can_be_used(name: str) -> None:
    model = model_of(name)
    (route,) = model.routes
    given: dict[str, JsonValue] = {
        key: ["https://example.com/a.png"] if parameter.type == "list" else "https://example.com/a.png"
        for key, parameter in model.params.items()
        if parameter.required
    }
    for mode, fields in modes(model):
        requirements = Requirements(
            prompt="A calm sea",
            duration=choose_length(model, route, None),
            first_frame=mode == "image",
            last_frame=model.last_frame != "none",
            params=given,
            seed=7 if model.seed else None,
        )
        assert violations(model, route, requirements) == []
        assert len({field.carries for field in fields.values()} - {"constant"}) == len(
            [field for field in fields.values() if field.carries != "constant"]
        )


@pytest.mark.parametrize(
    ("name", "wanted", "length", "sent"),
    [
        ("fal-ai/kling-video/v2.6/pro/image-to-video", "7", "10", "10"),
        ("fal-ai/kling-video/v3/pro/text-to-video", "6.5", "7", "7"),
        ("fal-ai/kling-video/v2.6/pro/image-to-video", "11", None, None),
        ("fal-ai/veo3.1", "5", "6", "6s"),
        ("fal-ai/veo3.1/extend-video", "3", "7", "7s"),
        ("fal-ai/luma-dream-machine/ray-2", "6", "9", "9s"),
        ("fal-ai/kandinsky5-pro/text-to-video", "4", "5", "5s"),
        ("fal-ai/ltx-2/text-to-video", "7", "8", 8),
        ("fal-ai/pika/v2.2/text-to-video", "6", "10", 10),
        ("fal-ai/sora-2/text-to-video", "5", "8", 8),
        ("wan/v2.6/image-to-video", "11", "15", "15"),
        ("fal-ai/bytedance/seedance/v1/pro/text-to-video", "5.5", "6", "6"),
        ("fal-ai/vidu/q2/text-to-video", "1", "2", "2"),
        ("fal-ai/vidu/q3/text-to-video", "4.2", "5", 5),
        ("fal-ai/pixverse/v6/transition", "15.1", None, None),
        ("fal-ai/pixverse/v5.5/text-to-video", "6", "8", "8"),
        ("xai/grok-imagine-video/text-to-video", "2.5", "3", 3),
        ("fal-ai/wan/v2.2-5b/image-to-video", "3", "73/24", 73),
        ("fal-ai/wan-flf2v", "1", "81/16", 81),
        ("fal-ai/ltx-2-19b/text-to-video", "2", "4.84", 121),
        ("fal-ai/hunyuan-video-v1.5/text-to-video", "5", "121/24", 121),
        ("fal-ai/longcat-video/text-to-video/480p", "5", "10.8", 162),
    ],
)
def test_a_length_that_covers_is_asked_for(
    name: str, wanted: str, length: str | None, sent: JsonValue
) -> None:
    model = model_of(name)
    (route,) = model.routes
    chosen = choose_length(model, route, Fraction(wanted))
    assert chosen == (None if length is None else Fraction(length))
    endpoint = route.text or route.image
    assert endpoint is not None
    assert endpoint.duration is not None
    if chosen is not None:
        value = wire_length(endpoint.duration, chosen)
        assert (value, type(value)) == (sent, type(sent))


@pytest.mark.parametrize(
    "name", ["fal-ai/minimax/video-01", "fal-ai/vidu/q1/text-to-video", "decart/lucy-i2v"]
)
def test_a_length_that_the_list_does_not_say_is_in_doubt(name: str) -> None:
    model = model_of(name)
    assert "duration" not in all_fields(model)
    assert model.lengths.values == (model.usual_length,)
    assert any("not on the list" in sentence for sentence in model.routes[0].unsure)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("fal-ai/kling-video/v2.6/pro/image-to-video", "start_image_url", "end_image_url"),
        ("fal-ai/kling-video/v2.5-turbo/pro/image-to-video", "image_url", "tail_image_url"),
        ("fal-ai/veo3.1/first-last-frame-to-video", "first_frame_url", "last_frame_url"),
        ("fal-ai/pixverse/v5/transition", "first_image_url", "end_image_url"),
        ("fal-ai/kling-video/v2.1/master/image-to-video", "image_url", None),
        ("fal-ai/pika/v2.2/pikaframes", None, None),
    ],
)
def test_frames_have_the_names_of_the_endpoint(name: str, first: str | None, last: str | None) -> None:
    names = {field.carries: field.name for field in all_fields(model_of(name)).values()}
    assert (names.get("first_frame"), names.get("last_frame")) == (first, last)


def test_a_first_frame_that_is_not_needed_leaves_both_modes() -> None:
    both = [name for name in LIST if len(list(modes(model_of(name)))) == 2]
    assert both == [
        "fal-ai/kling-video/o3/pro/reference-to-video",
        "fal-ai/kling-video/o3/standard/reference-to-video",
        "fal-ai/wan/v2.7/image-to-video",
        "fal-ai/luma-dream-machine/ray-2-flash/image-to-video",
        "fal-ai/luma-dream-machine/ray-2/image-to-video",
    ]
    assert all(model_of(name).first_frame == "optional" for name in both)


def test_a_missing_input_that_no_key_gives_is_named() -> None:
    model = model_of("fal-ai/veo3.1/reference-to-video")
    (violation,) = violations(model, model.routes[0], Requirements(prompt="x"))
    assert violation.field == "params.image_urls"
    assert 'needs the parameter "image_urls", a list' in violation.message
    (violation,) = violations(
        model, model.routes[0], Requirements(prompt="x", params={"image_urls": "https://a/b.png"})
    )
    assert 'should be a list, not "https://a/b.png"' in violation.message


def test_what_stands_for_one_thing_has_one_name() -> None:
    for name in ("fal-ai/vidu/q3/text-to-video", "fal-ai/pixverse/v6/text-to-video", "fal-ai/veo3"):
        assert "generate_audio" in model_of(name).params
    for name in ("fal-ai/veo2", "fal-ai/wan-t2v", "fal-ai/minimax/video-01"):
        assert "prompt_optimizer" in model_of(name).params


def test_sound_that_changes_the_price_is_always_told() -> None:
    model = model_of("fal-ai/veo3.1")
    assert all_fields(model)["generate_audio"].always
    route = model.routes[0]
    silent, loud = ({"generate_audio": wanted} for wanted in (False, True))
    assert price_of(route, "text", Fraction(8), effective_params(model, silent)) == Decimal("1.60")
    assert price_of(route, "text", Fraction(8), effective_params(model, loud)) == Decimal("3.20")
    assert price_of(route, "text", Fraction(8), effective_params(model, {})) == Decimal("3.20")


@pytest.mark.parametrize(
    ("name", "length", "params", "price"),
    [
        ("fal-ai/kling-video/v3/pro/text-to-video", 10, {"generate_audio": False}, "1.12"),
        ("fal-ai/kling-video/v2.5-turbo/pro/text-to-video", 10, {}, "0.70"),
        ("fal-ai/ltx-2/image-to-video", 6, {"resolution": "2160p"}, "1.44"),
        ("fal-ai/ltx-2/image-to-video/fast", 6, {}, "0.24"),
        ("fal-ai/pika/v2.2/text-to-video", 5, {"resolution": "1080p"}, "0.45"),
        ("fal-ai/pika/v2.2/text-to-video", 10, {}, None),
        ("fal-ai/bytedance/seedance/v1/pro/text-to-video", 5, {"resolution": "1080p"}, "0.62"),
        ("fal-ai/bytedance/seedance/v1/pro/text-to-video", 5, {}, None),
        ("fal-ai/veo3.1/first-last-frame-to-video", 8, {"resolution": "4k"}, "4.80"),
        ("fal-ai/veo3.1/fast/first-last-frame-to-video", 8, {"resolution": "4k"}, None),
        ("fal-ai/veo3.1/lite", 8, {}, None),
        ("fal-ai/minimax/video-01", 6, {}, "0.50"),
        ("fal-ai/kling-video/v3/pro/image-to-video", 5, {"elements": [{"voice_id": "v"}]}, "0.98"),
        ("fal-ai/kling-video/v3/pro/image-to-video", 5, {"elements": [{"video_url": "v"}]}, "0.84"),
        ("fal-ai/kling-video/o3/standard/reference-to-video", 10, {"generate_audio": False}, "0.84"),
        ("fal-ai/kling-video/o3/pro/image-to-video", 10, {"generate_audio": True}, "1.40"),
        ("fal-ai/kling-video/o3/pro/image-to-video", 10, {}, "1.40"),
        ("fal-ai/kling-video/o1/image-to-video", 5, {}, "0.56"),
        ("fal-ai/kling-video/o1/standard/image-to-video", 5, {}, None),
        ("fal-ai/veo3.1/reference-to-video", 8, {"resolution": "4k", "generate_audio": False}, "3.20"),
        ("fal-ai/veo3.1/fast/extend-video", 7, {}, "1.05"),
        ("fal-ai/wan-25-preview/text-to-video", 4, {}, "0.20"),
        ("wan/v2.6/image-to-video/flash", 10, {}, "0.75"),
        ("xai/grok-imagine-video/text-to-video", 6, {"resolution": "480p"}, "0.30"),
        ("xai/grok-imagine-video/image-to-video", 6, {}, "0.422"),
        ("fal-ai/ltx-2-19b/text-to-video", 5, {}, None),
        ("fal-ai/ltx-2.3/text-to-video", 6, {}, None),
    ],
)
def test_prices_that_are_known(
    name: str, length: int, params: dict[str, JsonValue], price: str | None
) -> None:
    model = model_of(name)
    route = model.routes[0]
    mode: Mode = "image" if route.image else "text"
    cost = price_of(route, mode, Fraction(length), effective_params(model, params))
    assert cost == (None if price is None else Decimal(price))
    assert cost is not None or route.no_price


def test_a_price_is_either_from_the_page_itself_or_in_doubt() -> None:
    read_on_the_page = {
        "fal-ai/veo3/image-to-video",
        "fal-ai/kling-video/o3/standard/reference-to-video",
        *(f"fal-ai/ltx-2/{mode}-to-video{fast}" for mode in ("text", "image") for fast in ("", "/fast")),
    }
    for name in LIST:
        sure = [price for price in model_of(name).routes[0].prices if not price.unsure]
        assert bool(sure) == (name in read_on_the_page), name


def test_prices_for_every_size_leave_nothing_open() -> None:
    assert model_of("xai/grok-imagine-video/image-to-video").routes[0].no_price is None
    assert model_of("fal-ai/pika/v2.2/text-to-video").routes[0].no_price
    assert "million pixels" in (model_of("fal-ai/ltx-2-19b/text-to-video").routes[0].no_price or "")


def test_lengths_and_pictures_that_a_resolution_excludes() -> None:
    model = model_of("fal-ai/pixverse/v5.6/text-to-video")
    assert choose_length(model, model.routes[0], Fraction(9)) == 10
    assert choose_length(model, model.routes[0], Fraction(9), params={"resolution": "1080p"}) is None
    model = model_of("fal-ai/vidu/q3/image-to-video")
    small = Requirements(prompt="x", first_frame=True, last_frame=True, params={"resolution": "360p"})
    assert [violation.field for violation in violations(model, model.routes[0], small)] == ["last_frame"]


def test_limits_that_the_list_says_in_passing() -> None:
    kling = model_of("fal-ai/kling-video/o1/image-to-video").picture
    assert kling is not None
    assert (kling.shortest_side, kling.largest_bytes) == (300, 10_000_000)
    assert (kling.narrowest, kling.widest) == (Fraction(2, 5), Fraction(5, 2))
    assert model_of("wan/v2.6/text-to-video").prompt.limit == 800
    frames = model_of("fal-ai/wan/v2.2-5b/image-to-video").params["num_interpolated_frames"]
    assert (frames.type, frames.minimum, frames.maximum, frames.default) == ("integer", 0, 4, None)


def test_a_model_that_is_gone_is_refused() -> None:
    model = model_of("fal-ai/sora-2/text-to-video")
    (violation,) = violations(model, model.routes[0], Requirements(prompt="x"))
    assert violation.field == "model"
    assert "out of service on 2026-09-24" in violation.message
    assert "out of service since 2026-09-24" in " ".join(model_lines(model))


def test_the_clip_never_comes_inside_the_answer() -> None:
    asked = [name for name in LIST if "sync_mode" in LIST[name]]
    assert asked
    assert all(all_fields(model_of(name))["sync_mode"].default is False for name in asked)


@pytest.mark.parametrize("name", [name for name in LIST if name in load_catalogue().endpoints])
def test_what_was_learned_agrees_with_what_was_read(name: str) -> None:
    read, learned = load_catalogue().find(name), model_of(name)
    assert all_fields(read) == all_fields(learned)
    assert read.lengths == learned.lengths
    assert (read.first_frame, read.last_frame) == (learned.first_frame, learned.last_frame)


@pytest.mark.parametrize("name", LIST)
def test_a_learned_endpoint_can_be_described_and_pasted(name: str) -> None:
    model = model_of(name)
    text = json.dumps({"catalogue": 1, "models": [model_as_data(model)]})
    assert CatalogueFile.model_validate(json.loads(text)).models == (model,)
    lines = model_lines(model)
    assert all(sentence in " ".join(" ".join(lines).split()) for sentence in model.routes[0].unsure)
    (summary,) = models_as_data([model])
    assert summary["name"] == name


def test_the_list_is_read_only_when_it_is_needed() -> None:
    program = (
        "import sys; opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "from storyboard.catalogue.catalogue import load_catalogue\n"
        "catalogue = load_catalogue(); catalogue.find('hailuo-2.3'); catalogue.find('MiniMax-Hailuo-02')\n"
        "before = any('learned/fal' in path for path in opened)\n"
        "catalogue.find('fal-ai/veo3'); print(before, any('learned/fal' in path for path in opened))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
