"""Handlers of updates: messages, commands, callbacks, inline queries, uploads."""
