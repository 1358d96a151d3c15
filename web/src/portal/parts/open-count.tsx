// How many call-ups wait for an answer, behind their page's name.
import { useI18n } from '../../i18n/i18n';
import { useOpenCallUps } from './member';

export function OpenCount() {
  const { t } = useI18n();
  const open = useOpenCallUps();
  if (open === 0) return null;
  return (
    <span className="portal__count">
      <span aria-hidden="true">{open}</span>
      <span className="kern-sr-only">{t('portal.call_ups.open', { count: open })}</span>
    </span>
  );
}
