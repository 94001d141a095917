"""An answer begins with what is asked; a silence says what was asked."""

from __future__ import annotations

import pytest
from talking import last

from bot.answer.reply import Outcome
from bot.brain import Brain
from bot.language.analyser import load_analyser

SAID_BY = {
    "en": [("who mentioned counter-cyclical transfers?", "Hélène Simon-Lorière ("),
           ("who spoke of migratomania?", "Sanoh N'Faly ("),
           ("who brought up Dublin III?", "Rodrigo Ballester (")],
    "fr": [("qui a parlé des transferts contracycliques ?", "Hélène Simon-Lorière ("),
           ("qui a parlé de migratomanie ?", "Sanoh N’Faly ("),
           ("qui a évoqué le système de Dublin III ?", "Rodrigo Ballester (")],
}  # fmt: skip
ONE_ITEM = {
    "en": [("Who represented France at the closing?", "Jean-Marc Châtaigner", "Derepas"),
           ("which French official was there for the closing?", "Jean-Marc Châtaigner", "Derepas"),
           ("who spoke in session 1 for IOM?", "François Goemans", "Zanette")],
    "fr": [("Qui représentait la France à la clôture ?", "Jean-Marc Châtaigner", "Derepas"),
           ("qui était le responsable français à la clôture", "Jean-Marc Châtaigner", "Derepas"),
           ("qui représentait la France à l'ouverture", "Luc Derepas", "Gallet")],
}  # fmt: skip
SPOKEN_OF = {
    "en": ["Were humanitarian visas mentioned?", "Is Morocco mentioned anywhere in the report?",
           "Was resettlement discussed?", "Anything in there about humanitarian visas?",
           "Does the report cover Somalia?", "Did anyone bring up Dublin III?"],
    "fr": ["Les visas humanitaires sont-ils mentionnés ?", "y a-t-il un passage qui cite le Maroc ?",
           "Rome est citée ?", "Le mot réinstallation apparaît-il ?", "on parle des femmes dans ce rapport ?",
           "ils parlent de la Libye ?"],
}  # fmt: skip
CLAUSES = {
    "en": {
        "who would run the network?": "who would run the network",
        "And what sanctions apply to states that ignore it?": "what sanctions apply to states that ignore it",
        "What is Ralph Genetzke's phone number?": "what Ralph Genetzke's phone number is",
        "how many specialists were flown in, please?": "how many specialists were flown in",
        # the verb before its subject: no clause
        "Why do return schemes reject some applicants?": "",
        "Which oil companies had those workers been employed by?": "",
        "What is she supposed to say?": "",
        "Did they agree on a tax?": "whether they agreed on a tax",
        "And did Libya attend?": "whether Libya attended",
        "Did he ever carry it out?": "whether he ever carried it out",
        "Was his request accepted?": "whether his request was accepted",
        "does she give any figures?": "whether she gives any figures",
        "Is Morocco paying for it?": "whether Morocco is paying for it",
        "Was the working group of one mind?": "",
        "how much?": "",
    },
    "fr": {
        "Est-ce que l'Europe s'engage à accueillir plus de monde ?": "si l'Europe s'engage à accueillir plus de monde",
        "A-t-il annoncé un financement ?": "s'il a annoncé un financement",
        "Et a-t-elle été suivie ?": "si elle a été suivie",
        "La France les a-t-elle ratifiées ?": "si la France les a ratifiées",
        "Elle couvre combien de pays ?": "combien de pays elle couvre",
        "Y avait-il des journalistes ?": "s'il y avait des journalistes",
        "Est-ce qu'ils ont payé la salle ?": "s'ils ont payé la salle",
        "Quand M. Athomon-Dong a-t-il été nommé ?": "quand M. Athomon-Dong a été nommé",
        "et combien de permis ont été délivrés ?": "combien de permis ont été délivrés",
        "Qu'est-ce que le Niger a demandé ?": "ce que le Niger a demandé",
        "Pourquoi est-ce que l'Algérie a ouvert ses écoles ?": "pourquoi l'Algérie a ouvert ses écoles",
        "pourquoi ont-ils choisi Paris ?": "",
        "Qu'a dit le ministre ?": "",
        "combien ?": "",
    },
}


