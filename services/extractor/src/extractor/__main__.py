"""`python -m extractor`"""

if __name__ == "__main__":
    # Within the guard: the child processes import this file again, and need none of it.
    from extractor.app import build
    from extractor.settings import Settings
    from runtime.configuration.block import load

    build(load(Settings)).run()
