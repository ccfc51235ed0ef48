"""From a plan whose clips are all in the store to the film."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Container, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import NamedTuple

from storyboard.board.paths import resolve
from storyboard.board.schema import Storyboard
from storyboard.catalogue.catalogue import Catalogue
from storyboard.cut.clips import Opening, TakeMedia, footage_media, take_media
from storyboard.cut.notices import freeze_notices, rate_notices
from storyboard.cut.options import CutOptions, Digest, processors
from storyboard.cut.timeline import Timeline, build_timeline
from storyboard.cut.timeline_files import Look, files_of, look_at, was_written_to
from storyboard.cut.turns import Turns
from storyboard.disk_space import refuse_without_room, room_for_film
from storyboard.errors import PlanError, StoryboardError
from storyboard.film_manifest import Sources, finished, manifest_of, with_encoders
from storyboard.inspection.inspector import Inspector
from storyboard.manifest.file import has_manifest, keep_manifest
from storyboard.manifest.schema import Manifest
from storyboard.manifest.text import comment_text
from storyboard.plan.jobs import GeneratedJob
from storyboard.plan.look import journal_name
from storyboard.plan.plan import Plan
from storyboard.plan.request import FootageFrame, LastFrameOf
from storyboard.preset_notices import heard_in, is_sound_of_interest, preset_notices
from storyboard.presets.lint import Heard, Measured
from storyboard.receipt import (
    ingredients_of_cut,
    is_current,
    keep_receipt,
    keep_sound,
    kept_sound,
)
from storyboard.report import CutDone, Notice, Reporter
from storyboard.slates import slates_of
from storyboard.store.cache_size import cache_size
from storyboard.store.derived import trim_derived
from storyboard.store.places import blob_path, own_folder
from storyboard.store.store import open_store

__all__ = [
    "Stitched",
    "Stitching",
    "cut_options",
    "expected_timeline",
    "make_ahead",
    "refuse_missing",
    "stitched",
    "stitched_among_others",
    "timeline_of",
]


@dataclass(frozen=True, slots=True)
class Stitching:
    """
    A film to stitch: the plan of all its shots, the store's folder, and where the film goes.

    With `providers`, it is a preview, whose slates say what they would make. `fresh` are the digests of the clips that
    were made just now, by their paths, and `ahead` the keys of the segments that were encoded meanwhile. Unless it
    is made `anew`, a film that was made of just the same stays as it is. Of films that are cut at the same time, `jobs`
    is how many segments of each are encoded at once (None: one for each processor), and `turns` are those of all.
    """

    board: Storyboard
    plan: Plan
    root: Path
    target: Path
    inspector: Inspector
    catalogue: Catalogue | None = None
    providers: Container[str] | None = None
    fresh: Mapping[Path, str] | None = None
    ahead: Collection[str] = ()
    anew: bool = False
    jobs: int | None = None
    turns: Turns = field(default_factory=Turns)

    def digest(self, path: Path) -> str:
        """Return the digest of one of the film's files; what was just stored is not read again."""
        return (self.fresh or {}).get(path) or self.inspector.digest(path)


class Stitched(NamedTuple):
    """The timeline of a film that is at its path, and whether it was `cut` now; else it was up to date."""

    timeline: Timeline
    cut: bool


def stitched(work: Stitching, reporter: Reporter) -> Timeline:
    """Stitch the film, and return its timeline. Raises as `storyboard.film.stitch` does."""
    timeline, cut = stitched_among_others(work, reporter)
    if cut:
        trim_derived(work.root, cache_size(os.environ))
    else:
        reporter(Notice("nothing has changed: the film is up to date"))
        reporter(CutDone(work.target, timeline.frames, float(timeline.seconds)))
    return timeline


