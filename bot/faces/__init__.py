"""Faces: a reply drawn as plain text, JSON, in the terminal, on Telegram."""
