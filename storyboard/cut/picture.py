"""The film's picture: render the pieces of the timeline, with only the current clips open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from storyboard.board.schema import Card
from storyboard.cut.cards import draw_card
from storyboard.cut.clips import Clip
from storyboard.cut.fading import faded_picture
from storyboard.cut.failures import naming_shot
from storyboard.cut.pieces import Body, Crossing, Faded, Piece
from storyboard.cut.slate import Overlay, Slate, lay_over, make_overlay
from storyboard.cut.transitions.compose import Pictures, compose
from storyboard.media.blend import BlendReader
from storyboard.media.frame import Frame, from_rgb
from storyboard.media.packed import Packed, from_packed, to_packed
from storyboard.media.read import FrameReader
from storyboard.media.shape import FilmShape

__all__ = ["OpenClips", "piece_frames"]

_FrameOf: TypeAlias = Callable[[int], Frame]


class OpenClips:
    """
    The clips that are being shown, opened on first use.

    A context manager and the one owner of every open picture file; `shape` is the film's, and `slates` are laid over
    the shots that they name.
    """

    def __init__(self, shape: FilmShape, slates: Mapping[str, Slate]) -> None:
        self.shape = shape
        self._slates = slates
        self._frames: dict[str, _FrameOf] = {}
        self._closing: dict[str, ExitStack] = {}

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every clip."""
        self.close_others(())

    def frame(self, clip: Clip, at: int) -> Frame:
        """Return what `clip` shows in film frame `at`, in the film's shape; call it with rising frames."""
        with naming_shot(clip.shot):
            if clip.shot not in self._frames:
                with ExitStack() as closing:
                    self._frames[clip.shot] = self._opened(clip, closing)
                    self._closing[clip.shot] = closing.pop_all()
            return self._frames[clip.shot](at - clip.start)

    def close_others(self, kept: Collection[Clip]) -> None:
        """Close every clip that is not one of `kept`."""
        names = {clip.shot for clip in kept}
        for shot in [shot for shot in self._closing if shot not in names]:
            del self._frames[shot]
            self._closing.pop(shot).close()

    def _opened(self, clip: Clip, closing: ExitStack) -> _FrameOf:
        if isinstance(clip.media, Card):
            frames = _still(
                from_rgb(draw_card(clip.media, self.shape.width, self.shape.height, clip.covered))
            )
        else:
            frames = _played(clip, clip.media, self.shape, closing)
        if clip.shot not in self._slates:
            return frames
        overlay = make_overlay(self._slates[clip.shot], self.shape.width, self.shape.height)
        return _covered(frames, overlay)


def piece_frames(piece: Piece, clips: OpenClips) -> Iterator[Frame]:
    """Yield the frames of a piece in order. Clips that it does not need are closed."""
    if isinstance(piece, Body):
        clips.close_others((piece.clip,))
        for at in range(piece.start, piece.start + piece.frames):
            yield clips.frame(piece.clip, at)
        return
    if isinstance(piece, Faded):
        clips.close_others((piece.clip,))
        faded = faded_picture(piece)
        for k in range(piece.frames):
            yield from_packed(faded(to_packed(clips.frame(piece.clip, piece.start + k)), k))
        return
    clips.close_others((piece.outgoing, piece.incoming))
    pictures = compose(
        piece.style,
        _pictures(piece, piece.outgoing, clips),
        _pictures(piece, piece.incoming, clips),
        piece.frames,
    )
    for k in range(piece.frames):
        yield from_packed(pictures(k))


def _pictures(piece: Crossing, clip: Clip, clips: OpenClips) -> Pictures:
    def picture(k: int) -> Packed:
        return to_packed(clips.frame(clip, piece.start + k))

    return picture


def _played(clip: Clip, path: Path, shape: FilmShape, closing: ExitStack) -> _FrameOf:
    if clip.blend:
        blending = closing.enter_context(BlendReader(path, shape, clip.fit.value, clip.focus))

        def mixed(n: int) -> Frame:
            begin = clip.source_time(n / shape.fps)
            return blending.between(begin, begin + clip.mixed_seconds(shape.fps))

        return mixed
    reader = closing.enter_context(FrameReader(path, shape, clip.fit.value, focus=clip.focus))

    def shown(n: int) -> Frame:
        return reader.at(clip.source_time(n / shape.fps))

    return shown


def _still(frame: Frame) -> _FrameOf:
    def shown(_: int) -> Frame:
        return frame

    return shown


def _covered(frames: _FrameOf, overlay: Overlay) -> _FrameOf:
    last: tuple[Frame, Frame] | None = None

    def covered(n: int) -> Frame:
        nonlocal last
        frame = frames(n)
        if last is None or last[0] is not frame:
            last = frame, lay_over(frame, overlay)
        return last[1]

    return covered
