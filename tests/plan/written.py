"""Storyboards written down in many ways that all mean the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from random import Random
from typing import Final, TypeAlias

import yaml
from pydantic import JsonValue

__all__ = ["Shots", "written"]

Shots: TypeAlias = list[dict[str, JsonValue]]

STYLES: Final = (None, "'", '"', "|", ">")
# What can stand without quotes and is a text to every reader of YAML.
PLAIN: Final = re.compile(r"[a-z][a-z0-9 ]*[a-z0-9]")
WORDS: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off"})
# Where a line begins a key or an item; a comment may stand above it and at its end.
LINE: Final = re.compile(r"""^\s*(-\s+)*(<<|["']?[a-z_0-9]+["']?):( |$)""")
LINE_LIKE: Final = re.compile(r"""(?m)^\s*(-\s+)*(<<|["']?[a-z_0-9]+["']?):|[\n\r\x85\u2028\u2029]""")


class _Merge:
    """The key that merges another mapping into its own."""


class _Writer(yaml.SafeDumper):
    random: Random

    def text(self, value: str) -> yaml.Node:
        usable = list(STYLES)
        if not PLAIN.fullmatch(value) or value in WORDS:
            usable.remove(None)
        if LINE_LIKE.search(value) or not value.isprintable() or value != value.strip():
            usable = ["'", '"'] if value.isprintable() else ['"']
        return self.represent_scalar("tag:yaml.org,2002:str", value, style=self.random.choice(usable))

    def mapping(self, value: Mapping[object, object]) -> yaml.Node:
        items = list(value.items())
        self.random.shuffle(items)
        return self.represent_mapping("tag:yaml.org,2002:map", items, flow_style=self.random.random() < 0.3)

    def items(self, value: list[object]) -> yaml.Node:
        return self.represent_sequence(
            "tag:yaml.org,2002:seq", value, flow_style=not value or self.random.random() < 0.2
        )

    def merge(self, _: _Merge) -> yaml.Node:
        return self.represent_scalar("tag:yaml.org,2002:merge", "<<")


_Writer.add_representer(str, _Writer.text)
_Writer.add_representer(dict, _Writer.mapping)
_Writer.add_representer(list, _Writer.items)
_Writer.add_representer(_Merge, _Writer.merge)


def written(shots: Shots, random: Random, keys: Mapping[str, JsonValue]) -> str:
    """
    Return a storyboard of these shots, in a form that `random` chooses.

    The order of keys, quotes, indentation, comments, flow and block, aliases and merge keys, what is in the defaults,
    and which parts of prompts are variables or templates: all of that may be one or the other.
    """
    shots = deepcopy(shots)
    board: dict[object, object] = {"storyboard": 1}
    board.update(keys)
    _move_words(shots, board, random)
    defaults = _move_to_defaults(shots, random)
    if defaults:
        board["defaults"] = defaults
    board["shots"] = _share(shots, random)
    return _laid_out(board, random)


def _move_words(shots: Shots, board: dict[object, object], random: Random) -> None:
    """Write parts of prompts as variables of any names, and whole prompts as templates."""
    variables: dict[str, str] = {}
    templates: dict[str, str] = {}
    for shot in shots:
        prompt, way = shot.get("prompt"), random.choice(("as it is", "variable", "template"))
        if not isinstance(prompt, str) or way == "as it is":
            continue
        first, last = sorted(random.randint(0, len(prompt)) for _ in range(2))
        if not (prompt[:first] + prompt[last:]).strip():
            # White space around an expression that stands alone is no text.
            first, last = 0, len(prompt)
        name = f"{random.choice(('light', 'v', 'place'))}{len(variables) + len(templates)}"
        middle = random.choice((f"{{{{ {name} }}}}", f"{{{{{name}}}}}"))
        text = f"{prompt[:first]}{middle}{prompt[last:]}"
        if way == "variable":
            variables[name] = prompt[first:last]
            shot["prompt"] = text
        else:
            del shot["prompt"]
            template = f"t{len(templates)}"
            templates[template] = text
            shot |= {"template": template, "with": {name: prompt[first:last]}}
    board.update({"vars": variables} if variables else {})
    board.update({"templates": templates} if templates else {})


def _move_to_defaults(shots: Shots, random: Random) -> dict[str, JsonValue]:
    """Take what all shots have alike out of them, or not."""
    defaults: dict[str, JsonValue] = {}
    for key in ("model", "duration", "seed", "params", "takes"):
        values = [shot.get(key) for shot in shots]
        if None in values or any(value != values[0] for value in values) or random.random() < 0.5:
            continue
        defaults[key] = values[0]
        for shot in shots:
            del shot[key]
    return defaults


def _share(shots: Shots, random: Random) -> list[object]:
    """Let shots refer to parts of earlier ones: by an alias for equal values, by a merge key for equal keys."""
    made: list[dict[object, object]] = []
    seen: list[JsonValue] = []
    for shot in shots:
        entry: dict[object, object] = {}
        for key, value in shot.items():
            if isinstance(value, dict | list):
                same = next((each for each in seen if each == value), None)
                seen.append(value)
                entry[key] = same if same is not None and random.random() < 0.7 else value
            else:
                entry[key] = value
        usable = [each for each in made if each.keys() <= entry.keys()]
        if usable and random.random() < 0.7:
            other = random.choice(usable)
            own = {key: value for key, value in entry.items() if key not in other or other[key] != value}
            entry = {_Merge(): other, **own}
            made.append(entry)
            continue
        made.append(entry)
    return list(made)


def _laid_out(board: dict[object, object], random: Random) -> str:
    class Writer(_Writer):
        pass

    Writer.random = random
    indent = random.choice((2, 3, 4))
    text = yaml.dump(board, Dumper=Writer, indent=indent, width=10_000, allow_unicode=random.random() < 0.5)
    lines: list[str] = []
    for line in str(text).splitlines():
        if LINE.match(line):
            if random.random() < 0.2:
                lines += random.choice((["# prompt: not this one"], [""], ["", "   # x"]))
            lines.append(f"{line}   # seed: 9" if random.random() < 0.2 else line)
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"
