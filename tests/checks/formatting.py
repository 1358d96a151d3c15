"""C++ is formatted as .clang-format says (clang-format 14, Debian 12's)."""

import os
import re
import shutil
import subprocess

import house


def violations(root):
    tool = shutil.which("clang-format-14") or shutil.which("clang-format")
    if not tool:
        return ["clang-format is missing: scripts/install-packages test"]
    names = house.files(root, "src", "benchmarks", "tests", suffixes=house.CXX)
    if not names:
        return []
    run = subprocess.run([tool, "--dry-run", "-Werror", "--style=file", *names], cwd=root, capture_output=True, text=True)
    first = {}
    for line in run.stderr.split("\n"):
        match = re.match(r"^(?:\./)?([^:\n]+):(\d+):\d+: error", line)
        if match:
            first.setdefault(os.path.normpath(match.group(1)), match.group(2))
    return [f"{name}:{line}: is not formatted: clang-format -i {name}" for name, line in sorted(first.items())]


PLANTED = {".clang-format": "BasedOnStyle: Google\n", "src/base/bad.h": "int   x ;\n", "src/base/good.h": "int x;\n"}
EXPECTED = ["src/base/bad.h:1"]
