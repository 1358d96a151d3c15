// A change, field by field: what stood before and what stands after.
import { hasKey, useI18n, type Key } from '../../i18n/i18n';

type Fields = Record<string, unknown> | null | undefined;

// Fields of both sides in the order in which they appear, those that are the same left out.
export function differences(before: Fields, after: Fields): { field: string; before: unknown; after: unknown }[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names
    .map((field) => ({ field, before: before?.[field], after: after?.[field] }))
    .filter((one) => JSON.stringify(one.before) !== JSON.stringify(one.after))
    .filter((one) => !(isNothing(one.before) && isNothing(one.after)))
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

// `kTime`: how the books write times, milliseconds since 1970 in fields that end so.
const kTime = /(_at|_since|_from|_to|^at|deadline)$/;

function useValueText() {
  const { t, f } = useI18n();
  return (field: string, value: unknown): string => {
    if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)) return '–';
    if (value === kSecret) return t('audit.secret');
    const coded = (kCoded[field] ?? []).map((prefix) => `${prefix}${String(value)}`).find(hasKey);
    if (coded !== undefined) return t(coded as Key);
    if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
    if (typeof value === 'number' && kTime.test(field)) return value === 0 ? '–' : f.dateTime(new Date(value).toISOString());
    if (typeof value === 'number' && field.endsWith('_cents')) return f.money(value);
    if (typeof value === 'number' && field.endsWith('_ppm')) return f.percent(value);
    if (typeof value === 'number' && field.endsWith('_ms')) return f.duration(value);
    if (typeof value === 'number') return f.count(value);
    if (Array.isArray(value) && value.length > 24) return t('audit.values', { count: value.length });
    if (Array.isArray(value)) return value.map(String).join(', ');
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
}

export function Difference({ before, after }: { before: Fields; after: Fields }) {
  const { t } = useI18n();
  const words = useValueText();
  const all = differences(before, after).filter((one) => one.field !== 'version');
  if (all.length === 0) return null;
  return (
    <ul className="difference">
      {all.map((one) => (
        <li key={one.field}>
          {hasKey(`record.${one.field}`) ? <span className="difference__field">{t(`record.${one.field}` as 'record.name')}</span> : <code>{one.field}</code>}{' '}
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
    </ul>
  );
}
