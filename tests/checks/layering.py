"""Data flows down the house: a folder of src/ includes only the folders that ARCHITECTURE.md's table allows it."""

import os
import re

import house

MESSAGES = {"core/enums.h", "core/command.h", "core/event.h", "core/effect.h", "core/fields.h"}
_ROW = re.compile(r"^\|\s*`src/(\w+)`\s*\|[^|]*\|([^|]*)\|")


def allowed(root):
    """folder -> set of folders, with "core's messages" for those headers alone and "everything" for all."""
    table = {}
    for line in house.text(root, "ARCHITECTURE.md").split("\n"):
        row = _ROW.match(line)
        if row:
            table[row.group(1)] = {word.strip() for word in row.group(2).split(",") if word.strip() not in ("", "–")}
    return table


def violations(root):
    if not os.path.exists(os.path.join(root, "ARCHITECTURE.md")):
        return ["ARCHITECTURE.md: is missing; its table says which folder may include which"]
    table = allowed(root)
    found = []
    for name in house.files(root, "src", suffixes=house.CXX):
        folder = name.split("/")[1]
        if folder not in table:
            found.append(f"{name}: src/{folder} is not in ARCHITECTURE.md's table")
            continue
        if "everything" in table[folder]:
            continue
        for number, header, quoted in house.includes(root, name):
            target = header.split("/")[0] if "/" in header else folder
            if not quoted or target == folder or not os.path.isdir(os.path.join(root, "src", target)):
                continue
            by_message = header in MESSAGES and "core's messages" in table[folder]
            if target not in table[folder] and not by_message:
                found.append(f"{name}:{number}: src/{folder} may not include {header}; see ARCHITECTURE.md")
    return found


PLANTED = {
    "ARCHITECTURE.md": "| `src/base` | types | – |\n| `src/core` | rules | base |\n| `src/calls` | calls | base, core's messages |\n",
    "src/base/ids.h": '#include "core/core.h"\n',
    "src/core/core.h": '#include "base/ids.h"\n',
    "src/calls/call.h": '#include "core/command.h"\n#include "core/core.h"\n',
    "src/attic/old.h": "",
}
EXPECTED = ["src/attic/old.h", "src/base/ids.h:1", "src/calls/call.h:2"]
