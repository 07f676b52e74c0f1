"""How well the house hears, reads and finds tasks: `make eval`."""
