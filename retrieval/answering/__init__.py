"""From a question to an answer: outcome, quotes, citations, the verbatim gate, suggested questions."""
