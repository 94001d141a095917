"""A question as the clause behind «the report does not say …»: «why they left», « si le Niger a payé »."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

LEAST = 3  # words of a clause: «combien d'euros» says too little
_ENDS = " .,;:!?\u00a0\u202f"


class Clauses:
    """Makes a clause of a question by the ``indirect`` forms of a language: what may lead to it and stand behind it,
    what of its words the clause drops, and how those questions begin that make one. A question whose verb stands before
    its subject makes none."""

    def __init__(self, own: Mapping[str, Any]) -> None:
        self._lead = re.compile(rf"(?:(?:{own.get('lead', '(?!)')})[\s,]+)*", re.IGNORECASE)
        self._tail = re.compile(rf"(?:[\s,]+(?:{own.get('tail', '(?!)')}))+$", re.IGNORECASE)
        self._forms = _compiled(own.get("forms", ()))
        self._inverted = re.compile(own.get("inverted", "(?!)"), re.IGNORECASE)
        self._dropped = _compiled(own.get("dropped", ()))

    def of(self, question: str) -> str:
        """The clause of a question, without a mark at its end; empty where it makes none of ``LEAST`` words."""
        said = self._tail.sub("", question.strip(_ENDS))
        said = said[self._lead.match(said).end() :]  # type: ignore[union-attr]  # it matches nothing as well
        for pattern, replacement in self._dropped:
            said = pattern.sub(replacement, said)
        for form, begun in self._forms:
            match = form.match(said)
            if match and len(said.split()) >= LEAST and not self._inverted.search(said):
                rest = said[match.end() :] if begun else said[:1].lower() + said[1:]
                return (begun or "{rest}").format(rest=rest)
        return ""


def _compiled(forms: Sequence[Sequence[str]]) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern, re.IGNORECASE), begun) for pattern, begun in forms]
