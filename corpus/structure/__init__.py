"""Structure of a text: sentences, clauses and speakers."""
