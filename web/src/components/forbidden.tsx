// A page that there is, for others.
import { useI18n } from '../i18n/i18n';
import { href } from '../router';
import { useReader } from '../session/session';
import { Blank, PageHead } from './panel';

export function Forbidden() {
  const { t } = useI18n();
  const { role } = useReader();
  return (
    <>
      <PageHead title={t('forbidden.title')} />
      <div className="panel">
        <Blank icon="lock" title={t('forbidden.title')} text={t('forbidden.text', { role: t(`role.${role}`) })}>
          <a href={href(['now'])}>{t('notfound.home')}</a>
        </Blank>
      </div>
    </>
  );
}

export function NotFound({ home, label }: { home: string; label: string }) {
  const { t } = useI18n();
  return (
    <>
      <PageHead title={t('notfound.title')} />
      <div className="panel">
        <Blank icon="question" title={t('notfound.title')} text={t('notfound.text')}>
          <a href={home}>{label}</a>
        </Blank>
      </div>
    </>
  );
}
