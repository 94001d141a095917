"""What the bot does with each kind of update: a real application, real JSON updates, and a strict Bot API server."""

from __future__ import annotations

import asyncio

import pytest
from bot_api import USER_ID, Json, a_chat, a_user
from conftest import TinyPack
from telegram import Update
from telegram.ext import TypeHandler
from telegram_talk import ALGERIA, CHAIRED, NAME, SERVICE, Rooms, Talk, data, settings
from test_cards import HOSTILE, hostile_pack

from bot import commands
from bot.answer.source import pages_of
from bot.brain import Brain
from bot.faces.telegram.app import build
from bot.faces.telegram.links import Pin
from bot.faces.telegram.memory import Kind
from bot.faces.telegram.profile import tell_who_we_are
from bot.faces.telegram.state import Ledger
from bot.pack.reader import load_pack
from bot.talk.conversation import Conversation

RIGHTS = {
    **dict.fromkeys(("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages"), False),
    **dict.fromkeys(("can_manage_video_chats", "can_restrict_members", "can_promote_members"), False),
    **dict.fromkeys(("can_change_info", "can_invite_users", "can_post_stories"), False),
    **dict.fromkeys(("can_edit_stories", "can_delete_stories"), False),
}


# -- commands ----------------------------------------------------------------------------------------------------------

SHOWN = {
    "/session 2": "session-2",
    "/Session2": "session-2",
    "/SESSION   2": "session-2",
    f"/session{NAME} 2": "session-2",
    "/session@Strict_Test_BOT 2": "session-2",
    "/session two": "session-2",
    "/recommendation 8": "recommendation-8",
    "/recommendation8": "recommendation-8",
    "/Recommandation n° 8": "recommendation-8",
    "/recommendation #8": "recommendation-8",
    f"/recommendation8{NAME}": "recommendation-8",
    f"/start en_{ALGERIA}": ALGERIA,
    f"/START{NAME} en_{ALGERIA}": ALGERIA,
}
SAID = {
    "/start": "greeting",
    "/START": "greeting",
    "/start inline": "greeting",
    f"/start{NAME}": "greeting",
    "/help": "help",
    "/Help": "help",
    "/aide": "help",
    "/about": "about",
    "/apropos": "about",
    "/privacy": "privacy",
    "/search": "search_need",
    "/ask": "empty",
}


async def test_commands_show_parts_however_they_are_written(talk: Talk) -> None:
    for command, id in SHOWN.items():
        answer = await talk.ask(command)
        assert answer.startswith(talk.heading(id) + talk.text(id)[:40]), command


async def test_commands_say_what_they_are_for(talk: Talk) -> None:
    for command, key in SAID.items():
        assert (await talk.ask(command)).startswith(talk.says(key)), command


async def test_commands_that_list(talk: Talk) -> None:
    for command in ("/sessions", "/Sessions", f"/sessions{NAME}"):
        answer = await talk.ask(command)
        assert all(f"Session {number}" in answer for number in (1, 2, 3, 4))
        assert data(talk.last()) == [f"o:en:session-{number}" for number in (1, 2, 3, 4)]
    for command in ("/recommendations", "/recommandations"):
        answer = await talk.ask(command)
        assert [answer.count(f"\n{number}. ") for number in range(1, 8)] == [1, 1, 1, 1, 1, 1, 0]
    assert "Anja Klug" in await talk.ask("/speakers")
    assert "1. " in await talk.ask("/search humanitarian visas")
    assert all(press.startswith("n:en:") for press in data(talk.last()))


async def test_wrong_and_missing_numbers_get_a_way_out(talk: Talk) -> None:
    for rest in ("", " 0", " 99", " <b>", " ٨٨٨", " 99999999999"):
        answer = await talk.ask(f"/recommendation{rest}")
        assert "/recommendation 2" in answer, rest
        assert talk.title("recommendation-8") not in answer, rest
    assert "/session 2" in await talk.ask("/session")
    for nothing in ("/nonsense", "/8", "/_x", "/", "//", "/<b>"):
        assert await talk.ask(nothing), nothing


async def test_a_command_for_another_bot_is_not_for_us(talk: Talk) -> None:
    for chat in ("private", "group", "forum"):
        for command in ("/help@other_bot", f"/ask@other_bot {NAME} is this yours?", "/session2@strict_test_bot_2"):
            assert await talk.give(talk.api.message(command, chat=a_chat(chat))) == []


