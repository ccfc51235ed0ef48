"""The sample film as one call of ffmpeg: its title, a chain of `xfade` filters, music and the clips' sound."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.stand.sample import (
    CLIPS,
    DISSOLVE,
    ENDING,
    FADE_OUT,
    FILM_SECONDS,
    OPENING,
    RATE,
    SECONDS,
    TITLE_SECONDS,
    Sample,
)

__all__ = ["X264", "concat_command", "ffmpeg_program", "xfade_command"]

# As storyboard encodes a film: the figures compare the work, not the settings.
X264 = {
    "preset": "faster",
    "crf": "18",
    "x264-params": "cpu-independent=1:open-gop=0:keyint=24:sliced-threads=0:rc-lookahead=8:sync-lookahead=0",
}
COLOURS = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv")


def ffmpeg_program() -> str:
    """Return the path of the ffmpeg that moviepy brings along."""
    import imageio_ffmpeg  # noqa: PLC0415 - only where it is used

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def concat_command(sample: Sample, target: Path) -> Sequence[str]:
    """Return the call that joins the clips as they are, by copying packets."""
    names = sample.folder / "clips.txt"
    names.write_text("".join(f"file '{path}'\n" for path in sample.clips), encoding="utf-8")
    ways = ("-f", "concat", "-safe", "0", "-i", str(names), "-c", "copy", "-movflags", "+faststart")
    return (ffmpeg_program(), "-v", "error", "-y", *ways, str(target))


def xfade_command(sample: Sample, title: Path, target: Path, threads: int) -> Sequence[str]:
    """Return the call that makes the film with dissolves, from the title as a picture, with so many x264 threads."""
    inputs = ["-loop", "1", "-framerate", str(RATE), "-t", str(TITLE_SECONDS), "-i", str(title)]
    for path in (*sample.clips, sample.music):
        inputs += ["-i", str(path)]
    encoder = [word for name, value in X264.items() for word in (f"-{name}", value)]
    return (
        *(ffmpeg_program(), "-v", "error", "-y", *inputs, "-filter_complex", _graph(sample.size)),
        *("-map", "[v]", "-map", "[a]", "-c:v", "libx264", "-pix_fmt", "yuv420p", *encoder),
        *("-threads:v", str(threads), *COLOURS, "-c:a", "aac", "-b:a", "192k", "-ar", "48000"),
        *("-movflags", "+faststart", str(target)),
    )


def _graph(size: str) -> str:
    form = f"fps={RATE},settb=1/{RATE},format=yuv420p"
    scaled = f"scale={size.replace('x', ':')}:out_color_matrix=bt709:out_range=tv,setsar=1"
    parts = [f"[0:v]{scaled},{form}[title]"]
    parts += [f"[{place}:v]{form}[v{place}]" for place in range(1, CLIPS + 1)]
    picture, sound = "v1", "1:a"
    for place in range(2, CLIPS + 1):
        offset = (place - 1) * (SECONDS - DISSOLVE)
        fade = f"xfade=transition=fade:duration={DISSOLVE}:offset={offset}"
        parts.append(f"[{picture}][v{place}]{fade}[p{place}]")
        # The filter's last time stamps are wrong, which the encoder refuses.
        mended = "asetpts=N/SR/TB"
        parts.append(f"[{sound}][{place}:a]acrossfade=d={DISSOLVE}:c1=tri:c2=tri,{mended}[s{place}]")
        picture, sound = f"p{place}", f"s{place}"
    film = FILM_SECONDS
    ends = f"fade=t=in:d={OPENING},fade=t=out:st={film - ENDING}:d={ENDING}"
    parts.append(f"[title][{picture}]concat=n=2:v=1:a=0,{ends}[v]")
    parts.append(f"[{sound}]adelay={TITLE_SECONDS * 1000}:all=1[clips]")
    fade = f"volume=-6dB,atrim=end={film},afade=t=out:st={film - FADE_OUT}:d={FADE_OUT}"
    parts.append(f"[{CLIPS + 1}:a]{fade}[music]")
    ends = f"afade=t=in:d={OPENING},afade=t=out:st={film - ENDING}:d={ENDING}"
    parts.append(f"[clips][music]amix=inputs=2:normalize=0,asetpts=N/SR/TB,{ends}[a]")
    return ";".join(parts)
