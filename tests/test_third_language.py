"""A third language is data files and no code: Portuguese, with the smallest lists that do.

How it is read and what the bot says in it are two files; what people say around a question is a third, and optional.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import yaml

import bot.answer.texts
import bot.brain
import bot.language.analyser
import bot.language.typography
import bot.pack.checks
from bot.answer.reply import Outcome
from bot.answer.texts import load_texts
from bot.brain import Brain
from bot.commands import respond
from bot.pack.reader import load_pack, read_pack
from bot.site.build import Plan, build
from bot.talk.conversation import NEW, Conversation

LANGUAGE = """\
name: Português
stemmer: portuguese
dictionary: pt
elisions: []
stop: o a os as um uma de do da dos das em no na nos nas e que por para com se foi eram era sao esta este isso ao aos
marks: o os um uma do da dos das que quem quando onde quantos como qual quais para com foi na no em
numbers: {dois: 2, tres: 3}
roman: {ii: 2, iii: 3}
ordinals: {primeira: 1, segunda: 2, terceira: 3}
ordinal_endings: [a, o]
last: [ultima]
parts:
  recommendation: [recomendação, recomendacao, recomendacoes]
  session: [sessao, sessoes]
  group: [grupo de trabalho, grupo]
one: [uma]
of: [de, da, das]
and: [e, and]
edges: {first: [primeiras, primeiros], last: [ultimas, ultimos]}
through: [a, ate]
onwards: [ate ao fim]
number_signs: [numero, n]
requests: [diga, mostre, resumo, houve, foi]
compare: [compare, diferenca, versus]
ask_about: 'o que diz o relatório sobre {name}'
naming: [quem e, chamado, sobre]
gives:
  time: '(segunda|terca|quarta|quinta|sexta)-feira'
  number: '[0-9]'
typography:
  - ['"([^"]*)"', '“\\1”']
asking:
  who: [quem]
  which: [que, qual]
  when: [quando]
  many: [quantos, quantas]
wants:
  person: [quem]
  time: [quando, dia]
  number: [quantos, quantas]
follow:
  opening: [e, tambem]
  pronouns: [ele, ela, isso, este]
  next: [seguinte, proxima]
  previous: [anterior]
  here: [reuniao, relatorio]
  fillers: [voltar]
ask_part: ['{part}', 'o que diz a {part}']
ask_term: ['o que significa {name}']
about_part: [diz, texto, resumo]
"""
TALK = """\
shorthand: {qd: quando, pq: porque}
courtesy:
  greeting: [ola, bom dia]
  thanks: [obrigado, obrigada, muito obrigado]
  bye: [adeus]
  identity: [quem es tu]
  help: [ajuda]
wrap: [pode dizer-me, diga-me]
tail: [por favor]
about_answer:
  page: [que pagina, em que pagina]
  language_en: [em ingles]
  language_pt: [em portugues]