# -- questions ---------------------------------------------------------------------------------------------------------


async def test_a_question_is_answered_without_quoting_it_in_private(talk: Talk) -> None:
    answer = await talk.ask(talk.title(ALGERIA))
    assert talk.text(ALGERIA) in answer
    assert answer.endswith("Source: session 2, working group 1, Mohamed Kamel Aloui, pp. 7–8")
    assert "reply_to_message" not in talk.last()


async def test_names_and_texts_with_markup_are_only_text(talk: Talk) -> None:
    user = a_user(7, first_name="<b>") | {"last_name": "</i>&", "username": "b_b"}
    for text in ("/start", "Who <b>chaired</b> & why?", "/search <i>", "/<b>", "<", f"/recommendation {'<' * 4000}"):
        assert await talk.ask(text, user=user), text
    await talk.ask("/search <visa>", user=user)
    assert "<visa>" in talk.last(7)["text"]


async def test_a_chosen_language_is_kept(talk: Talk) -> None:
    said = {}  # a bare name is of no language
    for code in ("en", "fr"):
        reply, _ = commands.respond(talk.brain, "Anja Klug", Conversation(interface=code))
        said[code] = reply.text[:40]
        assert (reply.lang, "Klug" in said[code]) == (code, True)
    assert await talk.ask("/language fr") == talk.says("language_set", "fr")
    assert said["fr"] in await talk.ask("Anja Klug")
    talk.app.handlers[0][0].callback.__self__.memory._shelf._kinds[Kind.TALK].clear()  # half an hour later
    assert said["fr"] in await talk.ask("Anja Klug")
    assert await talk.ask("/langue en") == talk.says("language_set", "en")
    assert said["en"] in await talk.ask("Anja Klug")


async def test_a_french_client_is_spoken_to_in_french(talk: Talk) -> None:
    chloe = a_user(8, "Chloé", "fr-CA")
    assert (await talk.ask("/start", user=chloe)).startswith(talk.says("greeting", "fr"))
    assert talk.text(CHAIRED, "en")[:40] in await talk.ask(talk.title(CHAIRED, "en"), user=chloe)
    assert talk.text(CHAIRED, "fr")[:40] in await talk.ask(talk.title(CHAIRED, "fr"), user=a_user(9, "Ada", "sw"))


async def test_what_is_no_text_gets_one_line_in_private_and_none_in_groups(talk: Talk) -> None:
    for kind, content in SERVICE.items():
        assert await talk.ask(None, **{kind: content}) == talk.says("not_text"), kind
        assert await talk.give(talk.api.message(None, a_chat("group"), **{kind: content})) == [], kind
    album = [talk.api.message(None, photo=SERVICE["photo"], media_group_id="77") for _ in range(3)]
    assert [text for update in album for text in await talk.texts(update)] == [talk.says("not_text")]
    pinned = talk.api.message("Hello")["message"]
    assert await talk.give(talk.api.message(None, pinned_message=pinned)) == []


async def test_a_message_sent_by_way_of_a_bot_is_no_question(talk: Talk) -> None:
    assert await talk.give(talk.api.message(talk.title(ALGERIA), via_bot=talk.api.me)) == []


async def test_two_questions_are_answered_in_their_order(talk: Talk) -> None:
    talk.api.fail_next("sendMessage", kind="slow", seconds=0.5)
    await asyncio.gather(*(talk.give(talk.api.message(f"/recommendation {number}")) for number in (1, 2, 3)))
    texts = [message["text"] for message in talk.api.sent(USER_ID)]
    assert [text.splitlines()[0] for text in texts] == [talk.title(f"recommendation-{number}") for number in (1, 2, 3)]


# -- edited messages ---------------------------------------------------------------------------------------------------


async def test_an_edited_question_has_its_answer_edited(talk: Talk) -> None:
    asked = talk.api.message(talk.title(CHAIRED))
    await talk.give(asked)
    id = asked["message"]["message_id"]
    for text in (talk.title(ALGERIA), talk.title(ALGERIA)):  # the second time nothing changes
        talk.api.violations.clear()
        await talk.give(talk.api.message(text, edited=True, message_id=id))
        (answer,) = talk.api.sent(USER_ID)
        assert talk.text(ALGERIA) in answer["text"]
    assert [text for text in talk.api.violations if "message is not modified" not in text] == []
    talk.api.violations.clear()


