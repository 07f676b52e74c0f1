"""`python -m gateway`"""

if __name__ == "__main__":
    # Imported in here: the child process that looks into files imports this module again and needs none of it.
    from gateway.app import build
    from gateway.settings import Settings
    from runtime.configuration.block import load

    build(load(Settings)).run()
