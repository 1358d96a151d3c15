#!/usr/bin/env python3
"""Runs one check of the house: check.py NAME [ROOT]. Exit 0: holds; 1: the violations are printed, one a line.

check.py --self-test shows that each check fails on violations planted for it, and on nothing else.
"""

import importlib
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKS = ["layering", "determinism", "headers", "formatting", "numbers", "locales", "unfinished", "sizes", "relay"]
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True


def self_test():
    failed = 0
    for name in CHECKS:
        check = importlib.import_module(name)
        if not hasattr(check, "PLANTED"):
            continue
        with tempfile.TemporaryDirectory() as root:
            for path, content in check.PLANTED.items():
                os.makedirs(os.path.dirname(os.path.join(root, path)) or root, exist_ok=True)
                with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                    file.write(content)
            found = check.violations(root)
        missed = [e for e in check.EXPECTED if not any(f.startswith(e) for f in found)]
        extra = [f for f in found if not any(f.startswith(e) for e in check.EXPECTED)]
        print(f"{name}: {len(found)} of {len(check.EXPECTED)} planted violations found")
        for line in missed:
            print(f"  missed: {line}")
        for line in extra:
            print(f"  not planted: {line}")
        failed += bool(missed or extra)
    return 1 if failed else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    if len(sys.argv) < 2 or sys.argv[1] not in CHECKS:
        print(f"usage: check.py {'|'.join(CHECKS)} [ROOT]", file=sys.stderr)
        return 2
    root = sys.argv[2] if len(sys.argv) > 2 else os.path.dirname(os.path.dirname(HERE))
    check = importlib.import_module(sys.argv[1])
    found = check.violations(root)
    for line in found:
        print(line)
    if found:
        print(f"\n{sys.argv[1]}: {len(found)} violations. {check.__doc__.splitlines()[0]}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
