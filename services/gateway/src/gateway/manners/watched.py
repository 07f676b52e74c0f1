"""The pages that machines ask for all the time: whether it lives, whether it is ready, its figures."""


def is_watched(path: str) -> bool:
    """Such a request is not worth a line in the log; nor is it limited, where nobody is asked who they are."""
    return path in ("/ping", "/metrics") or path.startswith("/health/")
