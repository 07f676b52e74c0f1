"""The intake journal: what was accepted stands in it until the task store has registered it, whatever dies meanwhile."""
