"""A question as the bot understands it: its language, its terms, the parts and names in it, its spelling mended."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, pairwise

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.language.analyser import Analyser, Part, fold, lowered, words
from bot.search.index import Index
from bot.search.indexes import Indexes

LONGEST = 1000  # characters read of a question; the rest is no question any more
TITLE = 4  # words up to which capitals tell names, however many have one
MENDED = 8  # unknown words of a question that are looked at
WHOLE_NAME = 70.0  # per cent of likeness of each of two words, from which they are a person's name misspelt
LEAST_NAME = 4  # letters of each of them
VERY_SHORT = 5  # letters up to which a name misspelt has just the letters of the name
LONG_NAME = 10  # words of a name, at the most
SHORT_NAME = 7  # letters up to which a name may be one slip away from one the pack knows, not two
_WORD = re.compile(r"[^\W_]+(?!['’](?!s\b)|[^\W_])")  # not «aren» of «aren't»
_MARK = re.compile(r"[^\W_]+'?")  # «l'» marks a language, «l» does not
_ELIDED = re.compile(r"(?<![^\W_])[^\W\d_]{1,2}['’]$")
_LOOSE = re.compile(r"(?<![\w'’.-])[a-z]{2,3}(?![\w'’-])")  # short words in lower case
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood. ``text`` has its spelling mended; ``read_as`` is that text where it differs, or None.
    ``strangers`` are the names in it that the pack does not have, as they are written; ``absent`` the same and the
    countries that the pack does not name either, but tells of a city there."""

    text: str
    language: str
    terms: tuple[str, ...]
    parts: tuple[Part, ...]
    read_as: str | None = None
    strangers: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