opening: [e, e sobre]
"""
TEXTS = """\
source: "Fonte: {places}"
source_page: "pág. {page}"
source_pages: "págs. {pages}"
unofficial: tradução não oficial
apart: "; "
and: e
nor: nem
or: ou
run: "{first} a {last}"
languages: {pt: português, en: inglês}
meeting_named: "“{title}” ({where})"
meeting_bare: "“{title}”"
pages_run: "páginas {first} a {last}"
pages_one: "página {first}"
not_understood: Não percebi a pergunta.
not_mentioned: "O relatório não menciona {names}."
nothing_by: "O relatório não regista nada de {names} sobre “{text}”."
spoke_of_it: "{names} falaram disso."
nothing_on: "O relatório não diz nada sobre {text}."
unknown_of: "O relatório não diz isso sobre {names}."
nearby: "O mais próximo que diz: {text}"
not_of: "Não {names}, segundo o relatório."
others: "Também falaram disso:"
nor: nem
no_more: "O relatório não diz mais sobre isto."
no_more_than: "O relatório não diz mais do que isto: {names}"
several_before: "Essa resposta reunia várias, cada uma com a sua fonte. Pergunte sobre uma delas."
sides_left: "Não ponho mais lado a lado. Pergunte à parte sobre {names}."
on_page: "Na página {number} do relatório:"
page_line: "{by}: {titles}"
no_page: "Não há página {number}: o relatório vai da página {first} à página {last}."
no_list: "A minha última resposta não é uma lista numerada. Diga o que procura."
number_alone: "Um número sozinho diz pouco{such}."
such: ", por exemplo “{part}”"
others_none: O relatório não regista mais ninguém.
recommendation_none: Nenhuma recomendação trata disso.
exact: "Não tenho cópia do texto; está nas {places}. Por palavras minhas:"
part_answer: "Foi em {places}."
page_silence: "Não há página. O mais próximo: {places}."
who_recommended: "{who}, segundo o relatório: {places}."
who_none: "O relatório não diz quem. Está em {places}."
who_silence: O relatório não o diz, por isso não há quem nomear.
silence_before: Não há mais sobre isto.
doubt_silence: "Não encontrei nada sobre isso ({pages})."
doubt_nearby: "Não encontrei nada sobre isso ({pages}). O mais próximo: {places}."
doubt_choice: Ainda não afirmei nada. Escolha uma.
who_said: "Foi {who}, {where}."
who_said_several: "Foram várias pessoas:"
who_nearby: "O que o relatório diz vem de {who}, {where}."
who_nearby_several: "O que o relatório diz vem de várias pessoas:"
who_is: "É {who}."
who_are: "São estas pessoas:"
in_session: "na sessão {number}"
in_group: "no grupo de trabalho {number} da sessão {session}"
items_left: "e mais {count}"
spoken_of: "Sim."
shorter_none: "Mais curto não é possível: {text}"
how_are_you: Muito bem, obrigado. Que deseja saber?
praise: Obrigado!
complaint: Peço desculpa. Pergunte por outras palavras.
doubt: Cada resposta vem do relatório, com a página.
doubt_after: "Sim, pode verificar nas {places}."
sorry: Não faz mal.
read_as: "Li isto como “{text}”."
choose: Queria dizer uma destas?
choose_groups: "Há um grupo {number} nas sessões {numbers}. Qual deles? Por exemplo “{example}”:"
choose_group: "Há um grupo {number} em mais de uma sessão. Qual deles?"
unknown: O relatório não o diz.
unanswered: "O relatório não responde a “{text}”."
unsaid: "O relatório não diz {text}."
unsaid_of: "Sobre {names}, o relatório não diz {text}."
nearest: "O que encontro de mais próximo: {text}"
on_this: "O que o relatório diz: {text}"
said_by: "{who}, {where}."
unsure: "Não encontrei uma resposta exata."
unsure_of: "Sobre {names}, não encontrei uma resposta exata."
unanswered_of: "Sobre {names}, o relatório não responde a “{text}”."
elsewhere: Isto não parece tratar deste relatório.
unknown_asked: "Quanto a “{text}”, o relatório não diz."
no_figure: "O relatório não dá número para {names}."
premise: "O relatório não diz que {names}."
premise_vowel: "O relatório não diz que {names}."
exactly: "Nas palavras do relatório, {places}:"
exactly_hint: "“palavras exatas” cita o relatório."
no_date: "O relatório não dá data. Foi tratado aqui: {places}."
figure_told: "O relatório tem {figure}: {told}"
figure_other: "O relatório não tem {figure} aqui. Diz: {told}"
language_first: Falarei português. Ainda não há resposta para traduzir.
unknown_words: "O relatório não diz nada sobre {names}."
unknown_number: "Não há {part}: {what}."
count_recommendation: "há {count} recomendações"
count_session: "há {count} sessões"
count_group: "há {count} grupos"
count_one: "só há {part}"
none_recommendation: não há recomendações
none_session: não há sessões
none_group: não há grupos
none_speaker: não há lista de oradores
none_to_list: "Não há nada a listar: {what}."
no_groups: "A sessão {number} não teve grupos."
part_recommendation: "recomendação {number}"
part_recommendations: "recomendações {numbers}"
part_session: "sessão {number}"
part_group: "grupo de trabalho {number}"
part_group_of: "grupo de trabalho {number} da sessão {session}"
empty: "Escreva uma pergunta, por exemplo:"
related: "Também pode perguntar:"
greeting: "Olá! Respondo a perguntas sobre a reunião {meeting}:"
thanks: "De nada! Continue."
bye: "Adeus! Para a próxima vez:"
identity: "Sou um bot, não uma pessoa. Experimente:"
help: "Pergunte por palavras suas, em {spoken}{parts}.\n\n{commands}\n\nPor exemplo:"
help_parts: ", ou peça {parts}"
help_part: "“{part}”"
help_commands: {session: "/session {session}", language: "/language {other} – mudar para {to_other}"}
switch: {pt: português, en: inglês}
about: "Respondo a partir de “{document}”, {pages}.{translated}"
about_translated: " O relatório não está em português."
privacy: As suas perguntas não são guardadas.
privacy_journal: "As suas perguntas são guardadas {days} dias, sem o seu nome. {remembered}"
remembered_here: Lembro-me das últimas durante meia hora.
remembered_there: Lembro-me das últimas durante meia hora, numa base de dados.
reader_here: Um modelo de língua lê-as aqui.
reader_there: "Um modelo de língua lê-as em {host}."
privacy_also: E a reunião que escolher.
privacy_journal_also: E a reunião que escolher.
language_set: Falarei português.
language_only: "Falo só {spoken}."
language_unknown: "Falo {languages}. Escreva /language {example}."
sessions_title: As sessões
session_line: "Sessão {number}: {title}"
recommendations_title: "As recomendações ({count})"
speakers_title: Quem falou
speaker_line: "{name}: {role}"
need_number: "Qual? Escreva /{command} e um número ({numbers}), por exemplo /{command} {example}."
search_title: "Resultados para “{words}”"
search_need: Que devo procurar?
search_none: "Nada corresponde a “{words}”."
command_unknown: "Não conheço o comando /{command}."
just_before: "Pouco antes: {text}"
more_none: O relatório não diz mais.
page_answer: "Está neste lugar do relatório: {places}."
page_none: Essa resposta não tem página.
nothing_before: Continuar o quê?
no_next: Era a última.
no_previous: Era a primeira.
place_in: "“{meeting}”, {places}"
meetings_title: As reuniões que conheço
meetings_one: "Conheço uma reunião: {meeting}."
meetings_all: Todas
meeting_set: "Respondo a partir de “{meeting}”."
meetings_set: "Respondo a partir das {count} reuniões."
meeting_unknown: "Não conheço a reunião “{words}”."
meeting_choose: Qual das reuniões?
meeting_of_which: De que reunião?
meeting_option: "{meeting}: {title}"
asked_one: "Procurei só em “{meeting}”."
asked_all: "Procurei nas {count} reuniões."
help_several: "Respondo sobre {count} reuniões. {spoken}{parts}\n\n{commands}"
greeting_several: "Olá! Respondo sobre {count} reuniões: {meetings}."
identity_several: "Sou um bot. Respondo sobre {count} reuniões: {meetings}."
about_several: "Respondo a partir dos relatórios de {count} reuniões: {meetings}."
description_several: "Pergunte aos relatórios de {count} reuniões: {meetings}."
short_description_several: "Respostas de {count} reuniões."
months: [janeiro, fevereiro, março, abril, maio, junho, julho, agosto, setembro, outubro, novembro, dezembro]
prompt: Escreva uma pergunta
button_sessions: Todas as sessões
button_recommendations: Todas
button_more: Mais
button_exactly: Palavras exatas
button_share: Partilhar
button_link: Copiar
button_open: Perguntar
button_page: Abrir a página
group_hello: Olá!
not_text: Só leio texto.
failed: "Algo correu mal (código {code})."
too_fast: "Escreve mais depressa do que posso responder. Envie as outras perguntas daqui a um minuto."
inline_open: Perguntar ao bot
inline_gone: "Essa resposta já não existe: as mais próximas"
gone: "Essa resposta já não existe. As mais próximas:"
gone_none: "Essa resposta já não existe. Pergunte de novo, por palavras suas."
thumb_thanks: Obrigado!
gone_button: "Este botão já não funciona. Pergunte por palavras suas, ou escreva /help."
menu: {help: O que sei fazer, language: Mudar de língua}
description: "Pergunte ao relatório de {meeting}."
short_description: "Respostas do relatório de “{title}”."
site_about: "Uma página para cada resposta, das páginas {first} a {last} de “{document}”."
site_note: "Tudo vem do relatório. Sem cookies."
site_skip: "Ir para o conteúdo"
site_search: "Procurar no relatório"
site_search_hint: "Um país, um nome"
site_found: "Resultados: {count}"
site_nothing: "Nada encontrado."
site_language: "Outras línguas"
site_meetings: "Todas as reuniões"
site_lists: "Listas"
site_recommendations: "Recomendações"
site_countries: "Países"
site_figures: "Números"
site_terms: "Termos"
site_questions: "Perguntas e respostas"
site_passages: "O relatório"
site_silences: "O que o relatório não diz"
site_elsewhere: "Sobre a reunião"
site_useful: "Vale saber"
site_rests: "O que diz o relatório"
site_ask: "Perguntar ao bot"
site_copied: "Ligação copiada"
site_beside: "Antes e depois"
site_previous: "Anterior"
site_next: "Seguinte"
"""
PACK = {
    "meeting.yaml": """\
