"""Title, publisher, date and link of a document: declared, stated or inferred."""
