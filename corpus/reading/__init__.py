"""Reads one file into a document: in a subprocess, within a budget of time and memory."""
