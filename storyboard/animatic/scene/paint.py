"""A whole scene: the words of a prompt painted as layers, and seen by a camera frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from storyboard.animatic.camera import Pose
from storyboard.animatic.planes import Planes
from storyboard.animatic.scene.air import Swarm, draw_swarm, mist_layer, swarms_of
from storyboard.animatic.scene.canvas import Canvas, Layer, canvas_for
from storyboard.animatic.scene.city import city_layers
from storyboard.animatic.scene.country import country_layers
from storyboard.animatic.scene.figures import crowd_layer
from storyboard.animatic.scene.interior import room_layers, studio_layers
from storyboard.animatic.scene.palette import PALETTES, Palette
from storyboard.animatic.scene.setting import Place, Setting, read_setting
from storyboard.animatic.scene.sky import Sun, cloud_layer, place_sun, sky_layer
from storyboard.animatic.scene.water import lake_layers, sea_layers
from storyboard.animatic.stage import compose

__all__ = ["Scene", "open_scene", "scene_view"]

_HORIZONS: Final[dict[Place, float]] = {
    "sea": 0.56,
    "lake": 0.56,
    "desert": 0.52,
    "sky": 0.55,
    "forest": 0.54,
    "city": 0.7,
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A painted scene: `layers` from far to near on `canvas`, and the `swarms` that fly before them."""

    setting: Setting
    canvas: Canvas
    layers: tuple[Layer, ...]
    swarms: tuple[Swarm, ...]


def open_scene(prompt: str, seed: int, size: tuple[int, int], poses: Sequence[Pose]) -> Scene:
    """Paint what `prompt` says for a frame of `size` (width, height), as far as a camera along `poses` will see."""
    setting = read_setting(prompt, seed)
    canvas = canvas_for(*size, poses)
    palette = PALETTES[setting.light]
    sun = place_sun(palette, _HORIZONS.get(setting.place, 0.5), setting.seed, canvas.width / canvas.unit / 2)
    layers = _layers(canvas, palette, setting, sun)
    if setting.figure == "crowd":
        layers.append(crowd_layer(canvas, palette, setting))
    if setting.weather & {"fog", "rain"}:
        layers.insert(-1, mist_layer(canvas, palette, setting, sun.horizon + 0.22, 0.75))
        layers.insert(max(2, len(layers) - 4), mist_layer(canvas, palette, setting, sun.horizon + 0.06, 0.3))
    return Scene(setting, canvas, tuple(layers), tuple(swarms_of(setting, *size)))


def _layers(canvas: Canvas, palette: Palette, setting: Setting, sun: Sun) -> list[Layer]:
    if setting.place == "studio":
        return studio_layers(canvas, setting)
    if setting.place == "room":
        return room_layers(canvas, palette, setting)
    above = [sky_layer(canvas, palette, setting, sun), cloud_layer(canvas, palette, setting, sun)]
    with_water = {"lake": lake_layers, "sea": sea_layers, "city": city_layers}.get(setting.place)
    if with_water is not None:
        return above + with_water(canvas, palette, setting, sun, above)
    return above + country_layers(canvas, palette, setting, sun)


def scene_view(scene: Scene, pose: Pose, second: float) -> Planes:
    """Give the frame that the camera sees in `pose`, `second` seconds into the clip."""
    planes = compose(scene.canvas, scene.layers, pose, second)
    for swarm in scene.swarms:
        draw_swarm(planes, swarm, pose, second)
    return planes
