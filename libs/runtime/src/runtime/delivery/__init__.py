"""From a record on a topic to its result on the broker: at least once, effect once, nothing skipped."""
