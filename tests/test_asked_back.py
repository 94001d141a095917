# ruff: noqa: E501 – one conversation a line is shorter to read than many
"""Conversations as people have them: of one subject, from name to name, about the answer told, on what they take for granted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from talking import said

from bot.answer.reply import Outcome
from bot.brain import Brain
from bot.talk.courtesy import plainly

# By kind and language: conversations, turns apart by « | », with the entry that answers the last turn.
Kinds = dict[str, dict[str, list[tuple[str, str]]]]
ANSWERED: Kinds = {
    "a whole question after another": {
        "en": [
            ("What do the co-chairs say of Morocco and Tunisia? | who were the co-chairs?", "meeting-who-chaired"),
            ("When is the ministerial conference in Rome? | And how many recommendations are there?", "reco-count"),
            ("How many camps were there in Algeria? | So what is the cluster approach for?", "hein-cluster-what"),
        ],
        "fr": [
            ("Que disent les coprésidents du Maroc ? | et qui étaient les coprésidents ?", "meeting-who-chaired"),
            ("C'est quand la conférence de Rome ? | Et combien de recommandations y a-t-il ?", "reco-count"),
            ("Combien de camps en Algérie ? | Et à quoi sert l'approche par groupes sectoriels ?", "hein-cluster-what"),
        ],
    },
    "who spoke for somebody new": {
        "en": [
            ("What did Algeria do? | and who spoke for Mali?", "keita-who-is"),
            ("Who chaired the meeting? | who presented the case of Côte d'Ivoire?", "ivoire-who-ezouan"),
            ("What is migratomania? | so who represented ECCAS?", "athomon-dong-who"),
        ],
        "fr": [
            ("Qui était là ? | et pour le Mali, qui parlait ?", "keita-who-is"),
            ("Qui présidait la réunion ? | qui a présenté le cas de la Côte d'Ivoire ?", "ivoire-who-ezouan"),
            ("C'est quoi la migratomania ? | et qui représentait le FORIM ?", "sakho-who-is"),
        ],
    },
    "what somebody proposed": {
        "en": [
            ("Who is Sanoh N'Faly? | and what did the guy propose?", "nfaly-talk-summary"),
            ("What does migratomania mean? | what did he call for?", "ecowas-platform-proposal"),
            ("What is migratomania? | And what is the man asking for?", "ecowas-platform-proposal"),
        ],
        "fr": [
            ("Qui est Sanoh N'Faly ? | et il propose quoi ?", "ecowas-platform-proposal"),
            ("C'est quoi la migratomania ? | il a propose koi le gars", "ecowas-platform-proposal"),
            ("Que veut dire migratomania ? | Et que demande ce monsieur ?", "ecowas-platform-proposal"),
        ],
    },
    "which of a list they are, or where they came from": {
        "en": [
            ("How many sessions were there? | which ones?", "meeting-sessions-list"),
            ("How many recommendations are there? | which ones", "reco-list-all"),
            ("Did they cite conventions? | which ones?", "whole-legal"),
            ("How many refugees did Algeria receive? | from which countries did they come?", "algeria-nationalities"),
        ],
        "fr": [
            ("Combien de groupes de travail y avait-il ? | lesquels ?", "meeting-groups-list"),
            ("Combien de recommandations y a-t-il ? | lesquelles", "reco-list-all"),
            ("Ont-ils cité des conventions ? | lesquelles ?", "whole-legal"),
            ("Combien de réfugiés en Algérie ? | de quels pays venaient-ils ?", "algeria-nationalities"),
        ],
    },
    "who was at the meeting": {
        "en": [
            ("were there NGOs?", "about-ngos-present"),
            ("Were there any women?", "meeting-women-speakers"),
            ("were there international organisations?", "meeting-organisations-spoke"),
        ],
        "fr": [
            ("y avait-il des ONG ?", "about-ngos-present"),
            ("il y avait des femmes ?", "meeting-women-speakers"),
            ("y a-t-il eu des ONG présentes ?", "about-ngos-present"),
        ],
    },
    "how many, where the report is silent": {
        "en": [
            ("What did Niger do for its people? | how many people?", "niger-evacuee-count-unsaid"),
            ("How did Niger help its nationals? | how many?", "niger-evacuee-count-unsaid"),
            ("What measures did Niger take? | and how many people?", "niger-evacuee-count-unsaid"),
        ],
        "fr": [
            ("Qu'a fait le Niger pour les siens ? | combien de personnes ?", "niger-evacuee-count-unsaid"),
            ("Le Niger a fait quoi pour ses ressortissants ? | combien de personnes ?", "niger-evacuee-count-unsaid"),
            ("Quelles mesures a prises le Niger ? | et combien de personnes ?", "niger-evacuee-count-unsaid"),
        ],
    },
    "the same on something else": {
        "en": [
            ("What does the report say about women? | and about the police?", "theme-crime-police"),
            ("What was said about the private sector? | and borders?", "theme-borders"),
            ("Summarise what was said about borders | and on the private sector?", "theme-private-sector"),
        ],
        "fr": [
            ("Que dit le rapport sur les femmes ? | et sur la police ?", "theme-crime-police"),
            ("Que dit le rapport sur la police ? | et les frontières ?", "theme-borders"),
            ("Résume ce qui est dit sur les frontières | et sur le secteur privé ?", "theme-private-sector"),
        ],
    },
    "of the subject before the whole report": {
        "en": [
            ("What did Algeria do for the refugees from Libya? | and visas?", "algeria-visa"),
            ("What did Côte d'Ivoire present? | which legal texts did the country rely on?", "ivoire-legal-framework"),
            ("What was the Istanbul meeting about? | what new ideas were proposed there?", "mtm-innovative-ideas"),
        ],
        "fr": [
            ("Qu'a fait l'Algérie pour les réfugiés de Libye ? | et les visas ?", "algeria-visa"),
            ("Que fait le Sénégal pour les rapatriés ? | et l'école ?", "senegal-school"),
            ("C'était quoi la réunion d'Istanbul ? | quelles idées nouvelles y ont été proposées ?", "mtm-innovative-ideas"),
        ],
    },
    "the frame kept from name to name": {
        "en": [
            ("Who represented Mali? | the representative of Niger? | and of Senegal? | and Côte d'Ivoire's?", "ivoire-who-ezouan"),
            ("Who spoke for UNHCR? | and for IOM? | and for the EU?", "ballester-who"),
            ("What did Senegal do? | and Algeria? | how many people?", "algeria-refugee-count"),
        ],
        "fr": [
            ("Qui représentait le Mali ? | le représentant du Niger ? | et celui du Sénégal ? | et de la Côte d'Ivoire ?", "ivoire-who-ezouan"),
            ("Qui parlait pour le HCR ? | et pour l'OIM ?", "about-iom"),
            ("Qu'a fait le Sénégal ? | et l'Algérie ? | combien de personnes ?", "algeria-refugee-count"),
        ],
    },
    "a fact of what was told": {
        "en": [
            ("What did Sanoh N'Faly say? | which countries does he take as examples?", "nfaly-three-cases"),
            ("Where were the refugees sheltered in Algeria? | since when?", "algeria-start-date"),
            ("What did Mali say about its diaspora? | in how many countries?", "keita-27-countries"),
        ],
        "fr": [
            ("Qu'a dit Sanoh N'Faly ? | quels pays prend-il en exemple ?", "nfaly-three-cases"),
            ("Que dit le Mali de sa diaspora ? | quel montant exactement ?", "keita-amount-contributed"),
            ("Que dit le Mali de sa diaspora ? | dans combien de pays ?", "keita-27-countries"),
        ],
    },
    "bare first words": {
        "en": [("when and where", "meeting-when"), ("date?", "meeting-when"), ("what is this report about?", "meeting-what-about"), ("which countries took part?", "meeting-countries-presenting")],
        "fr": [("quand et où", "meeting-when"), ("date ?", "meeting-when"), ("de quoi parle ce rapport ?", "meeting-what-about"), ("quels pays ont participé ?", "meeting-countries-presenting")],
    },
    "the item of a list stays in play": {
        "en": [("What are the recommendations? | the third one? | shorter", "recommendation-3"), ("What are the recommendations? | the third one? | which page?", "recommendation-3"), ("Which measures did Senegal take for returnees? | the second one? | shorter", "senegal-returnee-list")],
        "fr": [("Quelles sont les recommandations ? | la troisième ? | plus court", "recommendation-3"), ("Quelles sont les recommandations ? | la troisième ? | quelle page ?", "recommendation-3"), ("Que fait le Sénégal pour les rapatriés ? | le deuxième ? | plus court", "senegal-returnee-list")],
    },
}  # fmt: skip

# Conversations with what the reply to the last turn must say.
SAID: dict[str, list[tuple[str, str, str]]] = {
    "a figure somebody heard": [
        ("en", "How many refugees did Algeria receive? | i heard 22,000 though?", "The report does have 22,000"),
        ("en", "How many people did Senegal bring home? | wasn't it 500?", "does not have 500 here. It says: Senegal brought home 264"),
        ("en", "How many refugees did Algeria receive? | I was told 12,345", "does not have 12,345"),
        ("fr", "Combien de réfugiés l'Algérie a-t-elle reçus ? | j'avais entendu 22 000 pourtant ?", "donne bien 22 000"),
        ("fr", "Combien de personnes le Sénégal a-t-il rapatriées ? | ce n'était pas 264 ?", "donne bien 264"),
        ("fr", "Combien de personnes le Sénégal a-t-il rapatriées ? | j'ai lu 800", "ne donne pas 800"),
    ],
    "a figure that a name has not": [
        ("en", "How many people did Senegal repatriate? | and Mali?", "does not say how many people Mali"),
        ("en", "How many people did Senegal repatriate? | and Niger?", "does not say how many people Niger"),
        ("en", "Which of the two, Niger or Senegal, repatriated more?", "264"),
        ("fr", "Combien de personnes le Sénégal a-t-il rapatriées ? | et le Mali ?", "ne dit pas combien de personnes le Mali"),
        ("fr", "Combien de personnes le Sénégal a-t-il rapatriées ? | et le Niger ?", "ne dit pas combien de personnes le Niger"),
        ("fr", "Qui du Niger ou du Sénégal a rapatrié le plus de monde ?", "264"),
    ],
    "no more than was told": [
        ("en", "How did the Malian diaspora send its donations? | by which channel exactly?", "special account"),
        ("en", "What did the co-chairs recommend on visas? | for whom?", "says no more on this than"),
        ("en", "What is MIDA? | when was it?", "gives no date"),
        ("fr", "Comment la diaspora malienne a-t-elle envoyé ses dons ? | par quel canal exactement ?", "compte spécial"),
        ("fr", "Combien de nationalités en Algérie ? | depuis quelle ville ?", "n’en dit pas plus"),
        ("fr", "C'est quoi le MIDA ? | c'était quand ?", "ne donne pas de date"),
    ],
    "what is taken for granted": [
        ("en", "Why did Senegal close its border?", "The report does not say that Senegal did close its border"),
        ("en", "So Algeria is the only country that gave figures?", "does not say that Algeria is the only country"),
        ("en", "Sanoh N'Faly only talked about Mali, right?", "What the report says on this: Côte d'Ivoire, Niger and Mali"),
        ("en", "The help of the Malian diaspora was mostly moral, not financial?", "does not say that the help of the Malian diaspora was mostly"),
        ("fr", "Pourquoi l'Algérie a-t-elle refusé les réfugiés ?", "ne dit pas que l’Algérie a refusé les réfugiés"),
        ("fr", "L'OIM est donc la seule à avoir parlé des diasporas ?", "ne dit pas que l’OIM est"),
        ("en", "So but Senegal closed its border then, right?", "does not say that Senegal closed its border"),
        ("en", "why did tunisia close its border?", "does not say that Tunisia did close its border"),
        ("fr", "Donc le Sénégal a fermé sa frontière, non ?", "ne dit pas que le Sénégal a fermé sa frontière."),
        ("fr", "pourquoi le sénégal a fermé sa frontière ?", "ne dit pas que le Sénégal a fermé sa frontière"),
        ("fr", "L'aide de la diaspora malienne était surtout morale, pas financière ?", "ne dit pas que l’aide de la diaspora malienne était surtout"),
    ],
    "no clean clause, no echo": [
        ("en", "So the report attacks Libya for its expulsions, right?", "The report does not say that"),
        ("en", "Still the report blames Libya for the expulsions, right?", "The report does not say that"),
        ("en", "and nobody from Morocco at the table, right?", "The report does not say that"),
        ("fr", "Pourtant le rapport critique bien la Libye pour ses expulsions, non ?", "Le rapport ne le dit pas. Ce qui"),
        ("fr", "Mais le rapport accuse la Libye d'expulsions, c'est ça ?", "Le rapport ne le dit pas"),
        ("fr", "Donc uniquement des hommes parmi les réfugiés, non ?", "Le rapport ne le dit pas"),
    ],
    "nothing stated, nothing refused": [
        ("en", "so nothing at all on children?", "Children, like women, need"),
        ("en", "but nothing on women?", "Women, like children"),
        ("en", "nothing about borders then?", "border"),
        ("fr", "donc rien sur les enfants ?", "Les enfants, comme les femmes"),
        ("fr", "et rien sur les femmes ?", "femmes"),
        ("fr", "mais rien sur les frontières ?", "frontières"),
    ],
    "words that two languages or two stems take for others": [
        ("en", "what was the role of the US?", "does not mention the United States"),
        ("en", "Who spoke for Algeria? | what's the US role", "does not mention the United States"),
        ("fr", "est-ce que la France a payé ?", "ne dit pas si la France a payé"),
        ("fr", "Le Processus de Rabat, c'est quoi ? | et la réunion elle a duré combien de temps", "24 et 25 avril 2014"),
    ],
    "was it X who": [
        ("en", "Was it UNHCR that proposed a crisis fund?", "Not UNHCR, as far as the report goes."),
        ("fr", "C'est bien le HCR qui a proposé un fonds pour les crises ?", "Pas le HCR, d’après le rapport."),
    ],
    "one of two questions unanswered": [
        ("en", "Where was the meeting held and who paid for it?", "The report does not say who paid for the Paris meeting"),
        ("fr", "Où s'est tenue la réunion et combien a-t-elle coûté ?", "rapport ne dit"),
    ],
    "where and when another meeting was": [
        ("en", "Tell me about the Istanbul meeting | where did it take place?", "experts' meeting in Istanbul, in November 2013"),
        ("en", "Tell me about the Istanbul meeting | where and when did it take place?", "Istanbul, in November 2013"),
        ("en", "what is the MTM? | When and where was that workshop?", "in Istanbul in November 2013"),
        ("fr", "C'est quoi le MTM ? | quand et où était cet atelier ?", "à Istanbul en novembre 2013"),
        ("fr", "Parlez-moi de la réunion d'Istanbul | quand et où a-t-elle eu lieu ?", "En novembre 2013"),
        ("fr", "Parlez-moi de la réunion de Montreuil | où a-t-elle eu lieu ?", "La réunion de Montreuil, de portée internationale"),
    ],
    "who somebody is, and what is wanted": [
        ("en", "I'm a journalist, need one strong number on Mali", "175,583"),
        ("en", "I am a student, looking for figures on Algerian camps", "3 refugee camps"),
        ("en", "I'm from IOM, tell me how many refugees Algeria received", "35,411"),
        ("fr", "je suis journaliste, un chiffre fort sur le Mali", "175 583"),
        ("fr", "je suis étudiante, je cherche la définition de la diaspora", "diaspora"),
        ("fr", "je suis du HCR, dites-moi combien de réfugiés l'Algérie a reçus", "35 411"),
    ],
    "an item that begins with its number": [
        ("en", "which recommendation is about diasporas? | the second one", "Recommendation 5: a more effective"),
        ("en", "which recommendation is about diasporas? | the third?", "Recommendation 10: financial support"),
        ("en", "which recommendation is about diasporas? | the first one", "Recommendation 1: its strategic role"),
        ("fr", "quelles recommandations parlent des diasporas ? | la deuxième", "Recommandation 5 : une participation"),
        ("fr", "quelles recommandations parlent des diasporas ? | la troisième", "Recommandation 10 : un soutien"),
        ("fr", "quelles recommandations parlent des diasporas ? | la première", "Recommandation 1 : son rôle"),
    ],
    "what the report is asked to speak of": [
        ("en", "What does the report say about facial recognition?", "The report says nothing about facial recognition."),
        ("en", "Anything on cryptocurrencies?", "The report says nothing about cryptocurrencies."),
        ("en", "Does the report mention palm oil?", "The report says nothing about palm oil."),
        ("fr", "Le rapport parle-t-il de cryptomonnaies ?", "Le rapport ne dit rien sur « cryptomonnaies »."),
        ("fr", "Que dit le rapport des contrôles biométriques ?", "ne dit rien sur « contrôles biométriques »."),
        ("fr", "y a-t-il quelque chose sur les drones ?", "Le rapport ne dit rien sur « drones »."),
    ],
    "the world at large": [
        ("en", "What's the capital of Senegal?", "The report does not say that about Senegal."),
        ("en", "flights from Paris to Rabat", "does not say that"),
        ("en", "population of Niger", "does not say that about Niger."),
        ("fr", "Quelle est la capitale du Sénégal ?", "ne le dit pas"),
        ("fr", "Quelle heure est-il à Rabat ?", "ne le dit pas"),
        ("fr", "météo à Dakar", "ne le dit pas"),
    ],
    "the language told plainly": [
        ("fr", "Réponds en anglais stp", "I will answer in English from now on. There is no answer to translate yet"),
        ("en", "switch to French please", "Je répondrai désormais en français"),
    ],
    "no quotation": [
        ("en", "exact words of recommendation 9", "I restate the report rather than quote it; the original is on p. 19."),
        ("fr", "les mots exacts de la recommandation 9", "Je reformule le rapport, sans le citer"),
    ],
}  # fmt: skip


def each(table: Kinds) -> Iterator[tuple[str, str, str]]:
    for languages in table.values():
        for code, talks in languages.items():
            for talk, id in talks:
                yield code, talk, id


def test_every_kind_is_tried_three_times_in_each_language() -> None:
    assert all(len(talks) >= 3 for languages in ANSWERED.values() for talks in languages.values())


@pytest.mark.parametrize(("code", "talk", "id"), list(each(ANSWERED)))
def test_the_last_turn_is_answered(brain: Brain, code: str, talk: str, id: str) -> None:
    reply = said(brain, code, talk)[-1]
    assert (reply.id, reply.lang) == (id, code)


@pytest.mark.parametrize(("code", "talk", "text"), [case for cases in SAID.values() for case in cases])
def test_the_last_turn_is_told(brain: Brain, code: str, talk: str, text: str) -> None:
    assert plainly(text) in plainly(said(brain, code, talk)[-1].text)


@pytest.mark.parametrize(
    ("code", "talk"),
    [
        ("en", "Senegal brought home 264 people, right?"),
        ("en", "Why did Senegal set up a crisis committee?"),
        ("en", "Algeria expelled the refugees, right?"),
        ("fr", "Le Sénégal a rapatrié 264 personnes, non ?"),
        ("fr", "Pourquoi le Sénégal a-t-il créé un comité de crise ?"),
        ("fr", "L'UE finance le retour depuis 2007, c'est ça ?"),
    ],
)
def test_what_the_report_does_say_is_not_refused(brain: Brain, code: str, talk: str) -> None:
    assert said(brain, code, talk)[-1].outcome is Outcome.ANSWER


@pytest.mark.parametrize(
    ("code", "talk"),
    [("en", "What did Senegal present?" + " | more" * 12), ("fr", "Qu'a présenté le Sénégal ?" + " | plus" * 12)],
)
def test_more_says_nothing_twice_and_ends(brain: Brain, code: str, talk: str) -> None:
    replies = said(brain, code, talk)
    told = [reply.text for reply in replies if reply.outcome is Outcome.ANSWER]
    assert len(set(told)) == len(told)
    assert replies[-1].text == brain.compose.info("more_none", code).text


def test_an_item_tells_its_own_page(brain: Brain) -> None:
    *_, page = said(brain, "en", "What are the recommendations? | the last one? | which page?")
    assert {citation.page for citation in page.citations} == {19}


def test_several_told_together_say_where_they_stand(brain: Brain) -> None:
    *_, pages = said(brain, "en", "Compare Algeria and Tunisia | which page?")
    assert pages.citations and "p" in pages.text


@pytest.mark.parametrize(
    ("code", "talk", "read_as"),
    [
        (
            "en",
            "what did Ezouan say about returns? | by wat yeer are they to be back",
            "by what year are they to be back",
        ),
        ("en", "what did Ezouan say about returns? | how manny came back", "how many came back"),
        ("fr", "when is the SOM? | combien de refugies sont arrivés en algerie dpuis la libye", "depuis la libye"),
    ],
)
def test_a_slip_in_a_follow_up_is_shown_mended_and_nothing_beside_it(
    brain: Brain, code: str, talk: str, read_as: str
) -> None:
    reply = said(brain, code, talk)[-1]
    assert reply.read_as is not None and reply.read_as.endswith(read_as)
