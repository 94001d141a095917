"""An optional reader: a language model that chooses among what curators wrote, wherever the bot is unsure.

Only the faces know this room, and only where ``READER_URL`` is set: the brain says what to ask and is told what was
chosen (``bot.answer.inquiry``).
"""
