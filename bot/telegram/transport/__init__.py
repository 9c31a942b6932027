"""Requests to Telegram and updates from it: polling, webhook, rate limits, retries."""