async def test_an_edited_command_in_a_group_has_its_answer_edited(talk: Talk) -> None:
    group = a_chat("group")
    asked = talk.api.message("/recommendation 1", group)
    await talk.give(asked)
    edited = {"edited": True, "message_id": asked["message"]["message_id"]}
    await talk.give(talk.api.message("/recommendation 2", group, **edited))
    (answer,) = talk.api.sent(group["id"])
    assert answer["text"].startswith(talk.title("recommendation-2"))
    assert await talk.give(talk.api.message("/recommendation@other_bot 2", group, **edited)) == []
    assert await talk.give(talk.api.message("never mind", group, **edited)) == []


async def test_an_edited_question_that_is_not_remembered_is_answered_anew(talk: Talk) -> None:
    assert talk.text(ALGERIA) in await talk.ask(talk.title(ALGERIA), edited=True)


# -- groups ------------------------------------------------------------------------------------------------------------


async def test_in_a_group_the_bot_is_silent_unless_addressed(talk: Talk) -> None:
    group, question = a_chat("supergroup"), talk.title(ALGERIA)
    ada = {"message_id": 5, "date": 1, "from": a_user(), "chat": group, "text": "Hello"}
    for text in (question, "recommendation 8", "strict_test_bot", "@strict_test_bot_2 hi", "me@strict_test_bot.org"):
        assert await talk.give(talk.api.message(text, group)) == [], text
    assert await talk.give(talk.api.message(question, group, reply_to=ada)) == []
    assert await talk.give(talk.api.message(f"{NAME} {question}", group, via_bot=talk.api.me)) == []


async def test_in_a_group_the_bot_answers_who_addresses_it(talk: Talk) -> None:
    group, question = a_chat("supergroup"), talk.title(ALGERIA)
    named = {"entities": [{"type": "text_mention", "offset": 3, "length": 3, "user": talk.api.me}]}
    addressed = [
        talk.api.message(f"{NAME} {question}", group),
        talk.api.message(f"🙂 {NAME}: {question} {NAME}", group),
        talk.api.message(f"{NAME.upper()} {question}", group),
        talk.api.message(f"🙂 Bot {question}", group, **named),
        talk.api.message(f"/ask {question}", group),
        talk.api.message(f"/ask{NAME} {question}", group),
    ]
    for update in addressed:
        (answer,) = await talk.texts(update)
        assert answer.startswith(talk.text(ALGERIA)), update
        assert talk.last(group["id"])["reply_to_message"]["message_id"] == update["message"]["message_id"]
    (answer,) = await talk.texts(talk.api.message("which page is that?", group, reply_to=talk.last(group["id"])))
    assert "pp. 7–8" in answer


async def test_the_mention_taken_out_is_the_bots_own(talk: Talk) -> None:
    group = a_chat("group")
    named = {"entities": [{"type": "text_mention", "offset": 16, "length": 4, "user": talk.api.me}]}
    for update in (
        talk.api.message(f"/search Test{NAME}s {NAME}", group),
        talk.api.message("/search Testing Test", group, **named),
    ):
        asked = update["message"]
        asked["entities"].append({"type": "bot_command", "offset": 0, "length": 7})
        (answer,) = await talk.texts(update)
        assert "“Test" in answer
        assert not answer.split("”")[0].endswith(("Test", NAME))


async def test_in_a_topic_the_answer_goes_to_the_topic(talk: Talk) -> None:
    forum = a_chat("forum")
    for text in (f"{NAME} {talk.title(ALGERIA)}", "/sessions", "/ask"):
        await talk.give(talk.api.message(text, forum, topic=77))
        assert talk.last(forum["id"])["message_thread_id"] == 77
    await talk.press(f"n:en:{ALGERIA}", talk.last(forum["id"]))
    assert talk.last(forum["id"])["message_thread_id"] == 77
    await talk.give(talk.api.message("/ask", forum))  # in the general topic
    assert "message_thread_id" not in talk.last(forum["id"])


