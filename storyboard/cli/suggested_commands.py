"""Commands to suggest in messages: for the same storyboard, read in the same way, with the same store."""

from __future__ import annotations

from storyboard.cli.command_line import command_line
from storyboard.cli.options import Subject

__all__ = ["command_about", "uncertain_submit_hint"]


def command_about(subject: Subject, verb: str, *more: str, film: str = "") -> str:
    """Return the command line of `verb` for the same films, or for that `film`; `more` comes after the file."""
    reading, films = subject.reading, subject.reading.films
    arguments = [verb, subject.file, *more]
    for option, values in (
        ("--rows", () if films.rows is None else (films.rows,)),
        ("--only", (film,) if film else films.only),
        ("--variant", () if film else films.variants),
        ("--row", () if film else films.row_names),
        ("--limit", () if film or films.limit is None else (films.limit,)),
        ("--set", reading.assignments),
        ("--set-json", reading.json_assignments),
        ("--vars", reading.variable_files),
        ("--catalogue", reading.catalogue_files),
    ):
        arguments += [part for value in values for part in (option, str(value))]
    if films.skip_invalid and not film:
        arguments.append("--skip-invalid")
    if reading.allow_outside:
        arguments.append("--allow-outside")
    if place := subject.shared.named or subject.store:
        arguments += ["--store", str(place)]
    return command_line(arguments)


def uncertain_submit_hint(subject: Subject, shot: str, *, of_retake: bool = False, film: str = "") -> str:
    """Return the two possible next steps after an uncertain submit, one line for each part."""
    resolving = command_about(subject, "resolve", shot, "--request-id", "ID", film=film)
    anew = ("retake", shot) if of_retake else ("render",)
    again = command_about(subject, *anew, "--resubmit-uncertain")
    return (
        f"look for it on the provider's dashboard; when it is there, fetch its clip by its id:\n  {resolving}\n"
        f"or submit it again, and perhaps pay twice:\n  {again}"
    )
