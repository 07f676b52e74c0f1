"""What is answered, in which form, and how a refusal is told."""
