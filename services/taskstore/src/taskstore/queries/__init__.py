"""What the tables are asked by the API, one file a noun. Every statement names its user; row-level security insists."""
