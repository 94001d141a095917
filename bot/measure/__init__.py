"""Measuring: question sets, their figures, and the fit of the numbers. Answering imports nothing of it."""
