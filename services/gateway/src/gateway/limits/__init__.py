"""How much one may ask for: requests a window of time, bytes and tokens a day."""
