"""German and English say the same things: equal keys in the locales, equal prompt files with equal placeholders."""

import json
import os
import re

import house

LANGUAGES = ("de", "en")
_LOCALE = re.compile(r"^(.*/locales)/(%s)(\.json|/.+\.json)$" % "|".join(LANGUAGES))
_PROMPT = re.compile(r"^(.*prompts)/(%s)/(.+\.txt)$" % "|".join(LANGUAGES))
_NAME = re.compile(r"\{\{?\s*([a-z_][a-zA-Z0-9_]*)")


def _flat(value, path=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else key)
    else:
        yield path, set(_NAME.findall(str(value)))


def violations(root):
    sides = {}  # (place, part) -> language -> {key: placeholders}
    found = []
    for name in house.files(root, suffixes=(".json", ".txt")):
        locale, prompt = _LOCALE.match(name), _PROMPT.match(name)
        if locale:
            try:
                content = dict(_flat(json.loads(house.text(root, name))))
            except ValueError as error:
                found.append(f"{name}: is not JSON: {error}")
                continue
            part = locale.group(3)
            sides.setdefault((locale.group(1), "" if part == ".json" else part), {})[locale.group(2)] = content
        elif prompt:
            place = sides.setdefault((prompt.group(1), ""), {}).setdefault(prompt.group(2), {})
            # words.txt holds a language's own rules for numbers and times; every other file is the same sentence.
            names = set() if prompt.group(3).endswith("words.txt") else set(_NAME.findall(house.text(root, name)))
            place[prompt.group(3)] = names
    for (place, part), languages in sorted(sides.items()):
        shape = "{}/{}" + part
        for language in LANGUAGES:
            other = LANGUAGES[1 - LANGUAGES.index(language)]
            mine, theirs = languages.get(language, {}), languages.get(other, {})
            for key in sorted(set(theirs) - set(mine)):
                found.append(f"{shape.format(place, language)}: lacks '{key}', which {other} has")
            if language == LANGUAGES[0]:
                for key in sorted(k for k in mine if k in theirs and mine[k] != theirs[k]):
                    found.append(f"{shape.format(place, language)}: '{key}' names {sorted(mine[key])}, "
                                 f"but {other} names {sorted(theirs[key])}")
    if not sides and os.path.isdir(os.path.join(root, "web/src")):
        found.append("web/src: has no locales/de.json and locales/en.json")
    return found


PLANTED = {
    "web/src/locales/de.json": '{"a": {"b": "{count} Anrufe", "c": "x"}}',
    "web/src/locales/en.json": '{"a": {"b": "{number} calls"}}',
    "prompts/de/welcome.txt": "Willkommen",
}
EXPECTED = ["prompts/en: lacks 'welcome.txt'", "web/src/locales/de: 'a.b'", "web/src/locales/en: lacks 'a.c'"]
