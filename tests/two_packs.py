"""Two small packs that are unlike: one in two languages with sessions, one in English with gaps in its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.brain import Brain
from bot.meetings import Meetings
from bot.pack.reader import load_pack

LAKE, HARBOUR = "lake-2023", "harbour-2019"
PACKS: Mapping[str, Mapping[str, str]] = {
    LAKE: {
        "meeting.yaml": """\
id: lake-2023
title: {en: Water in dry years, fr: L'eau des années sèches}
dates: [2023-10-03, 2023-10-04]
place: {en: Bregenz, fr: Bregenz}
languages: [en, fr]
examples: [lake-fall]
document: {title: {en: The lake towns, fr: Les villes des lacs}, pages: [1, 6]}
""",
        "sessions.yaml": """\
- {number: 1, title: {en: Sharing, fr: Partager}, pages: [1]}
- {number: 2, title: {en: Storing, fr: Stocker}, pages: [3]}
""",
        "recommendations.yaml": """\
- {number: 1, title: {en: One threshold, fr: Un seuil}, text: {en: One level., fr: Un seul niveau.}, pages: [5]}
- {number: 2, title: {en: Meters, fr: Compteurs}, text: {en: Every well has one., fr: Un par puits.}, pages: [5]}
- {number: 3, title: {en: Quarries, fr: Carrières}, text: {en: They are listed., fr: On en fait la liste.}, pages: [6]}
""",
        "passages.yaml": """\
- id: fall
  title: {en: The lake fell, fr: Le lac a baissé}
  text: {en: "The lake fell by 1.9 metres between May and August.", fr: "Le lac a baissé de 1,9 mètre de mai à août."}
  page: 1
  session: 1
- id: chair
  title: {en: Who chaired, fr: Qui présidait}
  text: {en: Ingrid Halvorsen of Bregenz was in the chair., fr: Ingrid Halvorsen de Bregenz présidait.}
  page: 1
  session: 1
""",
        "qa.yaml": """\
- id: lake-fall
  questions:
    en: [How far did the lake fall?, By how many metres did the water level drop?, What did the lake lose in summer?]
    fr: [De combien le lac a-t-il baissé ?, Quelle a été la baisse du lac ?, Combien de mètres le lac a-t-il perdus ?]
  answer: {en: The lake fell by 1.9 metres., fr: "Le lac a baissé de 1,9 mètre."}
  cites: [fall]
- id: chair-person
  questions:
    en: [Who chaired the meeting?, Who was in the chair?, Who led the meeting?]
    fr: [Qui présidait la réunion ?, Qui était à la présidence ?, Qui dirigeait la réunion ?]
  answer: {en: Ingrid Halvorsen chaired it., fr: Ingrid Halvorsen la présidait.}
  cites: [chair]
- id: lake-wells
  questions:
    en: [How many wells have no meter?, What is said of wells without a meter?, Are there wells that nobody measures?]
    fr: [Combien de puits n'ont pas de compteur ?, Que dit-on des puits sans compteur ?, Quels puits sont sans mesure ?]
  answer: {en: "1,250 wells have none.", fr: 1 250 puits n'en ont pas.}
  pages: [2]
""",
        "unsaid.yaml": """\
- id: lake-cost-unsaid
  questions:
    en: [What did the forum cost?, How much was spent on the forum?, What was the budget of the forum?]
    fr: [Combien le forum a-t-il coûté ?, Quel était le budget du forum ?, Combien a-t-on dépensé pour le forum ?]
  answer: {en: The report does not say what the forum cost., fr: Le rapport ne dit pas ce que le forum a coûté.}
  pages: [6]
""",
    },
    HARBOUR: {
        "meeting.yaml": """\
id: harbour-2019
title: Safe harbours
place: Tromsø
languages: [en]
document: {title: Notes on safe harbours, pages: [1, 9]}
""",
        "recommendations.yaml": """\
- {number: 2, title: Lights, text: Harbour lights burn all winter., pages: [8]}
- {number: 3, title: Pilots, text: Pilots speak two languages., pages: [9]}
""",
        "speakers.yaml": "- {name: Odd Strand, role: Harbour Master}\n",
        "passages.yaml": "- {id: lights, title: Lights, text: Forty-one lights went out in the storm., page: 4}\n",
        "qa.yaml": """\
- id: lights-out
  questions: [How many lights went out?, What happened to the lights in the storm?, Did any harbour lights fail?]
  answer: Forty-one lights went out in the storm.
  cites: [lights]
- id: chair-person
  questions: [Who chaired the meeting?, Who was in the chair?, Who led the meeting?]
  answer: Odd Strand chaired it.
  pages: [1]
""",
    },
}


def write(folder: Path, id: str) -> Path:
    """One of the packs in a folder of its own within ``folder``."""
    own = folder / id
    own.mkdir(parents=True, exist_ok=True)
    for name, text in PACKS[id].items():
        (own / name).write_text(text, encoding="utf-8")
    return own


def meetings(folder: Path, *ids: str) -> Meetings:
    """A bot of these packs, by words alone."""
    return Meetings([Brain(load_pack(write(folder, id))) for id in ids or (LAKE, HARBOUR)])
