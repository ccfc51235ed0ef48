"""Presets in words: for a table, and as the page of the documentation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from storyboard.presets.preset import Loudness, Preset, Range, Sourced, presets, source_of
from storyboard.presets.words import covered_in_words, file_in_words, length_in_words, rate_in_words

__all__ = ["facts_of", "preset_as_data", "preset_reference", "size_in_words"]

_HEAD = """\
# Presets

This page is written by `make docs` from `storyboard/presets/presets.yaml`; `storyboard presets` prints the table. A
preset gives an output its size and rate. Beside that, it knows what a platform takes, where somebody states it; what a
film does not have of that is a notice: see [Outputs](outputs.md#presets). *Official* facts are the platform's own
words, *reported* ones those of others; the date is when the page was looked up, as a copy that may be older. Platforms
change what they take: look it up before much depends on it.

| preset | for | size | frames a second | length | file | loudness | covered |
|---|---|---|---|---|---|---|---|"""


def size_in_words(preset: Preset) -> str:
    """Return a preset's size as an author would write it."""
    return f"{preset.size[0]}x{preset.size[1]}"


def facts_of(preset: Preset) -> dict[str, str]:
    """Return what is known of a preset's platform, by name, in few words; nothing for what is not known."""
    told: dict[str, str] = {}
    for name, taken, words in (
        ("length", preset.length, length_in_words),
        ("rate", preset.rate, rate_in_words),
        ("file", preset.file, file_in_words),
    ):
        if taken is not None:
            told[name] = _range(taken, words)
    if preset.loudness is not None:
        told["loudness"] = _loudness(preset.loudness)
    if preset.safe is not None:
        told["covered"] = covered_in_words(preset.safe.covered)
    if preset.sound is not None:
        told["sound"] = "wanted"
    return told


def preset_as_data(preset: Preset) -> dict[str, object]:
    """Return a preset as JSON-like data: lengths in seconds, files in megabytes, each fact with its source."""
    data: dict[str, object] = {
        "name": preset.name,
        "title": preset.title,
        "size": size_in_words(preset),
        "fps": float(preset.fps),
    }
    for name, fact in _facts(preset):
        source = source_of(fact)
        values = {
            key: float(value) if isinstance(value, Fraction) else value
            for key, value in fact
            if value is not None and key != "source"
        }
        data[name] = {
            **values,
            "source": {"url": source.url, "date": source.date.isoformat(), "sure": source.sure},
        }
    return data


def preset_reference() -> str:
    """Return the page of all presets as Markdown."""
    rows, notes = [], list[str]()
    for preset in presets().values():
        told = facts_of(preset)
        rate = f"{float(preset.fps):g}" + (f" ({told['rate']})" if "rate" in told else "")
        columns = [f"`{preset.name}`", preset.title, size_in_words(preset), rate]
        columns += [told.get(name, "") for name in ("length", "file", "loudness", "covered")]
        rows.append(f"| {' | '.join(columns)} |")
        if sources := [*_sources(preset)]:
            notes.append(f"- `{preset.name}`: {'; '.join(sources)}")
    return "\n".join([_HEAD, *rows, "", "## Where the facts come from", "", *notes]) + "\n"


def _sources(preset: Preset) -> Iterator[str]:
    """Yield each source of a preset, after the facts that it states."""
    by_source: dict[str, list[tuple[str, Sourced]]] = {}
    for name, fact in _facts(preset):
        by_source.setdefault(fact.source, []).append((name, fact))
    for facts in by_source.values():
        source = source_of(facts[0][1])
        names = ", ".join("covered" if name == "safe" else name for name, _ in facts)
        yield f"{names}: <{source.url}> ({source.sure}, {source.date})"


def _facts(preset: Preset) -> Iterator[tuple[str, Sourced]]:
    named = {
        "length": preset.length,
        "rate": preset.rate,
        "file": preset.file,
        "loudness": preset.loudness,
        "safe": preset.safe,
        "sound": preset.sound,
    }
    for name, fact in named.items():
        if fact is not None:
            yield name, fact


def _range(taken: Range, words: Callable[[Fraction], str]) -> str:
    if taken.least is None:
        return f"at most {words(taken.most)}" if taken.most is not None else ""
    return (
        f"{words(taken.least)} to {words(taken.most)}"
        if taken.most is not None
        else f"at least {words(taken.least)}"
    )


def _loudness(wanted: Loudness) -> str:
    peak = "" if wanted.peak is None else f", {wanted.peak:g} dBTP"
    return f"{wanted.target:g} LUFS{peak}"
