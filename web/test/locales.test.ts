import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import deRoom from '../locales/de.json';
import dePortal from '../locales/de/portal.json';
import enRoom from '../locales/en.json';
import enPortal from '../locales/en/portal.json';
import { localeOf, translate } from '../src/i18n/i18n';

const de = { ...deRoom, ...dePortal };
const en = { ...enRoom, ...enPortal };
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('the language', () => {
  it('is the chosen one, else the first that the browser wants and there is, else German', () => {
    expect(localeOf('en', ['de-DE'])).toBe('en');
    expect(localeOf(null, ['fr-FR', 'EN-us', 'de'])).toBe('en');
    expect(localeOf('tlh', ['de-AT', 'en'])).toBe('de');
    expect(localeOf(null, ['pl'])).toBe('de');
  });
});

describe('locales', () => {
  it('say the same things in German and English', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(de).sort());
  });

  it('leave no sentence empty and fill in the same places', () => {
    for (const [key, text] of Object.entries(de)) {
      const other = (en as Record<string, string>)[key] ?? '';
      expect(text.trim(), key).not.toBe('');
      expect(other.trim(), key).not.toBe('');
      expect(names(other), key).toEqual(names(text));
    }
  });

  it('have both plural forms of whatever has one', () => {
    for (const key of Object.keys(de)) {
      if (key.endsWith('_one')) expect(de).toHaveProperty([key.replace(/_one$/, '_other')]);
      if (key.endsWith('_other')) expect(de).toHaveProperty([key.replace(/_other$/, '_one')]);
    }
  });

  // A call refused at the edge gets a SIP answer and no sound; whoever is in line when the hotline closes stays there.
  it('promise nobody to hear that the hotline is closed', () => {
    for (const words of [de, en]) {
      const text = Object.values(words).join('\n');
      expect(text).not.toMatch(/hör\w*,? (das|dass geschlossen)|hears? (so|that it is closed)/i);
    }
    expect(translate('de', 'hotline.close.line', { count: 1 })).toMatch(/^1 Person .* behält ihren Platz/);
    expect(translate('en', 'hotline.close.line', { count: 2 })).toMatch(/^2 persons .* keep their places/);
  });

  // One word for one thing, in the glossary and on the screen.
  it('use the words of the glossary and no other for the same thing', () => {
    const glossary = readFileSync(new URL('../../docs/glossary.md', import.meta.url), 'utf8');
    const others: [string, string, RegExp][] = [
      ['line', 'Leitung', /Warteschlange/i],
      ['skill', 'Kenntnis', /Fähigkeit/i],
      ['wrap-up', 'Nachbearbeitung', /Nacharbeit(?!ung)/i],
      ['service level', 'Service-Level', /Servicegrad|Servicelevel/i],
      ['breaking announcement', 'Durchsage', /Eilansage/i],
      ['drain', 'auslaufen lassen', /leerlaufen|läuft leer/i],
    ];
    for (const [term, word, other] of others) {
      expect(glossary, term).toContain(`| ${term} | ${word} |`);
      for (const [key, text] of Object.entries(de)) expect(text, key).not.toMatch(other);
    }
  });

  it('count people by the rules of the language', () => {
    expect(translate('de', 'line.menu', { count: 1 })).toBe('1 Person im Menü');
    expect(translate('de', 'line.menu', { count: 3 })).toBe('3 Personen im Menü');
    expect(translate('de', 'line.note.waiting', { count: 1 })).toBe('1 wartet');
    expect(translate('de', 'figure.talking', { talking: 1, count: 1 })).toBe('1 im Gespräch auf 1 angemeldetem Platz');
    expect(translate('en', 'hotline.open.text', { count: 1 })).toMatch(/1 seat is ready/);
    expect(translate('en', 'line.menu', { count: 0 })).toBe('0 persons in the menu');
  });
});
