"""
Writes the endpoints of fal that the catalogue knows by id, from a list of their inputs.

The list is a JSON object: by id, `input` with `type`, `required`, `default` and `doc` of every field, as they stand in
the type declarations of fal's JavaScript client. Use: ``python -m tools.learn_fal_endpoints LIST.json``.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from storyboard.catalogue.inputs import kind_by_name
from storyboard.media.files import atomic_write
from tools.fal_facts import ENDED, FAMILIES, NOTES, OUR_NAMES, PARTS, WORDS
from tools.fal_lengths import RATES, Lengths, lengths_of
from tools.fal_list import (
    Endpoint,
    Input,
    Listed,
    Object,
    bounds_of,
    choices_of,
    default_of,
    endpoint_of,
    first_of,
    type_of,
    without_none,
)
from tools.fal_prices import PRICES, WHY_NONE

__all__ = ["TARGET", "learned_entry", "learned_file", "main"]

TARGET: Final = Path(__file__).parents[1] / "storyboard" / "catalogue" / "data" / "learned" / "fal.json"
LIST_READ: Final = "2026-11-21"
PICTURE_FORMATS: Final = ("jpeg", "png", "webp")
# With sync_mode the clip would come inside the answer instead of as an address.
NEVER: Final[Object] = {"sync_mode": False}


def learned_file(endpoints: Mapping[str, Listed]) -> str:
    """Return the catalogue file of the endpoints: JSON with one model on each line."""
    lines = [json.dumps(learned_entry(name, endpoints[name]), separators=(",", ":")) for name in endpoints]
    return '{"catalogue":1,"models":[\n' + ",\n".join(lines) + "\n]}\n"


def learned_entry(name: str, listed: Listed) -> Object:
    """Return one endpoint as a model of a catalogue file."""
    endpoint = endpoint_of(name, listed)
    lengths, inputs = lengths_of(endpoint), endpoint.inputs
    constants = _constants(endpoint, lengths)
    params = _named(endpoint, lengths, constants)
    parameters = {ours: _parameter(ours, key, inputs[key]) for ours, key in params.items()}
    return without_none(
        name=name,
        title=_title(name),
        family=first_of(FAMILIES, name) or "other",
        description=_description(endpoint),
        lengths=lengths.offered,
        usual_length=lengths.usual,
        prompt=_prompt(inputs["prompt"]),
        first_frame=_need(endpoint, endpoint.first),
        last_frame=_need(endpoint, endpoint.last),
        picture=_picture(endpoint) if endpoint.first or endpoint.last else None,
        params=parameters or None,
        has_sound=True if parameters.get("generate_audio", {}).get("default") is True else None,
        seed=True if "seed" in inputs else None,
        routes=[_route(endpoint, _wire(endpoint, lengths, params, constants), lengths)],
        unsure=["Learned from the types of fal's JavaScript client, version 1.10.1, and never tried."],
    )


def _constants(endpoint: Endpoint, lengths: Lengths) -> Object:
    constants = {key: value for key, value in NEVER.items() if key in endpoint.inputs}
    if lengths.wire and "rate" in lengths.wire:
        constants |= {rate: lengths.wire["rate"] for rate in RATES if rate in endpoint.inputs}
    return constants


def _named(endpoint: Endpoint, lengths: Lengths, constants: Object) -> dict[str, str]:
    """Return the inputs that become parameters, by our names."""
    told = {
        "prompt",
        "seed",
        endpoint.first,
        endpoint.last,
        lengths.wire and lengths.wire["name"],
        *constants,
    }
    return {OUR_NAMES.get(key, key): key for key in sorted(endpoint.inputs) if key not in told}


def _wire(endpoint: Endpoint, lengths: Lengths, params: Mapping[str, str], constants: Object) -> Object:
    sent = {ours: _wire_parameter(ours, key, endpoint.inputs[key]) for ours, key in params.items()}
    return without_none(
        id=endpoint.name,
        source=f"https://fal.ai/models/{endpoint.name}",
        last_frame=endpoint.last,
        seed="seed" if "seed" in endpoint.inputs else None,
        duration=lengths.wire,
        params=sent or None,
        constants=constants or None,
    )


def _route(endpoint: Endpoint, wire: Object, lengths: Lengths) -> Object:
    prices = list(_prices(endpoint.name))
    with_picture: Object = {"id": wire["id"], "source": wire["source"], "first_frame": endpoint.first, **wire}
    return without_none(
        provider="fal",
        date=LIST_READ,
        text=None if endpoint.needs(endpoint.first) else wire,
        image=with_picture if endpoint.first else None,
        restrictions=list(_restrictions(endpoint.inputs)) or None,
        prices=prices or None,
        no_price=_why_none(endpoint.name) if _is_partial(endpoint, prices) else None,
        ended=first_of(ENDED.items(), endpoint.name),
        unsure=[*lengths.doubts, *_notes(endpoint)] or None,
    )


def _notes(endpoint: Endpoint) -> Iterator[str]:
    if endpoint.first and not endpoint.needs(endpoint.first) and endpoint.name.endswith("image-to-video"):
        yield "Whether it makes a clip without a first frame was not tried."
    yield from (note for pattern, note in NOTES if pattern.search(endpoint.name))


def _parameter(ours: str, key: str, field: Input) -> Object:
    kind, allowed = type_of(key, field)
    bounds = bounds_of(field) if kind in ("integer", "number") else None
    return without_none(
        type=kind,
        default=default_of(key, field),
        required=True if field["required"] else None,
        allowed=allowed,
        minimum=bounds and bounds[0],
        maximum=bounds and bounds[1],
        file=_file(key, field),
        parts=PARTS.get(key),
        description=WORDS[ours],
    )


def _file(key: str, field: Input) -> str | None:
    """Return what kind of file a field takes, where it takes one; a list of mappings has its own names within."""
    found = kind_by_name(key) if field["type"] in ("url", "Array<string>") else None
    return found[0] if found and found[1] else None


def _wire_parameter(ours: str, key: str, field: Input) -> Object:
    default = default_of(key, field)
    # Sound changes the price of some models, so what is asked for is always said.
    always = ours == "generate_audio" and default is not None
    return without_none(name=key, default=default, always=True if always else None)


def _prompt(field: Input) -> Object | None:
    found = re.search(r"[Mm]ax(?:imum)? (\d+) characters", field["doc"])
    required, limit = None if field["required"] else False, int(found[1]) if found else None
    return without_none(required=required, limit=limit) or None


def _picture(endpoint: Endpoint) -> Object:
    doc = endpoint.inputs[endpoint.first]["doc"] if endpoint.first else ""
    side = re.search(r"Min width: (\d+)px|between (\d+) and \d+", doc)
    size = re.search(r"Max(?: file size:)? (\d+)(?:\.0)? ?MB", doc)
    shaped = "Min aspect ratio: 0.40, Max aspect ratio: 2.50" in doc
    return without_none(
        formats=list(PICTURE_FORMATS),
        shortest_side=int(side[1] or side[2]) if side else None,
        narrowest="2:5" if shaped else None,
        widest="5:2" if shaped else None,
        largest_bytes=int(size[1]) * 1_000_000 if size else None,
    )


def _restrictions(inputs: Mapping[str, Input]) -> Iterator[Object]:
    doc = inputs["duration"]["doc"] if "duration" in inputs else ""
    if found := re.search(r"1080p videos are limited to ([\d or]+) seconds", doc):
        yield {"when": {"resolution": "1080p"}, "lengths": [int(number) for number in found[1].split(" or ")]}
    if "resolution" in inputs and "360p is not available when end_image_url" in inputs["resolution"]["doc"]:
        yield {"when": {"resolution": "360p"}, "last_frame": False}


def _prices(name: str) -> Iterator[Object]:
    for rule in PRICES:
        if rule.pattern.search(name):
            yield without_none(
                per=rule.per,
                amount=rule.amount if isinstance(rule.amount, str) else None,
                amounts=rule.amount if isinstance(rule.amount, dict) else None,
                plus=rule.plus,
                when=rule.when or None,
                within=rule.within,
                date=rule.date,
                source=f"https://fal.ai/models/{name}",
                unsure=[rule.unsure] if rule.unsure else None,
            )


def _why_none(name: str) -> str:
    return first_of(WHY_NONE, name) or "What fal asks for this was not read."


def _is_partial(endpoint: Endpoint, prices: Sequence[Object]) -> bool:
    """Return whether some requests may have no price, because each rule is for some length or size only."""
    conditions = [price.get("when") for price in prices if "amounts" not in price]
    named = {when["resolution"] for when in conditions if isinstance(when, dict) and "resolution" in when}
    if any(not isinstance(when, dict) or "resolution" not in when for when in conditions):
        return False
    field = endpoint.inputs.get("resolution")
    return not named or field is None or not named.issuperset(choices_of(field))


def _need(endpoint: Endpoint, field: str | None) -> str | None:
    return None if field is None else "required" if endpoint.needs(field) else "optional"


def _description(endpoint: Endpoint) -> str:
    parts = ["a prompt"]
    if endpoint.first:
        parts.append("a first frame" if endpoint.needs(endpoint.first) else "a first frame or none")
    if endpoint.last:
        parts.append("a last frame" if endpoint.needs(endpoint.last) else "perhaps a last frame")
    told = ("prompt", endpoint.first, endpoint.last)
    parts += [f"the parameter {key}" for key in endpoint.inputs if endpoint.needs(key) and key not in told]
    *others, final = parts
    return f"Makes a clip from {', '.join(others)} and {final}." if others else f"Makes a clip from {final}."


def _title(name: str) -> str:
    text = name.removeprefix("fal-ai/").replace("/", " ").replace("-", " ")
    return text[:1].upper() + text[1:]


def main(arguments: list[str]) -> int:
    """Write the file that the catalogue reads, from the list that is named."""
    if len(arguments) != 1:
        sys.stderr.write("use: python -m tools.learn_fal_endpoints LIST.json\n")
        return 2
    endpoints: dict[str, Listed] = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    with atomic_write(TARGET) as temporary:
        temporary.write_text(learned_file(endpoints), encoding="utf-8")
    sys.stdout.write(f"{TARGET}: {len(endpoints)} endpoints\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