CLAIMS = {  # in other words than the report has: what it says shows whether it is so
    "en": [("PF3MD has two parts, one for officials and one for emigrants, right?", "pf3md-two-dimensions"),
           ("Ivory Coast opened a place for refugees by executive order, right?", "ivoire-centre-decree"),
           ("Malian expatriates acted only once the state appealed to them, right?", "keita-quick-reaction")],
    "fr": [("Le PRA/OSIM est un mécanisme de cofinancement, non ?", "sakho-pra-osim"),
           ("La concertation ivoirienne se fait à plusieurs étages, non ?", "ivoire-consultation-frameworks"),
           ("L'accès au cofinancement aiderait les émigrés, non ?", "postcrisis-cofinancing")],
}  # fmt: skip


def every(kinds: dict[str, list[tuple[str, ...]]]) -> list[tuple[str, ...]]:
    return [(code, *case) for code, cases in kinds.items() for case in cases]


@pytest.mark.parametrize(("code", "talk", "who"), every(SAID_BY))
def test_who_said_it_stands_first(brain: Brain, code: str, talk: str, who: str) -> None:
    reply = last(brain, code, talk)
    assert reply.outcome is Outcome.ANSWER
    assert reply.text.startswith(who)


@pytest.mark.parametrize(("code", "talk", "has", "lacks"), every(ONE_ITEM))
def test_the_one_item_that_is_asked_for(brain: Brain, code: str, talk: str, has: str, lacks: str) -> None:
    reply = last(brain, code, talk)
    assert reply.text.startswith(has)
    assert lacks not in reply.text
    assert lacks not in reply.source


@pytest.mark.parametrize(("code", "question"), [(code, q) for code, asked in SPOKEN_OF.items() for q in asked])
def test_what_is_spoken_of_gets_its_yes(brain: Brain, code: str, question: str) -> None:
    reply = last(brain, code, question)
    assert reply.outcome is Outcome.ANSWER
    assert reply.text.startswith(("Yes", "Oui"))


@pytest.mark.parametrize(
    ("code", "question"),
    [("en", "does it mention Nigeria?"), ("en", "is climate change mentioned?"),
     ("en", "Were smugglers discussed at all?"),
     ("fr", "Le rapport parle-t-il du Nigeria ?"), ("fr", "Le changement climatique est-il évoqué ?"),
     ("fr", "A-t-on évoqué les mineurs non accompagnés ?")],
)  # fmt: skip
def test_what_is_not_spoken_of_gets_none(brain: Brain, code: str, question: str) -> None:
    assert not last(brain, code, question).text.startswith(("Yes", "Oui"))


@pytest.mark.parametrize(
    ("code", "question", "clause"), [(code, q, clause) for code, own in CLAUSES.items() for q, clause in own.items()]
)
def test_the_clause_of_a_question(code: str, question: str, clause: str) -> None:
    assert load_analyser(code).clause(question) == clause


@pytest.mark.parametrize(
    ("code", "question", "text"),
    [("en", "What is Ralph Genetzke's phone number?", "does not say what Ralph Genetzke's phone number is."),
     ("en", "Who chaired the meeting and what is his email?", "The report does not say what his email is."),
     ("fr", "quel diplôme possède Khady Sakho-Niang ?",
      "Le rapport ne dit pas quel diplôme possède Khady Sakho-Niang.")],
)  # fmt: skip
def test_a_silence_says_what_was_asked(brain: Brain, code: str, question: str, text: str) -> None:
    assert text in last(brain, code, question).text


@pytest.mark.parametrize(
    ("code", "question", "id"),
    [("fr", "C'est quand la prochaine réunion des hauts fonctionnaires ?", "opening-som-rabat"),
     ("fr", "Comment l'Algérie s'est-elle comportée pendant la crise libyenne ?", "algeria-intervention"),
     ("fr", "Que demandent les coprésidents au sujet des diasporas dans leurs recommandations ?",
      "reco-diaspora-which")],
)  # fmt: skip
def test_what_is_asked_in_nearly_those_words_comes_first(brain: Brain, code: str, question: str, id: str) -> None:
    assert last(brain, code, question).id == id