async def test_what_is_said_in_a_topic_that_the_bot_opened_is_no_reply_to_it(talk: Talk) -> None:
    forum = a_chat("forum")
    opening = {"message_id": 77, "date": 1, "from": talk.api.me, "chat": forum, "message_thread_id": 77}
    opening |= {"is_topic_message": True, "forum_topic_created": {"name": "Questions", "icon_color": 7322096}}
    assert await talk.give(talk.api.message("Hello everybody", forum, topic=77, reply_to=opening)) == []
    update = talk.api.message(f"{NAME} {talk.title(ALGERIA)}", forum, topic=77, reply_to=opening)
    assert talk.text(ALGERIA) in (await talk.texts(update))[0]


async def test_topics_are_conversations_of_their_own(talk: Talk) -> None:
    forum = a_chat("forum")
    await talk.texts(talk.api.message("/recommendation 8", forum, topic=77))
    await talk.texts(talk.api.message("/recommendation 3", forum, topic=78))
    (answer,) = await talk.texts(talk.api.message("/ask and the next one?", forum, topic=77))
    assert answer.startswith(talk.title("recommendation-9"))


async def test_the_bot_says_hello_once_when_added_to_a_group(talk: Talk) -> None:
    def change(chat: Json, before: str, after: str) -> Json:
        old, new = ({"user": talk.api.me, "until_date": 0, "status": status, **RIGHTS} for status in (before, after))
        change = {"chat": chat, "from": a_user(), "date": 1, "old_chat_member": old, "new_chat_member": new}
        return {"my_chat_member": change}

    group = a_chat("group")
    assert await talk.give(talk.api.new_chat_member(group)) == []
    ((method, sent),) = await talk.give(change(group, "left", "member"))
    assert (method, sent["text"], sent["chat_id"]) == ("sendMessage", talk.says("group_hello"), group["id"])
    assert await talk.give(change(group, "member", "administrator")) == []
    assert await talk.give(change(group, "administrator", "left")) == []
    assert await talk.give(change(a_chat("private"), "kicked", "member")) == []


# -- follow-ups --------------------------------------------------------------------------------------------------------


async def test_a_reply_to_an_old_answer_is_about_that_answer(talk: Talk, brain: Brain) -> None:
    await talk.ask(talk.title(ALGERIA))
    old = talk.last()
    await talk.ask("/recommendation 3")
    entry = brain.compose.entry(ALGERIA)
    assert entry is not None
    pages = pages_of(entry.citations, brain.compose.texts["en"])
    said = commands.respond(brain, "and who said it?", brain.show(ALGERIA, "en")[1])[0]  # type: ignore[index]
    assert pages in await talk.ask("which page is that?", reply_to=old)
    assert said.text in await talk.ask("and who said it?", reply_to=old)
    async with build(brain, settings(talk.api)) as app:  # after a restart, when nothing is remembered
        anew = Talk(talk.api, app, brain)
        assert pages in await anew.ask("which page is that?", reply_to=old)
    async with build(brain, settings(talk.api)) as app:
        anew = Talk(talk.api, app, brain)
        assert said.text in await anew.ask("/ask and who said it?", reply_to=old)
        assert "Aloui" in talk.last()["text"]


async def test_a_reply_to_a_recommendation_steps_from_it_in_its_language(talk: Talk, brain: Brain) -> None:
    await talk.ask("/recommandation 8", user=a_user(8, "Chloé", "fr"))
    old = talk.last(8)
    async with build(brain, settings(talk.api)) as app:
        answer = await Talk(talk.api, app, brain).ask("la suivante", user=a_user(8, "Chloé", "fr"), reply_to=old)
    assert answer.startswith(talk.title("recommendation-9", "fr"))


# -- buttons -----------------------------------------------------------------------------------------------------------


async def test_lists_and_parts_change_in_place(talk: Talk) -> None:
    await talk.ask("/recommendations")
    steps = {
        "r:en:2": "\n7. ",
        "o:en:recommendation-8": talk.title("recommendation-8"),
        "o:en:recommendation-9": talk.title("recommendation-9"),
        "o:en:recommendation-10": talk.title("recommendation-10"),
        "r:en:2 ": "\n11. ",
        "r:en:1": "\n1. ",
    }
    for press, text in steps.items():
        assert press.strip() in data(talk.last()), press
        assert await talk.press(press.strip()) == ["answerCallbackQuery", "editMessageText"]
        assert text in talk.last()["text"], press
    await talk.press("s:en:")
    assert data(talk.last()) == [f"o:en:session-{number}" for number in (1, 2, 3, 4)]
    await talk.press("o:en:session-2")
    await talk.press("o:en:session-2-group-1")
    assert talk.last()["text"].startswith(talk.title("session-2-group-1"))
    assert len(talk.api.sent(USER_ID)) == 1


