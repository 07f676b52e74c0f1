"""The only door for people: checks what was sent, keeps its bytes, publishes one event a part, and answers."""
