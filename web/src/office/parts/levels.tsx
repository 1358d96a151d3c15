// Alert levels: their order, and how they look. A drill is marked wherever a case is.
import { useI18n } from '../../i18n/i18n';

export const kLevels = ['normal', 'watch', 'activation', 'live', 'stand_down'] as const;
export type Level = (typeof kLevels)[number];
export const kPledged = ['watch', 'activation', 'live'] as const; // levels that seats are pledged for

// Where a case may go from here; as src/alliance/call_up.h has it.
const kNext: Record<Level, readonly Level[]> = {
  normal: ['watch', 'activation'],
  watch: ['activation', 'normal'],
  activation: ['live', 'stand_down'],
  live: ['stand_down'],
  stand_down: ['live', 'normal'],
};

export function isLevel(text: string): text is Level {
  return (kLevels as readonly string[]).includes(text);
}

export function nextLevels(level: string): readonly Level[] {
  return isLevel(level) ? kNext[level] : [];
}

export function LevelBadge({ level, closed = false }: { level: string; closed?: boolean }) {
  const { t } = useI18n();
  if (closed) return <span className="level level--closed">{t('office.case.closed')}</span>;
  return <span className={`level level--${level}`}>{isLevel(level) ? t(`office.level.${level}`) : level}</span>;
}

export function DrillTag({ drill }: { drill: number }) {
  const { t } = useI18n();
  return drill === 0 ? null : <span className="drill-tag">{t('office.case.drill')}</span>;
}