async def test_a_choice_and_what_is_related_are_answered_in_a_new_message(talk: Talk) -> None:
    await talk.ask("working group 1")
    assert data(talk.last()) == ["n:en:session-2-group-1", "n:en:session-3-group-1"]
    assert await talk.press("n:en:session-3-group-1") == ["answerCallbackQuery", "sendMessage"]
    assert talk.last()["text"].startswith(talk.title("session-3-group-1"))
    related = next(press for press in data(talk.last()) if press.startswith("n:"))
    await talk.press(related)
    id = related.removeprefix("n:en:")
    assert talk.last()["text"].startswith(talk.heading(id) + talk.text(id)[:40])
    assert len(talk.api.sent(USER_ID)) == 3


async def test_more_tells_what_an_answer_rests_on(talk: Talk) -> None:
    await talk.ask(talk.title(ALGERIA))
    assert f"m:en:{ALGERIA}" in data(talk.last())
    await talk.press(f"m:en:{ALGERIA}")
    assert talk.text("algeria-arrivals-libya")[:40] in talk.last()["text"]
    assert "pp. 7–8" in await talk.ask("which page is that?")  # the talk is still about the answer


async def test_a_press_of_a_foreign_button_is_told_so_and_no_more(talk: Talk) -> None:
    await talk.ask("/start")
    for press in ("x:en:session-2", "like", "n", ":", "é" * 32):
        ((method, told),) = await talk.give(talk.api.callback(talk.last(), press))
        assert (method, told["text"]) == ("answerCallbackQuery", talk.says("gone_button")), press
    assert await talk.press("n:xx:session-2") == ["answerCallbackQuery", "sendMessage"]  # a language taken out
    assert talk.last()["text"].startswith(talk.title("session-2"))
    await talk.ask("/recommendations")
    assert await talk.press("r:en:99999999999999999999") == ["answerCallbackQuery", "editMessageText"]
    assert await talk.press("r:en:zero") == ["answerCallbackQuery", "editMessageText"]


async def test_a_press_under_a_message_too_old_is_answered_in_a_new_one(talk: Talk) -> None:
    await talk.ask("/sessions")
    gone = {"message_id": talk.last()["message_id"], "date": 0, "chat": talk.last()["chat"]}
    for press, id in (("o:en:session-2", "session-2"), (f"n:en:{ALGERIA}", ALGERIA)):
        assert await talk.press(press, gone) == ["answerCallbackQuery", "sendMessage"]
        assert talk.last()["text"].startswith(talk.heading(id) + talk.text(id)[:40])
    assert await talk.press("n:en:gone", gone) == ["answerCallbackQuery", "sendMessage"]


async def test_a_press_acknowledged_too_late_is_answered_all_the_same(talk: Talk) -> None:
    await talk.ask("/sessions")
    update = talk.api.callback(talk.last(), "o:en:session-3")
    update["callback_query"]["id"] = "of an hour ago"  # the server does not know it any more
    await talk.app.process_update(Update.de_json({"update_id": 1, **update}, talk.app.bot))
    assert talk.last()["text"].startswith(talk.title("session-3"))
    (refused,) = talk.api.violations
    assert "query is too old" in refused
    talk.api.violations.clear()


# -- sharing -----------------------------------------------------------------------------------------------------------


async def found(talk: Talk, query: str, language: str = "en", offset: str = "") -> Json:
    """What an inline query is answered with."""
    update = talk.api.inline_query(query, offset, user=a_user(language_code=language))
    ((method, answer),) = await talk.give(update)
    assert method == "answerInlineQuery"
    return answer


async def test_inline_an_empty_query_offers_examples_and_parts(talk: Talk) -> None:
    answer = await found(talk, " ")
    ids = [result["id"] for result in answer["results"]]
    assert ids[:3] == [f"en_{entry.id}" for entry in talk.brain.compose.examples]
    ids += [result["id"] for result in (await found(talk, " ", offset=answer["next_offset"]))["results"]]
    assert {"en_session-1", "en_recommendation-11"} <= set(ids)
    assert answer["button"]["start_parameter"] == "inline"
    assert {result["id"][:3] for result in (await found(talk, "", "fr"))["results"]} == {"fr_"}


