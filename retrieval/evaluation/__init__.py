"""Measuring answers: question sets, public test collections, calibration, questions whose passage is taken away."""
