"""A server on this machine that speaks the providers' wire formats, and fails when it is told to."""
