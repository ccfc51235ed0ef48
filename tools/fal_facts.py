"""What the list of fal's endpoints does not say: families, forms of lengths, and words for inputs."""

from __future__ import annotations

import re
from typing import Final

__all__ = [
    "ENDED",
    "FAMILIES",
    "FIXED_SECONDS",
    "FORMS",
    "FRAME_RATES",
    "LENGTH_RANGES",
    "NOTES",
    "OUR_NAMES",
    "PARTS",
    "WHOLE_NUMBERS",
    "WORDS",
]

FAMILIES: Final = (
    ("fal-ai/minimax/", "MiniMax Hailuo"),
    ("fal-ai/kling-video/", "Kling"),
    ("fal-ai/veo", "Google Veo"),
    ("fal-ai/sora-2/", "OpenAI Sora"),
    ("fal-ai/wan", "Wan"),
    ("wan/", "Wan"),
    ("fal-ai/ltx-2", "LTX"),
    ("fal-ai/bytedance/", "ByteDance Seedance"),
    ("fal-ai/luma-", "Luma Ray"),
    ("fal-ai/pika/", "Pika"),
    ("fal-ai/vidu/", "Vidu"),
    ("fal-ai/pixverse/", "PixVerse"),
    ("xai/grok-", "Grok Imagine"),
    ("fal-ai/kandinsky", "Kandinsky"),
    ("fal-ai/hunyuan", "Hunyuan Video"),
    ("decart/", "Lucy"),
    ("fal-ai/longcat", "LongCat"),
)

# Days on which models were to leave fal, as fal's pages said before.
ENDED: Final = {"fal-ai/sora-2/": "2026-09-24"}

_BY_ANALOGY: Final = "That the length goes over the wire as {} is taken from a sister model of the family."
_QUOTED: Final = "That the length goes over the wire as {} is quoted from fal's pages by others."

# How lengths that the list gives as an enumeration go over the wire, and what is in doubt about it. The list puts
# every enumeration into quotes, so it does not tell. The first prefix that fits decides.
FORMS: Final = (
    ("fal-ai/minimax/", "string", None),
    ("fal-ai/veo", "string", None),
    ("fal-ai/kling-video/", "string", _QUOTED.format("text")),
    ("fal-ai/bytedance/", "string", _QUOTED.format("text")),
    ("fal-ai/pixverse/v5.6/", "string", None),
    ("fal-ai/pixverse/", "string", _BY_ANALOGY.format("text")),
    ("fal-ai/ltx-2/", "number", None),
    ("fal-ai/ltx-2.3/", "number", _BY_ANALOGY.format("a number")),
    ("fal-ai/pika/", "number", _BY_ANALOGY.format("a number")),
    ("fal-ai/sora-2/", "number", "That the length goes over the wire as a number is a guess."),
    (
        "",
        "string",
        "Whether the length goes over the wire as text or as a number is not known; it is sent as text.",
    ),
)

# Ranges of lengths that are plain numbers, in whole seconds, where the list names none itself.
LENGTH_RANGES: Final = (
    ("fal-ai/vidu/q3/", (1, 16), "The range of lengths is that of the sister endpoints with a first frame."),
    ("xai/grok-imagine-video/", (1, 15), "The range of lengths is that of version 1.5 of the model."),
)

# Seconds of clips whose length cannot be chosen, and which the list does not say.
FIXED_SECONDS: Final = (
    ("fal-ai/minimax/", 6),
    ("fal-ai/pika/v2.2/pikaframes", 5),
    ("fal-ai/vidu/q1/", 5),
    ("fal-ai/wan/v2.2-a14b/", 5),
    ("decart/lucy-i2v", 5),
)

# Frames a second of models that are told a number of frames but no rate.
FRAME_RATES: Final = (("fal-ai/hunyuan-video-v1.5/", 24),)

NOTES: Final = (
    (
        re.compile(r"pikaframes$"),
        "A clip lasts 5 seconds for every two pictures that follow each other, unless transitions say otherwise.",
    ),
    (
        re.compile(r"^fal-ai/sora-2/"),
        "fal announced the end of Sora 2; whether it still answers was not tried.",
    ),
    (
        re.compile(r"^fal-ai/ltx-2-19b/"),
        "Only the named sizes can be asked for; fal also takes width and height.",
    ),
)

# Inputs that divide a clip into parts, and what a part is.
PARTS: Final[dict[str, dict[str, str | int | bool]]] = {
    "multi_prompt": {"seconds": "duration", "usual": 5, "instead_of_prompt": True},
    "transitions": {"seconds": "duration", "usual": 5},
}

