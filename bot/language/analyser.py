"""Text to terms: one analyser a language, the same for what is indexed and for what is asked.

A language is a data file, ``language/data/CODE.yaml``: stop words, elisions, number words, the names of numbered parts,
and the name of a Snowball stemmer. Nothing here knows English from French.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import Stemmer
import yaml

from bot.language.clause import Clauses
from bot.mapped import NOWHERE, Kept, Parts, data, data_of

LANGUAGES = Path(__file__).parent / "data"
TALK = Path(__file__).parent / "talk"

YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C loader where it is built in: ten times as fast

_PLAIN = {"’": "'", "‘": "'", "ʼ": "'", "´": "'", "œ": "oe", "Œ": "oe", "ß": "ss"}
_THOUSANDS = re.compile(r"(?<=\d)[ ,.\u00a0\u202f](?=\d{3}(?!\d))")
_BRACKETS = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_PIECE = re.compile(r"[a-z]+=-?\d+|[^\W_]+(?:[-'][^\W_]+)*")
_ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u20d0-\u20ff]")
_MARKED = re.compile(r"[^\W_]+['’]?")
WHOLE = 4  # words of a question that is one without what stands beside it
_CLAUSE = re.compile(r"\s*[,;:–—]\s+")
_APART = "\x1e"  # between texts read together; white space to every pattern, so where a text has it, a space
LEADING = 4  # words of a sentence, of which a number in words is what it tells
RANGE = 20  # parts that one range may name
REST = -1000  # in the place of a number: all that follow the one before it, «8 to the end»
FOCUS_WORDS = 8  # after a question word, in which what it asks for is looked for
COUNTED = 5  # words behind a figure among which is what it counts
WORD = 40  # characters up to which a text may be a word
_CACHE_LIMIT = 50_000  # words remembered; hostile input must not grow the cache for ever
TITLES = 4096  # titles of which it is remembered whether they compare
TEXTS = 128  # texts remembered as they were last read: those of the message that is being answered


def any_of(alternatives: Iterable[object], accents: bool = False) -> str:
    """A regular expression for any of some words, the longest first, white space as it comes; for none of none.
    ``accents``: each «e» also as «é» or «è»."""
    ordered = (re.escape(word).replace(r"\ ", r"\s+") for word in sorted(map(str, alternatives), key=len, reverse=True))
    every = "|".join(ordered) or "(?!)"
    return f"(?:{every.replace('e', '[eéè]') if accents else every})"


def fold(text: str) -> str:
    """Lower case, compatibility forms, no accents, plain apostrophes, no thousands separators («35 411» is «35411»)."""
    return _folded_word(text) if len(text) <= WORD else _folded_text(text)


def _folded(text: str) -> str:
    if not text.isascii():
        for letter, plain in _PLAIN.items():  # on a whole pack five times as fast as str.translate
            text = text.replace(letter, plain)
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return _THOUSANDS.sub("", text.lower().replace("`", "'"))


_folded_word = lru_cache(maxsize=_CACHE_LIMIT)(_folded)  # a word is met with a hundred times while a question is read
_folded_text = lru_cache(maxsize=TEXTS)(_folded)  # and the question itself some thirty times


def lowered(text: str) -> str:
    """A text in lower case with its accents, apostrophes straight."""
    return text.lower().replace("’", "'")


def words(text: str) -> list[str]:
    """The words of a text; hyphens and apostrophes inside a word stay."""
    return _WORD.findall(text)


def words_apart(text: str) -> list[str]:
    """The folded words of a text, those joined by an apostrophe apart: «l'aide» is two."""
    return words(fold(text).replace("'", " "))


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part of the report somebody named: a recommendation, a session or a group. Number -1 is «the last»,
    ``REST`` all that follow the one named before it."""

    kind: str
    number: int

    @property
    def term(self) -> str:
        """The term under which the part is indexed; no word of any language looks like it."""
        return f"{self.kind}={self.number}"


class Analyser:
    """Reads one language. ``data`` is the contents of its data file, ``talk`` what people say around questions."""

    def __init__(self, code: str, data: Mapping[str, Any], talk: Mapping[str, Any] = {}) -> None:
        self.code = code
        self.data = data
        self.talk = talk
        self.reworded = [(re.compile(said), str(meant)) for said, meant in talk.get("reworded", ())]
        tags = talk.get("premise", {}).get("tags", ())  # «…, right?»
        self.tag = re.compile(rf"[\s,]+(?:{'|'.join(tags) or '(?!)'})$")
        clauses = Clauses(talk.get("indirect", {}))
        self.clause, self.unled = clauses.of, clauses.bare
        self._comparing = frozenset(data.get("compare", ()))
        self._not_comparing = re.compile(data.get("not_comparing", "(?!)"))
        self.compares = lru_cache(maxsize=TITLES)(self._compares)  # of titles, the same come again and again
        self.personal = frozenset(data.get("personal", ()))
        self.shorthand = {str(typed): str(meant) for typed, meant in talk.get("shorthand", {}).items()}
        self.stop = frozenset(fold(str(data["stop"])).split())
        named = " ".join(name for names in data["parts"].values() for name in names)
        proper = fold(" ".join(name for names in data["parts"].values() for name in names[:2])).split()
        self.part_names = frozenset(proper)  # «recommandation» is French, «reco» any language's
        self.part_words = frozenset(fold(f"{named} {' '.join(data['number_signs'])}").split())
        marks = self.stop.union(fold(str(data["marks"])).split(), proper)
        self.marks = frozenset(word for word in marks if len(word) > 1)
        self._stemmer = Stemmer.Stemmer(data["stemmer"])
        self._stems = {word: stem for stem, own in data.get("stems", {}).items() for word in own}
        self._terms: dict[str, tuple[str, ...]] = {}
        self._words = lru_cache(maxsize=TEXTS)(self._read)
        self._terms_in = lru_cache(maxsize=TEXTS)(self._in_order)
        self._wants = {self._stem(w): want for want, asking in data["wants"].items() for w in asking}
        self.wanted = frozenset(self._wants.values())
        self.checked = frozenset(data.get("gives", ())) | {"person"}
        self.pairing = frozenset(data.get("pairing", ()))
        self.asking = {word: kind for kind, asking in data["asking"].items() for word in asking}
        also, anew = any_of(data.get("also_asking", ())), any_of(data.get("asking_anew", ()))
        second = "|".join([any_of(self.asking), *data.get("asking_second", ())])
        self._joined = re.compile(
            rf"\s*[,;]?\s+{any_of(data['and'])}\s+(?=(?:{second})\b|{also}\S*(?:\s+\S+){{3}})"
            rf"|\s*,\s+(?={anew}\b(?:\s+\S+){{3}})",
            re.IGNORECASE,
        )
        self._kin = {self._stem(fold(w)): f"^{group[0]}" for group in data.get("synonyms", ()) for w in group}
        self._elision = re.compile(rf"\b(?:{any_of(data['elisions'])})'(?=[aeiouyh])") if data["elisions"] else None
        self._kinds = {name: kind for kind, names in data["parts"].items() for name in names}
        self._places = {**data["ordinals"], **dict.fromkeys(data["last"], -1)}
        self._counting = {**dict.fromkeys(data["one"], 1), **data["numbers"], **data.get("roman", {})}
        self._numbers: dict[str, int] = {**self._counting, **self._places}
        # few texts name a part: the rest, «r» at the beginning of a word among it, is read faster
        self._some_kind = re.compile(rf"\b{any_of(self._kinds)}(?![^\W\d_])")
        self._through = re.compile(rf"\s*[-–—]\s*|\s+{any_of(data['through'])}\s+")
        self._onwards = re.compile(rf"\s+{any_of(data['onwards'])}$")
        self._last_of = frozenset(data["edges"]["last"])

    @cached_property
    def _named_parts(self) -> tuple[re.Pattern[str], ...]:
        """The ways to name parts. Made when a text first names one: they take as long as many questions."""
        data, places, counted = self.data, self._places, self._counting
        place = rf"{any_of(places)}(?!\s+{any_of(self._kinds)}\b)"  # not the «third» of «first group third session»
        number = rf"(?:\d{{1,6}}(?:{any_of(data['ordinal_endings'])})?|{any_of(counted)}|{place})(?![\w'])"
        ordinal = rf"(?:\d{{1,6}}(?:{any_of(data['ordinal_endings'])})|{any_of([*data['ordinals'], *data['last']])})"
        kind, sign = (
            rf"(?P<kind>{any_of(self._kinds)})",
            rf"(?:[\s.:#°]*\b(?:{any_of(data['number_signs'])}))?[\s.:#°-]*",
        )
        one_of_them = [name for name in self._kinds if not name.endswith("s")]  # not «the final recommendations»
        single = rf"(?P<kind>{any_of(one_of_them)})"
        signs, kinds = any_of(data["number_signs"]), any_of(self._kinds)
        first = rf"\b{signs}[\s.:#°]*(?P<numbers>{number})"  # «number nine of the co-chairs' recommendations»
        of = rf"\s+{any_of(data['of'])}\s+(?:\w+\s+){{0,2}}?(?P<kind>{kinds})\b(?!=)"  # «last of the recommendations»
        between = rf"(?:\s*[,&]\s*|\s+{any_of(data['and'])}\s+|\s*[-–—]\s*|\s+{any_of(data['through'])}\s+)"
        some, edges = rf"(?:\d|{any_of(data['numbers'])})", any_of([*data["edges"]["first"], *data["edges"]["last"]])
        return (
            re.compile(
                rf"\b{kind}{sign}(?P<numbers>{number}(?:{between}{number})*(?:\s+{any_of(data['onwards'])}\b)?)"
            ),
            re.compile(
                rf"\b(?:(?P<edge>{edges})\s+(?P<count>{some})|(?P<count_>{some})\s+(?P<edge_>{edges}))\s+{kind}\b(?!=)"
            ),
            re.compile(rf"\b(?P<numbers>{ordinal})\s+(?P<between>\w+\s+)??{single}\b(?!=)"),
            re.compile(rf"\b(?P<numbers>{ordinal}){of}"),
            re.compile(rf"{first}\s+(?:[\w'-]+\s+){{1,4}}?(?P<kind>{kinds})\b(?!=)"),
        )

    @cached_property
    def _gives(self) -> Mapping[str, re.Pattern[str]]:
        """What shows that a text gives a kind of fact."""
        return {kind: re.compile(shown) for kind, shown in self.data.get("gives", {}).items()}

    def terms(self, text: str) -> list[str]:
        """The terms of a text in order: stems, numbers as digits, a numbered part as one term; no stop words."""
        return list(self._terms_in(text))

    def _in_order(self, text: str) -> tuple[str, ...]:
        return tuple([term for word in self.words(text) for term in self.terms_of(word)])

    def read(self, texts: Sequence[str]) -> list[list[str]]:
        """The words of many texts, as ``terms_of`` takes them: read in one go, ten times as fast as one by one."""
        if not texts:
            return []
        joined = _APART.join(text.replace(_APART, " ") for text in texts)
        return [_PIECE.findall(self._mark_parts(text, [])) for text in self.bare(joined).split(_APART)]

    def terms_of_all(self, words: Iterable[str]) -> frozenset[str]:
        """The terms of some folded words."""
        return frozenset(term for word in words for term in self.terms_of(word))

    def terms_of(self, word: str) -> tuple[str, ...]:
        """The terms of one folded word: none for a stop word, two for «well-being»."""
        terms = self._terms.get(word)
        if terms is None:
            terms = tuple(self._stem(piece) for piece in self.content(word))
            if len(self._terms) < _CACHE_LIMIT:
                self._terms[word] = terms
        return terms

    def unmarked(self, text: str) -> str:
        """A text without the words that mark this language: what another language may make something of."""
        return _MARKED.sub(lambda match: " " if fold(match[0]).strip("'") in self.marks else match[0], text)

    def kin(self, term: str) -> str:
        """What stands for a term and all its everyday synonyms; the term itself where it has none."""
        return self._kin.get(term, term)

    def wants(self, terms: Iterable[str]) -> frozenset[str]:
        """The kinds of fact a question asks for (a person, a date, a number …), told by its question words."""
        return frozenset(self._wants[term] for term in terms if term in self._wants)

    def asks_for_somebody(self, text: str) -> bool:
        """Whether a text asks who somebody is, or who did something."""
        return "person" in self.wants(self.terms(text))

    def gives(self, text: str) -> frozenset[str]:
        """The kinds of fact that a text gives, by what it shows: a figure, a date, a sum of money …"""
        folded = fold(text)
        return frozenset(kind for kind, shown in self._gives.items() if shown.search(folded))

    def leads_with(self, sentence: str) -> frozenset[str]:
        """The kinds of fact that a sentence gives, but for what stands in brackets and for a number in words behind its
        first ``LEADING``: «Four lessons came out of it» counts, «… is one of three cases» does not."""
        sentence = _BRACKETS.sub(" ", sentence)  # pages are no number told
        said = words(fold(sentence))
        number = {str(word) for word in (*self.data["numbers"], *self.data["one"])}
        kept = [word for at, word in enumerate(said) if at < LEADING or word not in number]
        return self.gives(" ".join(kept)) if len(kept) < len(said) else self.gives(sentence)

    def counted(self, text: str) -> list[str]:
        """What stands behind each figure of a text, in ``COUNTED`` words: «35,411 refugees of the Libyan crisis»."""
        folded, shown = fold(text), self._gives.get("number")
        ends = [match.end() for match in shown.finditer(folded)] if shown else []
        return [" ".join(words(folded[end:])[:COUNTED]) for end in ends]

    @cached_property
    def asking_terms(self) -> frozenset[str]:
        """The terms of the words that only ask."""
        return self.terms_of_all(self.asking)

    @cached_property
    def world_terms(self) -> frozenset[str]:
        """The terms of the words that ask of the world at large."""
        return self.terms_of_all(self.talk.get("at_large", ()))

    @cached_property
    def world_beside(self) -> frozenset[str]:
        """The terms of the words that may stand beside those, the meeting's own among them."""
        return self.terms_of_all([*self.talk.get("at_large_with", ()), *self.data["follow"].get("here", ())])

    def asks(self, text: str) -> bool:
        """Whether a text, or what stands behind its colon, begins as a question or a request does."""
        begins = (words(part)[:1] for part in fold(text).replace("'", " ").split(":"))
        return any(said and (said[0] in self.asking or said[0] in self.data.get("requests", ())) for said in begins)

    def asks_which_alone(self, text: str) -> bool:
        """Whether a text is «which ones?» and nothing else."""
        said = words(fold(text))
        return bool(said) and all(self.asking.get(word) == "which" or word in self.data["one"] for word in said)

    def has_pronoun(self, text: str) -> bool:
        """Whether a word of a text may point to what was said, whatever it points to in fact."""
        return not set(self.data["follow"]["pronouns"]).isdisjoint(words_apart(text))

    def asks_second(self, text: str) -> bool:
        """Whether the second word of a text asks: «from which countries», «de quel pays»."""
        return any(word in self.asking for word in words_apart(text)[1:2])

    def _compares(self, text: str) -> bool:
        """Whether a text speaks of comparing, or of a difference."""
        said = self._not_comparing.sub(" ", re.sub("['’-]", " ", fold(text)))  # «se comparent-ils»
        return not self._comparing.isdisjoint(words(said))

    def tagged(self, text: str) -> bool:
        """Whether a text states something and only wants it confirmed: «…, right?»."""
        return bool(self.tag.search(fold(text).replace("’", "'").rstrip(" ?!.\u00a0\u202f")))

    def without_asides(self, text: str) -> str:
        """A question without the clauses in which somebody only speaks of himself: «where was it, I'm in a hurry»."""
        clauses = _CLAUSE.split(text)
        asides = [c for c in clauses if not self.asks(c) and self.personal.intersection(words_apart(c))]
        left = ", ".join(clause for clause in clauses if clause not in asides)
        asks = any(self.asks(clause) for clause in clauses if clause not in asides)
        return left if asides and asks and len(words(left)) >= WHOLE else text

    def asks_what(self, text: str) -> bool:
        """Whether a text asks for a fact, by a question word that begins or ends it, that stands behind what leads to
        it, «c'est qui …», or that asks wherever it stands."""
        said = words_apart(text)
        behind, plain = self.data.get("asking_behind", ()), " ".join(said)
        if self.polar(text) or not said:
            return False
        led = [len(lead.split()) for lead in self.data.get("asking_led", ()) if plain.startswith(f"{lead} ")]
        begun = (said[0], said[-1], *(said[at] for at in led if at < len(said)))
        return not self.asking.keys().isdisjoint(begun) or any(word in behind for word in said)

    def polar(self, text: str) -> bool:
        """Whether a text asks for a yes or a no: as a question, without a question word at its beginning, nor, unless
        it begins as such a question does, one behind: «and they set up which programme?»."""
        plain = fold(text)
        whether = next((said for said in self.data.get("whether", ()) if plain.lstrip().startswith(said)), "")
        said = words(plain.replace(whether, " ", 1).replace("'", " "))
        opened = bool(whether) or (bool(said) and said[0] in self.data.get("requests", ()))
        behind = not opened and any(word in self.data.get("asking_behind", ()) for word in said)
        asking = text.rstrip().endswith("?") or opened
        return asking and not behind and not any(word in self.asking for word in said[:2])

    def sides(self, text: str) -> dict[int, int]:
        """Which side of each pair of opposites a text is on, «after» and not «during»: by the number of the pair, where
        it has words of one side only."""
        said = set(words_apart(text))
        on = [[not said.isdisjoint(side) for side in sides] for sides in self.data.get("opposites", ())]
        return {at: sides.index(True) for at, sides in enumerate(on) if sum(sides) == 1}

    def split(self, sentence: str) -> list[str]:
        """The questions joined in one sentence: «what did he say about the budget, and who is he?»."""
        pieces, rest = [], sentence
        for match in self._joined.finditer(sentence):
            head = sentence[len(sentence) - len(rest) : match.start()]
            said = words(fold(head))
            after = words(fold(sentence[match.end() :]))
            behind = after[:1]
            asked = {self.asking.get(word) for word in (*said[:1], *behind)}
            naming = asked == {"which"}  # «which countries and which bodies» is one
            if match[0].strip() == "," and not self.asks(head):  # «of the countries, which asked?» is one
                continue
            if self.pairing.intersection(said):  # «between Morocco and Algeria» is one question too
                continue
            if said[-1:] and said[-1] in self.asking and behind and behind[0] in self.asking:  # «where and when?»
                continue
            enough = len(after) >= 2 or (behind and behind[0] in self.asking and len(said) > 2)  # «…, et combien ?»
            if enough and len(said) >= (4 if naming else 2):
                pieces.append(head.strip())
                rest = sentence[match.end() :]
        return [*pieces, rest.strip()]

    def focus(self, words: Sequence[str]) -> tuple[str, Sequence[str]]:
        """What kind of thing some words ask for, by the first question word among them, and the words after that one.

        Of several in a row («how many») the last counts. Without a question word, nothing and no words.
        """
        for at, word in enumerate(words):
            if word in self.asking:
                while at + 1 < len(words) and words[at + 1] in self.asking:
                    at += 1
                after = words[at + 1 : at + 1 + FOCUS_WORDS]
                return self.asking[words[at]], [word for word in after if word not in self.asking]
        return "", ()

    def words(self, text: str) -> tuple[str, ...]:
        """The folded words of a text, numbered parts marked, as ``read`` gives those of many."""
        return self._words(text)

    def _read(self, text: str) -> tuple[str, ...]:
        return tuple(_PIECE.findall(self._mark_parts(self.bare(text), [])))

    def content(self, word: str) -> list[str]:
        """The pieces of one folded word that carry information, not stemmed."""
        if "=" in word or word in self.data["numbers"]:
            return [word]
        word = word.removesuffix("'s").replace("'", "")  # «N'Faly» and «NFaly» are one word
        return [p for p in word.split("-") if p not in self.stop and (len(p) > 1 or p.isdigit())]

    def parts(self, text: str) -> list[Part]:
        """The numbered parts named in a text: «rec. 5», «the ninth recommendation», «group 2 of session 3»."""
        found: list[Part] = []
        self._mark_parts(self.bare(text), found)
        return found

    def _stem(self, piece: str) -> str:
        number, place = self.data["numbers"].get(piece), self.data["ordinals"].get(piece)
        if number or place:
            return str(number) if number else f"{place}."  # «four lessons» and «the fourth lesson» are two things
        if "=" in piece:
            return piece
        stem: str = self._stems.get(piece) or self._stemmer.stemWord(piece)
        return stem if stem.isascii() else fold(stem)

    def bare(self, text: str) -> str:
        """A text folded, its elisions gone: «l'Algérie» is «algerie»."""
        folded = fold(text)
        return self._elision.sub(" ", folded) if self._elision else folded

    def _mark_parts(self, folded: str, found: list[Part]) -> str:
        def note(match: re.Match[str]) -> str:
            kind = self._kinds[" ".join(match["kind"].split())]
            parts = [Part(kind, n) for n in self._counted_off(match) or self._numbered(match["numbers"])]
            found.extend(parts)
            between = match.groupdict().get("between") or ""  # «the first diaspora group»
            return f" {between}{' '.join(part.term for part in parts)} "

        if not self._some_kind.search(folded):
            return folded
        for pattern in self._named_parts:
            folded = pattern.sub(note, folded)
        return folded

    def _counted_off(self, match: re.Match[str]) -> list[int]:
        """The numbers in «the first three», «the last two», the latter counted from the end; none in anything else."""
        said = match.groupdict()
        edge, count = said.get("edge") or said.get("edge_"), said.get("count") or said.get("count_")
        if not edge or not count:
            return []
        number = int(count) if count.isdigit() else int(self.data["numbers"][count])
        return list(range(-number, 0)) if edge in self._last_of else list(range(1, number + 1))

    def _numbered(self, text: str) -> list[int]:
        """The numbers in «2, 3 and 5», «8-10», «two to four»; a range gives all that lie in it."""
        found: list[int] = []
        onwards = self._onwards.search(text)
        for reach in self._through.split(text[: onwards.start()] if onwards else text):
            ranging = bool(found)
            for number in map(self._number, _WORD.findall(reach)):
                if number is None:
                    continue
                if ranging and found[-1] < number <= found[-1] + RANGE:
                    found += range(found[-1] + 1, number + 1)
                else:
                    found.append(REST if ranging and number == -1 else number)
                ranging = False
        return [*found, REST] if onwards else found

    def from_number(self, text: str) -> str:
        """A text from its first number on, where nothing but words that mean little stands before: «8 to the end» of
        «from the 8 to the end»; any other as it is."""
        for match in _WORD.finditer(self.bare(text)):
            if self._number(match[0]) is not None:
                return self.bare(text)[match.start() :]
            if not all(part in self.stop or part in self.data.get("requests", ()) for part in match[0].split("-")):
                break
        return text

    def _number(self, word: str) -> int | None:
        if word[0].isdecimal():
            return int(re.match(r"\d+", word)[0])  # type: ignore[index]  # it begins with a digit
        return self._numbers.get(word)


_READ: dict[Path, Mapping[str, Any]] = {}  # files of data, as they were read


def load_data(code: str, folder: Path | None = None) -> Mapping[str, Any]:
    """The data file of a language. Raises FileNotFoundError when there is none."""
    file = (folder or LANGUAGES) / f"{code}.yaml"
    if file not in _READ:
        _READ[file] = yaml.load(file.read_text(encoding="utf-8"), Loader=YAML)
    return _READ[file]


@cache
def load_analyser(code: str, kept: Kept = NOWHERE) -> Analyser:
    """The analyser of language ``code``, its data as they are ``kept``: JSON is read ten times as fast as YAML. Raises
    FileNotFoundError when the language has no data file."""

    def read() -> Parts:
        talk = load_data(code, TALK) if (TALK / f"{code}.yaml").exists() else {}
        return {**data("data", load_data(code)), **data("talk", talk)}

    parts = kept.part(f"language-{code}", read)
    own = _READ.setdefault(LANGUAGES / f"{code}.yaml", data_of(parts, "data"))
    return Analyser(code, own, data_of(parts, "talk"))
