"""Structure of a text: sentences, clauses, speakers."""
