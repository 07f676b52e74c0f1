"""How far the house's consumer groups are behind, as the broker knows it."""
