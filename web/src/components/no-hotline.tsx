// Where the node has no hotline yet: what that is, and for the office the way to the first one.
import { useI18n } from '../i18n/i18n';
import { href } from '../router';
import { useCan } from '../session/session';
import { Blank } from './panel';

export function NoHotline() {
  const { t } = useI18n();
  const can = useCan();
  const office = can('office.change');
  return (
    <div className="panel" data-no-hotline>
      <Blank icon="phone" title={t('now.empty')} text={t(office ? 'now.empty.office' : 'now.empty.do')}>
        {office && (
          <a className="kern-btn kern-btn--primary" href={href(['office', 'hotlines'])}>
            <span className="kern-label">{t('now.empty.begin')}</span>
          </a>
        )}
      </Blank>
    </div>
  );
}
