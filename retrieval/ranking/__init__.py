"""Scores of candidate passages: features, answer sentence, confidence, meaning."""
