"""The engine's entry point: from a request to a clip in a file."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from storyboard.animatic.camera import IN_PICTURE, IN_SCENE, Pose, Reach, arriving_path, camera_path, swing
from storyboard.animatic.carrying import speeds_at_the_ends
from storyboard.animatic.enlarging import with_room
from storyboard.animatic.joins import Camera
from storyboard.animatic.moves import Move, read_moves
from storyboard.animatic.picture import Picture, continued, open_picture, view
from storyboard.animatic.planes import Planes
from storyboard.animatic.scene.paint import open_scene, scene_view
from storyboard.animatic.shutter import shot
from storyboard.media.easing import smoothstep
from storyboard.media.files import atomic_write
from storyboard.media.focus import Focus
from storyboard.media.frame import Pixels, from_planes
from storyboard.media.opencv import cv2
from storyboard.media.shape import FilmShape
from storyboard.media.write import FilmWriter

__all__ = ["AnimaticRequest", "clip_frames", "make_clip", "middle_frame"]

_Look: TypeAlias = Callable[[int], Planes]

# How many frames are drawn ahead of the encoder, and by how many threads.
_AHEAD: Final = 4
_DRAWERS: Final = 2
# The share of a clip at its end that dissolves into the last frame, and how much slower the camera is in such a clip.
_ARRIVAL: Final = 0.55
_CALM: Final = 0.5


@dataclass(frozen=True, slots=True)
class AnimaticRequest:
    """
    What to draw: the camera moves (and, without a first frame, the scene) of `prompt` in `frames` frames.

    `seed` varies what the prompt leaves open. The clip opens on `first_frame` and ends on `last_frame`, both images of
    any size that are cropped to the film's shape around `focus` (None: the middle); a picture that is None
    leaves that end open. `comment` goes into the file's metadata. `camera` has the moves that go on from the shot
    before, or in the one after it.
    """

    prompt: str
    shape: FilmShape
    frames: int
    seed: int
    first_frame: Path | None = None
    last_frame: Path | None = None
    comment: str | None = None
    camera: Camera | None = None
    focus: Focus | None = None


def make_clip(
    request: AnimaticRequest, target: Path, progress: Callable[[float], None] | None = None
) -> None:
    """
    Write the clip to `target` as silent H.264 in mp4, atomically.

    `progress` gets the share that is done after each frame; an exception from it stops the work and leaves no file.
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
    """Yield the frames of the clip in order; other threads draw the next few meanwhile."""
    if request.frames < 1:
        raise ValueError(f"a clip has at least one frame, not {request.frames}")
    # Frames are drawn in parallel, so OpenCV's own threads would only spin between its short calls.
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
    """Return the frame in the middle of the clip without drawing the others."""
    return _look(request)(request.frames // 2)


def _look(request: AnimaticRequest) -> _Look:
    """Return the function that draws a frame of the clip."""
    moves = read_moves(request.prompt)
    begin = _beginning(request, moves)
    if request.last_frame is None:
        return begin
    end = _ending(request, moves, request.last_frame)

    def look(number: int) -> Planes:
        time = number / max(1, request.frames - 1) if request.frames > 1 else 1.0
        share = smoothstep((time - 1 + _ARRIVAL) / _ARRIVAL)
        if share <= 0:
            return begin(number)
        ending = end(number)
        return ending if share >= 1 else _dissolved(begin(number), ending, share)

    return look


def _beginning(request: AnimaticRequest, moves: Sequence[Move]) -> _Look:
    if request.first_frame is None:
        return _painted(request, moves)
    picture = open_picture(request.first_frame, request.shape.width, request.shape.height, request.focus)
    reach = replace(IN_PICTURE, subject=picture.subject)
    poses = _path(request, moves, reach)
    in_motion = request.camera is not None and request.camera.entering is not None
    return _seen(picture, _calmed(poses, 1.0 if request.last_frame is None else _CALM), in_motion=in_motion)


def _ending(request: AnimaticRequest, moves: Sequence[Move], last_frame: Path) -> _Look:
    picture = open_picture(last_frame, request.shape.width, request.shape.height, request.focus)
    reach = replace(IN_PICTURE, subject=picture.subject)
    poses = arriving_path(moves, _seconds(request), request.frames, reach)
    return _seen(picture, _calmed(poses, _CALM), backwards=True)


def _seen(
    picture: Picture, poses: Sequence[Pose], *, backwards: bool = False, in_motion: bool = False
) -> _Look:
    """Return the frames of a picture along a path that begins, or ends, at the picture as it is."""
    size = picture.grid.width, picture.grid.height
    margins = picture.margins[0] / size[0], picture.margins[1] / size[1]
    step = -1 if backwards else 1
    roomy = with_room(poses[::step], margins, size[0] / size[1], in_motion=in_motion)[::step]
    wide = continued(picture, roomy)
    return lambda number: shot(lambda pose: view(wide, pose), roomy, number, size[0])


def _painted(request: AnimaticRequest, moves: Sequence[Move]) -> _Look:
    poses = swing(_path(request, moves, IN_SCENE))
    size = request.shape.width, request.shape.height
    scene = open_scene(request.prompt, request.seed, size, poses)

    def look(number: int) -> Planes:
        second = float(number / request.shape.fps)
        return shot(lambda pose: scene_view(scene, pose, second), poses, number, size[0])

    return look


def _path(request: AnimaticRequest, moves: Sequence[Move], reach: Reach) -> list[Pose]:
    """Return the path of a shot that may go on from the one before it, and in the one after it."""
    lasting, aspect = (_seconds(request), request.frames), request.shape.width / request.shape.height
    ends = speeds_at_the_ends(moves, lasting, reach, request.camera or Camera(), aspect)
    return camera_path(moves, *lasting, reach, ends)


def _seconds(request: AnimaticRequest) -> float:
    return float(request.frames / request.shape.fps)


def _calmed(poses: Sequence[Pose], share: float) -> list[Pose]:
    return [Pose().plus(pose, share) for pose in poses]


def _dissolved(one: Planes, other: Planes, share: float) -> Planes:
    def mixed(first: Pixels, second: Pixels) -> Pixels:
        return np.asarray(cv2.addWeighted(first, 1 - share, second, share, 0), dtype=np.uint8)

    return Planes(mixed(one.y, other.y), mixed(one.u, other.u), mixed(one.v, other.v))
