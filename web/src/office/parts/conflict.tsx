// Two people changed the same thing at once: the second one's change is not stored. It says who was first, what that changed
// and when, and starts anew from there.
import { withQuery } from '../../api/client';
import type { AuditPage } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { Icon } from '../../components/icon';
import { useI18n } from '../../i18n/i18n';
import { useCan } from '../../session/session';
import { useAuthorText } from './author';
import { Difference } from './difference';

// `sent`: the change was sent and refused; else it is still being typed.
export function Conflict({ kind, item, reload, sent = true }: { kind: string; item: string; reload: () => void; sent?: boolean }) {
  const { t, f } = useI18n();
  const can = useCan();
  const author = useAuthorText();
  const last = useResource<AuditPage>(can('audit.see') ? withQuery('/api/audit', { kind, item, limit: 1 }) : null).data?.items[0];
  return (
    <div className="conflict" role="alert" data-conflict>
      <p className="conflict__head">
        <Icon name="warning" />
        <strong>{t(sent ? 'conflict.title' : 'conflict.meanwhile')}</strong>
      </p>
      <p>{last === undefined ? t('conflict.text') : t(sent ? 'conflict.who' : 'conflict.meanwhile.who', { name: author(last), time: f.dateTime(last.at) })}</p>
      {last !== undefined && <Difference before={last.before} after={last.after} />}
      <p className="note">{t('conflict.do')}</p>
      <div className="row">
        <button type="button" className="kern-btn kern-btn--secondary" onClick={reload}>
          <span className="kern-label">{t('conflict.reload')}</span>
        </button>
      </div>
    </div>
  );
}
