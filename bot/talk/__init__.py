"""Conversation: what is remembered, what a follow-up leans on, courtesy, numbered parts, commands."""
