"""What the task store tells of jobs, of its outbox and of PostgreSQL."""
