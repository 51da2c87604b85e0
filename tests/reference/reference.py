"""The second implementation of host/RULES.md: `python3 reference.py FOLDER` prints the expect.txt of a scenario folder.

`--check FOLDER...` compares with the folder's expect.txt instead and exits 1 if one differs.
"""

import sys
from pathlib import Path

from run import Run
from scenario import read_scenario


def run_folder(folder):
    """The text that the scenario's expect.txt must have."""
    return Run(read_scenario(folder)).text()


def check(folder):
    """Whether expect.txt says what comes out; prints the first line that differs."""
    want, got = (Path(folder) / "expect.txt").read_text().splitlines(), run_folder(folder).splitlines()
    for n, (a, b) in enumerate(zip(want + [None] * len(got), got + [None] * len(want)), 1):
        if a != b:
            print(f"{folder}: line {n} differs\n  expect.txt: {a}\n  came out:   {b}")
            return False
        if a is None:
            break
    print(f"{folder}: the same")
    return True


def main(args):
    """The command line."""
    if args[:1] == ["--check"] and args[1:]:
        return 0 if all([check(f) for f in args[1:]]) else 1
    if len(args) != 1:
        print("usage: reference.py FOLDER | reference.py --check FOLDER...", file=sys.stderr)
        return 2
    sys.stdout.write(run_folder(args[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
