"""How the house does, gathered from its metrics and told in JSON."""
