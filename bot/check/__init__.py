"""Check: what a curator should know of a pack before people ask it."""