id: chuva
title: {en: A meeting on rain, pt: Uma reunião sobre a chuva}
dates: [2014-04-24, 2014-04-25]
place: {en: Lisbon, pt: Lisboa}
languages: [en, pt]
examples: [rain-when]
document: {title: {en: The report, pt: O relatório}, pages: [1, 9], language: en}
""",
    "recommendations.yaml": """\
- number: 1
  title: {en: Umbrellas, pt: Guarda-chuvas}
  text: {en: Everybody should carry an umbrella., pt: Todos devem trazer um guarda-chuva.}
  pages: [4]
- number: 2
  title: {en: Boots, pt: Botas}
  text: {en: Children should wear boots., pt: As crianças devem calçar botas.}
  pages: [5]
""",
    "passages.yaml": """\
- id: rain
  title: {en: Rain on Monday, pt: Chuva na segunda-feira}
  text: {en: It rained in Lisbon on Monday., pt: Choveu em Lisboa na segunda-feira.}
  page: 3
""",
    "qa.yaml": """\
- id: rain-when
  questions:
    en: [When did it rain in Lisbon?, On which day was there rain?]
    pt: [Quando choveu em Lisboa?, Em que dia houve chuva?]
  answer: {en: It rained on Monday., pt: Choveu na segunda-feira.}
  cites: [rain]
