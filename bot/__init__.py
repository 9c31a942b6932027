"""The program: command line, chat, Telegram bot, web endpoints, settings and translations."""
