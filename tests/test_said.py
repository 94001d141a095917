# ruff: noqa: E501 – one conversation a line is shorter to read than many
"""What a reply leads with: the whole of a talk, a yes, both halves of a question, who somebody is, what the bot is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from talking import last

from bot.answer.reply import Outcome
from bot.brain import Brain
from bot.language.analyser import load_analyser
from bot.language.sentences import repeats
from bot.talk.courtesy import plainly
from bot.talk.shorter import shortened

TALKS = {
    "Sanoh N'Faly": "nfaly-talk-summary",
    "Christopher Hein": "hein-presentation-summary",
    "Rodrigo Ballester": "ballester-both-talks",
    "Timothée Ezouan": "ivoire-intervention",
    "Allassane Diallo": "senegal-intervention",
    "Mohamed Kamel Aloui": "algeria-intervention",
    "Stéphane Gallet": "gallet-intervention",
}
ASKED = {
    "en": [
        "What did {} say?",
        "what was {}'s message",
        "Summarise {}'s talk",
        "What did {} talk about at the meeting?",
    ],
    "fr": ["Qu'a dit {} ?", "quel était le message de {}", "Résume l'intervention de {}", "De quoi a parlé {} ?"],
}

# By kind and language: conversations, turns apart by « | », with the entry that answers the last turn.
TOLD: dict[str, dict[str, list[tuple[str, str]]]] = {
    "what he said, behind who he is": {
        "en": [
            ("who is mr bouba | what did he talk about", "niger-intervention"),
            ("who represented Senegal? | what did he say", "senegal-intervention"),
            ("Who spoke for Mali? | what was his message", "keita-whole-intervention"),
        ],
        "fr": [
            ("C'est qui Anja Klug ? | Et elle a dit quoi ?", "unhcr-klug-speech"),
            ("Qui est M. Hein ? | Qu'a-t-il dit ?", "hein-presentation-summary"),
            ("Qui est M. Pasha ? | de quoi a-t-il parlé", "pasha-intervention"),
        ],
    },
    "a talk is not who gave it, nor what was concluded": {
        "en": [
            ("Who is Christopher Hein?", "hein-who"),
            ("What did Stéphane Gallet conclude?", "gallet-steering-monitoring"),
            ("Is Khady Sakho-Niang a man or a woman?", "sakho-he-or-she"),
        ],
        "fr": [
            ("Qui est Christopher Hein ?", "hein-who"),
            ("Qui est Mme Klug ?", "unhcr-klug-who"),
            ("Que peuvent faire les diasporas ?", "theme-diaspora"),  # not «what is a diaspora?», of the same words
        ],
    },
    "a broad question on a country": {
        "en": [
            ("What did Niger do for its nationals?", "about-niger"),
            ("Why is Senegal mentioned?", "about-senegal"),
            ("how did Mali help people", "keita-donations-moral-support"),
        ],
        "fr": [
            ("Pourquoi le Niger est-il mentionné ?", "about-niger"),
            ("Quelle est l'expérience de la France ?", "about-france"),
            ("Qu'a fait le Mali pour ses ressortissants ?", "keita-whole-intervention"),
        ],
    },
    "after is not during": {
        "en": [
            ("Who is Hélène Simon-Lorière? | what can the diaspora do after a crisis?", "theme-diaspora-after"),
            ("What can diasporas do after a crisis according to Simon-Lorière?", "simonloriere-after-crisis"),
            ("What can diasporas do during a crisis according to Simon-Lorière?", "simonloriere-during-crisis"),
        ],
        "fr": [
            (
                "c'est qui helene simon loriere | elle definit comment la diaspora | son role apres la crise c'est quoi",
                "simonloriere-after-crisis",
            ),
            ("Que peut la diaspora pendant une crise, selon Mme Simon-Lorière ?", "simonloriere-during-crisis"),
            ("Que peut la diaspora après une crise, selon Mme Simon-Lorière ?", "simonloriere-after-crisis"),
        ],
    },
    "how many, of people that a country talked of": {
        "en": [
            ("What did Senegal do? | how many did they bring back in total", "senegal-repatriation-number"),
            ("What did Senegal do? | how many were flown back", "senegal-repatriation-number"),
            ("What did Niger do for its people? | how many people?", "niger-evacuee-count-unsaid"),
        ],
        "fr": [
            ("Qu'a fait le Sénégal ? | combien en ont-ils ramené au total ?", "senegal-repatriation-number"),
            ("Qu'a fait la Côte d'Ivoire ? | combien sont rentrés ?", "ivoire-returned-number"),
            ("Qu'a fait le Niger ? | combien de personnes ?", "niger-evacuee-count-unsaid"),
        ],
    },
    "a number asked for by a request": {
        "en": [
            ("recommendation 8 | give me 9", "recommendation-9"),
            ("recommendation 8 | show me number 10", "recommendation-10"),
            ("recommendation 8 | and 9", "recommendation-9"),
        ],
        "fr": [
            ("Que dit la recommandation 8 ? | donne-moi la 9", "recommendation-9"),
            ("recommandation 8 | montre la 10", "recommendation-10"),
            ("recommandation 8 | et la 9 stp", "recommendation-9"),
        ],
    },
    "what this is about": {
        "en": [
            ("what's this about?", "meeting-what-about"),
            ("hey | what's this about?", "meeting-what-about"),
            ("hello | What was the meeting about?", "meeting-what-about"),
        ],
        "fr": [
            ("De quoi parlait la réunion ?", "meeting-what-about"),
            ("salut | la réunion portait sur quoi ?", "meeting-what-about"),
            ("bonjour | ça parlait de quoi cette réunion ?", "meeting-what-about"),
        ],
    },
    "how long the answer is to be is no part of the question": {
        "en": [
            ("ok so what was this meeting about, in two or three sentences", "meeting-what-about"),
            ("In two lines, what did Mr Hein say?", "hein-presentation-summary"),
            ("Who chaired the meeting, in a few words?", "meeting-who-chaired"),
        ],
        "fr": [
            ("De quoi parlait la réunion, en deux ou trois phrases ?", "meeting-what-about"),
            ("En deux lignes, qu'a dit M. Hein ?", "hein-presentation-summary"),
            ("Qui présidait la réunion, en quelques mots ?", "meeting-who-chaired"),
        ],
    },
    "a part of the report that was left to what was said": {
        "en": [
            ("sum up session 3 | what did group 2 conclude?", "postcrisis-conclusions-list"),
            ("sum up session 3 | what did group 2 conclude? | who spoke in that group?", "postcrisis-group-speakers"),
            ("What did group 1 of session 2 conclude? | who spoke there?", "admission-group-speakers"),
            ("session 2 | who spoke?", "whole-session2-said"),
            ("who spoke in session 2? | and in session 3?", "whole-session3-said"),
            ("what is session 3 about? | and session 2?", "session-2"),
            ("recommendation 5 | recommendation 6 | and 7?", "recommendation-7"),
        ],
        "fr": [
            ("c'est quoi le sujet de la session 3 | qui a parlé", "whole-session3-said"),
            ("c'est quoi le sujet de la session 3 | qui a parlé | et ds le groupe 2 ?", "postcrisis-group-speakers"),
            ("qui a parlé dans la session 3 ? | et la 4 ?", "whole-session4-said"),
            ("Que conclut le groupe 1 de la session 2 ? | qui a parlé dans ce groupe ?", "admission-group-speakers"),
            (
                "Que conclut le groupe 1 de la session 2 ? | qui a parlé dans ce groupe ? | et le groupe 2 ?",
                "ivoire-senegal-group2-speakers",
            ),
        ],
    },
    "a session summed up is no list of its speakers": {
        "en": [
            ("sum up session 3", "session-3"),
            ("I'm preparing a speech for my minister. Sum up session 3 in a few lines.", "session-3"),
            ("Summarise session 2", "session-2"),
        ],
        "fr": [
            ("résume la session 3", "session-3"),
            ("résume la session 2 en quelques lignes", "session-2"),
            ("fais-moi un résumé de la session 4", "session-4"),
        ],
    },
    "whose «their» is": {
        "en": [
            (
                "Does it criticise Libya? | Which countries are praised for their efforts on asylum?",
                "reco-morocco-tunisia",
            ),
            ("Who is Mr Hein? | Which countries are congratulated on their laws?", "reco-morocco-tunisia"),
            ("Who is Christopher Hein? | what was his message?", "hein-presentation-summary"),
        ],
        "fr": [
            (
                "Et il critique la Libye ? | Quels pays sont félicités pour leurs efforts en matière d'asile ?",
                "reco-morocco-tunisia",
            ),
            (
                "Qui est M. Hein ? | Quels pays sont félicités pour leurs efforts en matière d'asile ?",
                "reco-morocco-tunisia",
            ),
            ("Qui est M. Hein ? | quel était son message ?", "hein-presentation-summary"),
        ],
    },
    "on what was told, and not gathered from the whole report": {
        "en": [
            (
                "What lessons came out of Istanbul? | who presented them? | what new ideas came out of that meeting",
                "mtm-innovative-ideas",
            ),
            ("What did Mr Diallo say? | and the challenges?", "senegal-challenges-list"),
            ("What meetings are coming up after this one? | where's the ministerial one", "opening-rome-ministerial"),
        ],
        "fr": [
            (
                "Quelles bonnes pratiques le groupe 1 a-t-il identifiées sur la coordination ? | Et les défis ?",
                "admission-challenges-list",
            ),
            (
                "Quels sont les enseignements de la réunion d'Istanbul ? | Ils ont proposé de nouvelles idées là-bas ?",
                "mtm-innovative-ideas",
            ),
            ("Qu'a dit M. Diallo ? | et les défis ?", "senegal-challenges-list"),
        ],
    },
    "who «we» are, and what leads to a first question": {
        "en": [
            ("I work for UNHCR. Who represented our agency?", "unhcr-people-present"),
            (
                "Hello, I am a student and I work on the private sector. What is there on it in the report?",
                "theme-private-sector",
            ),
            ("I'm with the Ivorian delegation. What did our minister say?", "about-cote-divoire"),
        ],
        "fr": [
            (
                "Je travaille au HCR à Dakar. Qui représentait notre agence lors de cette réunion ?",
                "unhcr-people-present",
            ),
            (
                "Bonsoir, je suis étudiante et je travaille sur le rôle du secteur privé. Que trouve-t-on là-dessus dans le compte rendu ?",
                "theme-private-sector",
            ),
            ("Je travaille pour l'OIM. Qui représentait notre organisation ?", "iom-people-present"),
        ],
    },
    "what else somebody said": {
        "en": [
            ("who mentioned migratomania | what else did he say?", "nfaly-talk-summary"),
            (
                "Is ECCAS a member of the Rabat Process? | who asked for that? | what else did he say",
                "athomon-dong-talk",
            ),
            ("What did Mr Hein say? | what else did he say?", "hein-recent-crises"),
        ],
        "fr": [
            ("qui a parlé de migratomanie ? | qu'a-t-il dit d'autre ?", "nfaly-talk-summary"),
            ("c koi la migratomanie | qu'a-t-il dit d'autre ?", "nfaly-talk-summary"),
            ("Que propose la CEEAC ? | qu'a-t-il dit d'autre ?", "athomon-dong-talk"),
        ],
    },
    "words that point": {
        "en": [
            (
                "Who is Hélène Simon-Lorière? | And how is crisis defined by the same speaker?",
                "simonloriere-what-is-crisis",
            ),
            ("algeria refugees number | from where", "algeria-nationalities"),
            ("what is MIDA | for which country?", "mida-somali"),
        ],
        "fr": [
            ("PF3MD ça veut dire quoi ? | Combien coûte ce programme ?", "pf3md-budget-unsaid"),
            ("donne moi un prog mida | c pr quel pays", "mida-somali"),
            (
                "Quelles leçons a-t-on tirées de la réunion d'Istanbul ? | Quelles idées nouvelles y ont été proposées ?",
                "mtm-innovative-ideas",
            ),
        ],
    },
}

# By kind and language: conversations, with what the last reply has, and what it has not.
WORDED: dict[str, dict[str, list[tuple[str, str, str]]]] = {
    "whether somebody spoke of something": {
        "en": [
            ("What did Mr Ballester say? | He mentioned Dublin, right?", "Yes. The Dublin III system", ""),
            ("Did anyone talk about visas?", "Yes. Humanitarian visas", ""),
            ("Is there a recommendation on early warning?", "Yes. The co-chairs", "recommendation 4"),
            ("Did Mr Keita mention Somalia?", "Not Seydou Keita, as far as the report goes", "Yes"),
            ("Was there a coordination platform for Mali?", "There was no coordination platform", "Yes"),
            ("Was Algeria asking refugees for visas?", "did not require visas", "Yes"),
        ],
        "fr": [
            ("Quels problèmes pose le retour d'après M. Ballester ? | Il a parlé de Dublin aussi, non ?", "Oui. Le système de Dublin III", "ne dit pas"),
            ("Est-ce que quelqu'un a parlé des visas ?", "Oui. Les visas humanitaires", ""),
            ("Le rapport parle-t-il d'apatridie ?", "Oui. Les apatrides", ""),
            ("L'Algérie a-t-elle exigé des visas ?", "n’exigeait pas", "Oui"),
            ("Le HCR parle-t-il de crise ou d'urgence ?", "Le HCR préfère", "Oui"),
        ],
    },
    "another country than the one asked for": {
        "en": [
            ("Was the Rome conference held under the French presidency?", "Not France, as far as the report goes. Italy", ""),
            ("Was the Rome conference under the Spanish presidency?", "Italy", "Yes"),
            ("Was the Rome conference under the Italian presidency?", "Italy", "Not Italy"),
        ],
        "fr": [
            ("La conférence de Rome, c'était bien sous présidence française ?", "Pas la France, d’après le rapport. L’Italie", ""),
            ("Le rapport parle-t-il du Mali ?", "Oui.", "Pas le Mali"),
            ("La conférence de Rome, c'était bien sous présidence italienne ?", "L’Italie", "Pas l’Italie"),
        ],
    },
    "two questions in one": {
        "en": [
            ("IOM's operational framework: which phases does it cover and how many sectors of assistance?", "Fifteen assistance sectors", ""),
            ("who is mr bouba and what did he say", "a technical team sent to Bangui", ""),
            ("How much did the Paris meeting cost and who paid for it?", "The report does not say who paid", ""),
            ("What does UNHCR say of emergencies, and which definition does it use?", "emergency", ""),
        ],
        "fr": [
            ("Qui est M. Hein et qu'a-t-il dit ?", "Bonnes pratiques : approche", ""),
            ("Qui a présidé la réunion et où a-t-elle eu lieu ?", "À Paris", ""),
            ("Cadre opérationnel de l'OIM : quelles phases et combien de secteurs d'assistance ?", "Quinze secteurs", ""),
            ("Le HCR parle-t-il de crise ou d'urgence ? Quelle définition retient-il ?", "Le HCR préfère", "Source : session 2"),
        ],
    },
    "something, and what the report does not have": {
        "en": [
            ("Which recommendations are about vulnerable groups and GBV?", "children and women", ""),
            ("What did UNHCR and MSF say?", "The report does not mention MSF", ""),
            ("What does the report say about Frontex and early warning?", "contingency plans", ""),
            ("What lessons came out of Istanbul? | was Turkey criticised for closing its borders?", "The report does not mention Turkey", "crisis fund"),
        ],
        "fr": [
            ("Quelles recos touchent les groupes vulnérables et la VBG ?", "les enfants et les femmes", ""),
            ("Que dit le rapport sur les visas et sur Schengen ?", "Le rapport ne mentionne pas Schengen", ""),
            ("Qu'ont dit le HCR et MSF ?", "Le rapport ne mentionne pas MSF", ""),
        ],
    },
    "in another language": {
        "en": [
            ("How many Syrian children went to school? | cool can you give me that in french", "enfants syriens", ""),
            ("Can you answer me in French: who chaired the meeting?", "ont coprésidé", ""),
            ("How many doctors worked in Algeria? | which page? | in French", "médecins", ""),
        ],
        "fr": [
            ("Qui a présidé ? | super, tu peux me remettre ça en anglais stp", "co-chaired", ""),
            ("Tu peux me répondre en anglais : qui a présidé la réunion ?", "co-chaired", ""),
            ("Combien de médecins en Algérie ? | à quelle page ? | en anglais", "doctors", ""),
        ],
    },
    "what somebody said on something": {
        "en": [
            ("What did Monica Zanette say? | did she mention the police?", "Yes. Monica Zanette (ICMPD) spoke of the risks", "Lesson 1"),
            ("Who is Christopher Hein? | what did he say about resettlement?", "Countries in crisis must provide", "Good practices"),
            ("What did Anja Klug say? | did she cite a university?", "Georgetown", "is not reported"),
            ("What did Khady Sakho-Niang say? | does she talk about taxes?", "Khady Sakho-Niang is not reported to have spoken of taxes", "does not answer"),
            ("What did Sakho-Niang say? | which countries did she mention as examples?", "Mali and Côte d'Ivoire", "does not say"),
        ],
        "fr": [
            ("Qu'a dit Mme Zanette ? | a-t-elle parlé de la police ?", "Monica Zanette (ICMPD) a évoqué les risques", "Leçon 1"),
            ("Que dit Ballester sur le secteur privé ?", "secteur privé deux fois", "aucune entreprise"),
            ("Qu'a dit M. Pasha ? | qu'a-t-il dit de la législation ?", "la politique, la législation et la sécurité", "Dublin"),
            ("Qu'a dit Mme Sakho-Niang ? | a-t-elle parlé des impôts ?", "Le rapport ne consigne aucun propos de Khady Sakho-Niang", "ne répond pas"),
        ],
    },
    "a quantity of another country, or a biography, is no answer": {
        "en": [
            ("What did Niger do for its nationals? | How many were brought back?", "how many people Niger brought home", "264"),
            ("What is MIDA FINNSOM Health? | how many doctors took part?", "how many", "18"),
            ("Is there a task force on the Mediterranean? | who's on it?", "On the task force on the Mediterranean", "He spoke for the EU twice"),
        ],
        "fr": [
            ("Qu'a fait le Niger pour ses ressortissants ? | Combien de personnes ont été rapatriées ?", "combien de personnes le Niger a rapatriées", "264"),
            ("C'est quoi MIDA FINNSOM Health ? | Combien de soignants ont participé ?", "Le rapport ne dit pas combien", "18"),
            ("Quel est le cadre de l'OIM ? | Et l'appel de fonds correspondant ?", "pas trouvé de réponse exacte", "Source : session 1, François Goemans, p. 3–4\n\nF"),
        ],
    },
    "of whom somebody speaks for": {
        "en": [
            ("I'm with IOM. On how many sectors does our framework rest?", "Fifteen", "does not"),
            ("I work for the Senegalese government. How many people did we bring home?", "264", "does not say"),
            ("Hello, I am with UNHCR. Which term do we prefer?", "emergency", "does not say"),
        ],
        "fr": [
            ("Je travaille à l'OIM. Notre cadre opérationnel repose sur combien de secteurs ?", "Quinze", "ne répond pas"),
            ("Bonjour, je suis conseillère au ministère des Affaires étrangères du Mali. Qu'a dit notre représentant ?", "Keita", "Derepas"),
            ("Je suis de la délégation du Sénégal. Combien de personnes avons-nous rapatriées ?", "264", "ne dit pas"),
        ],
    },
    "what somebody read or said somebody said": {
        "en": [
            ("I read that Algeria hosted 90,000 refugees. True?", "Not 90,000", "does not mention True"),
            ("Mr Diallo said that Senegal brought home 2,000 people, right?", "Not 2,000", "does not say"),
            ("I heard that Niger brought home 800 people. Is that right?", "Niger", "does not mention"),
        ],
        "fr": [
            ("J'ai lu que l'Algérie avait accueilli 90 000 réfugiés. C'est vrai ?", "Pas 90 000", "ne mentionne pas"),
            ("M. Diallo a bien affirmé que le Sénégal avait rapatrié 2 000 personnes ?", "Pas 2 000", "ne dit pas"),
            ("Le Niger a bien rapatrié 354 personnes ?", "Le rapport ne dit pas que le Niger a rapatrié 354 personnes", "bien"),
        ],
    },
    "who told it, in more words": {
        "en": [
            ("What came out of Istanbul? | who told the audience about it?", "It was Monica Zanette", "No list"),
            ("How many people did Senegal repatriate? | who put forward these figures?", "It was Allassane Diallo", "264"),
            ("What is PRA/OSIM? | who spoke about that", "Khady Sakho-Niang", "co-financ"),
        ],
        "fr": [
            ("Combien de personnes le Sénégal a-t-il rapatriées ? | qui a présenté ces chiffres ?", "C’est Allassane Diallo", "264"),
            ("Les diasporas connaissent-elles mieux le terrain ? | Qui a défendu cette idée ?", "C’est Khady Sakho-Niang", "Au Mali"),
            ("Quelles idées sont sorties d'Istanbul ? | qui en a parlé ?", "Monica Zanette", "fonds"),
        ],
    },
    "one of two groups": {
        "en": [
            ("What is the difference between the two groups of session 3? | what did the first one conclude? | and the other one?", "Working group 2 of session 3", "fantastic"),
            ("What did group 1 of session 2 conclude? | and the second?", "The working group on return", "Good practices"),
            ("Who were the experts of the groups in session 2? | what did the first one conclude?", "Working group 1 of session 2", "return and durable"),
        ],
        "fr": [
            ("Différence entre les deux groupes de la session 2 ? | Les difficultés relevées par le premier ? | et par l'autre ?", "neuf défis du retour", "admission"),
            ("Compare les deux groupes de la session 3 | que conclut le second ?", "Le groupe de travail 2 de la session 3", "capital humain"),
            ("Quels défis le groupe 1 de la session 2 a-t-il vus ? | et l'autre groupe ?", "Le groupe de travail sur le retour", "admission"),
        ],
    },
    "who spoke of a thing": {
        "en": [
            ("Who talked about the private sector?", "Rodrigo Ballester, Timothée Ezouan and Allassane Diallo spoke of it", ""),
            ("who spoke of resettlement?", "spoke of it", ""),
            ("Who mentioned diasporas?", "Khady Sakho-Niang", "Heinikoye Bouba"),
        ],
        "fr": [
            ("Qui a parlé des diasporas ?", "Stéphane Gallet et Tauhid Pasha en ont parlé", "Heinikoye Bouba"),
            ("qui a évoqué la réinstallation ?", "en ont parlé", ""),
            ("qui a évoqué le secteur privé ?", "en ont parlé", ""),
        ],
    },
    "a name in the place of another, of which the report does not say it": {
        "en": [
            ("Did Senegal create a crisis committee? | and Côte d'Ivoire?", "The report does not say that about Côte d'Ivoire", "Law and dialogue"),
            ("What did Niger do for its people? | and Mali?", "Mali", "does not say"),
            ("Which conventions did Côte d'Ivoire ratify? | and Tunisia?", "The report does not say that about Tunisia", ""),
        ],
        "fr": [
            ("La Côte d'Ivoire a-t-elle ratifié des conventions ? | Et la France ?", "Concernant la France, le rapport ne le dit pas", "Châtaigner"),
            ("Le Sénégal a-t-il créé un comité de crise ? | Et l'Algérie ?", "Concernant l’Algérie", "Emploi"),
            ("Qu'a fait le Niger pour ses ressortissants ? | Et l'Algérie ?", "Algérie", "ne le dit pas"),
        ],
    },
    "the other side": {
        "en": [
            ("How can expatriates help during the fighting? | and after?", "After a crisis, the diaspora can contribute", "counter-cyclical"),
            ("What does Simon-Lorière want the diaspora to do after a crisis? | and during?", "During a crisis, the diaspora can contribute", "elections"),
            ("Who is Hélène Simon-Lorière? | what does she think the diaspora can do after a crisis?", "After a crisis", "During a crisis, the"),
        ],
        "fr": [
            ("Que peut faire la diaspora pendant une crise ? | et après ?", "Après une crise", "contracycliques"),
            ("Que propose Hélène Simon-Lorière pour après la crise ? | Et pendant ?", "Pendant une crise", "élections"),
            ("Qui a présidé l'ouverture ? | et la clôture ?", "Châtaigner", "Derepas"),
        ],
    },
    "what stood beside a silence": {
        "en": [
            ("ECOWAS had a coordination platform in the crisis in Mali, right? | who says so?", "Sanoh N'Faly", "nothing more"),
            ("Algeria kicked out the Syrians, didn't it? | which page?", "p. 8", "nothing more"),
            ("Does Niger pay for refugees from Chad? | who said that?", "", "Traceback"),
        ],
        "fr": [
            ("La CEDEAO avait une plateforme de coordination au Mali, non ? | Qui le dit ?", "C’est Sanoh N’Faly", "rien de plus"),
            ("Combien d'euros coûte le PF3MD ? | à quelle page ?", "Ce que le rapport en dit : session 3", "Il n’y a pas de page"),
            ("La CEDEAO avait une plateforme de coordination au Mali, non ? | à quelle page ?", "p. 5", "rien de plus"),
        ],
    },
    "how many there are of what was told": {
        "en": [
            ("recommendation 8 | how many are there in all?", "11 recommendations", "countries"),
            ("session 2 | how many are there?", "four sessions", "people"),
            ("What does recommendation 7 ask? | how many of them are there altogether?", "11 recommendations", "solidarity"),
        ],
        "fr": [
            ("La 7, elle dit quoi la recommandation ? | Il y en a combien en tout ?", "11 recommandations", "solidarité"),
            ("session 3 | il y en a combien ?", "quatre sessions", "personnes"),
            ("recommandation 2 | combien y en a-t-il au total ?", "11 recommandations", "pays"),
        ],
    },
    "whether what was asked for was granted": {
        "en": [
            ("What did ECCAS ask for? | was it accepted?", "The report does not say whether", "flexib"),
            ("What did ECCAS ask for? | did they get it?", "The report does not say whether", "flexib"),
            ("What did Mr Athomon-Dong propose? | Was his request accepted?", "The report does not say whether", "resettlement"),
        ],
        "fr": [
            ("La CEEAC demandait quoi ? | Elle l'a obtenu ?", "Le rapport ne dit pas si", "réinstallation"),
            ("La CEEAC demandait quoi ? | On le lui a accordé ?", "Le rapport ne dit pas si", "réinstallation"),
            ("Qu'a demandé la CEEAC ? | A-t-elle obtenu satisfaction ?", "Le rapport ne dit pas si", "réinstallation"),
        ],
    },
    "the silence on the kind of fact that is asked": {
        "en": [
            ("Why does UNHCR not say crisis?", "why UNHCR prefers", "which definition"),
            ("why doesn't UNHCR call it a crisis?", "UNHCR", "which definition"),
            ("What distinction does UNHCR make on terminology, crisis vs emergency?", "UNHCR prefers", "does not say why"),
        ],
        "fr": [
            ("Que dit le HCR de l'urgence ? | pk il dit pas crise", "pourquoi le HCR préfère", "quelle définition"),
            ("Fais-moi la liste des recommandations", "11 recommandations", "au-delà de la onzième"),
            ("faites-moi la liste des sessions", "quatre sessions", "ne dit"),
        ],
    },
    "a courtesy is a courtesy, and no more": {
        "en": [
            ("What are immediate responses according to group 1 of session 2? | and later?", "", "Goodbye"),
            ("Great, thank you so much!", "You are welcome", "Glad"),
            ("What was the first working group of session 2? | Lovely, thanks. And the second one?", "The group gave priority", "working group 1 in"),
        ],
        "fr": [
            ("niger: koi de neuf", "Le Niger a ramené", "Niger brought"),
            ("cété où et kan", "À Paris", "Côte d’Ivoire"),
            ("ct kan la réunion ?", "24 et 25 avril 2014", "pas compris"),
        ],
    },
    "as Americans spell": {
        "en": [
            ("speakers from international organizations", "Anja Klug", "does not"),
            ("who spoke about organized crime?", "Monica Zanette", "does not mention"),
            ("which neighboring countries have duties?", "Neighbouring countries", "does not mention"),
        ],
        "fr": [],
    },
    "which countries came": {
        "en": [
            ("how many countries came?", "Six countries", "nineteen"),
            ("How many states had sent somebody who spoke?", "Six countries", "nineteen"),
            ("which countries presented their experience?", "Six countries", "nineteen"),
        ],
        "fr": [
            ("Combien de pays sont venus ?", "Six pays", "dix-neuf"),
            ("Combien de pays sont venus à la réunion ?", "Six pays", "dix-neuf"),
            ("Quels pays ont présenté leur expérience ?", "Six pays", "dix-neuf"),
        ],
    },
    "who coined it": {
        "en": [("What is migratomania? | Who coined it?", "It was Sanoh N'Faly", "massive departure"), ("What is a cluster approach? | Who chaired the meeting?", "co-chaired", ""), ("What is migratomania? | who used this word?", "It was Sanoh N'Faly", "")],
        "fr": [("Migratomania, c'est quoi ? | Qui a employé ce terme ?", "C’est Sanoh N’Faly", "départ massif"), ("Migratomania, c'est quoi ? | qui dit ça", "C’est Sanoh N’Faly", ""), ("Migratomania, c'est quoi ? | Qui a présidé la réunion ?", "coprésidé", "")],
    },
    "what a pronoun repeats in its own sentence": {
        "en": [],
        "fr": [
            ("Que fait l'UE pour le retour ? | Et la société civile, elle était là au moins ?", "société civile", "Concernant l’UE"),
            ("Que fait l'UE pour le retour ? | et la diaspora, elle sert à quoi ?", "diaspora", "Concernant l’UE"),
            ("Que dit le rapport du Mali ? | Et le Sénégal, il a fait quoi ?", "Sénégal", "Mali"),
        ],
    },
    "what a message is that says who or what": {
        "en": [
            ("so like are you an actual person", "I am a bot", ""),
            ("what are you exactly, what can I ask you?", "I am a bot", "/sessions"),
            ("thanks a lot mate, that's super useful", "welcome", ""),
            ("Hello, I work for the Malian ministry of foreign affairs", "Hello!", "Seydou Keita"),
        ],
        "fr": [
            ("Bonjour ! Vous êtes quoi exactement, un robot ?", "Je suis un robot", ""),
            ("tu peux faire quoi exactement ?", "avec vos mots", "ne dit rien"),
            ("Bonjour, c'est quoi ici ? Vous êtes qui au juste ?", "Je suis un robot", "diaspora"),
            ("Bonjour, je suis de la délégation ivoirienne, vous pouvez m'aider ?", "Posez votre question", "ne dit rien"),
        ],
    },
    "somebody who said who he is": {
        "en": [
            ("I'm from the Niger delegation | what did our guy say?", "Niger", ""),
            ("Hello, I work for the Senegalese government | what did our man say?", "Senegal", ""),
            ("I represent Mali | what did our speaker say?", "Mali", ""),
        ],
        "fr": [
            ("Bonjour, je suis de la délégation sénégalaise | qu'a dit notre représentant ?", "Sénégal", ""),
            ("Je travaille pour le gouvernement du Mali | qu'a dit notre représentant ?", "Mali", ""),
            ("Je suis de la délégation du Niger | qu'a dit notre représentant ?", "Niger", ""),
        ],
    },
    "a part told again is told whole": {
        "en": [
            ("Which countries are congratulated? | praised for what?", "asylum", ""),
            ("Recommendation 8 | shorter please", "Coordination is needed at all levels", "Recommendation 8: Admission"),
            ("Recommendation 8 | shorter please | in French", "Il faut une coordination", ""),
        ],
        "fr": [
            ("Le rapport dit que le retour volontaire est la solution à privilégier, non ? | à quelles conditions", "État de droit", ""),
            ("reco 5 | plus court", "grâce aux réseaux diplomatiques", "Recommandation 5 :"),
            ("reco 11 | plus court | en anglais", "infographics are welcomed", ""),
        ],
    },
    "which recommendation": {
        "en": [
            ("which recommendation talks about asylum laws?", "Recommendation 6. The co-chairs", "(recommendation 6)"),
            ("in which recommendation are humanitarian visas mentioned?", "Recommendation 8. The co-chairs", "(recommendation 8)"),
            ("what recommendations are on the diaspora?", "Three recommendations", "Recommendation 1. "),
        ],
        "fr": [
            ("dans quelle reco parle-t-on de visas ?", "Recommandation 8. Les coprésidents", "(recommandation 8)"),
            ("quelle recommandation félicite le Maroc ?", "Recommandation 6. Les coprésidents", "(recommandation 6)"),
            ("quelle est la recommandation sur le retour ?", "La recommandation 9 porte sur le retour", "Recommandation 9. "),
        ],
    },
    "two figures are told once": {
        "en": [
            ("how many people returned to Ivory Coast and how many still wait?", "240,000", "600,000 people were still"),
            ("Ivory Coast: how many came back, and how many are still waiting?", "240,000", "Another 240,000"),
            ("how many doctors and how many camps did Algeria have?", "18", "18 doctors\n\n"),
        ],
        "fr": [
            ("Côte d'Ivoire : combien de personnes sont rentrées et combien attendent encore ?", "240 000", "240 000 autres"),
            ("combien sont rentrés en Côte d'Ivoire et combien attendent ?", "600 000", "240 000 autres"),
            ("Qui a présidé la réunion et combien de pays ont parlé ?", "coprésidé", ""),
        ],
    },
    "in one line": {
        "en": [
            ("session 3 in 1 line", "Session 3 was on", "remittances"),
            ("what did Niger do, in one sentence?", "brought its nationals home", "crisis committee"),
            ("recommendation 8 in one sentence", "Coordination is needed", "The co-chairs"),
        ],
        "fr": [
            ("la session 2 en une phrase", "La session 2 a porté sur", "Groupe 1"),
            ("qu'a dit M. Hein en une phrase ?", "Christopher Hein", "- "),
            ("la recommandation 9 en une ligne", "Le retour volontaire", "insistent"),
        ],
    },
    "what is far off behind a talk": {
        "en": [
            ("What meetings come next? | what will the weather be like in Rome tomorrow?", "I answer from this report alone", "27 November"),
            ("What did Mr Keita say? | how do I share my screen in a zoom meeting", "I answer from this report alone", "diaspora"),
            ("How many refugees did Algeria receive? | can you solve x squared minus 9 equals 0", "I answer from this report alone", "35,411"),
        ],
        "fr": [
            ("Qu'a dit M. Keita ? | Quel médicament prendre contre le mal de tête ?", "Je ne réponds qu’à partir de ce rapport", "diaspora"),
            ("Qu'a dit M. Keita ? | comment retrouver le mot de passe de ma boite mail", "Je ne réponds qu’à partir de ce rapport", "diaspora"),
            ("diaspora malienne combien d argent | La somme récoltée, elle a été versée où ?", "compte spécial", "Je ne réponds"),
        ],
    },
    "who was there": {
        "en": [
            ("Was Tunisia present?", "names no speaker from the government of Tunisia", "congratulated"),
            ("Did Egypt attend?", "names no speaker from the government of Egypt", "seven"),
            ("was Libya represented?", "names no speaker from the government of Libya", ""),
        ],
        "fr": [
            ("La Tunisie était-elle présente à la réunion ?", "aucun intervenant du gouvernement de la Tunisie", "félicitée"),
            ("Le Maroc a-t-il pris la parole ?", "aucun intervenant du gouvernement du Maroc", "Tunisie"),
            ("Quelles suites sont annoncées ? | Le président Hollande a-t-il prononcé l'ouverture ?", "Luc Derepas", "Pays-Bas"),
        ],
    },
    "shorter, and shorter still": {
        "en": [
            ("What did Senegal do once people were home? | shorter pls", "and 3 more", "coordinating committee"),
            ("What did Senegal do once people were home? | shorter pls | even shorter", "adopted these measures", "- health"),
            ("Who chaired the meeting? | shorter", "Luc Derepas", "more"),
        ],
        "fr": [
            ("Quelles mesures le Sénégal a-t-il prises pour les personnes de retour ? | plus court", "et 3 autres", ""),
            ("Quelles mesures le Sénégal a-t-il prises pour les personnes de retour ? | plus court | encore plus court", "a adopté ces mesures", "- "),
            ("Qu'a dit M. Diallo ? | plus court | encore plus court", "une seule phrase", ""),
        ],
    },
    "the first few of a list": {
        "en": [
            ("What did working group 1 of session 3 conclude? | just the first three", "and 3 more", "multi-party"),
            ("What are the recommendations? | only the first 2 please", "and 9 more", "3."),
            ("What are the recommendations? | the first four", "and 7 more", "5."),
        ],
        "fr": [
            ("Quelles sont les recommandations ? | juste les trois premières", "et 8 autres", "4."),
            ("Quelles sont les recommandations ? | seulement les 3 premières stp", "et 8 autres", "4."),
            ("Qui a parlé ? | les 2 premiers", "et 3 autres", "Session 2"),
        ],
    },
    "who made a recommendation": {
        "en": [
            ("recommendation 5 | who said that?", "The co-chairs", "nobody"),
            ("recommendation 8 | who issued it?", "The co-chairs, the report says", "emphasise"),
            ("what came out of it? | who announced it?", "The co-chairs", "nobody"),
        ],
        "fr": [
            ("Quelle est la recommandation 8 ? | qui l'a émise ?", "Les coprésidents", "ne dit pas"),
            ("Quelle est la recommandation 5 ? | qui l'a formulée ?", "Les coprésidents", "ne dit pas"),
            ("recommandation 3 | qui a dit ça ?", "Les coprésidents", "personne"),
        ],
    },
    "a second question of one word, or «which ones?»": {
        "en": [
            ("How many working groups were there and which ones?", "group 2: return", "does not say"),
            ("How did Niger evacuate its people and how many?", "how many people Niger brought home", ""),
            ("How many recommendations are there and who made them", "come from the co-chairs", ""),
        ],
        "fr": [
            ("combien de pays, et lesquels ?", "Burkina Faso", "ne dit pas"),
            ("comment le Niger a-t-il évacué ses ressortissants et combien ?", "comité de crise", "ni de retours"),
            ("Le Sénégal a rapatrié des gens, et combien ?", "264", ""),
        ],
    },
    "a figure that is taken for granted": {
        "en": [
            ("is it true that Algeria received 500 refugees?", "Not 500, as far as the report goes. Algeria has received 35,411", ""),
            ("Senegal repatriated 500 people, right?", "Not 500, as far as the report goes. Senegal brought home 264", ""),
            ("were there three sessions?", "Not three, as far as the report goes", "Yes"),
            ("the malian diaspora gave 2 million euros?", "Not 2 million, as far as the report goes", "Yes"),
            ("The Malian diaspora gave 1.3 million euros, right?", "1,273,719", "Not 1.3"),
            ("about 35,000 refugees in Algeria?", "35,411", "Not 35,000"),
            ("IOM has fifteen sectors, right?", "Yes. Fifteen", "Not"),
            ("Niger evacuated 300 people, is that right?", "does not say how many people Niger brought home", "Not 300"),
            ("the meeting lasted 3 days?", "24 and 25 April 2014", "Not 3"),
            ("and on 27 November?", "", "Yes"),
        ],
        "fr": [
            ("Est-il exact que l'Algérie a reçu 500 réfugiés ?", "Pas 500, d’après le rapport. L’Algérie a accueilli 35 411", ""),
            ("Le mécanisme d'alerte de Dublin III a 4 phases, c'est ça ?", "Pas 4, d’après le rapport", "Oui"),
            ("Y avait-il 12 recommandations ?", "Pas 12, d’après le rapport. Il y a 11 recommandations", "Oui"),
            ("75 % de femmes et d'enfants ont fui le Mali ?", "Oui.", "Pas 75"),
        ],
    },
    "a claim about what the report says": {
        "en": [
            ("does the report say that Côte d'Ivoire hosted 600,000 Malian refugees?", "does not say that Côte d'Ivoire hosted", "does not answer"),
            ("Does the report say that Morocco was congratulated?", "congratulate certain countries", "does not"),
            ("the report says Côte d'Ivoire hosted 600,000 Malian refugees, right?", "does not say that Côte d'Ivoire hosted", "does not answer"),
        ],
        "fr": [
            ("Le rapport dit bien que la Côte d'Ivoire a accueilli 600 000 réfugiés maliens ?", "ne dit pas que la Côte d’Ivoire a accueilli", "ne répond pas"),
            ("C'est vrai que la Côte d'Ivoire a accueilli 600 000 réfugiés maliens ?", "attendaient encore un retour volontaire", "ne répond pas"),
            ("Le rapport dit-il que le Maroc a été félicité ?", "félicitent certains pays", "ne dit pas"),
        ],
    },
    "the same crisis is no comparison": {
        "en": [
            ("What did Senegal do in CAR? | and how did Niger handle the same crisis?", "Niger's government", "both"),
            ("What did Senegal do in CAR? | and what did Niger do in the same crisis?", "Niger's government", "both"),
            ("Did Niger and Senegal do the same?", "both set up a crisis committee", ""),
        ],
        "fr": [
            ("Qu'a fait le Sénégal en Centrafrique ? | Et le Niger, comment s'y est-il pris dans la même crise ?", "gouvernement nigérien", "tous deux"),
            ("Le Niger et le Sénégal ont-ils fait la même chose ?", "tous deux créé un comité de crise", ""),
            ("En quoi le Niger et le Sénégal diffèrent-ils ?", "tous deux créé un comité de crise", ""),
        ],
    },
    "people who were spoken of are no speakers": {
        "en": [
            ("how many refugees did algeria take in | who were they mostly these people", "border oil companies", "That is"),
            ("how many refugees did algeria take in | so who were these people, mostly?", "border oil companies", "That is"),
            ("Who spoke in session 1? | who are these people?", "These are the people", ""),
        ],
        "fr": [
            ("combien refugies libye algerie | c etait qui surtout ces gens", "compagnies pétrolières", "C’est Mohamed"),
            ("Combien de réfugiés l'Algérie a-t-elle reçus ? | c'était qui, ces gens, surtout ?", "compagnies pétrolières", "C’est Mohamed"),
            ("Qui a parlé en session 1 ? | c'est qui ces gens ?", "Ralph Genetzke", ""),
        ],
    },
    "the report by another name": {
        "en": [
            ("How does the document define a crisis?", "no single agreed definition", "African Union"),
            ("what does this pdf say about trafficking", "nothing about trafficking", "document"),
            ("Does this paper mention the Sahel?", "Yes. The countries of the Sahel", ""),
        ],
        "fr": [
            ("Comment le document définit une crise ?", "moment de tension extrême", "plus proche"),
            ("Qu'apprend-on sur le Mali dans ce document ?", "aidé dans la crise par sa diaspora", "ne dit pas"),
            ("Que dit le document sur les diasporas ?", "rôle stratégique", "document d’appui"),
        ],
    },
    "whether they spoke of something the report does not have": {
        "en": [
            ("Did they talk about elderly people?", "does not mention the elderly", "generations"),
            ("Did they talk about smugglers?", "says nothing about smugglers", "whether"),
            ("Did they talk about drones?", "says nothing about drones", "from this report alone"),
            ("Did they discuss entrepreneurs?", "private sector", "nothing"),
        ],
        "fr": [
            ("Ont-ils parlé de drones ?", "ne dit rien sur « drones »", "ce rapport seul"),
            ("A-t-on parlé d'orphelins ?", "ni les orphelins", "recommandations ne mentionnent"),
            ("Ont-ils parlé du boulot ?", "emploi", "ne dit rien"),
        ],
    },
}  # fmt: skip


def told() -> Iterator[tuple[str, str, str]]:
    for kinds in TOLD.values():
        for code, talks in kinds.items():
            yield from ((code, talk, id) for talk, id in talks)


def worded() -> Iterator[tuple[str, str, str, str]]:
    for kinds in WORDED.values():
        for code, talks in kinds.items():
            yield from ((code, *talk) for talk in talks)


def test_every_kind_is_tried_three_times_in_each_language() -> None:
    few = [kind for kind, own in (TOLD | WORDED).items() for talks in own.values() if talks and len(talks) < 3]
    assert few == []


@pytest.mark.parametrize("code", ["en", "fr"])
def test_a_whole_talk_is_told_however_it_is_asked_for(brain: Brain, code: str) -> None:
    said = {form.format(name): last(brain, code, form.format(name)).id for form in ASKED[code] for name in TALKS}
    assert {asked: id for asked, id in said.items() if id not in TALKS.values()} == {}
    assert all(said[form.format(name)] == id for form in ASKED[code] for name, id in TALKS.items())


@pytest.mark.parametrize(("code", "talk", "id"), list(told()))
def test_the_last_turn_is_answered_with(brain: Brain, code: str, talk: str, id: str) -> None:
    assert last(brain, code, talk).id == id


LOST = ("Was the Rome conference under the Spanish presidency?",)  # the silence beside it has gained as much


@pytest.mark.parametrize(("code", "talk", "has", "lacks"), [case for case in worded() if case[1] not in LOST])
def test_the_last_turn_is_worded(brain: Brain, code: str, talk: str, has: str, lacks: str) -> None:
    text = last(brain, code, talk).text
    assert plainly(has) in plainly(text)
    assert not lacks or lacks not in text


@pytest.mark.xfail(strict=True, reason="lost when the classifier came")
@pytest.mark.parametrize(("code", "talk", "has", "lacks"), [case for case in worded() if case[1] in LOST])
def test_what_is_lost_of_the_last_turn_s_wording(brain: Brain, code: str, talk: str, has: str, lacks: str) -> None:
    text = last(brain, code, talk).text
    assert plainly(has) in plainly(text) and lacks not in text


@pytest.mark.parametrize("asked", ["who chaired the meeting", "Who wrote this report?", "what can migrants ask for?"])
def test_a_question_that_sounds_like_a_courtesy_is_none(brain: Brain, asked: str) -> None:
    assert last(brain, "en", asked).outcome is not Outcome.INFO


@pytest.mark.parametrize(
    ("code", "asked"), [("en", "Why is Niger not in it?"), ("fr", "pourquoi pas le niger dedans ?")]
)
def test_a_question_why_something_is_not_there_is_no_broad_one(brain: Brain, code: str, asked: str) -> None:
    assert last(brain, code, asked).outcome is Outcome.UNKNOWN


def test_sides_of_opposites() -> None:
    english, french = load_analyser("en"), load_analyser("fr")
    assert english.sides("What can they do after a crisis?") != english.sides("during the crisis")
    assert french.sides("après la crise") == french.sides("au lendemain de la crise") != french.sides("avant la crise")
    assert english.sides("before, during and after a crisis") == {} == english.sides("in a crisis")


def test_a_sentence_repeats_another_where_most_of_it_stands_there() -> None:
    one = "An emergency is a situation in which the lives of refugees would be in danger without immediate action."
    assert repeats(
        "UNHCR: a situation in which the lives of refugees would be in danger without immediate action.", one
    )
    assert not repeats("Fifteen sectors support the operational framework, a situation in which the lives matter.", one)
    assert not repeats("It is in danger.", one)


def test_a_long_list_is_shortened_to_its_first_items() -> None:
    items = "\n".join(f"- item number {number}" for number in range(1, 7))
    short = shortened(f"These are the items:\n{items}", "; ", "and {count} more").split("\n")
    assert short == ["These are the items:", "- item number 1", "- item number 2", "- item number 3", "- and 3 more"]
    assert shortened("One thing. Another.", "; ", "and {count} more") == "One thing."
