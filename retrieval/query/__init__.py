"""What a question asks: its terms, filters, synonyms, spelling and type of answer."""
