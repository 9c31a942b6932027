"""The Telegram bot: what people write and press, and what they get."""
