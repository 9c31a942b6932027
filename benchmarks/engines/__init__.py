"""How fast youju is, how large, and how good, beside engines that people would pick instead (``make bench``).

Figures, never a test: what counts are ratios between what was measured in one run on one machine.
"""
