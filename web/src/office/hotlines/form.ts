// A hotline's form as the values of inputs, and back.
import type { HotlineChoices, HotlineForm } from '../../api/types';
import { parsePercent, percentText } from '../../pages/hotline/weights-math';

export interface SeatValues {
  site: string;
  channels: string;
  skills: readonly string[]; // none: whatever the site can
}

export interface AnnouncementValues {
  id: number; // within the form, never twice
  title: string;
  text_de: string;
  text_en: string;
}

export interface DraftValues {
  name_de: string;
  name_en: string;
  languages: readonly string[];
  numbers: string; // a line each: number, language, carrier
  always: string; // 'yes' or 'no'
  timezone: string;
  weekly: string;
  closed: string;
  topics: string; // a line each: key; German; English; digit; seconds of norm work; 'all' where it needs no skill
  max_waiting: string;
  max_wait_min: string;
  target_s: string;
  target_percent: string;
  thanks: string; // 'yes' or 'no'
  seats: readonly SeatValues[];
  share_by: string; // 'channels' or 'agreed'
  shares: Readonly<Record<string, string>>; // percent by member, where they are agreed
  prompts: Readonly<Record<string, Readonly<Record<string, string>>>>; // by prompt, then language
  announcements: readonly AnnouncementValues[];
  client: string;
}

export const kMostAnnouncements = 32; // the node's bound
const kEveryAgent = 'all';

const lines = (text: string) => text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
const count = (text: string): number | undefined => (/^\d+$/.test(text.trim()) ? Number(text.trim()) : undefined);

export function draftValues(form: HotlineForm, client: string, comma = true): DraftValues {
  const weights = Object.entries(form.weights_ppm ?? {});
  return {
    name_de: form.name?.de ?? '',
    name_en: form.name?.en ?? '',
    languages: form.languages ?? [],
    numbers: (form.numbers ?? []).map((one) => [one.number, one.language, one.carrier].map((word) => word ?? '').join('; ').replace(/(; )+$/, '')).join('\n'),
    always: form.hours?.always === true ? 'yes' : 'no',
    timezone: form.hours?.timezone ?? '',
    weekly: (form.hours?.weekly ?? []).join('\n'),
    closed: (form.hours?.closed ?? []).join('\n'),
    topics: (form.topics ?? [])
      .map((one) => [one.key, one.name?.de, one.name?.en, one.digit, one.norm_work_s, ...(one.needs_skill === false ? [kEveryAgent] : [])].map((word) => word ?? '').join('; '))
      .join('\n'),
    max_waiting: String(form.limits?.max_waiting ?? ''),
    max_wait_min: form.limits?.max_wait_s === undefined ? '' : String(Math.round(form.limits.max_wait_s / 60)),
    target_s: String(form.service_target?.seconds ?? ''),
    target_percent: String(form.service_target?.percent ?? ''),
    thanks: form.thanks === true ? 'yes' : 'no',
    seats: (form.seats ?? []).map((one) => ({ site: one.site ?? '', channels: String(one.channels ?? ''), skills: one.skills ?? [] })),
    share_by: weights.length === 0 ? 'channels' : 'agreed',
    shares: Object.fromEntries(weights.map(([member, ppm]) => [member, percentText(ppm, comma)])),
    prompts: form.prompts ?? {},
    announcements: (form.announcements ?? []).map((one, id) => ({ id, title: one.title ?? '', text_de: one.text_de ?? '', text_en: one.text_en ?? '' })),
    client,
  };
}

// The members that have seats, in the order of their sites.
export function membersOf(values: DraftValues, choices: HotlineChoices): string[] {
  const of = (site: string) => choices.sites?.find((one) => one.key === site)?.member;
  return [...new Set(values.seats.map((one) => of(one.site)).filter((one): one is string => one !== undefined))];
}

function hoursOf(values: DraftValues): HotlineForm['hours'] {
  return { always: values.always === 'yes', timezone: values.timezone.trim(), weekly: lines(values.weekly), closed: lines(values.closed) };
}

