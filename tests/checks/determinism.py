"""The rulebook decides alike on every machine: src/core has no clock, chance, floating point, threads or surroundings.

A simulation's history is the same on every machine too: src/sim has chance and floating point of its own, but no clock (its
runner aside, which measures what a run costs), no library's chance, and no logarithm that differs by processor.
"""

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


_FORBIDDEN_IN_SIMULATIONS = [_FORBIDDEN[0], _FORBIDDEN[1], _FORBIDDEN[2], _FORBIDDEN[6], (
    re.compile(r"\bstd::(?:log|log2|log10|log1p|exp|exp2|expm1|pow|sin|cos|tan|erf|erfc)\s*\(|_distribution\s*<"),
    "computes by a library that differs by processor; sim/exact_math.h does not")]
_MEASURES = "src/sim/runner.cc"


def violations(root):
    found = []
    for name in house.files(root, "src/sim", suffixes=house.CXX):
        if name.endswith("_test.cc") or "/theory" in name or name == _MEASURES:
            continue
        for number, line in house.code_lines(root, name):
            found += [f"{name}:{number}: {why}" for pattern, why in _FORBIDDEN_IN_SIMULATIONS if pattern.search(line)]
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
    "src/sim/bad.cc": "double fine = 0.5;\ndouble x = std::log(2.0);\nstd::unordered_map<int, int> m;\n",
    "src/sim/theory/fine.cc": "double x = std::log(2.0);\n",
}
EXPECTED = ["src/sim/bad.cc:%d" % n for n in (2, 3)] + ["src/core/bad.cc:%d" % n for n in (2, 3, 4, 5, 6, 7, 9)]
