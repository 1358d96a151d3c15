// How long there is still time, ticking.
import { useNodeNow } from '../../components/use-now';
import { useI18n } from '../../i18n/i18n';

const kHour = 3_600_000;

export function Countdown({ to }: { to: string }) {
  const { t, f } = useI18n();
  const left = Date.parse(to) - useNodeNow(1_000);
  if (left <= 0) return <span className="time-left time-left--over">{t('office.time.over')}</span>;
  const text = left >= 48 * kHour ? t('office.time.days', { count: Math.floor(left / (24 * kHour)) }) : f.duration(left);
  return <span className={`time-left ${left < kHour / 4 ? 'time-left--soon' : ''}`}>{t('office.time.left', { time: text })}</span>;
}
