"""Text analysis: folding, segmentation, numbers, dates, word lists."""
