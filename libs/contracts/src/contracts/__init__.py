"""What is said in the house: events, the topic registry, HTTP shapes, CloudEvents headers."""
