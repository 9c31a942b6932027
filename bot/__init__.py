"""Showing answers: terminal, Telegram, settings."""
