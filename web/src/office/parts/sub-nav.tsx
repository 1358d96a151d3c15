// The parts of one record's page, as links: each has its address.
import { useI18n, type Key } from '../../i18n/i18n';
import { href } from '../../router';

export interface Part {
  key: string; // '' is the first
  label: Key;
  count?: number;
}

export function SubNav({ label, base, parts, current }: { label: string; base: string[]; parts: readonly Part[]; current: string }) {
  const { t, f } = useI18n();
  return (
    <nav className="subnav" aria-label={label}>
      {parts.map((part) => (
        <a key={part.key} href={href(part.key === '' ? base : [...base, part.key])} aria-current={part.key === current ? 'page' : undefined}>
          {t(part.label)}
          {part.count !== undefined && <span className="subnav__count">{f.count(part.count)}</span>}
        </a>
      ))}
    </nav>
  );
}
