// Companies that applied by themselves: looked at, taken in as a member that applies, or discarded.
import { useState } from 'react';
import { change } from '../../api/client';
import type { AllianceMember, Application, List } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { Confirm } from '../../components/command';
import { Panel } from '../../components/panel';
import { PhoneNumber } from '../../components/strip';
import { useI18n } from '../../i18n/i18n';
import { go, href } from '../../router';
import { Trouble } from '../../session/fields';
import { useCan } from '../../session/session';
import { useSubmit } from '../../session/use-submit';

const pathOf = (id: string, what = '') => `/api/alliance/applications/${encodeURIComponent(id)}${what}`;

function One({ one, reload, taken }: { one: Application; reload: () => void; taken: (member: AllianceMember) => void }) {
  const { t, f } = useI18n();
  const can = useCan();
  const send = useSubmit();
  const [asking, setAsking] = useState(false);
  const facts: [string, string][] = [
    [t('apply.legal_name'), one.legal_name],
    [t('apply.register_number'), one.register_number],
    [t('apply.person'), [one.person, one.task].filter((word) => word !== '').join(', ')],
    [t('apply.email'), one.email],
  ];
  return (
    <li className="application" data-application={one.id}>
      <div className="application__head">
        <h3>{one.name}</h3>
        <span className="note">{[one.city, t('office.application.received', { time: f.minute(one.received_at) })].join(' · ')}</span>
      </div>
      <dl className="facts">
        {facts.filter(([, text]) => text !== '').map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
        <div>
          <dt>{t('apply.phone')}</dt>
          <dd><PhoneNumber e164={one.phone} /></dd>
        </div>
      </dl>
      {one.message !== '' && <p className="quote application__message">{one.message}</p>}
      {can('office.change') && (
        <div className="row">
          <button
            type="button"
            className="kern-btn kern-btn--primary"
            disabled={send.busy}
            aria-label={t('office.application.accept.of', { name: one.name })}
            onClick={() => void send.run(async () => taken(await change<AllianceMember>('POST', pathOf(one.id, '/accept'), {})))}
          >
            <span className="kern-label">{t('office.application.accept')}</span>
          </button>
          <button type="button" className="kern-btn kern-btn--tertiary" disabled={send.busy} aria-label={t('office.application.discard.of', { name: one.name })} onClick={() => setAsking(true)}>
            <span className="kern-label">{t('office.application.discard')}</span>
          </button>
        </div>
      )}
      <Trouble error={send.error} />
      <Confirm
        open={asking}
        danger
        title={t('office.application.discard.ask', { name: one.name })}
        confirm={t('office.application.discard')}
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          void send.run(async () => {
            await change('DELETE', pathOf(one.id));
            reload();
          });
        }}
      >
        <p>{t('office.application.discard.text')}</p>
      </Confirm>
    </li>
  );
}

// `reload`: of the members, where one came in.
export function Applications({ reload }: { reload: () => void }) {
  const { t } = useI18n();
  const all = useResource<List<Application>>('/api/alliance/applications', 15_000);
  const items = all.data?.items ?? [];
  if (items.length === 0) return null;
  const taken = (member: AllianceMember) => {
    all.reload();
    reload();
    go(href(['office', 'members', member.key]));
  };
  return (
    <Panel title={t('office.application.count', { count: items.length })} end={<span className="note">{t('office.application.note')}</span>}>
      <ul className="applications">
        {items.map((one) => <One key={one.id} one={one} reload={all.reload} taken={taken} />)}
      </ul>
    </Panel>
  );
}
