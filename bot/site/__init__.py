"""A static site: a page for each answer, in each language. Another face: it draws replies and knows no scores."""