function topicsOf(values: DraftValues, before: HotlineForm): HotlineForm['topics'] {
  return lines(values.topics).map((line) => {
    const [key = '', de = '', en = '', digit = '', work = '', who = ''] = line.split(';').map((word) => word.trim());
    const known = before.topics?.find((one) => one.key === key);
    return { ...known, key, name: { de, en }, digit: count(digit) ?? null, needs_skill: who !== kEveryAgent, ...(count(work) === undefined ? {} : { norm_work_s: count(work) }) };
  });
}

// Texts without a word are none.
function promptsOf(values: DraftValues): Record<string, Record<string, string>> {
  const own = Object.entries(values.prompts).map(([prompt, texts]) => [prompt, Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ''))] as const);
  return Object.fromEntries(own.filter(([, texts]) => Object.keys(texts).length > 0));
}

// `members`: those that have seats. A share that is no percentage is left out, and the node's check misses it.
function weightsOf(values: DraftValues, members: readonly string[]): Record<string, number> {
  if (values.share_by !== 'agreed') return {};
  const read = members.map((member) => [member, parsePercent(values.shares[member] ?? '')] as const);
  return Object.fromEntries(read.filter((one): one is readonly [string, number] => one[1] !== null));
}

export function draftForm(values: DraftValues, before: HotlineForm, members: readonly string[]): HotlineForm {
  const limits = { max_waiting: count(values.max_waiting), max_wait_s: count(values.max_wait_min) };
  return {
    ...before,
    name: { de: values.name_de.trim(), en: values.name_en.trim() },
    languages: [...values.languages],
    numbers: lines(values.numbers).map((line) => {
      const [number = '', language = '', carrier = ''] = line.split(';').map((word) => word.trim());
      return { number, ...(language === '' ? {} : { language }), ...(carrier === '' ? {} : { carrier }) };
    }),
    hours: hoursOf(values),
    topics: topicsOf(values, before),
    limits: { ...before.limits, ...(limits.max_waiting === undefined ? {} : { max_waiting: limits.max_waiting }), ...(limits.max_wait_s === undefined ? {} : { max_wait_s: limits.max_wait_s * 60 }) },
    service_target: { ...before.service_target, ...(count(values.target_s) === undefined ? {} : { seconds: count(values.target_s) }), ...(count(values.target_percent) === undefined ? {} : { percent: count(values.target_percent) }) },
    thanks: values.thanks === 'yes',
    seats: values.seats.map((one) => ({ site: one.site, channels: count(one.channels) ?? null, skills: [...one.skills] })),
    weights_ppm: weightsOf(values, members),
    prompts: promptsOf(values),
    announcements: values.announcements.map(({ title, text_de, text_en }) => ({ title: title.trim(), text_de, text_en })),
  };
}

// The key of a topic's line, for what depends on them while it is typed.
export const topicKeys = (values: DraftValues) => lines(values.topics).map((line) => line.split(';')[0]?.trim() ?? '').filter((key) => key !== '');

// The input that a place in the form belongs to: `/hours/weekly/0` → weekly.
export function inputOfPointer(pointer: string): string {
  const [, first = '', second = '', third = ''] = pointer.split('/');
  if (first === 'name') return `name_${second || 'de'}`;
  if (first === 'hours') return second || 'weekly';
  if (first === 'limits') return second === 'max_wait_s' ? 'max_wait_min' : 'max_waiting';
  if (first === 'service_target') return second === 'percent' ? 'target_percent' : 'target_s';
  if (first === 'weights_ppm') return 'shares';
  if (first === 'prompts') return second === '' ? 'prompts' : `prompts-${second}-${third || 'de'}`;
  return first;
}

// Of the node's answer to a change, whose form is under `/document`.
export const inputOfChange = (pointer: string) => (pointer.startsWith('/document/') ? inputOfPointer(pointer.slice('/document'.length)) : (pointer.split('/')[1] ?? ''));
