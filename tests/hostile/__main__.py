"""Lists the corpus, or writes what is sent into a folder: `python -m tests.hostile --out DIR`."""

import argparse
import sys
from collections import Counter
from pathlib import Path
from uuid import UUID

from tests.hostile.corpus import cases, wires


def main(out: Path | None) -> None:
    nobodys = {"job": UUID(int=1), "task": 1, "file": UUID(int=1), "conversation": "plans"}
    made = [*cases(Path("/nonexistent"), nobodys), *wires()]
    for number, case in enumerate(made):
        if out is not None:
            content = case.content if hasattr(case, "content") else b"".join(case.pieces)
            (out / f"{number:03} {case.family}").write_bytes(content)
    counted = Counter(case.family for case in made)
    sys.stdout.write("".join(f"{family:<24}{number:>5}\n" for family, number in counted.items()))
    sys.stdout.write(f"{'cases':<24}{len(made):>5}\n")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    asked.add_argument("--out", type=Path)
    told = asked.parse_args()
    if told.out is not None:
        told.out.mkdir(parents=True, exist_ok=True)
    main(told.out)
