"""
The sample film as a moviepy script: one CompositeVideoClip with cross-fades, a title and music.

``python -m benchmarks.stand.moviepy_cut FOLDER SIZE TITLE TARGET THREADS``, with the encoder's settings of the others.
"""

from __future__ import annotations

import sys
from pathlib import Path

from moviepy import AudioFileClip, CompositeAudioClip, CompositeVideoClip, ImageClip, VideoFileClip
from moviepy.audio.fx import AudioFadeIn, AudioFadeOut, MultiplyVolume
from moviepy.video.fx import CrossFadeIn, FadeIn, FadeOut

from benchmarks.stand.sample import (
    CLIPS,
    DISSOLVE,
    ENDING,
    FADE_OUT,
    OPENING,
    RATE,
    SECONDS,
    TITLE_SECONDS,
    Sample,
)
from benchmarks.stand.xfade import X264


def main() -> None:
    sample, title, target = Sample(Path(sys.argv[1]), sys.argv[2]), *sys.argv[3:5]
    layers = [ImageClip(title, duration=TITLE_SECONDS)]
    for place, path in enumerate(sample.clips):
        clip = VideoFileClip(str(path)).with_start(TITLE_SECONDS + place * (SECONDS - DISSOLVE))
        if place:
            clip = clip.with_effects([CrossFadeIn(DISSOLVE), AudioFadeIn(DISSOLVE)])
        if place < CLIPS - 1:
            clip = clip.with_effects([AudioFadeOut(DISSOLVE)])
        layers.append(clip)
    film = CompositeVideoClip(layers)
    music = AudioFileClip(str(sample.music)).subclipped(0, film.duration)
    music = music.with_effects([MultiplyVolume(10 ** (-6 / 20)), AudioFadeOut(FADE_OUT)])
    film = film.with_audio(CompositeAudioClip([film.audio, music]))
    film = film.with_effects([FadeIn(OPENING), FadeOut(ENDING), AudioFadeIn(OPENING), AudioFadeOut(ENDING)])
    film.write_videofile(
        target,
        fps=RATE,
        codec="libx264",
        preset=X264["preset"],
        audio_codec="aac",
        audio_bitrate="192k",
        audio_fps=48_000,
        threads=int(sys.argv[5]),
        pixel_format="yuv420p",
        ffmpeg_params=["-crf", X264["crf"], "-x264-params", X264["x264-params"]],
        logger=None,
    )


if __name__ == "__main__":
    main()
