"""A report, not a rule: how long the files are. One file is one idea; above 400 lines it wants a reason."""

import house

_LONG = 400


def report(root):
    rows = []
    for name in house.files(root, "src", "web/src", "benchmarks", suffixes=(".h", ".cc", ".ts", ".tsx", ".css")):
        rows.append((house.text(root, name).count("\n"), name))
    if not rows:
        return "no source files"
    rows.sort()
    long = [f"  {lines:5}  {name}" for lines, name in reversed(rows) if lines > _LONG]
    return "\n".join([f"{len(rows)} files, {sum(r[0] for r in rows)} lines, median {rows[len(rows) // 2][0]}",
                      f"above {_LONG} lines: {len(long)}", *long])


def violations(root):
    print(report(root))
    return []
