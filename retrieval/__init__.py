"""From question to answer: analysis, ranking, quoting and proof."""
