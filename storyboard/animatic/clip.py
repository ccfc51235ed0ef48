"""The engine's one door: a request in, a clip written whole to a file."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import cv2
import numpy as np

from storyboard.animatic.camera import IN_PICTURE, IN_SCENE, Pose, camera_path, swing
from storyboard.animatic.easing import smoothstep
from storyboard.animatic.moves import Move, read_moves
from storyboard.animatic.picture import open_picture, view
from storyboard.animatic.planes import Planes
from storyboard.animatic.scene.paint import open_scene, scene_view
from storyboard.media.files import atomic_write
from storyboard.media.frame import Pixels, from_planes
from storyboard.media.shape import FilmShape
from storyboard.media.write import FilmWriter

__all__ = ["AnimaticRequest", "clip_frames", "make_clip", "middle_frame"]

_Look: TypeAlias = Callable[[int], Planes]

# Frames that are drawn ahead of the encoder, and the threads that draw them.
_AHEAD: Final = 4
_DRAWERS: Final = 2
# The share of a clip, at its end, in which it turns into its last frame, and how much calmer the camera is then.
_ARRIVAL: Final = 0.55
_CALM: Final = 0.5


@dataclass(frozen=True, slots=True)
class AnimaticRequest:
    """
    What a clip shall be: the camera moves (and, without a first frame, the scene) of `prompt` in `frames` frames.

    `seed` varies what the prompt leaves open. The clip opens on `first_frame` and ends on `last_frame`, both images of
    any size that are cropped to the film's shape; None leaves that end free. `comment` goes into the file's metadata.
    """

    prompt: str
    shape: FilmShape
    frames: int
    seed: int
    first_frame: Path | None = None
    last_frame: Path | None = None
    comment: str | None = None


def make_clip(
    request: AnimaticRequest, target: Path, progress: Callable[[float], None] | None = None
) -> None:
    """
    Write the clip to `target` as silent H.264 in mp4, whole or not at all.

    `progress` is told the share that is done after each frame; what it raises stops the work and leaves no file.
    Raises MediaError when a picture cannot be read or the clip cannot be written.
    """
    with (
        closing(clip_frames(request)) as frames,
        atomic_write(target) as temporary,
        FilmWriter(temporary, request.shape, "clip", sound=False, comment=request.comment) as writer,
    ):
        for number, planes in enumerate(frames):
            writer.write(from_planes(planes.y, planes.u, planes.v))
            if progress is not None:
                progress((number + 1) / request.frames)


def clip_frames(request: AnimaticRequest) -> Generator[Planes, None, None]:
    """Give the frames of the clip in order; the next few are drawn meanwhile, by other threads."""
    if request.frames < 1:
        raise ValueError(f"a clip has at least one frame, not {request.frames}")
    # Whole frames are drawn side by side; OpenCV's own threads would spin between its short calls.
    cv2.setNumThreads(1)
    look = _look(request)
    with ThreadPoolExecutor(_DRAWERS, thread_name_prefix="animatic") as pool:
        drawn: deque[Future[Planes]] = deque()
        try:
            for number in range(request.frames):
                drawn.append(pool.submit(look, number))
                if len(drawn) > _AHEAD:
                    yield drawn.popleft().result()
            while drawn:
                yield drawn.popleft().result()
        finally:
            for frame in drawn:
                frame.cancel()


def middle_frame(request: AnimaticRequest) -> Planes:
    """Give the frame in the middle of the clip, without the others."""
    return _look(request)(request.frames // 2)


def _look(request: AnimaticRequest) -> _Look:
    """Choose how each frame of the clip is made."""
    moves = read_moves(request.prompt)
    begin = _beginning(request, moves)
    if request.last_frame is None:
        return begin
    width, height = request.shape.width, request.shape.height
    last = open_picture(request.last_frame, width, height)
    poses = _calmed(_path(request, moves, in_picture=True), _CALM)
    arriving = [pose.plus(poses[-1], -1.0) for pose in poses]

    def look(number: int) -> Planes:
        time = number / max(1, request.frames - 1) if request.frames > 1 else 1.0
        share = smoothstep((time - 1 + _ARRIVAL) / _ARRIVAL)
        if share <= 0:
            return begin(number)
        ending = view(last, arriving[number])
        return ending if share >= 1 else _dissolved(begin(number), ending, share)

    return look


def _beginning(request: AnimaticRequest, moves: Sequence[Move]) -> _Look:
    size = request.shape.width, request.shape.height
    if request.first_frame is None:
        return _painted(request, moves, size)
    picture = open_picture(request.first_frame, *size)
    poses = _path(request, moves, in_picture=True)
    if request.last_frame is not None:
        poses = _calmed(poses, _CALM)
    return lambda number: view(picture, poses[number])


def _painted(request: AnimaticRequest, moves: Sequence[Move], size: tuple[int, int]) -> _Look:
    poses = swing(_path(request, moves, in_picture=False))
    scene = open_scene(request.prompt, request.seed, size, poses)
    return lambda number: scene_view(scene, poses[number], float(number / request.shape.fps))


def _path(request: AnimaticRequest, moves: Sequence[Move], *, in_picture: bool) -> list[Pose]:
    seconds = float(request.frames / request.shape.fps)
    return camera_path(moves, seconds, request.frames, IN_PICTURE if in_picture else IN_SCENE)


def _calmed(poses: Sequence[Pose], share: float) -> list[Pose]:
    return [Pose().plus(pose, share) for pose in poses]


def _dissolved(one: Planes, other: Planes, share: float) -> Planes:
    def mixed(first: Pixels, second: Pixels) -> Pixels:
        return np.asarray(cv2.addWeighted(first, 1 - share, second, share, 0), dtype=np.uint8)

    return Planes(mixed(one.y, other.y), mixed(one.u, other.u), mixed(one.v, other.v))
