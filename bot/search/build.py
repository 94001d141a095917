"""Building an index: what a pack says in one language as flat arrays under names, which ``Index`` searches.

Every term has a number, its place in the list of all terms. What ``Index`` and its rooms need of an entry stands in
rows and postings of such numbers: nothing is left to be counted while a question waits.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import TypeVar

import numpy as np

from bot.language.analyser import Analyser
from bot.language.sentences import sentences
from bot.language.spelling import spelling_parts
from bot.mapped import Array, data, numbered, rows
from bot.pack.entries import KINDS, Entry, Kind
from bot.pack.pack import Pack
from bot.search.bm25 import BM25
from bot.search.evidence import NONE
from bot.search.lexicon import Lexicon
from bot.search.marks import FOCUS_TERMS, MENTIONED, OWN, SPOKEN, names, phrasing_key, words_key
from bot.search.naming import names_of
from bot.search.postings import idf_of

SEEN = 3  # times that a word must be asked with, to be taken for one, if nothing that the pack tells has it
COUNTED = 4  # terms behind a figure that it may count
K = TypeVar("K", bound=Hashable)


def index_parts(pack: Pack, entries: Sequence[Entry], analyser: Analyser, by_text: bool) -> dict[str, Array]:
    """The parts of an index in the language of ``analyser``; ``by_text`` adds the sentences of every entry and its text
    in order."""
    language = analyser.code
    every = iter(analyser.read([phrasing for entry in entries for phrasing in entry.phrasings[language]]))
    asked = [list(islice(every, len(entry.phrasings[language]))) for entry in entries]
    told = [t for e in entries for t in _told(e, language)]
    read = dict(zip(distinct := list(dict.fromkeys(told)), analyser.read(distinct), strict=True))
    frequency = Counter(chain.from_iterable(chain.from_iterable(asked)))
    frequency.update(chain.from_iterable(read.values()))
    table = {word: analyser.terms_of(word) for word in frequency}
    said = dict.fromkeys(t for e in entries if e.kind is not Kind.UNSAID for t in _told(e, language))
    stems = {term for text in said for word in read[text] for term in table[word]}
    naming = names_of(pack, analyser, stems)
    lexicon = Lexicon(naming, analyser)

    def terms(words: Iterable[str]) -> list[str]:
        return lexicon.terms([term for word in words for term in table[word]])

    known = {text: terms(words) for text, words in read.items()}
    phrasings = [[terms(phrasing) for phrasing in own] for own in asked]
    told_terms = [[t for text in _told(e, language) for t in known[text]] for e in entries]
    support = [
        [t for text in e.support.get(language, ()) for t in known[text]] if e.kind is Kind.UNSAID else told
        for e, told in zip(entries, told_terms, strict=True)
    ]
    had = [frozenset(told).union(*own) for told, own in zip(told_terms, phrasings, strict=True)]
    idf = idf_of(Counter(chain.from_iterable(had)), len(entries))
    weight = {**_idf_of_kin(idf, analyser), **idf}
    focuses = [[analyser.focus(words) for words in own] or [("", ())] for own in asked]
    after = [[(kind, _focus(lexicon, analyser, behind)) for kind, behind in own] for own in focuses]
    in_order = [known[entry.text[language]] for entry in entries]
    in_sentences = _in_sentences(entries, analyser, terms, phrasings) if by_text else []
    counted = [_counted(terms, analyser) for terms in in_order]
    kin = [[{analyser.kin(term) for term in phrasing} for phrasing in own] or [set()] for own in phrasings]
    vocabulary, hashes = numbered(
        {*idf, *weight, *stems, *chain.from_iterable(chain.from_iterable(kin)), *chain.from_iterable(counted)}
        | {term for own in after for _, terms in own for term in terms}
        | {term for own in in_sentences for terms in own for term in terms}
    )
    ids = {term: number for number, term in enumerate(vocabulary)}
    mentioned = set(
        chain.from_iterable(t for t, e in zip(told_terms, entries, strict=True) if e.kind is not Kind.UNSAID)
    )
    marks = ((OWN, idf), (MENTIONED, mentioned), (SPOKEN, stems))
    flags = [sum(mark for mark, own in marks if t in own) for t in vocabulary]
    kinds = ["", *sorted({kind for kind in analyser.asking.values() if kind})]
    checked = sorted(analyser.checked)
    gives = [
        analyser.gives(entry.text[language]) | (frozenset() if lexicon.proper.isdisjoint(terms) else {"person"})
        for entry, terms in zip(entries, in_order, strict=True)
    ]
    rarest = math.log(1 + (len(entries) + 0.5) / 0.5)  # the idf of a term no entry has
    wants = sorted(analyser.wanted)
    flat = [phrasing for own in phrasings for phrasing in own or [[]]]
    flat_kin, flat_after = list(chain.from_iterable(kin)), list(chain.from_iterable(after))
    parts = {
        **data("naming", naming),
        **data("kinds", kinds),
        **data("checked", checked),
        **data("wants", wants),
        "vocabulary": hashes,
        "entries.kinds": np.array([KINDS.index(entry.kind) for entry in entries], dtype=np.uint8),
        "flags": np.array(flags, dtype=np.uint8),
        "idf": np.array([weight.get(term, 0.0) for term in vocabulary]),
        **BM25([[t for own in p for t in own] for p in phrasings], b=0.3).posted("asked", ids),
        **BM25(told_terms, b=0.5).posted("told", ids),
        **rows("had", [sorted(ids[t] for t in own) for own in had]),
        **rows("rests", [sorted({ids[t] for t in own}) for own in support]),
        "entries": np.cumsum([0, *map(len, kin)], dtype=np.int64),
        "phrasing.wants": np.array([sum(1 << wants.index(w) for w in analyser.wants(p)) for p in flat], dtype=np.int32),
        **rows("phrasing.names", [sorted({ids[t] for t in phrasing if names(t)}) for phrasing in flat]),
        **rows("kin", [sorted(ids[t] for t in phrasing) for phrasing in flat_kin]),
        "phrasing.weights": np.array([sum([weight.get(t) or rarest for t in phrasing]) for phrasing in flat_kin]),
        "phrasing.kinds": np.array([kinds.index(kind) for kind, _ in flat_after], dtype=np.int32),
        "phrasing.after": np.array(
            [[*(ids[t] for t in terms), NONE, NONE][:FOCUS_TERMS] for _, terms in flat_after], dtype=np.int32
        ),
        **rows("counted", [sorted(ids[t] for t in own) for own in counted]),
        "gives": np.array([sum(1 << checked.index(kind) for kind in own) for own in gives], dtype=np.uint32),
        **_spelt(frequency, set(chain.from_iterable(read.values())), lexicon, analyser),
        **_asked_so(entries, analyser, phrasings, focuses),
    }
    if by_text:
        parts["sentences"] = np.cumsum([0, *map(len, in_sentences)], dtype=np.int64)
        parts |= rows("sentence", [sorted({ids[t] for t in terms}) for own in in_sentences for terms in own])
        parts |= rows("order", [[ids[t] for t in terms] for terms in in_order])
    return parts


def _asked_so(
    entries: Sequence[Entry],
    analyser: Analyser,
    phrasings: Sequence[Sequence[Sequence[str]]],
    focuses: Sequence[Sequence[tuple[str, Sequence[str]]]],
) -> dict[str, Array]:
    """The one entry that is asked in just some terms, behind a kind of question word; or, word for word, by its title;
    or by a phrasing that has no terms at all."""
    language = analyser.code
    keys = [
        [phrasing_key(kind, own) for (kind, _), own in zip(after, p, strict=False)]
        for after, p in zip(focuses, phrasings, strict=True)
    ]
    stored = _unique((key, entry) for entry, own in enumerate(keys) for key in own)
    stored |= _unique((own[0], entry) for entry, own in enumerate(keys) if own)  # titles
    bare = ((words_key(p), at) for at, e in enumerate(entries) for p in e.phrasings[language])
    literal = _unique(pair for pair, own in zip(bare, chain.from_iterable(phrasings), strict=True) if not own)
    titled = _unique(
        (words_key(entry.title[language]), at) for at, entry in enumerate(entries) if entry.kind is Kind.QUESTION
    )
    return {**_found("stored", stored), **_found("literal", literal), **_found("titled", titled)}


def _found(name: str, places: Mapping[int, int | None]) -> dict[str, Array]:
    known = sorted((key, place) for key, place in places.items() if place is not None)
    return {
        name: np.array([key for key, _ in known], dtype=np.uint64),
        f"{name}.entries": np.array([place for _, place in known], dtype=np.int32),
    }


def _spelt(frequency: Mapping[str, int], written: set[str], lexicon: Lexicon, analyser: Analyser) -> dict[str, Array]:
    """The words that are no misspellings, with how often each occurs."""
    spelt: Counter[str] = Counter(lexicon.spelt)
    for word, count in frequency.items():
        if count < SEEN and word not in written:  # a slip of somebody who asked, which is stored with the question
            continue
        spelt.update(dict.fromkeys(analyser.content(word), count))
    return spelling_parts(spelt)


def _idf_of_kin(idf: Mapping[str, float], analyser: Analyser) -> dict[str, float]:
    """The idf of what stands for synonyms: that of their most frequent member."""
    found: dict[str, float] = {}
    for term, own in idf.items():
        kin = analyser.kin(term)
        if kin != term:
            found[kin] = min(own, found.get(kin, own))
    return found


def _focus(lexicon: Lexicon, analyser: Analyser, after: Iterable[str]) -> tuple[str, ...]:
    terms = lexicon.terms([term for word in after for term in analyser.terms_of(word)])
    return tuple(map(analyser.kin, terms[:FOCUS_TERMS]))


def _in_sentences(
    entries: Sequence[Entry],
    analyser: Analyser,
    terms: Callable[[Iterable[str]], list[str]],
    phrasings: Sequence[Sequence[Sequence[str]]],
) -> list[list[list[str]]]:
    """The terms of each sentence of every entry, those of a passage's title in each; or of each way of asking: what
    somebody wrote down to be asked is said too."""
    every = [sentences(entry.text[analyser.code]) for entry in entries]
    read = iter(analyser.read(list(chain.from_iterable(every))))
    found = []
    for entry, own, asked in zip(entries, every, phrasings, strict=True):
        title = list(asked[0]) if entry.kind is Kind.PASSAGE else []
        said = [terms(words) + title for words in islice(read, len(own))]
        found.append(said + list(map(list, asked)) if entry.kind is Kind.QUESTION else said)
    return found


def _counted(terms: Sequence[str], analyser: Analyser) -> frozenset[str]:
    """Of some terms in order those that stand just behind a figure or a number word, synonyms made one."""
    behind = [terms[at + 1 : at + 1 + COUNTED] for at, term in enumerate(terms) if term.isdigit()]
    return frozenset(map(analyser.kin, chain.from_iterable(behind)))


def _told(entry: Entry, language: str) -> tuple[str, ...]:
    """All an entry says and rests on."""
    return (entry.title[language], entry.text[language], *entry.support.get(language, ()))


def _unique(pairs: Iterable[tuple[K, int]]) -> dict[K, int | None]:
    """A map of pairs; a key that comes with several values leads to None."""
    found: dict[K, int | None] = {}
    for key, value in pairs:
        found[key] = value if found.get(key, value) == value else None
    return found
