"""Telegram messages: text with entities in UTF-16 units."""
