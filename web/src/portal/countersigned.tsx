// Which history each member was shown: heads that members countersigned, and countersigning one's own.
import { useResource } from '../api/use-resource';
import type { CountersignedHeads } from '../api/types';
import { Panel } from '../components/panel';
import { useI18n } from '../i18n/i18n';
import { FormFrame, TextField } from '../office/parts/record-form';
import { kSeldomMs, useMemberNames, useOwn } from './parts/member';
import { useSignatureForm } from './sign';

export function CountersignedList({ heads }: { heads: CountersignedHeads }) {
  const { t, f } = useI18n();
  const name = useMemberNames();
  // The newest of each member.
  const last = new Map<string, { sequence: number; at: string }>();
  for (const head of heads.items) for (const by of head.countersigned) last.set(by.member, { sequence: head.last_sequence, at: by.at });
  if (last.size === 0) return <p className="note">{t('proof.countersigned.none')}</p>;
  return (
    <ul className="reasons" data-countersigned="">
      {[...last].map(([member, one]) => (
        <li key={member} data-member={member}>
          <span>{name(member)}</span>
          <span className="note">{t('proof.countersigned.through', { sequence: f.count(one.sequence), time: f.minute(one.at) })}</span>
        </li>
      ))}
    </ul>
  );
}

export function Countersigned({ hotline, known }: { hotline: string; known: boolean }) {
  const { t } = useI18n();
  const { member, may } = useOwn();
  const at = `/api/hotlines/${encodeURIComponent(hotline)}/countersigned`;
  const heads = useResource<CountersignedHeads>(at, kSeldomMs);
  const form = useSignatureForm(`/api/members/${encodeURIComponent(member)}/countersignatures`, heads.reload);
  if (heads.data === null) return null;
  return (
    <Panel title={t('proof.countersigned')}>
      <div className="stack">
        <p className="note">{t('proof.countersigned.text')}</p>
        <CountersignedList heads={heads.data} />
        {heads.data.items.length > 0 && (
          <p>
            <a href={at} download={`${hotline}.countersigned`}>{t('proof.countersigned.download')}</a>
          </p>
        )}
        {known && may('keys.object') && (
          <details>
            <summary>{t('proof.countersign')}</summary>
            <FormFrame form={form} save={t('proof.sign.do')} label={t('proof.countersign')} saved={t('common.saved')}>
              <p className="note">{t('proof.countersign.text')}</p>
              <code className="command">{`rufbund countersign --key ${member}.key --heads ${hotline}.heads ${hotline}-${member}.export`}</code>
              <TextField form={form} name="signature" label={t('proof.sign.output')} rows={3} maxLength={2000} />
            </FormFrame>
          </details>
        )}
      </div>
    </Panel>
  );
}
