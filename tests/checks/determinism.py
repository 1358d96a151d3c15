"""The rulebook decides alike on every machine: src/core has no clock, chance, floating point, threads or surroundings."""

import re

import house

_FORBIDDEN = [
    (re.compile(r"\b(?:system|steady|high_resolution|utc|file)_clock\b|\b(?:clock_gettime|gettimeofday)\b|\bstd::time\b"),
     "reads a clock"),
    (re.compile(r"\brandom_device\b|\bmt19937|\bstd::rand\b|(?<![\w.>:])s?rand\s*\(|<random>"), "draws random numbers"),
    (re.compile(r"\bunordered_|<unordered_"), "iterates without an order"),
    (re.compile(r"\b(?:float|double)\b|<cmath>|(?<![\w.'])\d+\.\d"), "uses floating point"),
    (re.compile(r"\bstd::(?:thread|jthread|mutex|atomic|async|future)\b|<(?:thread|mutex|atomic|future)>|\bthread_local\b"),
     "uses threads"),
    (re.compile(r"\bgetenv\b|\bstd::locale\b|\bsetlocale\b|<locale>|\bstd::filesystem\b|<fstream>|\bfopen\b"),
     "looks at its surroundings"),
    (re.compile(r"\bstd::hash\b|\breinterpret_cast<\s*(?:std::)?u?intptr_t"), "depends on addresses or a library's hash"),
]


def violations(root):
    found = []
    for name in house.files(root, "src/core", suffixes=house.CXX):
        if name.endswith("_test.cc"):
            continue
        for number, line in house.code_lines(root, name):
            found += [f"{name}:{number}: {why}" for pattern, why in _FORBIDDEN if pattern.search(line)]
    return found


PLANTED = {
    "src/core/bad.cc": "// double is fine in a comment\nauto t = std::chrono::steady_clock::now();\n"
                       "std::unordered_map<int, int> m;\ndouble share = 0.5;\nint r = rand();\n#include <thread>\n"
                       "auto e = getenv(\"X\");\nconst char* s = \"double\";\nstd::size_t h = std::hash<int>{}(1);\n",
    "src/core/fine_test.cc": "double allowed = 1.5;\n",
}
EXPECTED = ["src/core/bad.cc:%d" % n for n in (2, 3, 4, 5, 6, 7, 9)]
