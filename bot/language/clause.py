"""A question as the clause behind «the report does not say …»: «why they left», «whether he named a price»."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.language.sentences import ENDS

LEAST = 3  # words of a clause: «combien d'euros» says too little


class Clauses:
    """Makes a clause of a question by the ``indirect`` forms of a language: what may lead to it and stand behind it,
    what of its words the clause drops, how those questions begin that make one, and for those that ask for a yes or a
    no what stands where, with the past of their verbs. Any other question whose verb stands before its subject makes
    none."""

    def __init__(self, own: Mapping[str, Any]) -> None:
        self._lead = re.compile(rf"(?:(?:{own.get('lead', '(?!)')})[\s,]+)*", re.IGNORECASE)
        self._tail = re.compile(rf"(?:[\s,]+(?:{own.get('tail', '(?!)')}))+$", re.IGNORECASE)
        self._forms = _compiled(own.get("forms", ()))
        self._inverted = re.compile(own.get("inverted", "(?!)"), re.IGNORECASE)
        self._dropped = _compiled(own.get("dropped", ()))
        self._polar = _compiled(own.get("polar", ()))
        self._past: Mapping[str, str] = own.get("past", {})

    def of(self, question: str) -> str:
        """The clause of a question, without a mark at its end; empty where it makes none of ``LEAST`` words."""
        said = self.bare(question)
        if polar := self._whether(said):
            return polar
        for pattern, replacement in self._dropped:
            said = pattern.sub(replacement, said)
        for form, begun in self._forms:
            match = form.match(said)
            if match and len(said.split()) >= LEAST and not self._inverted.search(said):
                rest = said[match.end() :] if begun else said[:1].lower() + said[1:]
                return (begun or "{rest}").format(rest=rest)
        return ""

    def bare(self, question: str) -> str:
        """A question without what leads to it, what stands behind it and its mark: not «and», nor «please»."""
        said = self._tail.sub("", question.strip(ENDS))
        return said[self._lead.match(said).end() :]  # type: ignore[union-attr]  # it matches nothing as well

    def _whether(self, said: str) -> str:
        """The clause of a question for a yes or a no; empty where it is none, or not plain enough."""
        found = ((form.fullmatch(said), clause) for form, clause in self._polar)
        match, clause = next(((match, clause) for match, clause in found if match), (None, ""))
        if match is None:
            return ""
        words = {name: word or "" for name, word in match.groupdict().items()}
        words |= {name: words[name][:1].lower() + words[name][1:] for name in ("verb", "first") if name in words}
        if base := words.get("base", "").lower():
            words |= {"past": self._past.get(base) or _ending(base, "d", "ed"), "third": _ending(base, "s", "es")}
        return clause.format(**words)


def _ending(base: str, after_e: str, ending: str) -> str:
    """An English verb with its ending: «named», «carried», «goes», «asks»."""
    if base[-2:-1] not in "aeiou" and base.endswith("y"):
        return f"{base[:-1]}i{ending}"
    if base.endswith("e"):
        return base + after_e
    hissing = base.endswith(("s", "x", "z", "ch", "sh", "o"))
    return base + (ending if hissing or after_e == "d" else after_e)


def _compiled(forms: Sequence[Sequence[str]]) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern, re.IGNORECASE), begun) for pattern, begun in forms]
