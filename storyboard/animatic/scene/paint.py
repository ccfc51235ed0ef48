"""A whole scene: a prompt painted as layers, and rendered frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from storyboard.animatic.camera import Pose
from storyboard.animatic.planes import Planes
from storyboard.animatic.scene.air import Swarm, draw_swarm, mist_layer, swarms_of
from storyboard.animatic.scene.canvas import Canvas, Layer, canvas_for, softened
from storyboard.animatic.scene.country import country_layers
from storyboard.animatic.scene.framing import Framing, frame_shot
from storyboard.animatic.scene.ground import FOCAL, ground_layer
from storyboard.animatic.scene.label import Label, draw_label, label_text, lay_label
from storyboard.animatic.scene.palette import PALETTES
from storyboard.animatic.scene.people import people_layers
from storyboard.animatic.scene.setting import Setting, read_setting
from storyboard.animatic.scene.shot_words import Size
from storyboard.animatic.scene.sky import cloud_layer, place_sun, sky_layer
from storyboard.animatic.scene.subject import Subject, is_english, read_shot, read_subject, tokens_of
from storyboard.animatic.scene.view import View
from storyboard.animatic.scene.walls import room_layer, stage_layer, street_layer
from storyboard.animatic.scene.water import water_layer
from storyboard.animatic.stage import compose

__all__ = ["Scene", "open_scene", "scene_view"]

_NOBODY: Final = Subject((), crowd=False, posture=None, turn=None)
_OPEN_SKY: Final = 0.92
# Metres from the camera to the water's edge, and how much farther away it is than the people.
_SHORE: Final = 13.0
_BEYOND: Final = 1.7
# The row of the water's edge, seen from above.
_SEEN_SHORE: Final = 0.24
# When the horizon is lower than this, the camera does not look down.
_LEVEL: Final = 0.2
_SOFT: Final = 0.006


@dataclass(frozen=True, slots=True)
class Scene:
    """
    A painted scene.

    `layers` are in order from far to near, `people` in front of them, and `swarms` of particles in front of both; the
    `label` says what is not drawn.
    """

    setting: Setting
    framing: Framing
    canvas: Canvas
    layers: tuple[Layer, ...]
    people: tuple[Layer, ...]
    swarms: tuple[Swarm, ...]
    label: Label | None


def open_scene(prompt: str, seed: int, size: tuple[int, int], poses: Sequence[Pose]) -> Scene:
    """Paint `prompt` for a frame of `size` (width, height), as far as a camera sees along `poses`."""
    setting = read_setting(prompt, seed)
    shot = read_shot(prompt)
    subject = read_subject(prompt, shot) if is_english(tokens_of(prompt)) else _NOBODY
    framing = frame_shot(shot, subject, _usual_size(setting, subject), size[0] / size[1], setting.seed)
    if setting.place == "sky" and framing.horizon is not None:
        framing = replace(framing, horizon=max(framing.horizon, _OPEN_SKY))
    canvas = canvas_for(*size, poses)
    palette = PALETTES[setting.light]
    horizon = -0.6 if framing.horizon is None else framing.horizon
    sun = place_sun(palette, max(0.3, horizon), setting.seed, canvas.width / canvas.unit / 2)
    sun = replace(sun, horizon=horizon if framing.horizon is not None else 0.5)
    layers = _background(View(canvas, palette, setting, framing, sun))
    if setting.weather & {"fog", "rain"} and framing.horizon is not None:
        layers.append(mist_layer(canvas, palette, setting, framing.horizon + 0.05, 0.5))
    people = people_layers(canvas, palette, framing, 1.0 if sun.x > 0 else -1.0)
    text = label_text(prompt, setting, subject)
    label = None if text is None else draw_label(text, *size)
    swarms = swarms_of(setting, *size)
    return Scene(setting, framing, canvas, tuple(layers), tuple(people), tuple(swarms), label)


def _usual_size(setting: Setting, subject: Subject) -> Size:
    """Return the size of a shot that names none."""
    return "wide" if subject.crowd or setting.place not in {"room", "studio", "city"} else "full"


def _background(view: View) -> list[Layer]:
    """Paint everything but people, larger and more blurred in closer shots."""
    canvas, blur = replace(view.canvas, lens=view.framing.lens), view.framing.blur
    if blur:
        canvas = canvas.at_density(0.5 if blur < _SOFT else 0.25)
    layers = _painted(replace(view, canvas=canvas))
    return [softened(one, blur * canvas.height * one.density) for one in layers]


def _painted(view: View) -> list[Layer]:
    canvas, palette, setting, sun = view.canvas, view.palette, view.setting, view.sun
    if setting.place == "studio":
        return [stage_layer(view)]
    if view.framing.horizon is None and setting.place in {"sea", "lake"}:
        return [ground_layer(view, wet=True), ground_layer(view, _SEEN_SHORE)]
    if view.framing.horizon is None:
        return [ground_layer(view)]
    if setting.place == "room":
        return [room_layer(view), ground_layer(view)]
    layers = [sky_layer(canvas, palette, setting, sun), cloud_layer(canvas, palette, setting, sun)]
    empty = setting.place == "mountains" and not view.framing.spots and view.framing.horizon > _LEVEL
    shore: float | None = None
    if setting.place == "city":
        layers.append(street_layer(view))
    else:
        layers += country_layers(canvas, palette, setting, sun, empty=empty)
    if setting.place in {"sea", "lake"}:
        layers.append(water_layer(canvas, palette, setting, sun, layers))
        shore = _shore(setting, view.framing)
    groundless = setting.place in {"sea", "lake", "sky"} and shore is None
    return layers if groundless or empty else [*layers, ground_layer(view, shore)]


def _shore(setting: Setting, framing: Framing) -> float | None:
    """Return the row at which water ends and land begins; None for open water."""
    if not framing.spots and not setting.shore:
        return None
    height = max((spot.height for spot in framing.spots if not spot.near), default=0.5)
    away = max(_SHORE, _BEYOND * FOCAL * framing.lens * 1.75 / height)
    return (framing.horizon or 0.0) + framing.eye * FOCAL * framing.lens / away


def scene_view(scene: Scene, pose: Pose, second: float) -> Planes:
    """Return the frame that the camera sees in `pose`, `second` seconds into the clip."""
    planes = compose(scene.canvas, [*scene.layers, *scene.people], pose, second)
    for swarm in scene.swarms:
        draw_swarm(planes, swarm, pose, second)
    if scene.label is not None:
        lay_label(planes, scene.label)
    return planes
