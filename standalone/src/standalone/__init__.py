"""The whole house on one machine, and the `intelliassist` command."""
