"""Wherever a media relay is started, it keeps a silent call for an hour: it drops the call after that and tells nobody."""

import re

import house

_STARTS = re.compile(r"(?<![\w/.-])rtpengine\b")
_TIMEOUT = re.compile(r"(?<![\w-])--timeout=(\d+)")
_SECONDS = "3600"


def violations(root):
    found = []
    for name in house.files(root):
        if not (name == "run" or name.startswith("deploy/") or name == "docs/media.md"):
            continue
        started = False
        for number, line in enumerate(house.text(root, name).split("\n"), 1):
            started = started or bool(_STARTS.search(line) and "--" in line) or "/rtpengine " in line
            for seconds in _TIMEOUT.findall(line):
                if started and seconds != _SECONDS:
                    found.append(f"{name}:{number}: --timeout={seconds} drops a muted caller; it is {_SECONDS} everywhere")
    return found


PLANTED = {
    "run": "start rtpengine --table=-1 \\\n  --timeout=60 --silent-timeout=60\n",
    "deploy/a.service": "ExecStart=/usr/bin/rtpengine --table=-1 --timeout=3600\n",
    "docs/media.md": "rtpengine --timeout=61\n",
}
EXPECTED = ["run:2", "docs/media.md:1"]
