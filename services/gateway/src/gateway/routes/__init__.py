"""The doors of the API, one file a noun."""
