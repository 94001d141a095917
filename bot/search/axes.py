"""The directions in which sentences on different things differ, and those on one thing do not.

Two ways of asking for one entry lie apart in directions that tell nothing of what is asked. On the discriminant axes of
a pack (Fisher 1936, Rao 1948), half as many numbers as the encoder's own, the nearest way of asking leads to the right
entry for 79 % of the questions of ``tests/questions`` instead of 74, and the nearest sentence told for 48 instead of
44.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bot.search.encoder import Vectors

AXES = 128
SHRINK = 1.0  # of the mean scatter within groups, added in every direction (regularised as by Friedman 1989)


def discriminant(rows: Vectors, groups: npt.NDArray[np.intp], axes: int = AXES, shrink: float = SHRINK) -> Vectors:
    """The axes, a column each and the best first, that part the groups of some vectors, a row each, most for their
    scatter within groups. ``groups`` is the number of each row's group, counted from 0 and none left out."""
    sizes = np.bincount(groups)
    middles = np.zeros((len(sizes), rows.shape[1]))
    np.add.at(middles, groups, rows)
    middles /= sizes[:, None]
    within = np.cov((rows - middles[groups]).T, bias=True)
    within += shrink * np.trace(within) / len(within) * np.eye(len(within))
    white = np.linalg.cholesky(np.linalg.inv(within))
    _, turned = np.linalg.eigh(white.T @ np.cov(middles.T, bias=True) @ white)
    found: Vectors = (white @ turned[:, ::-1][:, :axes]).astype(np.float32)
    return found
