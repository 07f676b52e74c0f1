"""`python -m transcriber`"""

if __name__ == "__main__":
    # Within the guard: the child processes import this file again, and need none of it.
    from runtime.configuration.block import load
    from transcriber.app import build
    from transcriber.settings import Settings

    build(load(Settings)).run()
