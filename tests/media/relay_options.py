#!/usr/bin/env python3
"""Whoever starts a relay does it as docs/media.md says: a silent caller keeps the room for an hour, and Debian's own settings do
not count. relay_options.py ROOT"""

import pathlib
import re
import sys

PLACES = ["run", "deploy/systemd/rufbund-rtpengine.service", "docs/media.md", "tests/e2e/alliance.py", "tests/sip/harness.py"]


def main():
    wrong = []
    for place in PLACES:
        text = (pathlib.Path(sys.argv[1]) / place).read_text(encoding="utf-8")
        timeouts = set(re.findall(r"--timeout=(\d+)", text))
        if timeouts != {"3600"}:
            wrong.append(f"{place}: --timeout is {sorted(timeouts) or 'missing'}, not 3600")
        if "--config-file=none" not in text:
            wrong.append(f"{place}: --config-file=none is missing")
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
