"""Tasks as files: each form turns pages of tasks into bytes, one page after the other."""
