"""What people say around a question: greetings, thanks, doubt, who is asking and why. None of it is the question.

The phrases are data of the language (``language/talk/CODE.yaml``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import fuzz, process

from bot.language.analyser import TEXTS, Analyser, fold

ALIKE = 90.0  # per cent of likeness from which a longer phrase counts as one of the list
UNLIKE = 0.25  # of a phrase's length, by which one that is so much alike may differ at the most
ANSWERING = ("yes", "no")  # phrases about an answer that ask for nothing
BESIDE = 2  # words beside a courtesy that ask nothing
DOUBTED = 5  # words of what is doubted: «are you sure about that last figure?»
FINAL = ("thanks", "praise", "bye", "doubt", "complaint")  # courtesies with which a message ends, asking no more
NEAR_LENGTH = 40  # characters of a message that may be a courtesy with a slip in it
WANTED = 5  # words behind who somebody is, from which they say what is wanted
INTRODUCING = 12  # words of a sentence that says who somebody is and no more
LONGEST = 9  # words of a phrase
LONGER = 7  # characters of a phrase in which a slip may be forgiven
ORDER = ("sorry", "greeting", "how_are_you", "praise", "thanks", "bye", "complaint", "doubt", "help", "identity")
"""Of several in one message, the one latest in this list says what is wanted."""
_SENTENCE = re.compile(r"(?<=[?!…\n;])\s*|(?<=[^\W\d_]{3}[.:])\s+|\s+[–—-]\s+|\s*\n\s*")
_CLAUSE = re.compile(r"\s*,(?!\d)\s*")
_WORDS = re.compile(r"[^\W_]+")
_RUN = re.compile(r"\w+")

Said = tuple[str, str | None]  # a kind of courtesy and the language it is of; None: of several


@dataclass(frozen=True, slots=True)
class Heard:
    """A message without what stands around it: the questions left of it, in order, and, when there are none, what kind
    of courtesy it was, as a key of the interface texts, and in which language, where it is of one only. ``introduced``
    is what was said of who asks, in sentences of its own: what is asked behind it, or next, may lean on it."""

    questions: tuple[str, ...]
    courtesy: str | None = None
    language: str | None = None
    introduced: str = ""


class Courtesy:
    """Knows the courtesies of every language. ``names`` are those of the pack: a message with one is no courtesy;
    ``telling`` are those of one word: who asks and says one may be asking of it."""

    def __init__(self, analysers: Iterable[Analyser], names: Iterable[str] = (), telling: Iterable[str] = ()) -> None:
        self._telling = frozenset(map(fold, telling))
        self._names = frozenset(word for name in names for word in _WORDS.findall(fold(name)))
        self._known: dict[str, Said] = {}
        self._about: set[str] = set()  # requests about the answer, whole: «pouvez-vous répéter»
        openings: list[str] = []
        endings: list[str] = []
        preambles: list[str] = []
        self._asking: set[str] = set()
        spoken = list(analysers)
        for analyser in spoken:
            talk = analyser.talk
            for key, phrases in talk.get("courtesy", {}).items():
                for phrase in map(plainly, phrases):
                    said, of = self._known.setdefault(phrase, (key, analyser.code))
                    self._known[phrase] = (said, of if of == analyser.code else None)  # «bravo» is of no language
            for key, phrases in talk.get("about_answer", {}).items():
                self._about |= {plainly(phrase) for phrase in phrases if key not in ANSWERING}
            self._about |= {plainly(phrase) for own in talk.get("in_other_words", {}).values() for phrase in own}
            self._about |= {plainly(phrase) for phrase in talk.get("about_thing", ())}
            openings += [*talk.get("wrap", ()), *talk.get("courtesy", {}).get("greeting", ())]
            endings += talk.get("tail", ())
            preambles += talk.get("preamble", ())
            self._names -= analyser.stop
            self._asking |= set(analyser.asking)
        self._doubts = {
            plainly(phrase): analyser.code for analyser in spoken for phrase in analyser.talk.get("doubting", ())
        }
        self._doubting = re.compile(rf"({'|'.join(sorted(self._doubts, key=len, reverse=True)) or '(?!)'})\b ?")
        self._begins = frozenset(phrase.split()[0] for phrase in self._known if phrase)
        self._long: dict[int, list[str]] = defaultdict(list)  # by their length
        for phrase in self._known:
            if len(phrase) > LONGER:
                self._long[len(phrase)].append(phrase)
        self._heard: dict[str, Said | None] = {}  # of what was read last: a message is looked at in several cuts
        self._opening = _Edge(openings, r"^\W*(?:{})\b[\s,:!.–-]*")
        self._ending = _Edge(endings, r"[\s,–-]*\b(?:{})\W*$")
        self._edges = (self._opening, self._ending)
        introducing = "|".join(phrase for analyser in spoken for phrase in analyser.talk.get("introducing", ()))
        self._introducing = re.compile(rf"\W*(?:{introducing or '(?!)'})\b")
        self._preamble = _Edge(preambles, r"^\W*(?:{})\b")

    def hear(self, text: str) -> Heard:
        """Set apart what a message asks from what stands around it."""
        said = self.courtesy(text)
        if said:
            return Heard((), *said)
        pieces = [piece for piece in map(_trim, _SENTENCE.split(text)) if _WORDS.search(piece)]
        sentences = [part for piece in pieces for part in self._who_apart(piece)]
        said = self._beside(sentences)
        if said:
            return Heard((), *said)
        left = [bare for sentence in sentences if (bare := self._bare(sentence)) and not self.courtesy(bare)]
        asked = [sentence for sentence in left if not self._tells_who(sentence)]
        every = [*sentences, *map(self._bare, sentences)]
        polite = [said for sentence in every if (said := self.courtesy(sentence))]
        if left and all(self._introduces(sentence) for sentence in left):
            kind, language = _most(polite) if polite else ("greeting", None)
            return Heard((), kind, language, " ".join(left))
        introduced = [sentence for sentence in sentences if self._introduces(sentence)]
        if introduced and any(sentence not in introduced for sentence in asked):
            return Heard(tuple(asked), introduced=" ".join(introduced))
        if asked or (left and not polite):  # who only says who he is may be asking, if in no other words
            return Heard(tuple(asked or left))
        return Heard((), *_most(polite)) if polite else Heard((text,))

    def courtesy(self, text: str) -> Said | None:
        """The courtesy that a text is and nothing else, as its kind and its language, if it is of one; None where it is
        none.

        It may be several in a row («ok thanks bye»): then the one that says most. Nobody asks a goodbye: «later?» is
        about something.
        """
        plain = plainly(text)
        if plain not in self._heard:
            if len(self._heard) >= TEXTS:
                self._heard.clear()
            self._heard[plain] = self._said(plain)
        said = self._heard[plain]
        return None if said and said[0] == "bye" and "?" in text else said

    def _said(self, plain: str) -> Said | None:
        if plain in self._known:
            return self._known[plain]
        if plain in self._about:
            return None
        if doubted := self._doubting.match(plain):
            about = plain[doubted.end() :].split()
            if len(about) <= DOUBTED and not self._names.intersection(about) and not any(map(str.isdigit, plain)):
                return "doubt", self._doubts[doubted[1]]
        if row := self._in_a_row(tuple(plain.split())):
            return _most(row)
        if LONGER < len(plain) < NEAR_LENGTH:
            reach = int(len(plain) * UNLIKE)
            lengths = range(len(plain) - reach, len(plain) + reach + 1)
            alike = [phrase for length in lengths for phrase in self._long.get(length, ())]
            near = process.extractOne(plain, alike, scorer=fuzz.ratio, score_cutoff=ALIKE)
            return self._known[near[0]] if near else None
        return None

    def _in_a_row(self, words: tuple[str, ...]) -> list[Said]:
        """The courtesies that some words are, one after the other; none where there is anything else in them."""
        rows: dict[int, list[Said]] = {0: []}  # what the first so many words are
        for start in range(len(words)):
            if start not in rows or words[start] not in self._begins:
                continue
            for end in range(start + 1, min(len(words), start + LONGEST) + 1):
                said = self._known.get(" ".join(words[start:end]))
                if said and (end not in rows or len(rows[start]) + 1 < len(rows[end])):  # «good morning», not «good»
                    rows[end] = [*rows[start], said]
        return rows.get(len(words), [])

    def _beside(self, sentences: Sequence[str]) -> Said | None:
        """The courtesy of a message that asks nothing, most of whose words are one: «cheers mate, super»."""
        clauses = [clause for sentence in sentences for clause in _CLAUSE.split(sentence)]
        known = [said for clause in clauses if (said := self.courtesy(clause))]
        other = [w for clause in clauses if not self.courtesy(clause) for w in _WORDS.findall(fold(clause))]
        asking = any("?" in sentence for sentence in sentences) or any(word in self._asking for word in other)
        telling = self._names.intersection(other) or any(word.isdigit() for word in other)
        known = [said for said in known if said[0] in FINAL]
        if not known or asking or telling or len(other) > BESIDE:
            return None
        return _most(known)

    def _tells_who(self, sentence: str) -> bool:
        """Whether a sentence only says who asks, or why, and names nothing of the report: «I am with the delegation of
        Niger» tells whose representative «ours» is."""
        return "?" not in sentence and bool(self._preamble.search(fold(sentence))) and not self._naming(sentence)

    def _who_apart(self, sentence: str) -> list[str]:
        """A sentence in two where it says who somebody is and then, of the report, what is wanted: «I'm a journalist,
        need one strong number on Mali»."""
        who, _, wanted = sentence.partition(",")
        said = bool(self._introducing.match(letter_for_letter(who))) and len(_WORDS.findall(wanted)) >= WANTED
        return [who, wanted.strip()] if said and self._naming(wanted) else [sentence]

    def _introduces(self, sentence: str) -> bool:
        """Whether a short sentence says who somebody is and no more: «Hello, I work for the ministry of Mali»."""
        sentence = self._without(self._opening, sentence)
        short = "?" not in sentence and len(_WORDS.findall(sentence)) <= INTRODUCING
        return short and bool(self._introducing.match(letter_for_letter(sentence)))

    def _naming(self, text: str) -> bool:
        """Whether a text names anything of the report."""
        return not self._telling.isdisjoint(plainly(text).split())

    def _bare(self, sentence: str) -> str:
        """A sentence without courtesies, preamble and the words that lead to the question or end it; empty where
        nothing else is in it."""
        if self.courtesy(sentence) or any(edge.fullmatch(letter_for_letter(sentence)) for edge in self._edges):
            return ""
        if plainly(sentence) in self._about:
            return sentence
        clauses = _CLAUSE.split(sentence)
        kept = [clause for clause in clauses if not self.courtesy(clause)]
        sentence = self._without(self._opening, ", ".join(kept) if kept else sentence)
        told = self._preamble.search(letter_for_letter(sentence))
        if told:
            sentence = self._after_preamble(sentence, told.end())
        return self._without(self._ending, self._without(self._opening, sentence))

    def _after_preamble(self, sentence: str, end: int) -> str:
        """The question in a sentence that begins by telling who asks, up to ``end``: from the first word behind that
        asks for something; «about doctors from Somalia who help» asks for nothing yet."""
        for word in _WORDS.finditer(letter_for_letter(sentence), end):
            if word[0] in self._asking and not self._naming(sentence[end : word.start()]):
                return sentence[word.start() :]
        clauses = _CLAUSE.split(sentence)
        led = (at for at in range(1, len(clauses)) if self._opening.search(letter_for_letter(clauses[at])))
        start = next(led, 0)
        return ", ".join(clauses[start:])

    def _without(self, edge: _Edge, sentence: str) -> str:
        """A sentence without what stands at one of its edges, as long as words of its own are left."""
        while plainly(sentence) not in self._about:
            folded = letter_for_letter(sentence)
            match = edge.search(folded)
            if match is None or not match[0]:
                return sentence
            if edge is self._ending and self._names.intersection(_WORDS.findall(match[0])):
                return sentence  # «et M. Hein ?» ends in a name, whatever else it may be
            rest = _trim(sentence[: match.start()] + sentence[match.end() :])
            if len(_WORDS.findall(rest)) < 1 or len(rest) >= len(sentence):
                return sentence
            sentence = rest + ("?" if sentence.endswith("?") and not rest.endswith("?") else "")
        return sentence


def _most(row: Sequence[Said]) -> Said:
    """Of some courtesies the one that says most, in the language of any of them where it is of none itself."""
    kind, own = max(row, key=lambda said: ORDER.index(said[0]))
    return kind, own or next((language for _, language in row if language), None)


@lru_cache(maxsize=TEXTS)
def plainly(text: str) -> str:
    """A text as phrases are compared: folded, its words alone."""
    return " ".join(_WORDS.findall(fold(text)))


def _trim(piece: str) -> str:
    return piece.strip(" .,:;-–—")


@lru_cache(maxsize=TEXTS)
def letter_for_letter(text: str) -> str:
    """A text in lower case without accents, letter for letter, so that places in it are places in the text."""
    if text.isascii():
        return text.lower()
    folded = (letter.lower() if letter.isascii() else fold(letter) for letter in text)
    return "".join(plain[:1] or " " for plain in folded)


class _Edge:
    """Any of some phrases, the longest first, at the edge of a sentence. A pattern of hundreds takes long to make and
    to try: it is, when a text begins, or ends, with a word that one of them begins or ends with."""

    def __init__(self, phrases: Sequence[str], pattern: str) -> None:
        self._phrases = sorted({fold(phrase) for phrase in phrases}, key=len, reverse=True)
        self._form = pattern
        self._at = 0 if pattern.startswith("^") else -1
        written = [form for phrase in self._phrases for form in (phrase, phrase.replace("'", ""))]
        self._words = {runs[self._at] for form in written if (runs := _RUN.findall(form))}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        every = "|".join(re.escape(p).replace(r"\ ", r"[\s-]+").replace("'", "['’ ]?") for p in self._phrases)
        return re.compile(self._form.format(every or r"(?!)"))

    def _may(self, folded: str) -> bool:
        runs = _RUN.findall(folded)
        return bool(runs) and runs[self._at] in self._words

    def search(self, folded: str) -> re.Match[str] | None:
        """Where the edge of a folded text is one of the phrases."""
        return self._pattern.search(folded) if self._may(folded) else None

    def fullmatch(self, folded: str) -> re.Match[str] | None:
        """The match of a folded text that is one of the phrases and nothing else."""
        return self._pattern.fullmatch(folded) if self._may(folded) else None
