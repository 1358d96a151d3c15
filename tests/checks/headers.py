"""A library of others is seen by one folder alone; the slow headers of Beast and Asio by two translation units at most."""

import re

import house

_HOME = [
    (re.compile(r"^sofia-sip/"), "sip", "sofia-sip"),
    (re.compile(r"^sqlite3\.h$|^soci/|^libpq|^pqxx/"), "storage", "the database"),
    (re.compile(r"^coin/|^Cbc|^Coin|^Osi"), "plan", "the solver"),
]
_SLOW = re.compile(r"^boost/(?:asio|beast)")
_SLOW_UNITS = 2


def violations(root):
    found = []
    includes = {name: house.includes(root, name) for name in house.files(root, "src", "benchmarks", "tests", suffixes=house.CXX)}
    for name, lines in includes.items():
        for number, header, _ in lines:
            for pattern, home, what in _HOME:
                if pattern.search(header) and name.startswith("src/") and not name.startswith(f"src/{home}/"):
                    found.append(f"{name}:{number}: {what} belongs to src/{home} alone, not {header} here")

    def slow(name, seen):
        if name in seen or name not in includes:
            return False
        seen.add(name)
        here = name.rsplit("/", 1)[0]
        for _, header, quoted in includes[name]:
            if _SLOW.search(header):
                return True
            if quoted and (slow(f"src/{header}", seen) or slow(f"{here}/{header}", seen)):
                return True
        return False

    units = [name for name in includes if name.endswith(".cc") and slow(name, set())]
    if len(units) > _SLOW_UNITS:
        found.append(f"{units[_SLOW_UNITS]}: Asio and Beast are in {len(units)} translation units, "
                     f"{_SLOW_UNITS} are allowed: {', '.join(units)}")
    return found


PLANTED = {
    "src/core/a.cc": "#include <sqlite3.h>\n",
    "src/api/b.cc": "#include <sofia-sip/nta.h>\n#include <boost/asio.hpp>\n",
    "src/api/wide.h": "#include <boost/beast.hpp>\n",
    "src/api/c.cc": '#include "api/wide.h"\n',
    "src/api/d.cc": '#include "wide.h"\n',
    "src/storage/fine.cc": "#include <sqlite3.h>\n",
}
EXPECTED = ["src/core/a.cc:1", "src/api/b.cc:1", "src/api/d.cc"]
