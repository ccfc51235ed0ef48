"""From a plan, its takes and the timeline to the manifest of the film."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pydantic import JsonValue

from storyboard.board.elements import Card
from storyboard.code_digest import cutting_code, cutting_libraries
from storyboard.cut.clips import Clip
from storyboard.cut.options import Digest
from storyboard.cut.timeline import Fade, Timeline
from storyboard.cut.transitions.style import Style
from storyboard.manifest.schema import (
    Blend,
    Content,
    FilmFacts,
    Generated,
    Manifest,
    ManifestShot,
    Music,
    RequestFacts,
    StartFrame,
    Tools,
)
from storyboard.manifest.texts import fit_name, fit_text, fit_values, relative_name
from storyboard.plan.jobs import GeneratedJob
from storyboard.plan.plan import Plan
from storyboard.plan.request import (
    ClipRequest,
    FootageFrame,
    FrameSource,
    LastFrameOf,
    PictureFile,
    PictureUrl,
)
from storyboard.store.mark import look_at
from storyboard.store.notes import noted_facts
from storyboard.store.take import Take
from storyboard.version import VERSION

__all__ = ["Sources", "finished", "manifest_of", "with_encoders"]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a film comes from: the storyboard's folder, the store, the plan, and what digests files."""

    folder: Path
    root: Path
    plan: Plan
    digest: Digest


def manifest_of(timeline: Timeline, sources: Sources) -> Manifest:
    """
    Return the manifest of a film whose clips are all in the store, without the film's own digest and the encoders.

    It is the same for the same clips, wherever the folder and the store are. OSError when a file cannot be read.
    """
    shape, fps = timeline.shape, timeline.shape.fps
    taken = _taken(sources)
    blends = {join.incoming: _blend(join.style, join.frames, fps, sources) for join in timeline.joins}
    return Manifest(
        film_manifest=1,
        film=FilmFacts(
            width=shape.width,
            height=shape.height,
            fps=str(fps),
            frames=timeline.frames,
            seconds=_seconds(timeline.seconds),
            loudness=timeline.loudness,
        ),
        tools=Tools(
            storyboard=VERSION,
            code=cutting_code(),
            libraries=cutting_libraries(),
        ),
        shots=tuple(
            _shot(clip, blends.get(number), fps, sources, taken.get(clip.shot))
            for number, clip in enumerate(timeline.clips)
        ),
        fade_in=_fade(timeline.fade_in, fps, sources),
        fade_out=_fade(timeline.fade_out, fps, sources),
        music=_music(timeline, sources),
    )


def with_encoders(manifest: Manifest) -> Manifest:
    """Return a manifest with the versions of the encoders. MediaError when one is missing."""
    # Asking them loads the media libraries, which a film that is up to date does without.
    from storyboard.media.codecs import encoder_build  # noqa: PLC0415 - see above

    return manifest.model_copy(
        update={"tools": manifest.tools.model_copy(update={"encoders": encoder_build()})}
    )


def finished(manifest: Manifest, sha256: str, size_bytes: int) -> Manifest:
    """Return the manifest of a film whose file has that digest and size."""
    facts = manifest.film.model_copy(update={"sha256": sha256, "size_bytes": size_bytes})
    return manifest.model_copy(update={"film": facts})


def _taken(sources: Sources) -> dict[str, Generated]:
    """Return where the picked takes come from, by shot."""
    takes = {job.key: job.cached for job in sources.plan.generated if job.cached is not None}
    name = look_at(sources.root).name if takes else None
    found = {}
    for job in sources.plan.generated:
        take = takes.get(job.key)
        if job.picked and take is not None:
            # What is paid for has facts that travel with it; what was made here needs none.
            asks = name is not None and (job.kept or take.request_id is not None)
            facts = noted_facts(sources.root, name, take) if asks and name is not None else {}
            found[job.shot] = _generated(job, take, facts, sources)
    return found


def _generated(job: GeneratedJob, take: Take, facts: Mapping[str, JsonValue], sources: Sources) -> Generated:
    endpoint, begins = facts.get("endpoint"), facts.get("prompt")
    return Generated(
        model=fit_name(take.model),
        provider=fit_name(take.provider),
        endpoint=fit_name(endpoint) if isinstance(endpoint, str) else None,
        request_id=fit_name(take.request_id) if take.request_id else None,
        price=f"{take.price:f}" if take.price is not None else None,
        stand_in=fit_name(take.stand_in) if take.stand_in else None,
        fingerprint=take.fingerprint,
        take=take.number,
        kept=job.kept,
        prompt_begins=fit_text(begins) if job.kept and isinstance(begins, str) else None,
        request=None if job.kept else _request(job.request, sources),
    )


