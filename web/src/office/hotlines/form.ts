// A hotline's form as flat values of inputs, and back. What the page does not show stays as it was in the document.
import type { HotlineForm } from '../../api/types';

export interface DraftValues {
  name_de: string;
  name_en: string;
  languages: readonly string[];
  numbers: string; // a line each: number, language, carrier
  always: string; // 'yes' or 'no'
  weekly: string;
  closed: string;
  topics: string; // a line each: key; German; English; digit; seconds of norm work
  max_waiting: string;
  max_wait_min: string;
  target_s: string;
  target_percent: string;
  thanks: string; // 'yes' or 'no'
  sites: readonly string[];
  welcome_de: string;
  welcome_en: string;
  client: string;
}

const lines = (text: string) => text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
const count = (text: string): number | undefined => (/^\d+$/.test(text.trim()) ? Number(text.trim()) : undefined);
const kWelcome = 'welcome';

export function draftValues(form: HotlineForm, client: string): DraftValues {
  return {
    name_de: form.name?.de ?? '',
    name_en: form.name?.en ?? '',
    languages: form.languages ?? [],
    numbers: (form.numbers ?? []).map((one) => [one.number, one.language, one.carrier].map((word) => word ?? '').join('; ').replace(/(; )+$/, '')).join('\n'),
    always: form.hours?.always === true ? 'yes' : 'no',
    weekly: (form.hours?.weekly ?? []).join('\n'),
    closed: (form.hours?.closed ?? []).join('\n'),
    topics: (form.topics ?? []).map((one) => [one.key, one.name?.de, one.name?.en, one.digit, one.norm_work_s].map((word) => word ?? '').join('; ')).join('\n'),
    max_waiting: String(form.limits?.max_waiting ?? ''),
    max_wait_min: form.limits?.max_wait_s === undefined ? '' : String(Math.round(form.limits.max_wait_s / 60)),
    target_s: String(form.service_target?.seconds ?? ''),
    target_percent: String(form.service_target?.percent ?? ''),
    thanks: form.thanks === true ? 'yes' : 'no',
    sites: (form.seats ?? []).map((one) => one.site ?? ''),
    welcome_de: form.prompts?.[kWelcome]?.de ?? '',
    welcome_en: form.prompts?.[kWelcome]?.en ?? '',
    client,
  };
}

export function draftForm(values: DraftValues, before: HotlineForm): HotlineForm {
  const limits = { max_waiting: count(values.max_waiting), max_wait_s: count(values.max_wait_min) };
  const welcome = Object.fromEntries([['de', values.welcome_de], ['en', values.welcome_en]].filter(([, text]) => (text ?? '').trim() !== ''));
  const { [kWelcome]: _, ...prompts } = before.prompts ?? {};
  return {
    ...before,
    name: { de: values.name_de.trim(), en: values.name_en.trim() },
    languages: [...values.languages],
    numbers: lines(values.numbers).map((line) => {
      const [number = '', language = '', carrier = ''] = line.split(';').map((word) => word.trim());
      return { number, ...(language === '' ? {} : { language }), ...(carrier === '' ? {} : { carrier }) };
    }),
    hours: { ...before.hours, always: values.always === 'yes', weekly: lines(values.weekly), closed: lines(values.closed) },
    topics: lines(values.topics).map((line) => {
      const [key = '', de = '', en = '', digit = '', work = ''] = line.split(';').map((word) => word.trim());
      const known = before.topics?.find((one) => one.key === key);
      return { ...known, key, name: { de, en }, digit: count(digit) ?? null, ...(count(work) === undefined ? {} : { norm_work_s: count(work) }) };
    }),
    limits: { ...before.limits, ...(limits.max_waiting === undefined ? {} : { max_waiting: limits.max_waiting }), ...(limits.max_wait_s === undefined ? {} : { max_wait_s: limits.max_wait_s * 60 }) },
    service_target: { ...before.service_target, ...(count(values.target_s) === undefined ? {} : { seconds: count(values.target_s) }), ...(count(values.target_percent) === undefined ? {} : { percent: count(values.target_percent) }) },
    thanks: values.thanks === 'yes',
    seats: values.sites.map((site) => before.seats?.find((one) => one.site === site) ?? { site }),
    prompts: { ...prompts, ...(Object.keys(welcome).length === 0 ? {} : { [kWelcome]: welcome as Record<string, string> }) },
  };
}

// The input that a place in the form belongs to: `/hours/weekly/0` → weekly.
export function inputOfPointer(pointer: string): string {
  const [, first = '', second = ''] = pointer.split('/');
  if (first === 'name') return `name_${second || 'de'}`;
  if (first === 'hours') return second === '' || second === 'timezone' ? 'weekly' : second;
  if (first === 'limits') return second === 'max_wait_s' ? 'max_wait_min' : 'max_waiting';
  if (first === 'service_target') return second === 'percent' ? 'target_percent' : 'target_s';
  if (first === 'seats' || first === 'weights_ppm') return 'sites';
  if (first === 'prompts') return 'welcome_de';
  return first;
}
