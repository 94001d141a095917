"""Answering: what a question asks, whether what was found meets it, and the reply in words."""
