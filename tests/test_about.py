# ruff: noqa: E501 – one conversation a line is shorter to read than many
"""What is told about the answer just given: shorter, who said it, the same in another language, whether that is sure."""

from __future__ import annotations

import re

import pytest
from talking import last

from bot.answer.reply import Outcome
from bot.brain import Brain
from bot.talk.courtesy import plainly
from bot.talk.shorter import is_item, shortened

# By kind: the language, a conversation with its turns apart by « | », what its last reply says, and what it does not.
SAID: dict[str, list[tuple[str, str, str, str]]] = {
    "shorter, whatever it is for": [
        ("en", "How many people came back to Côte d'Ivoire? | ok shorter, I have 1 min on stage", "240,000 people", "600,000"),
        ("en", "What did Algeria present? | give me that in two lines", "35,411 refugees", "Syrian"),
        ("en", "What are the main takeaways? | in two lines for the speech", "and 4 more", "technical assistance"),
        ("fr", "Combien d'Ivoiriens sont rentrés ? | fais plus court stp, c'est pour un tweet", "240 000", "600 000"),
        ("fr", "Qu'a présenté l'Algérie ? | redis-moi ça en deux lignes", "35 411", "Scolarisation"),
        ("fr", "Que retenir de la réunion ? | en deux lignes pour le discours", "et 4 autres", "recensement"),
    ],
    "one sentence is told without who said it": [
        ("en", "How many Syrian children went to school in Algeria? | shorter please", "guaranteed schooling", "said Mohamed"),
        ("en", "How many Syrian children did Algeria send to school? | in one sentence", "1,216 Syrian children", "said Mohamed"),
        ("en", "How many people came back to Côte d'Ivoire? | shorter | even shorter", "", "600,000"),
        ("fr", "Combien d'enfants syriens l'Algérie a-t-elle scolarisés ? | plus court stp", "a garanti la scolarisation", "selon"),
        ("fr", "Combien d’enfants syriens l’Algérie a-t-elle scolarisés ? | en une phrase", "1 216 enfants syriens", "selon Mohamed"),
        ("fr", "Combien d'Ivoiriens sont rentrés ? | plus court | plus court", "une seule phrase", "600 000"),
    ],
    "a recommendation by its title": [
        ("en", "recommendation 9 | shorter", "Voluntary return in dignity is the preferable solution", "insist"),
        ("en", "What are the recommendations? | the third one? | in one line please", "Responses should follow flexible, global frameworks", "underline"),
        ("en", "rec. 5 | too long", "The diaspora should take part more effectively", "census of"),
        ("fr", "recommandation 9 | plus court", "Le retour volontaire dans la dignité reste la solution préférable", "insistent"),
        ("fr", "Quelles sont les recommandations ? | la troisième ? | en une ligne", "Les réponses devraient suivre des cadres souples", "promeuvent"),
        ("fr", "reco 5 | trop long", "La diaspora doit participer plus efficacement", "coprésidents"),
    ],
    "who said it, as a sentence": [
        ("en", "How many displaced people were there in Mali? | Which speaker gave that figure?", "It was Seydou Keita, technical consultant, Malian Foreign Ministry, in working group 1 of session 3.", ""),
        ("en", "What did UNHCR say? | who said so?", "It was Anja Klug, Senior policy officer at the European office, UNHCR, in session 1.", "expert of"),
        ("en", "Who spoke in working group 2 of session 2? | who said that?", "It was several people", ""),
        ("en", "How much do Malians abroad send home? | which speaker gave that figure?", "Seydou Keita", "no one to name"),
        ("fr", "Combien de déplacés au Mali ? | Quel intervenant a donné ce chiffre ?", "C’est Seydou Keita (conseiller technique, ministère malien des Affaires étrangères), au groupe de travail 1 de la session 3.", ""),
        ("fr", "Qu'a dit Anja Klug ? | qui a dit ça ?", "C’est Anja Klug", "experte"),
        ("fr", "Qui a parlé au groupe 2 de la session 2 ? | qui l'a dit ?", "Plusieurs personnes l’ont dit", ""),
        ("fr", "Combien envoient les Maliens de l'étranger ? | qui a donné ce chiffre ?", "vient de Seydou Keita", "personne à nommer"),
    ],
    "about the answer, in another language": [
        ("fr", "Combien de déplacés au Mali ? | qui l'a dit ? | In English please", "It was Seydou Keita", "301"),
        ("fr", "Combien de déplacés au Mali ? | quelle page ? | en anglais", "301,027 persons", "You will find it"),
        ("fr", "Combien d'Ivoiriens sont rentrés ? | plus court | en anglais s'il te plaît", "240,000", "600,000"),
        ("en", "What did Rodrigo Ballester say about return? | his name? | in French please", "C’est Rodrigo Ballester, chargé", "volontaire"),
        ("en", "How many displaced people were there in Mali? | which page? | in French", "301 027", "Vous le trouverez"),
        ("en", "How many people came back to Côte d'Ivoire? | shorter | in French", "240 000", "600 000"),
        ("en", "How many displaced people were there in Mali? | who said it, in French?", "C’est Seydou Keita", "301"),
        ("en", "When is the conference in Rome? | when is it again? | in French", "27 novembre 2014", "November"),
    ],
    "what was told after that is in play again": [
        ("en", "What did Rodrigo Ballester say about return? | his name? | How many camps were there in Algeria? | in French", "camps", "Ballester"),
        ("fr", "Combien de déplacés au Mali ? | quelle page ? | Et les enfants syriens ? | en anglais", "Syrian", "find it here"),
    ],
    "sure of a silence": [
        ("en", "Who is against free lunches? | are you sure?", "I found nothing on that in pages 2 to 19 of the report. Ask with a name", "its page"),
        ("en", "Was the ministerial conference in Rome held in October 2014? | really?", "found nothing", "Every answer"),
        ("en", "Why did Senegal close its border? | are you sure?", "What comes nearest is on p", "you can check"),
        ("en", "How much do Malians abroad send home each year? | are you sure?", "found nothing on that in pages 2 to 19 of the report. What comes nearest is on p. 13", "Yes"),
        ("en", "How many refugees did Algeria receive? | Did Fiji attend? | are you sure?", "found nothing", "35,411"),
        ("fr", "Qui est contre les repas gratuits ? | tu es sûr ?", "Je n’ai rien trouvé là-dessus dans les pages 2 à 19 du rapport. Reposez", "Chaque réponse"),
        ("fr", "Pourquoi l'Algérie a-t-elle refusé les réfugiés ? | vraiment ?", "Ce qui s’en approche le plus se trouve p.", "vous pouvez"),
        ("fr", "Combien les Maliens de l'étranger envoient-ils par an ? | vous êtes sûr ?", "se trouve p. 13", "Oui"),
        ("fr", "Combien de réfugiés l'Algérie a-t-elle accueillis ? | Et le Pérou ? | tu es sûr ?", "rien trouvé", "35"),
    ],
    "sure of what was only offered or of several": [
        ("en", "working group 1 | are you sure?", "asserted nothing yet", "Every answer"),
        ("fr", "groupe de travail 1 | vous êtes sûr ?", "encore rien affirmé", "Chaque réponse"),
        ("en", "Compare Algeria and Tunisia | are you sure?", "ession 2", "Every answer"),
    ],
    "an item of the list in full": [
        ("en", "What are the main takeaways? | The second one in more detail", "The co-chairs promote the search", "Anticipation matters"),
        ("en", "What are the main takeaways? | tell me more about the last point", "the technical assistance that the Rabat Process offers", "Partner states may"),
        ("en", "What were the four lessons of Istanbul? | elaborate on the third", "needs in the short term", "early warning"),
        ("fr", "Que retenir de la réunion ? | détaille la 2e", "promeuvent la recherche", "Anticiper"),
        ("fr", "Que retenir de la réunion ? | développe le dernier point", "infographies", "Ballester"),
        ("fr", "Quelles sont les quatre leçons d'Istanbul ? | la troisième plus en détail", "court terme", "alerte précoce"),
    ],
    "somebody's name": [
        ("en", "What ten themes did the Commission suggest? | his name?", "That is Rodrigo Ballester, International Relations Officer", "does not say"),
        ("en", "What did the FORIM representative say? | what's her name?", "Khady Sakho-Niang", "does not say"),
        ("en", "What did UNHCR say? | and her title?", "That is Anja Klug, Senior policy officer", "does not say"),
        ("fr", "Quels dix thèmes la Commission a-t-elle proposés ? | son nom ?", "C’est Rodrigo Ballester, chargé", "ne le dit pas"),
        ("fr", "Qu'a dit le HCR ? | elle s'appelle comment ?", "Anja Klug", "ne le dit pas"),
        ("fr", "Qu'a présenté le Mali ? | et son titre ?", "Seydou Keita, conseiller technique", "ne le dit pas"),
    ],
    "when or where once more": [
        ("en", "What will the conference in Rome decide? | when is it again?", "27 November", "no date"),
        ("en", "When is the conference in Rome? | who presides over it? | when is it again?", "27 November 2014", "no date"),
        ("en", "What was the MTM meeting about? | where was that again?", "Istanbul", "You will find"),
        ("fr", "Que va décider la conférence de Rome ? | c'est quand déjà ?", "27 novembre", "pas de date"),
        ("fr", "C'est quand la conférence de Rome ? | et qui la préside ? | c'est quand déjà ?", "27 novembre 2014", "24 et 25 avril"),
        ("fr", "Qui a rédigé le rapport ? | ça s'est passé où ?", "À Paris", "pas de page"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("code", "talk", "told", "untold"), [case for cases in SAID.values() for case in cases])
def test_what_is_told_about_the_answer(brain: Brain, code: str, talk: str, told: str, untold: str) -> None:
    text = last(brain, code, talk).text
    assert plainly(told) in plainly(text)
    assert not untold or plainly(untold) not in plainly(text)


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("en", "What did they recommend for the diaspora, in short?"),
        ("en", "What does the report say in two lines?"),
        ("en", "Summarise session 2 in two lines"),
        ("fr", "Que recommandent-ils pour la diaspora, en bref ?"),
        ("fr", "Que dit le rapport en deux lignes ?"),
        ("fr", "La session 2 en deux lignes"),
    ],
)
def test_a_question_that_wants_a_short_answer_is_no_wish_for_a_shorter_one(brain: Brain, code: str, asked: str) -> None:
    before = {"en": "How many refugees did Algeria receive?", "fr": "Combien de réfugiés l'Algérie a-t-elle reçus ?"}
    assert last(brain, code, f"{before[code]} | {asked}").id != "algeria-refugee-count"


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_shorter_form_of_any_entry_is_no_lead_in_and_no_longer(brain: Brain, code: str) -> None:
    apart, lists = brain.compose.texts[code]("apart"), 0
    for entry in brain.entries:
        text = brain.compose.text(entry, code)
        short = shortened(text, apart, "+{count}")
        assert short and len(short) <= len(text), entry.id
        assert not short.rstrip().endswith(":"), entry.id
        if "\n" in short:
            lists += 1
            lead, *items = short.split("\n")
            assert lead.endswith(":") and all(map(is_item, items)) and len(items) > 1, entry.id
            assert not [item for item in items if re.search(r"[:,(]\W*$|^\W*$", item)], entry.id
    assert lists > 20


@pytest.mark.parametrize(
    ("code", "talk"),
    [
        ("en", "What difficulties did the group on return name? | anything else?"),
        ("en", "What difficulties did the group on return name? | more"),
        ("en", "Which challenges of return are listed? | what else?"),
        ("fr", "Quelles difficultés le groupe sur le retour nomme-t-il ? | quoi d'autre ?"),
        ("fr", "Quelles difficultés le groupe sur le retour nomme-t-il ? | plus"),
        ("fr", "Quels défis du retour sont cités ? | autre chose ?"),
    ],
)
def test_more_leaves_out_what_was_said(brain: Brain, code: str, talk: str) -> None:
    before, reply = last(brain, code, talk.partition(" | ")[0]), last(brain, code, talk)
    assert before.id == "return-challenges-list" and reply.id != before.id
    told = {"en": "hosting capacity", "fr": "capacités d'accueil"}[code]
    assert plainly(told) in plainly(before.text) and plainly(told) not in plainly(reply.text)
    assert reply.outcome in (Outcome.ANSWER, Outcome.INFO)
