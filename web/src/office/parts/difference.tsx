// A change, field by field: what stood before and what stands after.
import { useNoteText } from '../../components/node-note';
import { hasKey, useI18n, type Key } from '../../i18n/i18n';

type Fields = Record<string, unknown> | null | undefined;

export interface Changed {
  field: string;
  within?: string[]; // what it is part of: ['document', 'topics', '2']
  before: unknown;
  after: unknown;
}

// What the books keep as text of JSON, e.g. a hotline's form, as what it holds.
function opened(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

// The parts of what has parts; a list of plain values is one value.
function partsOf(value: unknown): Record<string, unknown> | null {
  if (typeof value !== 'object' || value === null) return null;
  if (!Array.isArray(value)) return value as Record<string, unknown>;
  return value.some((one) => typeof one === 'object' && one !== null) ? Object.fromEntries(value.map((one, n) => [String(n + 1), one])) : null;
}

function changed(field: string, within: string[], before: unknown, after: unknown): Changed[] {
  const [left, right] = [opened(before), opened(after)];
  if (JSON.stringify(left) === JSON.stringify(right) || (isNothing(left) && isNothing(right))) return [];
  const [some, others] = [partsOf(left), partsOf(right)];
  if ((some !== null && (others !== null || isNothing(right))) || (others !== null && isNothing(left))) {
    const names = [...new Set([...Object.keys(some ?? {}), ...Object.keys(others ?? {})])];
    return names.flatMap((name) => changed(name, [...within, field], some?.[name], others?.[name]));
  }
  return [{ field, ...(within.length === 0 ? {} : { within }), before: left, after: right }];
}

// Fields of both sides in the order in which they appear, those that are the same left out; of what has parts, its parts.
export function differences(before: Fields, after: Fields): Changed[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names
    .flatMap((field) => changed(field, [], before?.[field], after?.[field]))
    .filter((one) => !(before == null && one.after === kSecret)); // that there is one is no news
}

const kSecret = '***'; // what the audit log writes for it
const isNothing = (value: unknown) => value === undefined || value === null || value === '' || value === 0 || (Array.isArray(value) && value.length === 0);

// Fields that hold codes, and how the words for them begin.
const kCoded: { [field: string]: readonly string[] } = {
  role: ['role.'],
  status: ['accounts.status.', 'office.member.status.', 'office.evidence.status.', 'office.key.status.', 'office.plan.status.'],
  level: ['office.level.'],
  kind: ['office.evidence.kind.'],
  state: ['office.call_up.'],
  language: ['office.language.'],
  hotline_type: ['office.hotline.type.'],
};

const kMostShown = 20; // of one change
const kRow = /^\d+([ ,]\d+){24,}$/; // seats by hour

// `kTime`: how the books write times, milliseconds since 1970 in fields that end so.
const kTime = /(_at|_since|_from|_to|^at|deadline)$/;

function useValueText() {
  const { t, f } = useI18n();
  const note = useNoteText();
  return (field: string, value: unknown): string => {
    if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)) return '–';
    if (value === kSecret) return t('audit.secret');
    const coded = (kCoded[field] ?? []).map((prefix) => `${prefix}${String(value)}`).find(hasKey);
    if (coded !== undefined) return t(coded as Key);
    if (typeof value === 'string' && kRow.test(value)) return t('audit.values', { count: value.split(/[ ,]/).length });
    if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
    if (typeof value === 'number' && kTime.test(field)) return value === 0 ? '–' : f.dateTime(new Date(value).toISOString());
    if (typeof value === 'number' && field.endsWith('_cents')) return f.money(value);
    if (typeof value === 'number' && field.endsWith('_ppm')) return f.percent(value);
    if (typeof value === 'number' && field.endsWith('_ms')) return f.duration(value);
    if (typeof value === 'number') return f.count(value);
    if (Array.isArray(value) && value.length > 24) return t('audit.values', { count: value.length });
    if (Array.isArray(value)) return value.map(String).join(', ');
    return typeof value === 'object' ? JSON.stringify(value) : note(String(value));
  };
}

export function Difference({ before, after }: { before: Fields; after: Fields }) {
  const { t } = useI18n();
  const words = useValueText();
  const label = (field: string) => (hasKey(`record.${field}`) ? t(`record.${field}` as 'record.name') : field);
  const all = differences(before, after).filter((one) => one.field !== 'version');
  if (all.length === 0) return null;
  return (
    <ul className="difference">
      {all.slice(0, kMostShown).map((one) => (
        <li key={[...(one.within ?? []), one.field].join('/')}>
          {one.within !== undefined || hasKey(`record.${one.field}`) ? <span className="difference__field">{[...(one.within ?? []), one.field].map(label).join(' › ')}</span> : <code>{one.field}</code>}{' '}
          {one.before !== undefined && (
            <>
              <del>
                <span className="kern-sr-only">{t('audit.before')} </span>
                {words(one.field, one.before)}
              </del>{' '}
            </>
          )}
          {one.after !== undefined && (
            <ins>
              <span className="kern-sr-only">{t('audit.after')} </span>
              {words(one.field, one.after)}
            </ins>
          )}
        </li>
      ))}
      {all.length > kMostShown && <li className="muted">{t('audit.more', { count: all.length - kMostShown })}</li>}
    </ul>
  );
}
