"""Takes out of a question what tells who somebody is, before it is stored: what is masked cannot be had back.

By form alone: addresses and names of e-mail and Telegram, links, phone numbers, numbers like those of passports and
accounts. Names of people stay, for a question may be about them. Dates, spans of years and amounts up to tens of
millions are no phone numbers.
"""

from __future__ import annotations

import re

LONGEST = 500  # characters of a question that are stored

_GAP = r"[\s.()/\u2010-\u2015\u00b7-]{0,3}"  # what may stand between two digits of one number
_ALONE = rf"(?!\w|{_GAP}\d)"  # no number goes on here
_LOCAL = r"[^\s@<>()\[\],;:\"]"  # a character of an address
_YEAR = r"(?:19|20)\d\d"
_FORMS = {
    "mail": rf"(?<!{_LOCAL}) {_LOCAL}+ (?: @ | \s?[\[(](?:at|arobase)[\])]\s?) {_LOCAL}+ \. [^\W\d_]{{2,}}",
    "link": r"(?: https?:// | www\. | \bt\.me/ ) \S+",
    "name": r"(?<!\w) @\w{3,}",
    "kept": rf"""(?<![\w+]) (?:
        \d{{1,2}} (?P<by>[ .,\u00a0\u202f'’]) \d{{3}} (?P=by) \d{{3}}
      | \d{{4}} (?P<year>[-/.]) \d{{1,2}} (?P=year) \d{{1,2}}
      | \d{{1,2}} (?P<day>[-/.]) \d{{1,2}} (?P=day) \d{{4}}
      | {_YEAR} \s?[-/\u2010-\u2015]\s? {_YEAR}
      ) {_ALONE}""",
    "paper": r"(?<!\w) (?=[^\W_]{7,24}(?!\w)) (?=(?:[^\W\d_]*\d){5}) (?=\d*[^\W\d_]) [^\W_]+",
    "number": rf"\+? \(? (?: (?-i:\b[A-Z]{{1,2}}) [\s-]? )? \d (?:{_GAP}\d){{6,}}",
}
_ANY = re.compile("|".join(f"(?P<{name}>{form})" for name, form in _FORMS.items()), re.VERBOSE | re.IGNORECASE)
_MASKS = {"mail": "[e-mail]", "link": "[link]", "name": "[name]", "paper": "[paper]", "number": "[number]"}
MASKS = tuple(_MASKS.values())


def masked(text: str) -> str:
    """A question as it may be stored: masked, on one line, ``LONGEST`` characters at the most."""
    seen = "".join(c if c.isprintable() else " " for c in text[: 2 * LONGEST])  # no terminal is steered by it
    plain = " ".join(seen.split())
    masked = _ANY.sub(lambda match: _MASKS.get(match.lastgroup or "", match[0]), plain)
    return masked[:LONGEST]  # cut last: half a number would not look like one
