"""Handlers for messages, commands, callback queries, inline queries and uploads."""
