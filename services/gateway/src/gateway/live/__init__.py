"""Jobs as they move on, for those who wait or watch."""
