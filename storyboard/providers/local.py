"""The provider `local`: the animatic engine of this package, free and offline."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from anyio import from_thread, to_thread

from storyboard.errors import PredictionFailed, StoryboardError
from storyboard.plan.request import fingerprint_of, ingredients_of
from storyboard.providers.arguments import seed_of_take
from storyboard.providers.protocol import Order, Prediction, PredictionStatus, Progress
from storyboard.store.take import take_key

__all__ = ["LocalProvider"]

SECONDS_BETWEEN_REPORTS: Final = 0.1


class LocalProvider:
    """Makes animatics in worker threads. The clip is drawn when it is fetched."""

    name = "local"

    def __init__(self) -> None:
        self._orders: dict[str, Order] = {}

    async def submit(self, order: Order) -> Prediction:
        """Keep the order until its clip is fetched."""
        prediction_id = take_key(fingerprint_of(ingredients_of(order.request)), order.take)
        self._orders[prediction_id] = order
        return Prediction(prediction_id, PredictionStatus.SUCCEEDED)

    async def poll(self, prediction: Prediction) -> Prediction:
        """Return the prediction as it is: nothing runs elsewhere."""
        return prediction

    async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
        """Draw and encode the clip. PredictionFailed when the engine cannot; cancelling stops it within a frame."""
        order = self._orders[prediction.id]
        await to_thread.run_sync(_make, order, target, progress)
        del self._orders[prediction.id]

    async def cancel(self, prediction: Prediction) -> None:
        """Forget the order."""
        self._orders.pop(prediction.id, None)


def _make(order: Order, target: Path, progress: Progress) -> None:
    # The engine imports the media libraries, which planning and validating do not need.
    from storyboard.animatic.clip import AnimaticRequest, make_clip  # noqa: PLC0415

    request = order.request
    if request.shape is None:
        raise PredictionFailed(f'model "{request.model}" needs a size and a frame rate', provider="local")
    animatic = AnimaticRequest(
        prompt=request.prompt,
        shape=request.shape,
        frames=request.frames,
        seed=seed_of_take(request.seed or 0, order.take) or 0,
        first_frame=order.first_frame if isinstance(order.first_frame, Path) else None,
        last_frame=order.last_frame if isinstance(order.last_frame, Path) else None,
        camera=request.camera,
        focus=request.focus,
    )
    try:
        make_clip(animatic, target, _throttled(progress))
    except StoryboardError as error:
        raise PredictionFailed(error.message, provider="local", hint=error.hint) from error


class _throttled:  # noqa: N801 - reads as the function that it stands for
    """Passes progress to the event loop a few times a second, and stops the work once it is cancelled."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._next = 0.0

    def __call__(self, fraction: float) -> None:
        from_thread.check_cancelled()
        now = time.monotonic()
        if now >= self._next or fraction >= 1:
            self._next = now + SECONDS_BETWEEN_REPORTS
            from_thread.run_sync(self._progress, fraction, None)