def _request(request: ClipRequest, sources: Sources) -> RequestFacts:
    shape = request.shape
    parameters = fit_values(dict(request.params))
    return RequestFacts(
        prompt=fit_text(request.prompt),
        length=str(request.length),
        parameters=parameters if isinstance(parameters, dict) else {},
        seed=request.seed,
        size=f"{shape.width}x{shape.height}" if shape else None,
        fps=str(shape.fps) if shape else None,
        first_frame=_start_frame(request.first_frame, sources),
        last_frame=_start_frame(request.last_frame, sources),
        files=tuple(
            Content(sha256=each.sha256, file=relative_name(each.path, sources.folder), key=each.kind)
            for each in request.files
        ),
        focus=None if request.focus is None else (float(request.focus.x), float(request.focus.y)),
        fields={fit_name(name): fit_name(value) for name, value in (request.fields or {}).items()},
    )


def _start_frame(frame: FrameSource | None, sources: Sources) -> StartFrame | None:
    match frame:
        case PictureFile():
            return StartFrame(file=relative_name(frame.path, sources.folder), sha256=frame.sha256)
        case PictureUrl():
            return StartFrame(url=fit_text(frame.url))
        case FootageFrame():
            before = None if frame.before is None else f"{frame.before} s"
            return StartFrame(
                file=relative_name(frame.path, sources.folder), sha256=frame.sha256, before=before
            )
        case LastFrameOf():
            left = frame.left
            before = None if left is None else f"{left.shown} {'frames' if left.in_frames else 's'}"
            return StartFrame(shot=fit_name(frame.shot), take=frame.take, before=before)
        case None:
            return None


def _shot(
    clip: Clip, blend: Blend | None, fps: Fraction, sources: Sources, generated: Generated | None
) -> ManifestShot:
    media, card = clip.media, clip.media if isinstance(clip.media, Card) else None
    return ManifestShot(
        id=fit_name(clip.shot),
        kind="card" if card is not None else "footage" if generated is None else "generated",
        start=clip.start,
        start_seconds=_seconds(clip.start / fps),
        frames=clip.frames,
        seconds=_seconds(clip.frames / fps),
        transition=blend,
        clip=_content(clip, media, sources, generated) if isinstance(media, Path) else None,
        generated=generated,
        card=None if card is None else _shown(card),
        files=() if card is None else _files_of(card, sources),
    )


def _content(clip: Clip, path: Path, sources: Sources, generated: Generated | None) -> Content:
    return Content(
        sha256=sources.digest(path),
        file=relative_name(path, sources.folder) if generated is None else None,
        source_start=_seconds(clip.source_start),
        speed=None if clip.speed == 1 else str(clip.speed),
        fit=clip.fit.value,
        focus=None if clip.focus is None else (float(clip.focus.x), float(clip.focus.y)),
        stream=clip.stream,
        loop=clip.loop,
        muted=clip.muted,
        blend=clip.blend,
    )


def _shown(card: Card) -> dict[str, JsonValue]:
    """Return what a card shows; its files are apart, by their digests."""
    said = card.model_dump(mode="json", exclude={"image", "font"}, exclude_none=True)
    values = fit_values(said)
    return values if isinstance(values, dict) else {}


def _files_of(card: Card, sources: Sources) -> tuple[Content, ...]:
    named = {"image": card.image, "font": card.font}
    return tuple(_file(Path(path), sources, key) for key, path in named.items() if path is not None)


def _file(path: Path, sources: Sources, key: str | None = None) -> Content:
    return Content(sha256=sources.digest(path), file=relative_name(path, sources.folder), key=key)


def _blend(style: Style, frames: int, fps: Fraction, sources: Sources) -> Blend:
    easing = style.easing.value
    return Blend(
        kind=style.kind.value,
        frames=frames,
        seconds=_seconds(frames / fps),
        easing=None if easing == "linear" else easing,
        colour=style.colour,
        softness=style.softness,
        picture=None if style.picture is None else _file(style.picture, sources),
    )


def _fade(fade: Fade | None, fps: Fraction, sources: Sources) -> Blend | None:
    return None if fade is None else _blend(fade.style, fade.frames, fps, sources)


def _music(timeline: Timeline, sources: Sources) -> Music | None:
    if (music := timeline.music) is None:
        return None
    settings = fit_values(music.model_dump(mode="json", exclude={"file"}, exclude_none=True))
    return Music(
        content=_file(Path(music.file), sources), settings=settings if isinstance(settings, dict) else {}
    )


def _seconds(seconds: Fraction) -> float:
    return round(float(seconds), 6)
