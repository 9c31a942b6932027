"""Whether a text appears in the documents: verbatim, with differences, or not at all."""
