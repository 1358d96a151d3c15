"""No file holds a number that could be a person's: only those that the regulator keeps free for film and test.

Bundesnetzagentur, "Rufnummern für Medienproduktionen": (0)30 23125 000 to 999 and (0)171 39200 00 to 99.
"""

import re

import house

_INTERNATIONAL = re.compile(r"(?<![\w.+:-])(?:\+|00(?=49))([1-9][\d]*(?:[ \-/().]{0,2}\d+)*)")
_NATIONAL = re.compile(r"(?<![\w.,:/+-])0((?:1[5-7]\d|[2-9]\d{1,4})[ /-]\d[\d \-/]{4,})(?![\w-])")
_FREE = re.compile(r"^(?:493023125\d{0,3}|4917139200\d{0,2})$")
_SHORT, _LONG = 8, 15  # fewer digits are no subscriber's number, more are none at all (ITU-T E.164)
_PROSE = (".md", ".toml", ".txt", ".json", ".html", ".tsx", ".ts", ".xml", ".yaml", ".py")
_SKIPPED = ("LICENSE", "web/package-lock.json")


def violations(root):
    found = []
    for name in house.files(root):
        if name in _SKIPPED or name.startswith("tests/checks/") or name.endswith((".svg", ".png", ".wav")):
            continue
        for number, line in enumerate(house.text(root, name).split("\n"), 1):
            candidates = [m.group(1) for m in _INTERNATIONAL.finditer(line)]
            if name.endswith(_PROSE):
                candidates += ["49" + m.group(1) for m in _NATIONAL.finditer(line)]
            for candidate in candidates:
                digits = re.sub(r"\D", "", candidate)
                if _SHORT <= len(digits) <= _LONG and not _FREE.match(digits):
                    found.append(f"{name}:{number}: holds a telephone number outside the ranges for film and test")
    return found


PLANTED = {
    "docs/bad.md": "Ring +49 30 23125 017.\nRing +49 30 23126 017.\nRing 030 4411223.\nRing 0171 39200 17.\n",
    "src/sip/bad_test.cc": 'auto n = "+491713920017";\nauto m = "+4915112345678";\nauto prefix = "+493023125";\n',
}
EXPECTED = ["docs/bad.md:2", "docs/bad.md:3", "src/sip/bad_test.cc:2"]
