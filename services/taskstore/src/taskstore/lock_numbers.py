"""The advisory locks of the database, which are told apart by their numbers alone."""

from typing import Final

# Of one number.
MIGRATIONS: Final = 7_310_584_033_002
RELAY: Final = 7_310_584_033_003
EPOCH: Final = 7_310_584_033_004
FIRST_KEY: Final = 7_310_584_033_012
RECONCILER: Final = 7_310_584_033_015
SWEEPER: Final = 7_310_584_033_016

DEPENDENCIES: Final = 7_310_584
"""Seeds numbers, one a user."""

# Of two numbers, the second one a hash of whom or what it is about.
CONVERSATIONS: Final = 7_310
USERS: Final = 7_311
"""Shared by whoever writes down what they sent; alone with one who is forgotten."""
WEBHOOKS: Final = 7_310_585
