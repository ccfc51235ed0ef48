"""A plan as a file: what was planned, and digests of all that it rests on, so that a render does exactly that."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, JsonValue, StringConstraints, ValidationError

from storyboard.board.own_catalogue import catalogue_for
from storyboard.board.schema import Storyboard
from storyboard.board.shot_model import model_of_shot
from storyboard.board.sources import sources_of
from storyboard.catalogue.catalogue import Catalogue
from storyboard.errors import PlanError
from storyboard.inspection.inspector import Inspector
from storyboard.limits import PLAN_BYTES
from storyboard.plan.jobs import OPEN, GeneratedJob, Status
from storyboard.plan.plan import Plan
from storyboard.store.places import is_regular_file

__all__ = ["SAVED_PLAN_VERSION", "Asked", "SavedPlan", "changes_since", "read_saved_plan", "save_of"]

SAVED_PLAN_VERSION: Final = 1

_Text: TypeAlias = Annotated[str, StringConstraints(max_length=10_000)]


class _Saved(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Asked(_Saved):
    """
    What was asked for: the storyboard's path from the working folder, and how to read and plan it.

    `assignments` and `json_assignments` give values to variables, as on the command line; `variable_files` name files
    of them, which are read again only where the caller names them again. `rows` is a file of rows, and `only`,
    `variants`, `row_names` and `limit` choose among the films.
    """

    storyboard: _Text
    assignments: list[_Text] = []
    json_assignments: list[_Text] = []
    variable_files: list[_Text] = []
    rows: _Text | None = None
    only: list[_Text] = []
    variants: list[_Text] = []
    row_names: list[_Text] = []
    limit: int | None = None
    shots: list[_Text] | None = None
    routes: list[_Text] | None = None
    keep_stale: bool = False
    stop_at: list[_Text] = []
    resubmit_uncertain: bool = False


class SavedJob(_Saved):
    """One job of the plan, as `storyboard.plan.jobs` describes it; `sha256` is the digest of a clip that is there."""

    shot: _Text
    take: int
    picked: bool
    status: _Text
    reason: _Text
    fingerprint: _Text | None = None
    price: _Text | None = None
    routes: list[tuple[_Text, _Text | None]] = []
    sha256: _Text | None = None


class SavedPlan(_Saved):
    """
    A plan with all that it rests on.

    `board` has the digests of the storyboard's shots and other parts, `files` those of the files that it names,
    `models` those of the models in the catalogue that its shots use. It allows no spending.
    """

    storyboard_plan: Literal[1] = 1
    asked: Asked
    board: dict[str, str]
    files: dict[str, str]
    models: dict[str, str]
    jobs: list[SavedJob]
    price: _Text

    def text(self) -> str:
        """Return the plan as it is written: JSON, sorted, one key a line."""
        return json.dumps(self.model_dump(mode="json"), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def save_of(
    board: Storyboard, plan: Plan, asked: Asked, catalogue: Catalogue | None, inspector: Inspector
) -> SavedPlan:
    """Return a plan as a file keeps it. Reads the files that the board names, as far as they were not read before."""
    known = catalogue_for(board, catalogue)
    generated = {job.shot for job in plan.generated}
    used = [model_of_shot(shot, known) for shot in board.shots if shot.id in generated]
    return SavedPlan(
        asked=asked,
        board=dict(_parts_of(board)),
        files=dict(_files_of(board, inspector)),
        models={model.name: _digest(model.model_dump(mode="json")) for model in used},
        jobs=[_saved_job(job) for job in plan.generated],
        price=str(plan.totals().price),
    )


def _parts_of(board: Storyboard) -> Iterator[tuple[str, str]]:
    whole = board.model_dump(mode="json", exclude={"shots", "vars", "templates", "defaults"})
    for shot in board.shots:
        yield f'shot "{shot.id}"', _digest(shot.model_dump(mode="json"))
    yield "the order of the shots", _digest([shot.id for shot in board.shots])
    for name, value in whole.items():
        yield f'"{name}"', _digest(value)


def _files_of(board: Storyboard, inspector: Inspector) -> Iterator[tuple[str, str]]:
    """Yield the digests of pictures, footage and sound; texts that were read with the board are in its parts."""
    for path in sources_of(board):
        if path not in board.read_files and is_regular_file(path):
            yield Path(os.path.relpath(path, board.folder)).as_posix(), inspector.digest(path)


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def _saved_job(job: GeneratedJob) -> SavedJob:
    return SavedJob(
        shot=job.shot,
        take=job.take,
        picked=job.picked,
        status=job.status.value,
        reason=job.reason[:10_000],
        fingerprint=job.fingerprint,
        price=None if job.price is None else str(job.price),
        routes=[
            (route.provider, None if price is None else str(price))
            for route, price in zip(job.routes, job.prices, strict=True)
        ],
        sha256=job.cached.sha256 if job.cached else None,
    )


def read_saved_plan(path: Path) -> SavedPlan:
    """Return the plan in a file. PlanError when it is none, is newer than this program, or was damaged."""
    try:
        if path.exists() and not path.is_file():
            raise PlanError(f'"{path}" is no plan: it is not a regular file', hint=_again())
        if path.stat().st_size > PLAN_BYTES:
            raise PlanError(f'the plan "{path}" is larger than a plan may be', hint=_again())
        data: JsonValue = json.loads(path.read_bytes())
    except OSError as error:
        raise PlanError(f'the plan "{path}" cannot be read: {error.strerror}', hint=_again()) from error
    except (ValueError, RecursionError) as error:
        raise PlanError(f'"{path}" is no plan: it is not JSON', hint=_again()) from error
    version = data.get("storyboard_plan") if isinstance(data, dict) else None
    if type(version) is not int:
        raise PlanError(f'"{path}" is no plan of storyboard', hint=_again())
    if version > SAVED_PLAN_VERSION:
        raise PlanError(f'the plan "{path}" was saved by a newer storyboard', hint="update storyboard")
    try:
        # JSON has lists where a pair is meant.
        return SavedPlan.model_validate_json(json.dumps(data))
    except ValidationError as error:
        where = ".".join(
            str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"][:3]
        )
        raise PlanError(
            f'the plan "{path}" is not as storyboard saved it, at "{where}"', hint=_again()
        ) from error


def _again() -> str:
    return "save one with: storyboard plan FILE -o plan.json"


def changes_since(saved: SavedPlan, now: SavedPlan) -> list[str]:
    """
    Return, in words, what has changed of what a saved plan rests on; empty when a render would do exactly that.

    A clip that was to be made and is there meanwhile, or is paid for and on its way, is no change: it is that clip.
    """
    words = [
        *_changed(saved.board, now.board, "{} of the storyboard"),
        *_changed(saved.files, now.files, 'the file "{}"'),
        *_changed(saved.models, now.models, 'the model "{}" of the catalogue'),
    ]
    before, after = ({(job.shot, job.take): job for job in each.jobs} for each in (saved, now))
    for key in dict.fromkeys([*before, *after]):
        words += _changes_of_job(before.get(key), after.get(key))
    return words


def _changed(before: Mapping[str, str], after: Mapping[str, str], what: str) -> Iterator[str]:
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            how = "is new" if name not in before else "is gone" if name not in after else "has changed"
            yield f"{what.format(name)} {how}"


def _changes_of_job(before: SavedJob | None, after: SavedJob | None) -> Sequence[str]:
    job = before or after
    name = "" if job is None else f'take {job.take} of shot "{job.shot}"'
    if before is None or after is None:
        return [f"{name} is {'not planned any more' if after is None else 'planned now, and was not'}"]
    is_open = before.status in OPEN
    words = []
    if before.fingerprint != after.fingerprint:
        words.append(f"{name} is of other inputs")
    elif not is_open and (before.sha256 != after.sha256 or after.status in OPEN):
        is_gone = after.status in OPEN
        words.append(
            f"{name} {'was there, and is not any more' if is_gone else 'is another clip in the store'}"
        )
    elif is_open and after.status == Status.BLOCKED != before.status:
        words.append(f"{name} cannot be made now: {after.reason}")
    elif before.status == Status.RESUME and after.status == Status.MAKE:
        words.append(f"{name} was paid for and on its way, and is to be made now: {after.reason}")
    if before.picked != after.picked:
        words.append(f"{name} is {'used' if after.picked else 'not used any more'}")
    if is_open and after.status == Status.MAKE and before.status == Status.MAKE:
        if before.price != after.price:
            words.append(f"{name} costs {_dollars(after.price)}, and not {_dollars(before.price)}")
        elif before.routes != after.routes:
            words.append(f"{name} goes by {_ways(after)}, and not by {_ways(before)}")
    return words


def _dollars(price: str | None) -> str:
    return "an unknown price" if price is None else f"${price}"


def _ways(job: SavedJob) -> str:
    return ", else ".join(f"{provider} ({_dollars(price)})" for provider, price in job.routes)
