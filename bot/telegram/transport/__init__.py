"""Requests to the Bot API and updates from it: polling, webhook, retries, flood limits."""
