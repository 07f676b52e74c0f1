"""Run as `python -m benchmarks.quality`."""

from benchmarks.quality.evaluation import main

if __name__ == "__main__":
    main()