def stitched_among_others(work: Stitching, reporter: Reporter) -> Stitched:
    """
    Stitch one of several films; the caller trims the derived files.

    A film that is up to date is not reported. Raises as `storyboard.film.stitch` does.
    """
    timeline = timeline_of(work.board, work.plan, work.root, work.inspector)
    options = replace(cut_options(work), digest=cache(work.digest))
    manifest = _manifest(work, timeline, options.digest)
    for notice in (*freeze_notices(timeline, work.board), *rate_notices(timeline, work.board)):
        reporter(notice)
    about = None if manifest is None else comment_text(manifest)
    before = look_at(files_of(timeline))
    ingredients = ingredients_of_cut(timeline, options.quality, options.slates, work.digest, about)
    if not work.anew and is_current(work.root, work.target, ingredients, work.inspector.digest):
        _keep(work, manifest, work.inspector.digest(work.target), reporter)
        _tell_of_preset(work, timeline, reporter)
        return Stitched(timeline, cut=False)
    refuse_without_room(work.root, 0, work.target, room_for_film(work.plan.jobs, timeline.shape))
    if manifest is not None:
        options = replace(options, comment=comment_text(with_encoders(manifest)))
    _cut(work, _Cut(timeline, options, manifest, ingredients, before), reporter)
    _tell_of_preset(work, timeline, reporter)
    return Stitched(timeline, cut=True)


class _Cut(NamedTuple):
    """
    A cut that must be made.

    `before` has the stamps of the timeline's files from before any was read for the `ingredients`.
    """

    timeline: Timeline
    options: CutOptions
    manifest: Manifest | None
    ingredients: str
    before: Look


def _cut(work: Stitching, cut: _Cut, reporter: Reporter) -> None:
    # The cut loads moviepy and the media libraries, which planning never needs.
    from storyboard.cut.cut import making_cut  # noqa: PLC0415 - see above
    from storyboard.cut.segments import segments_of  # noqa: PLC0415
    from storyboard.last_cut import keep_last_cut  # noqa: PLC0415

    # A film without generated shots may be the first that the store is used for.
    open_store(work.root).close()
    own_folder(work.root, "derived")
    with making_cut(cut.timeline, work.target, reporter=reporter, options=cut.options) as made:
        if written := was_written_to(cut.before):
            names = ", ".join(f'"{path}"' for path in written)
            reporter(
                Notice(f"{names} changed while the film was cut; cut it again when nothing else writes to it")
            )
        made_of = "" if written else cut.ingredients
        name = journal_name(work.board, work.root)
        digest = keep_receipt(work.root, work.target, made_of, made, storyboard=name)
    if not written:
        _keep(work, cut.manifest, digest, reporter)
    # It only explains the next cut: the film is there without it.
    with suppress(OSError, StoryboardError):
        keep_last_cut(work.root, work.target, segments_of(cut.timeline, cut.options, cut.before))


def _tell_of_preset(work: Stitching, timeline: Timeline, reporter: Reporter) -> None:
    """Tell what of a film is not as its preset's platform takes it. That never stops a film."""
    with suppress(OSError, StoryboardError):
        measured = None if work.providers is not None else _measured(work)
        for notice in preset_notices(work.board, timeline, measured):
            reporter(notice)


def _measured(work: Stitching) -> Measured:
    """Measure a finished film; how loud it is, is kept with its receipt."""
    size = work.target.stat().st_size
    if not is_sound_of_interest(work.board):
        return Measured(size)
    if (kept := kept_sound(work.root, work.target)) is not None:
        return Measured(size, Heard(*kept))
    heard = heard_in(work.target)
    keep_sound(work.root, work.target, heard)
    return Measured(size, heard)


def _manifest(work: Stitching, timeline: Timeline, digest: Digest) -> Manifest | None:
    """Return the manifest of the film; None for a preview, which is none."""
    if work.providers is not None:
        return None
    return manifest_of(timeline, Sources(work.board.folder, work.root, work.plan, digest))


def _keep(work: Stitching, manifest: Manifest | None, sha256: str, reporter: Reporter) -> None:
    """Write the manifest beside the film, unless it is there; what hinders that is a notice."""
    if manifest is None:
        return
    whole = finished(manifest, sha256, work.target.stat().st_size)
    if has_manifest(work.target, whole):
        return
    if (trouble := keep_manifest(work.target, with_encoders(whole))) is not None:
        reporter(Notice(trouble))


def cut_options(work: Stitching) -> CutOptions:
    """Return how the film is cut, apart from its timeline."""
    options = CutOptions(
        root=work.root,
        digest=work.digest,
        jobs=work.jobs or processors(),
        turns=work.turns,
        ahead=work.ahead,
    )
    if work.providers is None:
        return options
    slates = slates_of(work.board, work.catalogue, work.providers, work.inspector)
    return replace(options, quality="preview", slates=slates)


