"""The Telegram face: updates in, the brain's replies out as messages, buttons and inline results."""
