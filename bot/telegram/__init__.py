"""The Telegram bot: application, handlers, views and transport."""