""",
}


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A pack in English and Portuguese; the readers of languages are pointed at copies that have Portuguese."""
    languages, talk, texts, folder = (tmp_path / name for name in ("languages", "talk", "texts", "pack"))
    shutil.copytree(bot.language.analyser.LANGUAGES, languages)
    shutil.copytree(bot.language.analyser.TALK, talk)
    shutil.copytree(bot.answer.texts.TEXTS, texts)
    (languages / "pt.yaml").write_text(LANGUAGE, encoding="utf-8")
    (talk / "pt.yaml").write_text(TALK, encoding="utf-8")
    (texts / "pt.yaml").write_text(TEXTS, encoding="utf-8")
    folder.mkdir()
    for name, text in PACK.items():
        (folder / name).write_text(text, encoding="utf-8")
    for module in (bot.language.analyser, bot.pack.checks, bot.language.typography):
        monkeypatch.setattr(module, "LANGUAGES", languages)
    monkeypatch.setattr(bot.language.analyser, "TALK", talk)
    monkeypatch.setattr(bot.answer.texts, "TEXTS", texts)
    monkeypatch.setattr(bot.brain, "load_texts", partial(load_texts, folder=texts))  # its default is bound already
    _forget()
    yield folder
    _forget()


def _forget() -> None:
    bot.language.analyser.load_analyser.cache_clear()
    bot.language.typography._rules.cache_clear()
    bot.language.typography.typeset.cache_clear()


@pytest.fixture
def portuguese(pack: Path) -> Brain:
    return Brain(load_pack(pack))


def test_the_pack_has_no_fault(pack: Path) -> None:
    assert read_pack(pack)[1] == []


@pytest.mark.parametrize(
    "question",
    [
        "Quando choveu em Lisboa?",
        "em que dia choveu",
        "Quando foi a chuva em Lisboa?",
    ],
)
def test_a_portuguese_question_gets_its_portuguese_answer(portuguese: Brain, question: str) -> None:
    reply, _ = portuguese.ask(question)
    assert (reply.outcome, reply.lang, reply.id) == (Outcome.ANSWER, "pt", "rain-when")
    assert reply.text == "Choveu na segunda-feira."
    assert reply.source == "Fonte: pág. 3 (tradução não oficial)"


def test_english_goes_on_beside_it(portuguese: Brain) -> None:
    reply, _ = portuguese.ask("When did it rain in Lisbon?")
    assert (reply.outcome, reply.lang, reply.text) == (Outcome.ANSWER, "en", "It rained on Monday.")


