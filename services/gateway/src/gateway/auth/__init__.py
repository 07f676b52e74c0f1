"""Telling who asks: by an API key, by a token of somebody else's making, or not at all."""
