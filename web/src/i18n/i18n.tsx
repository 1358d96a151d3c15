// Words for people: German first. Every sentence stands in locales/*.json; `{name}` is filled in, and a key with
// `_one`/`_other` beside it is chosen by the plural rule of its `count`.
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import de from '../../locales/de.json';
import dePortal from '../../locales/de/portal.json';
import en from '../../locales/en.json';
import enPortal from '../../locales/en/portal.json';
import { makeFormat, type Format, type Locale } from '../format/format';

type Plural<K> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : never;
type Word = keyof typeof de | keyof typeof dePortal;
export type Key = Word | Plural<Word>;
export type Params = Record<string, string | number>;
export type Translate = (key: Key, params?: Params) => string;

const kWords: Record<Locale, Record<string, string>> = { de: { ...de, ...dePortal }, en: { ...en, ...enPortal } };
const kStored = 'rufbund.locale';

export function translate(locale: Locale, key: string, params: Params = {}, write: (n: number) => string = String): string {
  const words = kWords[locale];
  let text = words[key];
  if (text === undefined) {
    const rule = new Intl.PluralRules(locale).select(Number(params.count ?? 0));
    text = words[`${key}_${rule}`] ?? words[`${key}_other`] ?? key;
  }
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const param = params[name];
    return param === undefined ? whole : typeof param === 'number' ? write(param) : param;
  });
}

// For codes that the contract may extend: the word for it, or the code itself.
export function hasKey(key: string): key is Key {
  return key in kWords.de || `${key}_other` in kWords.de;
}

interface I18n {
  locale: Locale;
  setLocale: (locale: Locale) => void;
  t: Translate;
  f: Format;
  named: (thing: { name_de: string; name_en: string }) => string;
}

const Context = createContext<I18n | null>(null);

export function isLocale(text: string | null): text is Locale {
  return text === 'de' || text === 'en';
}

// What was chosen here, else the first of the browser's languages that there is.
export function localeOf(chosen: string | null, languages: readonly string[]): Locale {
  if (isLocale(chosen)) return chosen;
  return languages.map((tag) => tag.toLowerCase().split('-')[0] ?? '').find(isLocale) ?? 'de';
}

function storedLocale(): string | null {
  try {
    return localStorage.getItem(kStored);
  } catch {
    return null; // Storage may be denied; the choice then lasts as long as the page.
  }
}

function storeLocale(locale: Locale) {
  try {
    localStorage.setItem(kStored, locale);
  } catch {
    // As above.
  }
}

export function I18nProvider({ children }: { children: ReactNode }) {
  const [locale, choose] = useState<Locale>(() => localeOf(storedLocale(), navigator.languages));
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const value = useMemo<I18n>(() => {
    const f = makeFormat(locale);
    const t: Translate = (key, params) => translate(locale, key, params, f.count);
    // Only what somebody chose is kept: else the browser's languages go on counting.
    const setLocale = (next: Locale) => {
      storeLocale(next);
      choose(next);
    };
    return { locale, setLocale, t, f, named: (thing) => (locale === 'de' ? thing.name_de : thing.name_en) };
  }, [locale]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useI18n(): I18n {
  const value = useContext(Context);
  if (value === null) throw new Error('I18nProvider is missing');
  return value;
}
