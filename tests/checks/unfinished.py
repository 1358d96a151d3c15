"""What ships is finished or absent: no words of unfinished work, and the project speaks of itself alone."""

import json
import re

import house

_UNFINISHED = re.compile(
    r"\b(?:TODO|FIXME|XXX|HACK)\b|\bnot (?:yet )?implemented\b|\bunimplemented\b|\blorem ipsum\b|\bcoming soon\b"
    r"|\bplaceholder (?:text|value|implementation)\b|\bnoch nicht implementiert\b", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\.\./shared\b|(?<![\w.])/(?:root|home/\w+)/")


def violations(root):
    found = []
    for name in house.files(root, "src", "web/src"):
        for number, line in enumerate(house.text(root, name).split("\n"), 1):
            match = _UNFINISHED.search(line)
            if match:
                found.append(f"{name}:{number}: unfinished work: '{match.group(0)}'")
    for name in house.files(root):
        if name.startswith("tests/checks/"):
            continue
        if name.endswith("package-lock.json"):
            packages = json.loads(house.text(root, name)).get("packages", {})
            if any("resolved" in p for p in packages.values()):
                found.append(f"{name}: names where packages are downloaded from")
            continue
        for number, line in enumerate(house.text(root, name).split("\n"), 1):
            if _ELSEWHERE.search(line):
                found.append(f"{name}:{number}: points outside of the project")
    return found


PLANTED = {
    "src/base/bad.h": "// TODO: later\nint fine;\n// this is not implemented\n",
    "web/src/bad.ts": "// fixme\n",
    "docs/bad.md": "see ../shared/design\n",
    "web/package-lock.json": '{"packages": {"a": {"resolved": "https://mirror.example/a.tgz"}}}',
}
EXPECTED = ["src/base/bad.h:1", "src/base/bad.h:3", "web/src/bad.ts:1", "docs/bad.md:1", "web/package-lock.json"]
