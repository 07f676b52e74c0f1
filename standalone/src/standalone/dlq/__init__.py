"""`intelliassist dlq`: dead letters listed, looked at, put back and dropped."""