async def test_inline_a_question_offers_whole_answers_best_first(talk: Talk) -> None:
    answer = await found(talk, talk.title(ALGERIA))
    first = answer["results"][0]
    assert (first["id"], first["title"]) == (f"en_{ALGERIA}", talk.title(ALGERIA))
    assert "pp. 7–8" in first["input_message_content"]["message_text"]
    assert first["description"]
    assert first["reply_markup"]["inline_keyboard"][0][0]["url"].endswith(f"?start=en_{ALGERIA}")
    assert 1 < len(answer["results"]) <= 10
    assert answer["is_personal"] is True
    french = await found(talk, talk.title(CHAIRED, "fr"))
    assert french["results"][0]["id"] == f"fr_{CHAIRED}"


async def test_inline_a_pinned_entry_is_shown_alone_and_to_everyone(talk: Talk) -> None:
    for pin in (Pin("fr", ALGERIA), Pin("en", "session-2")):
        answer = await found(talk, pin.query, "en")
        assert [result["id"] for result in answer["results"]] == [pin.payload]
        assert answer.get("is_personal", False) is False


async def test_inline_what_is_not_found_is_said(talk: Talk) -> None:
    (result,) = (await found(talk, "xx yy"))["results"]
    assert talk.says("not_understood") in result["input_message_content"]["message_text"]
    listed = (await found(talk, "/sessions"))["results"]
    assert "Session 4" in listed[0]["input_message_content"]["message_text"]


async def test_a_guest_message_is_answered_once(talk: Talk) -> None:
    ((method, answer),) = await talk.give(talk.api.guest_message(f"{NAME} {talk.title(ALGERIA)}"))
    assert method == "answerGuestQuery"
    assert answer["result"]["id"] == f"en_{ALGERIA}"
    french = talk.api.guest_message(f"{NAME} {talk.title(CHAIRED, 'fr')}")
    assert (await talk.give(french))[0][1]["result"]["id"] == f"fr_{CHAIRED}"
    for text in (NAME, f"{NAME} working group 1", f"{NAME} <b>"):
        assert [call for call, _ in await talk.give(talk.api.guest_message(text))] == ["answerGuestQuery"], text
    picture = talk.api.guest_message("")
    picture["guest_message"] |= {"photo": SERVICE["photo"], "text": None}
    del picture["guest_message"]["text"]
    ((_, answer),) = await talk.give(picture)
    assert answer["result"]["input_message_content"]["message_text"] == talk.says("not_text")


# -- errors ------------------------------------------------------------------------------------------------------------


async def test_a_failure_is_told_in_one_line_with_a_code_that_the_log_has(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(update: object, context: object) -> None:
        raise RuntimeError("something inside")

    talk.app.handlers[0].insert(0, TypeHandler(Update, broken))
    answer = await talk.ask("Hello", user=a_user(8, "Chloé", "fr"))
    code = answer.partition("code ")[2][:6]
    assert answer == talk.says("failed", "fr", code=code)
    assert f"(code {code})" in caplog.text
    assert "something inside" in caplog.text
    await talk.give(talk.api.inline_query("Hello"))
    await talk.give(talk.api.guest_message(f"{NAME} Hello"))
    caplog.clear()


# -- a pack full of markup ---------------------------------------------------------------------------------------------


async def test_a_hostile_pack_is_told_menu_and_all(api: Rooms, tiny_pack: TinyPack) -> None:
    brain = Brain(load_pack(tiny_pack(hostile_pack())))
    async with build(brain, settings(api)) as app:
        await tell_who_we_are(app.bot, brain.compose, Ledger())
        talk = Talk(api, app, brain)
        long = f"passage-{HOSTILE.index('x' * 8000)}"
        for text in ("/start", "/sessions", "/session 3", "/recommendations", "/speakers", f"/start en_{long}"):
            assert await talk.texts(api.message(text)), text
        assert len(api.sent(USER_ID)) > 6
        assert await found(talk, "question 3 en")
    languages = {(kind, language) for kind, _, language in api.profile}
    assert languages == {
        (kind, code) for kind in ("commands", "description", "short_description") for code in ("", "fr")
    }
    assert api.violations == []
