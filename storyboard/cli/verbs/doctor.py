"""``storyboard doctor``: check this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

import click

from storyboard.cli.columns import Cell, columns
from storyboard.cli.failure import FAILED
from storyboard.cli.log import verbose_option
from storyboard.cli.options import json_option, no_color_option
from storyboard.cli.place_options import store_option
from storyboard.cli.screen import Screen, json_text, standard_output
from storyboard.cli.settings import read_settings, use_cache_size, use_urls
from storyboard.cli.stopping import run_in_loop
from storyboard.doctor import Finding, Verdict, examine, examine_network, examine_settings, examine_shared
from storyboard.errors import BoardError
from storyboard.places import SharedChoice, folder_in_environment
from storyboard.settings.settings import Settings
from storyboard.store.store import STORE_FOLDER
from storyboard.wording import counted

__all__ = ["doctor"]

HEADER: Final = ("", "checked", "found")
COLOURS: Final = {Verdict.OK: "green", Verdict.WARNING: "yellow", Verdict.PROBLEM: "red"}


@click.command(epilog="Example: storyboard doctor --network")
@click.option("--network", is_flag=True, help="Also check the providers' URLs, without a key.")
@store_option
@json_option("the findings")
@verbose_option
@no_color_option
def doctor(*, network: bool, store: Path | None, shared: SharedChoice, as_json: bool) -> None:
    """
    Check what films need of this machine.

    Looks at Python, the libraries, encoders, fonts, the disk, the store and the keys, which are never shown, and
    at the settings that apply to storyboards in the working folder, with the file or variable of each. Each finding is
    ok, a warning or a problem, with a remedy. Ends with 1 when there is a problem.
    """
    findings = examine_settings(Path(), os.environ)
    settings = Settings()
    # What is wrong with them is among the findings.
    with suppress(BoardError):
        settings = read_settings(Path())
    root = store or Path(folder_in_environment() or settings.store or STORE_FOLDER)
    use_cache_size(settings)
    findings = [*examine(root, os.environ), *findings]
    choice = replace(shared, beside=settings.shared, own=settings.own_shared)
    findings += examine_shared(choice)
    use_urls(settings)
    if network:
        findings += run_in_loop(examine_network, os.environ)
    screen = standard_output()
    if as_json:
        data = {"findings": [asdict(finding) for finding in findings]}
        screen.say(json_text(data, indent=2))
    else:
        screen.say("\n".join(_lines(findings, screen)))
    if any(finding.verdict is Verdict.PROBLEM for finding in findings):
        raise click.exceptions.Exit(FAILED)


def _lines(findings: Sequence[Finding], screen: Screen) -> Iterator[str]:
    rows = [
        [
            Cell(finding.verdict.value, COLOURS[finding.verdict]),
            Cell(finding.name, bold=True),
            Cell(f"{finding.message}; {finding.remedy}" if finding.remedy else finding.message),
        ]
        for finding in findings
    ]
    yield from columns(HEADER, rows, screen)
    verdicts = [finding.verdict for finding in findings]
    problems, warnings = verdicts.count(Verdict.PROBLEM), verdicts.count(Verdict.WARNING)
    yield ""
    if problems or warnings:
        yield f"{counted(problems, 'problem')}, {counted(warnings, 'warning')}"
    else:
        yield "all is well"
