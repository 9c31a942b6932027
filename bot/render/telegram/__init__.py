"""Answers as Telegram messages: text and entities, counted in UTF-16 units."""