def timeline_of(board: Storyboard, plan: Plan, root: Path, inspector: Inspector) -> Timeline:
    """Put the picked takes of a plan, whose clips are all in the store at `root`, and the footage on the timeline."""
    return build_timeline(board, _media_of(board, plan, root, inspector))


def expected_timeline(work: Stitching) -> tuple[Timeline, frozenset[str]]:
    """
    Return the timeline as it will be, and the shots whose clips are there already.

    The others are expected to be as long as the models are asked to make them. Raises as `stitched` does.
    """
    media = _media_of(work.board, work.plan, work.root, work.inspector)
    there = frozenset(media) | {shot.id for shot in work.board.shots if shot.card is not None}
    rates = _rates(work.plan)
    for job in work.plan.open_jobs:
        if job.picked:
            opening = _opening(job, rates)
            media.setdefault(job.shot, TakeMedia(work.root / "expected", job.asked, job.shape.fps, opening))
    return build_timeline(work.board, media), there


def _media_of(board: Storyboard, plan: Plan, root: Path, inspector: Inspector) -> dict[str, TakeMedia]:
    paths = {shot.id: resolve(board, shot.clip) for shot in board.shots if shot.clip is not None}
    facts = {path: inspector.probe(path) for path in set(paths.values())}
    media = {shot: footage_media(path, facts[path]) for shot, path in paths.items()}
    takes = {job.key: job.cached for job in plan.generated if job.cached is not None}
    rates = _rates(plan)
    for job in plan.generated:
        take = takes.get(job.key)
        if job.picked and take is not None:
            media[job.shot] = take_media(blob_path(root, take.sha256), take, _opening(job, rates))
    return media


def make_ahead(
    work: Stitching, done: set[str], told: Callable[[int, int], None], begin: Callable[[], bool]
) -> Collection[str]:
    """
    Encode the segments whose clips are all there already, before the film can be cut, and keep them in the store.

    Returns the keys of what was encoded now. What was expected wrongly of the clips that are not there costs only time.
    `done` has the keys of what was made before, and is added to; for `told` and `begin`, see
    `storyboard.cut.making.Making`. Raises as `stitched` does.
    """
    from storyboard.cut.copies import obstacle_to_copying  # noqa: PLC0415 - see `stitched`
    from storyboard.cut.kept import KeptFiles  # noqa: PLC0415 - see `stitched`
    from storyboard.cut.making import Making, make_parts  # noqa: PLC0415
    from storyboard.cut.segments import segments_ready  # noqa: PLC0415

    timeline, there = expected_timeline(work)
    # One processor is left to what makes the clips.
    options = replace(cut_options(work), jobs=max(1, processors() - 1), digest=cache(work.digest))
    if obstacle_to_copying(timeline, options, there) is None:
        return ()
    ready = [segment for segment in segments_ready(timeline, there, options) if segment.key not in done]
    made = make_parts(Making(KeptFiles(work.root), timeline.shape, options, told, begin), ready)
    made.discard_used_once()
    done.update(made.paths)
    return made.new & made.paths.keys()


def _rates(plan: Plan) -> dict[str, Fraction]:
    """Return the frames a second of each take, by its key: as expected where it is not there."""
    expected = {job.key: job.shape.fps for job in plan.generated}
    return expected | {job.key: job.cached.fps for job in plan.generated if job.cached is not None}


def _opening(job: GeneratedJob, rates: Mapping[str, Fraction]) -> Opening | None:
    """Return the frame of another shot with which a clip is made; None for none."""
    match job.request.first_frame:
        case FootageFrame(before=before):
            return Opening(before)
        case LastFrameOf(take=key) as frame if key in rates:
            return Opening(frame.before(rates[key]))
    return None


def refuse_missing(plan: Plan, board: Storyboard) -> None:
    """Raise PlanError, naming the shots, unless the clip of every shot is there."""
    missing = [job.shot for job in plan.open_jobs if job.picked]
    if missing:
        named = ", ".join(f'"{shot}"' for shot in missing[:6])
        more = f" and {len(missing) - 6} more" if len(missing) > 6 else ""
        raise PlanError(
            f"these shots have no clip yet: {named}{more}",
            hint=f"make them with: storyboard render {board.name}",
        )
