"""Conversations in one line, as the tests write them."""

from __future__ import annotations

from bot.answer.reply import Reply
from bot.brain import Brain
from bot.commands import respond
from bot.talk.conversation import Conversation


def said(brain: Brain, code: str, talk: str) -> list[Reply]:
    """The replies of a conversation, turns apart by « | »."""
    return turns(brain, code, *talk.split(" | "))


def turns(brain: Brain, code: str, *questions: str) -> list[Reply]:
    """The replies of a conversation, turn by turn, kept in between as a running bot keeps it."""
    conversation, replies = Conversation(interface=code), []
    for question in questions:
        reply, conversation = respond(brain, question, conversation)
        conversation = Conversation.from_json(conversation.as_json())
        replies.append(reply)
    return replies


def last(brain: Brain, code: str, talk: str) -> Reply:
    """The last reply of a conversation."""
    return said(brain, code, talk)[-1]