@pytest.mark.parametrize(
    "question", ["recomendação 2", "Recomendacao n. 2", "o que diz a recomendação dois?", "a segunda recomendação"]
)
def test_a_part_is_found_by_its_number(portuguese: Brain, question: str) -> None:
    reply, conversation = portuguese.ask(question, Conversation(interface="pt"))
    assert (reply.outcome, reply.lang, reply.id) == (Outcome.ANSWER, "pt", "recommendation-2")
    assert reply.title.startswith("Recomendação 2")
    reply, _ = portuguese.ask("e a anterior?", conversation)
    assert (reply.lang, reply.id) == ("pt", "recommendation-1")


def test_a_part_that_is_not_there_is_told_in_portuguese(portuguese: Brain) -> None:
    reply, _ = portuguese.ask("o que diz a recomendação 7?")
    assert (reply.outcome, reply.lang) == (Outcome.UNKNOWN, "pt")
    assert reply.text == "Não há recomendação 7: há 2 recomendações."


def test_the_interface_speaks_portuguese(portuguese: Brain) -> None:
    reply, conversation = respond(portuguese, "/language português", NEW)
    assert (reply.lang, reply.text) == ("pt", "Falarei português.")
    assert respond(portuguese, "/nada", conversation)[0].text == "Não conheço o comando /nada."
    assert respond(portuguese, "/about", conversation)[0].text == (
        "Respondo a partir de “O relatório”, páginas 1 a 9. O relatório não está em português."
    )
    for said in ("Olá", "bom dia", "/start"):
        greeting, _ = respond(portuguese, said, conversation)
        assert greeting.lang == "pt"
        assert "reunião “Uma reunião sobre a chuva” (Lisboa, 24–25 abril 2014)" in greeting.text
        assert "- Quando choveu em Lisboa?" in greeting.text
    unknown, _ = respond(portuguese, "Quantos comboios há na Mongólia?", conversation)
    assert (unknown.outcome, unknown.lang) == (Outcome.UNKNOWN, "pt")


def test_courtesies_and_follow_ups_are_heard_in_portuguese(portuguese: Brain) -> None:
    reply, conversation = portuguese.ask("Bom dia, pode dizer-me qd choveu em Lisboa, por favor?")
    assert (reply.outcome, reply.lang, reply.id) == (Outcome.ANSWER, "pt", "rain-when")
    page, conversation = portuguese.ask("e em que página?", conversation)
    assert (page.lang, page.text) == ("pt", "Está neste lugar do relatório: pág. 3.")
    thanks, conversation = portuguese.ask("Muito obrigado!", conversation)
    assert (thanks.outcome, thanks.lang, thanks.text) == (Outcome.INFO, "pt", "De nada! Continue.")
    english, _ = portuguese.ask("em inglês", conversation)
    assert (english.lang, english.text) == ("en", "It rained on Monday.")


def test_a_language_needs_no_file_of_talk_and_no_optional_list(
    pack: Path,
) -> None:
    (bot.language.analyser.TALK / "pt.yaml").unlink()
    data = yaml.safe_load(LANGUAGE)
    for name in ("gives", "requests", "naming"):
        del data[name]
    del data["follow"]["here"]
    (bot.language.analyser.LANGUAGES / "pt.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    _forget()
    reply, _ = Brain(load_pack(pack)).ask("Quando choveu em Lisboa?")
    assert (reply.outcome, reply.lang, reply.text) == (Outcome.ANSWER, "pt", "Choveu na segunda-feira.")


@pytest.mark.xfail(strict=True, reason="language_of asks the dictionaries: one without a dictionary always loses")
def test_a_language_without_a_dictionary_is_not_taken_for_english(pack: Path) -> None:
    data = LANGUAGE.replace("dictionary: pt\n", "")
    (bot.language.analyser.LANGUAGES / "pt.yaml").write_text(data, encoding="utf-8")
    _forget()
    portuguese = Brain(load_pack(pack))
    _, conversation = portuguese.ask("recomendação 2", Conversation(interface="pt"))
    assert portuguese.ask("e a anterior?", conversation)[0].lang == "pt"


def test_it_has_a_site(portuguese: Brain) -> None:
    files = dict(build(Plan([portuguese])))
    assert "Choveu na segunda-feira." in files["pt/rain-when/index.html"].decode()
    assert "Perguntas e respostas" in files["pt/questions.html"].decode()
    assert '<a href="../../en/rain/" lang="en"' in files["pt/rain/index.html"].decode()


def test_its_texts_are_those_of_english(pack: Path) -> None:
    """So that the texts above stay whole when a text is added."""
    english, portuguese = (load_texts(code, bot.answer.texts.TEXTS) for code in ("en", "pt"))
    assert portuguese._data.keys() == english._data.keys()
