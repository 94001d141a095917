"""What people would use instead, each over the same passages and as its own documentation has it for English texts.

An engine is built from texts into a folder, opened from there, and finds the numbers of the passages that are best for
a question, the best first. ``bench/scale.py`` runs each in a process of its own.
"""

from __future__ import annotations

import pickle
import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

MOST = 10  # passages found for a question
WORD = re.compile(r"\w+")
Find = Callable[[str], list[int]]


def rank_bm25(texts: Sequence[str], folder: Path) -> None:
    from rank_bm25 import BM25Okapi

    with (folder / "rank-bm25").open("wb") as stream:
        pickle.dump(BM25Okapi([WORD.findall(text.lower()) for text in texts]), stream)


def open_rank_bm25(folder: Path) -> Find:
    import numpy as np

    with (folder / "rank-bm25").open("rb") as stream:
        index = pickle.load(stream)

    def find(question: str) -> list[int]:
        scores = index.get_scores(WORD.findall(question.lower()))
        return [int(at) for at in np.argsort(-scores, kind="stable")[:MOST]]

    return find


def _tokens(texts: Sequence[str], stemmer: object, ids: bool = True) -> object:
    import bm25s

    return bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False, return_ids=ids)


def bm25s_numpy(texts: Sequence[str], folder: Path, backend: str = "numpy") -> None:
    import bm25s
    import Stemmer

    index = bm25s.BM25(backend=backend)
    index.index(_tokens(texts, Stemmer.Stemmer("english")), show_progress=False)
    index.save(folder / f"bm25s-{backend}", show_progress=False)


def open_bm25s(folder: Path, backend: str) -> Find:
    import bm25s
    import Stemmer

    index = bm25s.BM25.load(folder / f"bm25s-{backend}", mmap=True)
    stemmer = Stemmer.Stemmer("english")

    def find(question: str) -> list[int]:
        asked = _tokens([question], stemmer, ids=False)
        return [int(at) for at in index.retrieve(asked, k=MOST, show_progress=False)[0][0]]

    find("once")  # numba compiles with the first question
    return find


def fts5(texts: Sequence[str], folder: Path) -> None:
    with sqlite3.connect(folder / "fts5") as base:
        base.execute("CREATE VIRTUAL TABLE passages USING fts5(text, tokenize='porter unicode61')")
        base.executemany("INSERT INTO passages(rowid, text) VALUES (?, ?)", enumerate(texts))


def open_fts5(folder: Path) -> Find:
    base = sqlite3.connect(folder / "fts5")
    query = f"SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT {MOST}"

    def find(question: str) -> list[int]:
        words = " OR ".join(f'"{word}"' for word in WORD.findall(question.lower()))
        return [row for (row,) in base.execute(query, (words,))]

    return find


def tantivy(texts: Sequence[str], folder: Path) -> None:
    from tantivy import Document, Index, SchemaBuilder

    schema = SchemaBuilder().add_text_field("text", tokenizer_name="en_stem")
    schema = schema.add_unsigned_field("number", stored=True).build()
    (folder / "tantivy").mkdir()
    writer = Index(schema, str(folder / "tantivy")).writer(num_threads=1)
    for number, text in enumerate(texts):
        writer.add_document(Document(text=text, number=number))
    writer.commit()
    writer.wait_merging_threads()


def open_tantivy(folder: Path) -> Find:
    from tantivy import Index

    index = Index.open(str(folder / "tantivy"))
    searcher = index.searcher()

    def find(question: str) -> list[int]:
        query = index.parse_query(" ".join(WORD.findall(question)), ["text"])
        return [searcher.doc(address)["number"][0] for _, address in searcher.search(query, MOST).hits]

    return find


RIVALS: Mapping[str, tuple[Callable[[Sequence[str], Path], None], Callable[[Path], Find]]] = {
    "rank-bm25": (rank_bm25, open_rank_bm25),
    "bm25s numpy": (bm25s_numpy, partial(open_bm25s, backend="numpy")),
    "bm25s numba": (partial(bm25s_numpy, backend="numba"), partial(open_bm25s, backend="numba")),
    "FTS5": (fts5, open_fts5),
    "tantivy": (tantivy, open_tantivy),
}
"""How each is built and opened."""
