"""Whoever starts a media relay does it as docs/media.md says: it keeps a silent call for an hour, for it drops the call after that and
tells nobody; and Debian's own settings for it do not count."""

import re

import house

_STARTS = re.compile(r"(?<![\w/.-])rtpengine\b")
_TIMEOUT = re.compile(r"(?<![\w-])--timeout=(\d+)")
_SECONDS = "3600"
_TESTS = ("tests/e2e/alliance.py", "tests/sip/harness.py")


def violations(root):
    found = []
    for name in house.files(root):
        if not (name == "run" or name.startswith("deploy/") or name == "docs/media.md" or name in _TESTS):
            continue
        started, timed, own_settings = 0, False, False
        for number, line in enumerate(house.text(root, name).split("\n"), 1):
            if not started and (_STARTS.search(line) and "--" in line or "/rtpengine " in line):
                started = number
            own_settings = own_settings or "--config-file=none" in line
            for seconds in _TIMEOUT.findall(line) if started else ():
                timed = True
                if seconds != _SECONDS:
                    found.append(f"{name}:{number}: --timeout={seconds} drops a muted caller; it is {_SECONDS} everywhere")
        if started and not timed:
            found.append(f"{name}:{started}: --timeout={_SECONDS} is missing")
        if started and not own_settings:
            found.append(f"{name}:{started}: --config-file=none is missing")
    return found


PLANTED = {
    "run": "start rtpengine --table=-1 --config-file=none \\\n  --timeout=60 --silent-timeout=60\n",
    "deploy/a.service": "ExecStart=/usr/bin/rtpengine --config-file=none --table=-1 --timeout=3600\n",
    "docs/media.md": "rtpengine --config-file=none --timeout=61\n",
    "tests/e2e/alliance.py": "rtpengine --timeout=3600\n",
    "tests/sip/harness.py": "rtpengine --config-file=none\n",
}
EXPECTED = ["run:2", "docs/media.md:1", "tests/e2e/alliance.py:1", "tests/sip/harness.py:1"]
