"""Events into tables: one transaction a batch."""
