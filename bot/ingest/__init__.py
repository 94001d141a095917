"""Bringing a report: pages → lines → blocks → what they hold → a draft pack. Only the command line imports this."""