@pytest.mark.parametrize(
    ("code", "question"),
    [("fr", "Christopher Hein, c'est qui et il a dit quoi ?"), ("fr", "c'est qui Tauhid Pasha et il a parlé de quoi ?"),
     ("fr", "Anja Klug c'est qui, et elle a dit quoi ?"), ("en", "who's Tauhid Pasha and what did he talk about")],
)  # fmt: skip
def test_who_somebody_is_and_what_was_said(brain: Brain, code: str, question: str) -> None:
    reply = last(brain, code, question)
    assert len(reply.answers) == 2
    assert "\n- " in reply.text


@pytest.mark.parametrize(("code", "claim", "id"), every(CLAIMS))
def test_a_claim_is_answered_by_what_the_report_says(brain: Brain, code: str, claim: str, id: str) -> None:
    reply = last(brain, code, claim)
    assert (reply.outcome, reply.id) == (Outcome.ANSWER, id)
    assert not reply.text.startswith(("The report does not", "Le rapport ne"))


@pytest.mark.parametrize(
    ("code", "talk", "id"),
    [
        ("en", "UNHCR definition of emergency? | why do they prefer that word to crisis", "unhcr-term-reason-unsaid"),
        ("fr", "Comment le HCR définit-il l'urgence ? | pourquoi ils préfèrent ce mot", "unhcr-term-reason-unsaid"),
        ("en", "Who chaired the meeting? | when was it again?", "meeting-when"),
        ("en", "what is the meeting about? | where was it held again", "meeting-where"),
        ("fr", "Qui présidait la réunion ? | c'était où déjà ?", "meeting-where"),
        ("fr", "ok. tu peux me dire où et quand a eu lieu la réunion", "meeting-when"),
        ("en", "Who spoke of resettlement?", "theme-resettlement"),
        ("fr", "Et la réinstallation dans un pays tiers, qui en a parlé ?", "theme-resettlement"),
        (
            "fr",
            "Combien de personnes le Sénégal a-t-il rapatriées ? | que des Sénégalais ?",
            "senegal-repatriation-who",
        ),
        ("fr", "Quid de l'approche cluster ?", "hein-cluster-what"),
    ],
)
def test_what_is_told(brain: Brain, code: str, talk: str, id: str) -> None:
    assert last(brain, code, talk).id == id


@pytest.mark.parametrize(
    ("code", "question"),
    [("en", "Can you book me a flight to Rabat?"), ("en", "can you recommend a hotel in Rabat lol"),
     ("en", "any good restaurant in Paris?"), ("fr", "Tu peux me conseiller un resto à Paris ?"),
     ("fr", "tu connais un bon hôtel à Rome ?"), ("fr", "il y a un vol pour Dakar demain ?")],
)  # fmt: skip
def test_a_town_is_no_reason_to_answer(brain: Brain, code: str, question: str) -> None:
    assert last(brain, code, question).outcome is Outcome.UNKNOWN


def test_a_good_morning_is_a_greeting(brain: Brain) -> None:
    assert last(brain, "en", "hey good morning!").text == last(brain, "en", "hello").text


@pytest.mark.parametrize(
    ("code", "question", "has"),
    [
        ("en", "Give me one line I can quote about return with dignity", "dignity"),
        ("en", "is there a sentence we can cite on the diaspora?", "diaspora"),
        ("fr", "Une phrase du rapport sur la solidarité entre pays que je pourrais citer", "solidarité"),
        ("fr", "donne-moi une phrase à citer sur les visas humanitaires", "visas humanitaires"),
    ],
)
def test_a_line_to_quote_is_on_what_is_named(brain: Brain, code: str, question: str, has: str) -> None:
    reply = last(brain, code, question)
    assert reply.outcome is Outcome.ANSWER
    assert has in reply.text