# Our names of inputs that other models call otherwise.
OUR_NAMES: Final = {
    "audio": "generate_audio",
    "enable_audio": "generate_audio",
    "generate_audio_switch": "generate_audio",
    "enable_prompt_expansion": "prompt_optimizer",
    "enhance_prompt": "prompt_optimizer",
}

WHOLE_NUMBERS: Final = frozenset(
    {
        "fps",
        "frames_per_second",
        "num_frames",
        "num_inference_steps",
        "num_interpolated_frames",
        "num_refine_inference_steps",
    }
)


WORDS: Final = {
    "acceleration": "How much quality may be traded for speed.",
    "adjust_fps_for_interpolation": "Raise the frame rate with the interpolated frames, so that the length stays.",
    "aspect_ratio": "Shape of the picture, width to height.",
    "audio_url": "Sound to go with the clip: a file or an address.",
    "auto_fix": "Let the provider rewrite a prompt that its content checks would refuse.",
    "bgm": "Add background music, to clips of 4 seconds only.",
    "camera_fixed": "Keep the camera still.",
    "camera_lora": "A camera move that was trained for.",
    "camera_lora_scale": "How strongly that camera move acts.",
    "cfg_scale": "How closely the prompt is followed.",
    "character_ids": "Ids of characters that were made with the provider.",
    "delete_video": "Have the provider delete its own copy afterwards.",
    "detect_and_block_ip": "Refuse what refers to known works and brands.",
    "elements": "Characters and things to show, as mappings of files or addresses; prompts say @Element1, @Element2.",
    "enable_output_safety_checker": "Check the finished clip's content.",
    "enable_safety_checker": "Check the content of what is sent.",
    "end_image_strength": "How strongly the last frame binds.",
    "fps": "Frames a second.",
    "generate_audio": "Make sound too. It can change the price.",
    "generate_multi_clip_switch": "Let the clip cut between several views.",
    "guidance_scale": "How closely the prompt is followed.",
    "guidance_scale_2": "How closely the prompt is followed in the second stage.",
    "guide_scale": "How closely the prompt is followed.",
    "image_strength": "How strongly the first frame binds.",
    "image_urls": "Pictures, as a list of files or addresses.",
    "interpolation_direction": "Whether the pictures are gone through forward or backward.",
    "interpolator_model": "What draws the frames in between.",
    "loop": "Let the end run into the beginning.",
    "loras": "Weights to apply, as mappings of address and scale.",
    "model": "The version of the model.",
    "movement_amplitude": "How much moves.",
    "multi_prompt": "A prompt for each part of the clip, as mappings of prompt and duration; instead of the prompt.",
    "multi_shots": "Let the clip tell its story in several shots, with prompt_optimizer only.",
    "negative_prompt": "What should not be seen.",
    "num_frames": "Frames of the clip; it overrides the length.",
    "num_inference_steps": "Steps of the computation: more take longer and look better.",
    "num_interpolated_frames": "Frames drawn between every two.",
    "num_refine_inference_steps": "Steps of the refining computation.",
    "prompt_optimizer": "Let the provider rewrite the prompt for the model.",
    "reference_image_urls": "Pictures of what should be seen, as a list of files or addresses.",
    "resolution": "Lines of the picture.",
    "reverse_video": "Let the clip run backwards.",
    "safety_tolerance": "How much passes the content checks, from 1, the strictest, to 6.",
    "shift": "Shift of the noise schedule.",
    "shot_type": "How a clip with multi_prompt is divided.",
    "style": "Style of the picture.",
    "subject_reference_image_url": "A picture of the person that should be seen: a file or an address.",
    "thinking_type": "Whether the prompt is worked over first.",
    "transitions": "The way from each picture to the next, as mappings of duration and prompt.",
    "turbo_mode": "Compute faster.",
    "use_multiscale": "Make a small clip first, and the large one from it.",
    "video_output_type": "Kind of file.",
    "video_quality": "Quality of the encoding.",
    "video_size": "Size of the picture, by name.",
    "video_url": "A clip to go on from: a file or an address.",
    "video_urls": "Clips of what should be seen, as a list of files or addresses.",
    "video_write_mode": "Whether encoding should be fast or the file small.",
    "voice_ids": "Ids of voices that were made with the provider; the prompt names them <<<voice_1>>>.",
}
