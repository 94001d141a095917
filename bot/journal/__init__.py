"""The journal: what people asked and what came of it, kept for those who look after the pack, and of nobody."""
