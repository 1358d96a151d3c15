"""What all checks share: which files belong to the project, and C++ without its comments and strings."""

import os
import re
import subprocess

CXX = (".h", ".cc")


def files(root, *folders, suffixes=()):
    """Paths relative to root of the project's own files, sorted; build results and installed packages are left out."""
    listing = subprocess.run(["git", "-C", root, "ls-files", "-co", "--exclude-standard", "-z"], capture_output=True)
    if listing.returncode == 0 and listing.stdout:
        names = [n for n in listing.stdout.decode().split("\0") if n and os.path.isfile(os.path.join(root, n))]
    else:
        names = []
        for folder, subfolders, here in os.walk(root):
            subfolders[:] = [s for s in subfolders if s not in ("build", "var", "node_modules", "dist", ".git")]
            names += [os.path.relpath(os.path.join(folder, n), root) for n in here]
    names = [n for n in names if not folders or n.startswith(tuple(f + "/" for f in folders))]
    return sorted(set(n for n in names if not suffixes or n.endswith(tuple(suffixes))))


def text(root, name):
    """The file's text, or nothing where it is not text."""
    with open(os.path.join(root, name), "rb") as file:
        content = file.read()
    if b"\0" in content[:8192]:
        return ""
    return content.decode("utf-8", "replace")


_NOISE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"([^()\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)


def code_lines(root, name):
    """(number, line) of C++ with comments and string contents blanked; lines keep their numbers."""

    def blank(match):
        found = match.group(0)
        return ('""' if found[0] in '"R' else " ") + "\n" * found.count("\n")

    return list(enumerate(_NOISE.sub(blank, text(root, name)).split("\n"), 1))


_INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')


def includes(root, name):
    """(line number, header, quoted?) of every include."""
    found = []
    for number, line in enumerate(text(root, name).split("\n"), 1):
        match = _INCLUDE.match(line)
        if match:
            found.append((number, match.group(1) or match.group(2), match.group(1) is not None))
    return found
