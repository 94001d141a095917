"""Who spoke: names with a title before them or a post after them, as the text shows them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.ingest.report import Block, Kind
from bot.ingest.words import NAME, Words
from bot.language.analyser import any_of, fold

LONGEST = 260  # characters of a post
EARLY = 7  # words within which a post names itself: «International Relations Officer at …»
SOON = 3  # the same where no title stands before the name


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in full, with the post and organisation the text gives, empty where it gives none."""

    name: str
    role: str
    organisation: str
    page: int
    line: int


class People:
    """Everybody a report names in full with a title or a post, in order of appearance."""

    def __init__(self, blocks: Sequence[Block], words: Words) -> None:
        self._words = words
        data = words.data
        self._role = re.compile(rf"(?<!\w){any_of(data['roles'])}(?!\w)", re.IGNORECASE)
        stops = any_of([*data["reporting"]])
        self._stop = re.compile(rf"\s+{stops}(?!\w)")
        self._joins = re.compile(rf"(?:{any_of(data['joins'])})(?![\w])(?!\s+{words.honorific}\s)", re.IGNORECASE)
        self._honorific = re.compile(rf"\s*(?:,|\s(?:and|et|&))?\s*{words.honorific}\s+[A-ZÀ-Þ]")
        place = any_of(data["places"])
        belonging = any_of(data["belonging"])
        institution = any_of(
            {w.capitalize() for w in data["institutions"]}
            | (set() if words.language == "en" else {*data["institutions"]})
        )
        article = r"(?:the\s+|la\s+|le\s+|les\s+|l['’])?"
        self._at = re.compile(rf",?\s+{place}\s+{article}(?=\S)|,?\s+(?:à\s+l['’])(?=\S)")
        self._of = re.compile(
            rf",?\s+(?:{belonging}\s*)+{article}(?=(?:[A-ZÀ-Þ][\w’'-]*\s+){{0,3}}{institution}(?!\w))"
        )
        self._of_short = re.compile(rf",?\s+(?:{belonging}\s*)+{article}(?=[A-ZÀ-Þ][^()]*\([A-Z][^()]*\)$)")
        self._after_comma = re.compile(rf",\s+{article}(?=(?:[\w’'-]+\s+){{0,3}}{institution}(?!\w)|[A-Z]{{2,}}(?!\w))")
        self._with = re.compile(
            rf"^\s+{belonging}\s+{article}([A-ZÀ-Þ][\w’'-]*(?:\s+(?:(?:of|for|de|des|du)\s+)?[A-ZÀ-Þ][\w’'-]*)*)"
        )
        titled = rf"(?P<title>(?<!\w){words.honorific}\s+)?"
        self._named = re.compile(rf"{titled}(?<![\w’'-])(?P<name>{NAME})")
        found: dict[str, Person] = {}
        for block in blocks:
            if block.kind is Kind.ROW:
                continue
            for person in self._introductions(block):
                key = fold(person.name)
                known = found.get(key)
                if known is None or (person.role and not known.role):
                    found[key] = replace(person, page=known.page, line=known.line) if known else person
        self.found = tuple(found.values())
        surnames = Counter(_surname(person.name) for person in self.found)
        self._by_surname = {_surname(p.name): p for p in self.found if surnames[_surname(p.name)] == 1}

    def named_in(self, text: str) -> list[Person]:
        """The people a text names, by surname, in order."""
        said = dict.fromkeys(re.findall(r"[\w'-]+", text.replace("’", "'")))
        return [
            self._by_surname[_bare(word)] for word in said if word[:1].isupper() and _bare(word) in self._by_surname
        ]

    def called(self, person: Person) -> list[str]:
        """What people will call somebody: the whole name, the surname where nobody else has it, both as typed in haste
        («N'Faly» is also «NFaly» and «Faly»)."""
        names = [person.name]
        if self._by_surname.get(_surname(person.name)) is person:
            names.append(person.name.split()[-1])
        for name in list(names):
            names += [name.replace("'", ""), re.sub(r"\b\w{1,2}'", "", name)]
        return list(dict.fromkeys(names))

    def _introductions(self, block: Block) -> Iterator[Person]:
        for match in self._named.finditer(block.text):
            name, titled = self._trimmed(match["name"])
            titled = titled or bool(match["title"])
            if len(name.split()) < 2:
                continue
            after = block.text[match.end() :]
            role, organisation = self._post(after, titled)
            if not titled and not (role and after.startswith(",")):
                continue
            yield Person(name.replace("’", "'"), role, organisation, block.page, block.line)

    def _trimmed(self, name: str) -> tuple[str, bool]:
        """A name without the words before it that are no part of it, and whether a title is among these: «The Director
        Anna Berg», «Le Dr Maïté Escande»."""
        words, titled = name.split(), False
        while words:
            title = bool(re.fullmatch(self._words.honorific, words[0]))
            if not (title or fold(words[0]) in self._words.analyser.stop or self._role.fullmatch(words[0])):
                break
            titled = titled or title
            del words[0]
        return " ".join(words), titled

    def _post(self, after: str, titled: bool) -> tuple[str, str]:
        """Post and organisation from the text behind a name; both empty when it gives none.

        Behind a title, what is held at an organisation is a post whatever it is called.
        """
        if after.startswith(","):
            apposition = self._apposition(after[1:].lstrip())
        elif re.match(r"\s*\(", after):
            apposition = after[after.index("(") + 1 :].split(")")[0]
        else:
            belongs = self._with.match(after)
            return (self._words.data["texts"]["from"].format(organisation=belongs[1]), "") if belongs else ("", "")
        role, organisation = self._split(apposition)
        first = role.split()[: EARLY if titled else SOON]
        if not first or len(apposition) > LONGEST or self._aside(role):
            return "", ""
        held = titled and organisation and len(role.split()) <= EARLY
        return (role, organisation) if held or self._role.search(" ".join(first)) else ("", "")

    def _aside(self, text: str) -> bool:
        """Whether words between commas tell of something done or where: «speaking at», «in his talk at»."""
        first = fold(text.split()[0])
        articles = self._words.data["qualifiers"]
        return first not in articles and (first in self._words.analyser.stop or first.endswith(("ing", "ant")))

    def _apposition(self, text: str) -> str:
        """The beginning of a text that is still the post of somebody: to the comma, the verb or the end of it."""
        depth = 0
        for at, sign in enumerate(text):
            if sign == "(":
                depth += 1
            elif sign == ")":
                depth -= 1
                if depth < 0:
                    return text[:at]
            elif depth:
                continue
            elif self._ends(sign, text, at):
                return text[:at].rstrip(",")
        return text

    def _ends(self, sign: str, text: str, at: int) -> bool:
        """Whether a post ends before a sign of the text."""
        if sign == ",":
            return not self._goes_on(text[at + 1 :].lstrip())
        if sign == " ":
            return bool(self._stop.match(text, at) or self._honorific.match(text, at))
        return sign in ";:" or (sign == "." and not re.match(r"\.\w", text[at:]))

    def _goes_on(self, text: str) -> bool:
        if re.match(rf"{self._words.honorific}\s", text):
            return False
        return bool(re.match(r"[A-ZÀ-Þ]", text)) or bool(self._joins.match(text) and not re.match(r"and\b|et\b", text))

    def _split(self, apposition: str) -> tuple[str, str]:
        """A post and the organisation where it is held, where the words part them."""
        post = apposition.strip(" ,")
        depths = [post[:at].count("(") - post[:at].count(")") for at in range(len(post))]
        for pattern in (self._after_comma, self._at, self._of, self._of_short):
            matches = [m for m in pattern.finditer(post) if depths[m.start()] == 0 and m.start() > 2]
            if matches:
                where = matches[-1] if pattern is self._of else matches[0]
                return post[: where.start()].strip(" ,"), post[where.end() :].strip(" ,")
        return post, ""


def _surname(name: str) -> str:
    return _bare(name.split()[-1])


def _bare(word: str) -> str:
    return fold(word.removesuffix("'s").removesuffix("'"))