def clean(text: str) -> str:
    """A question without control and direction characters, white space collapsed, cut at ``LONGEST`` characters.

    Words parted at the end of a line are whole again. Half a surrogate pair, which no UTF-8 can hold, goes too.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text[:LONGEST].split())
    text = unicodedata.normalize("NFKC", text[:LONGEST])  # before it is cut: one letter can stand for eighteen
    text = re.sub(r"(?<=[^\W\d_])-\s*\n\s*(?=[^\W\d_])", "", text)
    text = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(text.split())[:LONGEST]


def language_of(text: str, indexes: Indexes, fallback: str, guess: bool = False) -> str:
    """The language of a question; ``fallback`` where its words do not tell (people, figures, names that are of both).

    Words that mark one language only (articles, question words) decide; failing them, names that are of one («HCR»,
    «Sénégal») and words that only its part of the pack has; failing them, words that only its dictionary has. To
    ``guess``, where nobody has chosen a language yet, what is more usual in one will do («reco»).
    """
    runs = _MARK.findall(fold(text))
    runs = [run if run in indexes.telling else run.removesuffix("'") for run in runs]  # «what» of «what's»
    said = [word for word in runs if word not in indexes.numbering]  # «rec. 5» is of no language
    analysers = indexes.analysers
    telling = [word for word in said if word in indexes.telling]
    marking = {word for word in telling if any(word in a.marks for a in analysers.values())}
    marks = {
        code: sum(word in a.marks or (word in a.shorthand and word not in marking) for word in telling)
        for code, a in analysers.items()
    }
    best = _highest(marks)
    if len(best) > 1:
        named, left = _names(text, indexes)
        unmarked = [word for word in left if word not in marking and word not in indexes.numbering]
        own = {code: sum(code in languages for languages in named) for code in best}
        best = _highest({code: own[code] + sum(indexes[code].has(word) for word in unmarked) for code in best})
        if len(best) > 1:
            best = _highest({code: sum(indexes[code].speller.listed(word) for word in unmarked) for code in best})
    if guess and len(best) > 1:
        best = _highest({code: len(re.findall(analysers[code].data.get("hints", "$."), text)) for code in best})
    return fallback if fallback in best else best[0]


def _names(text: str, indexes: Indexes) -> tuple[list[frozenset[str]], list[str]]:
    """The names in a text, each as the languages it is of, and the folded words that belong to none."""
    said, named, left = words(lowered(text)), [], []
    while said:
        longest = next((n for n in range(min(len(said), LONG_NAME), 0, -1) if tuple(said[:n]) in indexes.native), 0)
        if longest:
            named.append(indexes.native[tuple(said[:longest])])
        else:
            left += _MARK.findall(fold(said[0]))
        said = said[longest or 1 :]
    return named, left


def _highest(counts: Mapping[str, int]) -> list[str]:
    most = max(counts.values())
    return [code for code, count in counts.items() if count == most]


def understand(text: str, language: str, indexes: Indexes, spelling: bool = True) -> Query:
    """Read a cleaned question in ``language``."""
    index = indexes[language]
    text = spelt_out(text, index.analyser)
    strange: list[str] = []
    mended = _mend(text, index, indexes, strange) if spelling else text
    mended = _whole_names(mended, index, strange) if strange else mended
    heard = _LOOSE.sub(lambda match: match[0] if _worth(match[0], indexes) else " ", mended)
    terms = tuple(index.lexicon.terms(index.analyser.terms(heard)))
    absent = [term for term in terms if term in index.lexicon.abroad and not index.mentions(term)]
    strange = [name for name in strange if not any(_within(name, term, index) for term in absent)]
    towns = {term: index.lexicon.towns[term] for term in absent if term in index.lexicon.towns}
    meant = {term: own for term, own in towns.items() if not index.asked_of(term)}
    strangers, unnamed = (
        tuple(dict.fromkeys([*map(index.lexicon.called, names), *strange]))
        for names in ([term for term in absent if term not in towns], absent)
    )
    return Query(
        text=mended,
        language=language,
        terms=tuple(chain.from_iterable(meant.get(term, (term,)) for term in terms)),
        parts=tuple(index.analyser.parts(mended)),
        read_as=mended if mended != text else None,
        strangers=strangers,
        absent=unnamed,
    )


def _worth(word: str, indexes: Indexes) -> bool:
    """Whether a short word says something: one that no language knows is a slip of the thumb."""
    folded = fold(word)
    if any(folded in analyser.part_words for analyser in indexes.analysers.values()):
        return True  # «rec. 5»
    return indexes.has(folded) or indexes.listed(folded) or any(each.lexicon.names(folded) for each in indexes.values())


def spelt_out(text: str, analyser: Analyser) -> str:
    """A text with what is typed short on a phone written out, «hw many ppl», «c koi», and what is said in a word that
    has another meaning reworded."""
    shorthand = analyser.shorthand
    for said, meant in analyser.reworded:
        text = said.sub(meant, text)
    if not shorthand:
        return text
    return _TOKEN.sub(lambda match: shorthand.get(match[0].lower(), match[0]), text)


def _mend(text: str, index: Index, indexes: Indexes, strange: list[str]) -> str:
    """The text with each word the pack does not know, in any language, replaced by the nearest it does.

    A name is mended towards a name alone and by little, or it is a stranger and put into ``strange``. Of a text with
    many unknown words the first are mended: the rest is no misspelt question.
    """
    left = MENDED
    naming = index.analyser.data.get("naming", ())
    said = _WORD.findall(text)
    titled = len(said) > TITLE and 2 * sum(word[0].isupper() for word in said) > len(said)  # Each Word Like This
    run = ""  # the stranger that ends just before: «Ibrahim Boubacar» is one

    def mend(match: re.Match[str]) -> str:
        nonlocal left, run
        word = fold(match[0])
        before = text[: match.start()].rstrip()
        if len(word) < 2 or word in indexes.telling:
            return match[0]
        listed = indexes.listed(word)
        inside = not titled and match[0][0].isupper() and bool(before) and before[-1] not in '.?!:;«“"'
        lead = " ".join(_TOKEN.findall(fold(before))[-2:])
        named = inside or (not listed and (match[0][0].isupper() or any(lead.endswith(cue) for cue in naming)))
        told, known = indexes.speaks_of(word), indexes.has(word)
        if known and (told or not named or (listed and not inside)):
            return match[0]
        left -= 1
        mended = None if known or listed or left < 0 else index.speller.mend(word)
        if not named:
            return match[0] if mended is None else mended
        if mended and (mended in index.lexicon.spelt or index.by_text) and _near_name(word, mended):
            return mended
        elided = _ELIDED.search(text[: match.start()])
        if elided and any(each.lexicon.part_of(fold(elided[0]) + word) for each in indexes.values()):
            return match[0]  # «Ivoire», in a language that knows Côte d'Ivoire as one word
        terms = index.lexicon.terms(index.analyser.terms(word))
        named_so = any(each.lexicon.part_of(word) for each in indexes.values())
        if not terms or not word.isalpha() or named_so or any(term[0] == "~" for term in terms):
            return match[0]  # a name of the pack, or a country, is told by its term
        if run and before.endswith(run):
            strange[-1] = f"{strange[-1]} {match[0]}"
        else:
            strange.append(match[0])
        run = match[0]
        return match[0]

    return _WORD.sub(mend, text)


def _whole_names(text: str, index: Index, strange: list[str]) -> str:
    """The text with a person's whole name mended that is misspelt in more than one place, «Cristofer Hine», and taken
    out of ``strange``: two words that are both near tell what neither would alone."""
    odd = {piece for name in strange[:MENDED] for piece in _pieces(name)}
    for first, second in pairwise(_TOKEN.finditer(text)):
        both = f"{first[0]} {second[0]}"
        if odd.isdisjoint(_pieces(both)) or min(len(first[0]), len(second[0])) < LEAST_NAME:
            continue
        near = process.extract(fold(both), index.lexicon.whole_names, scorer=fuzz.ratio, score_cutoff=WHOLE_NAME)
        alike = next((name for folded, _, name in near if _both_alike(fold(both), folded)), None)
        if alike:
            strange[:] = [name for name in strange if odd.isdisjoint(_pieces(name)) or name not in both]
            return text[: first.start()] + alike + text[second.end() :]
    return text


def _within(name: str, term: str, index: Index) -> bool:
    """Whether a name that was taken for a stranger is a piece of what a term is called: the «Watch» of «Human Rights
    Watch»."""
    own = _pieces(fold(name))
    return any(set(_pieces(fold(written))).issuperset(own) for written in index.lexicon.written(term))


def _pieces(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", name)


def _both_alike(name: str, other: str) -> bool:
    """Whether two folded names are alike word by word, and not only as a whole."""
    words = list(zip(name.split(), other.split(), strict=False))
    return len(name.split()) == len(other.split()) and min(fuzz.ratio(a, b) for a, b in words) >= WHOLE_NAME


def _near_name(word: str, name: str) -> bool:
    """Whether a name may be another one misspelt: the same first letter, and a slip only, or two in a long one or where
    just its letters are there, «Zannete». A very short one has its letters swapped or doubled, no others: «Kulg», but
    not «Salah» for Sarah."""
    same = set(word) == set(name)
    if word[0] != name[0] or (len(word) <= VERY_SHORT and not same):
        return False
    slips = OSA.distance(word, name)
    if len(word) <= SHORT_NAME and not (same and len(word) > VERY_SHORT):
        return abs(len(word) - len(name)) <= 1 and slips <= 1
    return slips <= 2
