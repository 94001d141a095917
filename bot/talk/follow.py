"""Following up: what a message means after another one.

Reads the words of the message only; what it refers to is looked up by the brain. Which words count is data of the
language (``follow`` in ``language/data/CODE.yaml``, and ``language/talk/CODE.yaml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise, zip_longest

from bot.language.analyser import Analyser, any_of, fold, words, words_apart
from bot.language.sentences import ENDS, GROUPED
from bot.talk.counted import Counted
from bot.talk.courtesy import letter_for_letter, plainly

WORDY = 80  # characters of a message about the answer, at the most
SHARE = 3.5  # words of such a message to each word of the phrase it is known by
SWITCHING = 2  # words beside «in French» in a message that asks for nothing else
AROUND = 12  # the same of common words alone
WHO = ("who", "whose")  # kinds of asking words
COUNTING = 8  # words of a message that only asks how many
FEW = 3  # words of a question that ends with what asks
LED = 4  # words of a question that begins with a preposition and says of what in nothing but what was told
BRIEFLY = 120  # characters of a message that wants the answer shorter, at the most
QUOTING = 8  # words of a message that asks for the exact words and for nothing else
_FIGURE = rf"(?:{GROUPED}|\d{{2,}})"
_WORD = re.compile(r"[^\W_]+")
_CLAUSE = re.compile(r"\s*[,;:–]\s*")
_NAME = re.compile(r"(?<=[^\W_] )[^\W\d_](?<=[A-ZÀ-Ý])[^\W_]")  # inside a sentence


class Wish(StrEnum):
    """What a follow-up asks for. From ``SHORTER`` to ``OTHERS`` it is about the answer just given."""

    NEXT = "next"
    PREVIOUS = "previous"
    NUMBER = "number"  # another part of the same kind: «and the second?»
    FIRST = "first"  # the first few items of the list told last: «just the first three»
    ITEM = "item"  # what an item of the list told last rests on: «the second one in more detail»
    SHORTER = "shorter"
    MORE = "more"
    AGAIN = "again"
    FIGURE = "figure"  # whether a figure somebody heard is right: «I heard 22,000 though?»
    EXACT = "exact"  # the report's own words
    LIST = "list"  # its points one by one
    SIMPLER = "simpler"
    PAGE = "page"
    WHO = "who"  # who said what was just told, and what that person is
    IDENTITY = "identity"  # post and organisation of who was told of
    PLACE = "place"  # where that was, or else where it stands
    TIME = "time"  # when that was, or else in which part
    PART = "part"  # which session or group that was
    RECOMMENDATION = "recommendation"  # which recommendation is about it
    OTHERS = "others"  # who else spoke of it
    LANGUAGE = "language"  # the same in another language
    CONTEXT = "context"  # a question that leans on the one before: «who presented it?», «and Senegal?»
    ALONE = "alone"  # a question that stands on its own


RETOLD = (Wish.SHORTER, Wish.MORE, Wish.AGAIN, Wish.LIST, Wish.SIMPLER, Wish.RECOMMENDATION, Wish.PLACE, Wish.TIME)
"""What may be wished of the whole report as well as of an answer."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How a message follows up. ``number`` goes with ``Wish.NUMBER``, ``Wish.FIRST`` and ``Wish.ITEM`` (-1 is «the
    last») and with steps («the next two»), ``language`` with ``Wish.LANGUAGE``; ``text`` is the message without the
    words that only lean."""

    wish: Wish
    text: str = ""
    number: int = 0
    language: str = ""


class FollowUps:
    """Reads follow-ups in one language."""

    def __init__(self, analyser: Analyser) -> None:
        self._analyser = analyser
        self._data = analyser.data["follow"]
        self._counted = Counted(analyser)
        talk = analyser.talk
        self._about: dict[str, tuple[Wish, str]] = {}
        for key, phrases in talk.get("about_answer", {}).items():
            name, _, language = key.partition("_")
            if name in list(Wish):
                self._about |= {plainly(phrase): (Wish(name), language) for phrase in phrases}
        self._long = [phrase for phrase in self._about if " " in phrase]
        otherwise = {
            plainly(phrase): (Wish(name), "") for name, own in talk.get("in_other_words", {}).items() for phrase in own
        }
        self._of_thing = frozenset(map(plainly, talk.get("about_thing", ())))
        loose = [
            *talk.get("loose", ()),
            *talk.get("wrap", ()),
            *talk.get("tail", ()),
            *talk.get("opening", ()),
            *self._about,
            " ".join(analyser.stop),
        ]
        self._vocabulary = frozenset(plainly(" ".join(loose)).split())
        self._wording = self._vocabulary.union(plainly(" ".join(otherwise)).split())
        self._about |= otherwise
        courtesies = (phrase for own in talk.get("courtesy", {}).values() for phrase in own if " " not in phrase)
        spoken = [*map(plainly, courtesies), *talk.get("translating", ())]
        self._courteous = self._vocabulary.union(spoken) - frozenset(analyser.asking)
        self._quoting = re.compile(rf"\b{any_of(talk.get('quoting', ()))}\b")
        brief = re.sub(r"\d+", r"\\d+", any_of(talk.get("brief", ())))  # «in 10 words» is in any number of words
        self._brief = re.compile(rf"\b{brief}\b")
        self._purpose = re.compile(rf"(?:^|(?<=[\s,;:(–-])){any_of(talk.get('purpose', ()))}\b.*")
        self._recalling = re.compile(rf"\b{any_of(talk.get('recalling', ()))}\b")
        self._at_length = re.compile(talk.get("at_length", "(?!)"))
        self._choosing = _opens(talk.get("choosing", ()))
        self.genders = bool(talk.get("inverted"))  # «il», «elle» stand for things too
        self._people = frozenset(talk.get("person", ()))
        self._crowd = frozenset(talk.get("crowd", ()))
        self._bare = frozenset(talk.get("bare", ()))
        self._reasons = frozenset(talk.get("reasons", ()))
        said = [*talk.get("acts", ()), *self._data.get("here", ())]
        self._acts = analyser.terms_of_all(said)
        self._speaking = frozenset(talk.get("speaking", ()))
        self._this_group = re.compile(rf"\b{any_of(talk.get('this_group', ()))}\b")
        self._broad = analyser.terms_of_all(talk.get("broad", ()))
        self._of_talk = analyser.terms_of_all(talk.get("of_talk", ()))
        self._proposing = re.compile(rf"\b{any_of(talk.get('proposing', ()))}")
        self._existing = re.compile(rf"\b{any_of(talk.get('existing', ()))}\b")
        self._standing = re.compile(
            rf"\b{any_of(talk.get('standing', ()))}\b(?!\s+(?:{any_of(talk.get('belonging', ()))}))"
        )
        self._else = re.compile(rf"\b{any_of(talk.get('else', ()))}\b")
        self._in_one = re.compile(talk.get("in_one", "(?!)"))
        self._pointwise = re.compile(talk.get("pointwise", "(?!)"))
        self._clitic = re.compile(talk.get("clitic", "(?!)"))
        self._possessive, self._being, self._distant = (
            frozenset(talk.get(key, ())) for key in ("possessive", "being", "distant")
        )
        self._told_of = re.compile(rf"\b(?:{talk.get('told_of', '(?!)')})\b")
        self._anybody = re.compile(talk.get("anybody", "(?!)"))
        self._country = frozenset(talk.get("country", ()))
        self._leading = frozenset(talk.get("leading", ()))
        scaled = rf"\s?{any_of(talk.get('scales', ()))}\b"
        self._figures = re.compile(rf"{_FIGURE}(?:{scaled})?|\d{scaled}", re.IGNORECASE)
        self._objecting = frozenset(talk.get("objecting", ()))
        self._articles = frozenset(talk.get("articles", ()))
        self._inversion = re.compile(rf"\b[^\W\d]+(?:-t)?-({any_of(talk.get('inverted', ()))})\b")
        self._impersonal = re.compile(rf"\b{any_of(talk.get('impersonal', ()))}\b")
        self._dislocated = re.compile(talk.get("dislocated", "(?!)"), re.IGNORECASE)
        self._paging = _opens(talk.get("paging", ()))
        self._placing = [re.compile(form) for form in talk.get("placing", ())]
        self._corrected = _opens(talk.get("correction", ()))
        self._opened = _opens([*talk.get("opening", ()), *self._data["opening"]])
        plurals = [names[1] for names in analyser.data["parts"].values()]
        self._whole = frozenset([*plurals, *self._data.get("here", ())])
        forms = talk.get("about_forms", {})
        self._forms = [(Wish(name), re.compile(form)) for name, own in forms.items() for form in own]
        self._full = [(re.compile(said), full) for said, full in talk.get("in_full", ())]
        self._first = [(re.compile(said), full) for said, full in talk.get("first_words", ())]
        tongues = [phrase for phrase, (wish, _) in self._about.items() if wish is Wish.LANGUAGE]
        self._asking = frozenset(analyser.asking)
        self._tongues = sorted((phrase for phrase in tongues if " " in phrase), key=len, reverse=True)

    def leans(self, text: str) -> bool:
        """Whether a message goes on from the one before, if there was one."""
        return self.read(text).wish is not Wish.ALONE

    def read(self, text: str) -> FollowUp:
        """How a message follows up on the one before, if there was one."""
        about = self._phrase(text)
        if about:
            return FollowUp(about[0], text, language=about[1])
        corrected = self._corrected.sub("", text, count=1).strip(" ,") if self._corrected.match(fold(text)) else text
        opened = self._opened.match(fold(corrected))
        bare = corrected[opened.end() :].strip() if opened and len(fold(corrected)) == len(corrected) else corrected
        bare = bare or corrected
        detailed = self._counted.detailed(bare)
        if detailed is not None:
            return FollowUp(Wish.ITEM, bare, detailed)
        named = bool(self._analyser.parts(text))  # «session 2», «recommendations 9 and on» stand alone
        leading = None if named else self._counted.leading(bare)
        if leading is not None:
            return FollowUp(Wish.FIRST, bare, leading)
        number = None if named else self._counted.ordinal(bare)
        if number is not None:
            return FollowUp(Wish.NUMBER, bare, number)
        step = None if named else self._counted.step(bare)
        if step:
            return FollowUp(Wish.NEXT if step[0] else Wish.PREVIOUS, bare, step[1])
        figure = self._figure(text)
        if figure:
            return FollowUp(Wish.FIGURE, figure)
        if self._either(text):
            return FollowUp(Wish.AGAIN, text)
        about = self._wordy(text)  # after the steps: «the next recommendation» holds «the recommendation»
        if about:
            return FollowUp(about[0], text, language=about[1])
        leans = bool(opened) or corrected != text or self.points(bare) or self._telegraphic(bare)
        return FollowUp(Wish.CONTEXT if leans else Wish.ALONE, bare if leans else text)

    def pointwise(self, text: str) -> bool:
        """Whether a message asks for the same in so many points: «now in three points»."""
        return bool(self._pointwise.fullmatch(letter_for_letter(text).strip(" ?!.")))

    def _telegraphic(self, text: str) -> bool:
        """Whether a message of two or three words ends with what asks, «paid where?», or begins with what asks of a
        thing, «which treaties?»."""
        said = words_apart(text)
        asks = [word in self._asking for word in said]
        short = 1 < len(said) <= FEW and not self._analyser.parts(text)
        which = short and self._analyser.asking.get(said[0]) in ("which", "many") and not self.chooses(text)
        return short and ((asks[-1] and not any(asks[:-1])) or which)

    def in_full(self, text: str, first: bool) -> str:
        """A message that says in few words what a whole question says: «the representative of Niger?», and of ``first``
        words «when and where?», which ask for the meeting; any other as it is."""
        plain = letter_for_letter(text)
        for said, full in [*self._full, *(self._first if first else ())]:
            match = said.fullmatch(plain.strip(ENDS))
            if match:
                start = len(plain) - len(plain.lstrip(ENDS))
                named = {name: text[match.start(name) + start : match.end(name) + start] for name in match.groupdict()}
                return str(full).format(**named)
        return text

    def of_any_length(self, text: str) -> str:
        """A question without how long its answer is to be, «in two or three sentences», where it asks something."""
        plain = letter_for_letter(text)
        match = next(
            (m for m in self._at_length.finditer(plain) if not m.start() or m.end() >= len(plain.rstrip(" ?.!"))), None
        )
        rest = f"{text[: match.start()]} {text[match.end() :]}".strip(" ,") if match else text
        return rest if match and self._analyser.terms(rest) else text

    def in_one(self, text: str) -> bool:
        """Whether a question wants its answer in one sentence, or on one line."""
        return bool(self._in_one.search(letter_for_letter(text)))

    def chooses(self, text: str) -> bool:
        """Whether a message asks which of several: «which one is about asylum?»."""
        return bool(self._choosing.match(fold(text)))

    def asks_country(self, text: str) -> bool:
        """Whether a message asks for a country: «which country is that?»."""
        return not self._country.isdisjoint(words_apart(text))

    def of_anybody(self, text: str) -> bool:
        """Whether a message asks of whoever it may be: «did anyone contest it?», «who's on it?»."""
        return bool(self._anybody.search(fold(text)))

    def told_of(self, text: str) -> bool:
        """Whether a message speaks of what somebody spoke of: «the programme that she mentioned»."""
        return bool(self._told_of.search(fold(text)))

    def ranks(self, text: str) -> bool:
        """Whether a message asks which has more: «which of the two brought more people home?»."""
        return not frozenset(self._analyser.talk.get("more", ())).isdisjoint(words(fold(text)))

    def page_of(self, text: str) -> str | None:
        """What a message asks the page of: «Which page talks about Niger?»; None where it asks for no page."""
        said = text.strip(ENDS)
        plain = letter_for_letter(said)
        placing = next(filter(None, (form.fullmatch(plain) for form in self._placing)), None)
        paging = self._paging.match(plain)
        rest = said[placing.start("what") : placing.end("what")] if placing else said[paging.end() :] if paging else ""
        return rest if self._analyser.terms(rest) else None

    def names_language(self, text: str) -> bool:
        """Whether a text has words such as «in French»."""
        plain = f" {plainly(text)} "
        return any(f" {phrase} " in plain for phrase in self._tongues)

    def in_language(self, text: str) -> tuple[str, str] | None:
        """A question and the language it wants its answer in: «reco 5 in French»; None where it names none."""
        plain = plainly(text)
        for phrase in self._tongues:
            if plain.endswith(f" {phrase}"):
                count = len(phrase.split())
                ends = list(_WORD.finditer(text))
                if len(ends) > count:
                    return text[: ends[-count].start()].strip(" ,;:"), self._about[phrase][1]
        return None

    def of_person(self, text: str) -> bool:
        """Whether a message points to somebody spoken of: «what did he propose?», «qu'a-t-elle dit ?»."""
        return any(word in self._people for pointing in self._pointers(text) for word in pointing.split())

    def of_crowd(self, text: str) -> bool:
        """Whether a text asks of people who were spoken of, not of who spoke: «who were they mostly, these people?»."""
        return not self._crowd.isdisjoint(words_apart(text))

    def else_said(self, text: str) -> bool:
        """Whether a message asks for what else there is: «what else did she say?»."""
        return bool(self._else.search(fold(text)))

    def possesses(self, text: str) -> bool:
        """Whether a message has a word for whose something is: «his message», «son message»."""
        return not self._possessive.isdisjoint(words_apart(text))

    def bare(self, text: str) -> bool:
        """Whether a message says what kind of fact it wants and nothing of what: «how many people?», «which year?»."""
        said = words(re.sub("['-]", " ", fold(text)))
        return bool(said) and all(word in self._bare or word in self._data["pronouns"] for word in said)

    def names_asker(self, text: str) -> bool:
        """Whether a text has a word that asks for somebody, or for whose something is."""
        asking = self._analyser.asking
        return any(asking.get(word) in WHO for word in words_apart(text))

    def counts_people(self, text: str) -> bool:
        """Whether a short message asks how many did something, and names nothing that is counted: «how many were flown
        back?»."""
        said = words_apart(text)
        many, acting = self._analyser.data["asking"]["many"][0], self._analyser.talk.get("counting", ())
        at = next((at for at, word in enumerate(said[:-1]) if word == many), None)
        paying = frozenset(self._analyser.talk.get("paying", ()))
        return at is not None and len(said) <= COUNTING and said[at + 1] in acting and paying.isdisjoint(said)

    def led(self, text: str) -> bool:
        """Whether a message is short and begins with a preposition before what it asks: «by which channel?»."""
        said = words_apart(text)
        return 1 < len(said) <= LED and said[0] in self._leading and said[1] in self._analyser.asking

    def why(self, text: str) -> bool:
        """Whether a message asks for a reason."""
        return any(word in self._analyser.data["asking"]["why"] for word in words_apart(text))

    def reasons(self, title: str) -> bool:
        """Whether a title is on the reason or the purpose of something."""
        return self.why(title) or not self._reasons.isdisjoint(words_apart(title))

    def of_meeting(self, text: str) -> bool:
        """Whether a text names the meeting or the report as a whole."""
        return any(word in self._data.get("here", ()) for word in words_apart(text))

    def only_acts(self, terms: Iterable[str]) -> bool:
        """Whether some terms say no more than that somebody spoke at the meeting: «say», «present», «propose»."""
        return all(term in self._acts for term in terms)

    def speaks(self, text: str) -> bool:
        """Whether a text asks what somebody said: «what did she say on …?»."""
        return not self._speaking.isdisjoint(words_apart(text))

    def of_group(self, text: str) -> bool:
        """Whether a text speaks of the group that was told of: «this same group»."""
        return bool(self._this_group.search(fold(text)))

    def broad(self, terms: Iterable[str]) -> bool:
        """Whether some terms ask of a thing nothing in particular: «do for its people», «mentioned»."""
        return self._broad.issuperset(terms)

    def of_talk(self, text: str, terms: Iterable[str]) -> bool:
        """Whether a question asks what somebody said as a whole, ``terms`` being all it has beside the name: «what was
        the message of …?», but not what was proposed."""
        return self._of_talk.issuperset(terms) and not self.proposing(text)

    def beyond(self, text: str) -> list[str]:
        """The terms of a message that no wish about an answer is worded with, and that do not only say that somebody
        spoke: what the message asks of the report, if it asks anything of it."""
        known = self._acts.union(self._analyser.asking_terms)
        own = (word for word in plainly(text).split() if word not in self._wording)
        return [term for word in own for term in self._analyser.terms_of(word) if term not in known]

    def proposing(self, text: str) -> bool:
        """Whether a text speaks of something proposed, asked or called for."""
        return bool(self._proposing.search(fold(text)))

    def points(self, bare: str) -> bool:
        """Whether a word points to what was said before: «he», «that country», «the first one», but not «this meeting»
        nor «one sentence»."""
        return bool(self._pointers(bare))

    def _pointers(self, text: str) -> list[str]:
        """The words that point to what was said before."""
        if named := self._dislocated.match(text):  # «la société civile, elle était là ?»
            text = f"{named[named.lastgroup or 'head']} {text[named.end() :]}"
        own = _NAME.search(text)  # «How did Senegal bring its citizens home?» points to nothing before
        plain = self._existing.sub(" ", fold(text[: own.start()] if own else text))
        said = words(plain.replace("'", " "))
        pointing, here = set(self._data["pronouns"]), self._data.get("here", ())
        if self._asks_which(said):
            pointing -= self._possessive  # «which countries are praised for their efforts?»
        ones, stop = pointing.intersection(self._analyser.data["one"]), self._analyser.stop
        found = [
            word
            for word, behind in zip_longest(said, said[1:], fillvalue="")
            if word in pointing
            and (behind not in here or word in self._distant)
            and (word not in ones or not behind or behind in stop)
        ]
        plain = fold(text)
        stood = [] if own else self._standing.findall(plain)  # «the country» of what was told
        led = [text] if self.led(text) else []
        clitic = self._clitic.findall(self._existing.sub(" ", plain))
        return [*found, *stood, *clitic, *self._inverted(text), *led]

    def _asks_which(self, said: list[str]) -> bool:
        """Whether a question begins with what it asks of, «which countries …»: its «their» is theirs."""
        which = [self._analyser.asking.get(word) in ("which", "many") for word in said[:1]]
        return which == [True] and len(said) > 2 and said[1] not in self._being

    def _inverted(self, text: str) -> list[str]:
        """The pronoun behind a verb, «a-t-il», where it is the subject and no noun is: not in «l'Algérie a-t-elle»."""
        match = self._inversion.search(fold(text))
        if match is None or self._impersonal.search(fold(text)):
            return []
        before = words(fold(text)[: match.start()].replace("'", " "))
        nouns = pairwise(before)
        named = any(word[0].isupper() for word in words(text[: match.start()])[1:])
        return [] if named or any(word in self._articles for word, _ in nouns) else [match[1]]

    def _phrase(self, text: str) -> tuple[Wish, str] | None:
        """The wish about the answer that a message is word for word; or for the exact words, or another language."""
        plain = plainly(text)
        if self._quoting.search(plain) and (len(plain.split()) <= QUOTING or self._analyser.parts(text)):
            return Wish.EXACT, ""
        tongue = next((phrase for phrase in self._tongues if f" {phrase} " in f" {plain} "), None)
        if tongue and self._switches(plain, tongue) and not self._analyser.parts(text):
            return self._about[tongue]
        opened = self._opened.sub("", plain, count=1).strip()
        for said in (plain, opened, *self._once(opened)):
            if said in self._about:
                return self._about[said]
        asked = letter_for_letter(text).strip(ENDS)
        if wish := next((wish for wish, form in self._forms if form.fullmatch(asked)), None):
            return wish, ""
        return (Wish.SHORTER, "") if self._briefly(text) else None

    def _switches(self, plain: str, tongue: str) -> bool:
        """Whether a message asks for another language and for nothing else: «cool, can you give me that in French»."""
        around = f" {plain} ".replace(f" {tongue} ", " ", 1).split()
        return len(around) <= SWITCHING or (len(around) <= AROUND and self._courteous.issuperset(around))

    def recalls(self, text: str) -> bool:
        """Whether a message asks for something once more: «when is it again?»."""
        return bool(self._recalling.search(fold(text)))

    def once(self, text: str) -> str:
        """A message without what says that it asks once more: «when was it» of «when was it again?»."""
        plain = plainly(text)
        return next(iter(self._once(plain)), plain)

    def _once(self, plain: str) -> list[str]:
        """What a message asks for once more: «when is it» of «when is it again»; nothing of any other."""
        bare = " ".join(self._recalling.sub(" ", plain).split())
        return [bare] if bare and bare != plain else []

    def _briefly(self, text: str) -> bool:
        """Whether a message wants the answer shorter, with common words around that and what it is wanted for: «ok
        shorter, I have a minute on stage», «give me that in two lines for the speech». What names the report, or its
        parts, asks of the report."""
        if len(text) > BRIEFLY or self._analyser.parts(text):
            return False
        said = " ".join(self._purpose.sub(" ", clause) for clause in _CLAUSE.split(fold(text)))
        around = plainly(self._brief.sub(" ", said)).split()
        whole = self._whole.intersection(around) and not self.points(said)
        common = self._vocabulary.issuperset(around) and self._asking.isdisjoint(around)
        return bool(self._brief.search(said)) and common and not whole

    def _wordy(self, text: str) -> tuple[Wish, str] | None:
        """The wish about the answer that a message holds, with nothing but common words around it. What names the
        report, or its parts, asks of the report: «What does the report say in one sentence?»."""
        plain = plainly(text)
        spoken = frozenset(plain.split())
        if not spoken or not spoken <= self._vocabulary or len(plain) > WORDY or plain in self._of_thing:
            return None
        held = [phrase for phrase in self._long if spoken.issuperset(phrase.split())]
        best = max(held, key=len, default="")
        if len(best.split()) * SHARE < len(plain.split()):
            return None
        if self._about[best][0] is Wish.WHO and self.of_crowd(text):
            return None
        of_report = not spoken.isdisjoint(self._whole) and not self.points(text)
        return None if of_report and self._about[best][0] in RETOLD else self._about[best]

    def _either(self, text: str) -> bool:
        """Whether a message only asks which of two figures is right: «so is it 35k or 22k??»."""
        joining = frozenset(self._analyser.talk.get("either", ()))
        figures, said = self._figures_alone(text, joining)
        return len(figures) == 2 and not joining.isdisjoint(said)

    def _figure(self, text: str) -> str:
        """The figure in a message that says no more than that somebody heard it, or doubts it; empty for any other."""
        figures, said = self._figures_alone(text)
        return figures[0] if len(figures) == 1 and self._objecting.intersection(said) else ""

    def _figures_alone(self, text: str, also: frozenset[str] = frozenset()) -> tuple[list[str], list[str]]:
        """The figures of a message and the words around them, where those only doubt or join them, or are ``also`` so;
        nothing of a message that says more."""
        figures = list(map(str, self._figures.findall(text)))
        said = words(re.sub("['’-]", " ", fold(self._figures.sub(" ", text)))) if figures else []
        known = (self._objecting, self._analyser.stop, self._data["opening"], also)
        alone = all(any(word in own for own in known) for word in said) and not self._analyser.parts(text)
        return (figures, said) if said and alone else ([], [])


def _opens(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of some phrases at the beginning of a folded text."""
    return re.compile(rf"\W*{any_of({fold(phrase) for phrase in phrases})}\b[\s,:]*", re.IGNORECASE)
