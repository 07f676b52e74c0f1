"""What its owner wants forgotten: files, conversations, users; out of the tables at once, out of the blob store after it."""
