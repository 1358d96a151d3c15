// What happened and was decided, newest first; and noting something oneself.
import { useState } from 'react';
import { change } from '../../api/client';
import type { Case, CaseEntry, List } from '../../api/types';
import type { Resource } from '../../api/use-resource';
import { Icon, type IconName } from '../../components/icon';
import { Failure, Loading, Panel } from '../../components/panel';
import { hasKey, useI18n } from '../../i18n/i18n';
import { href } from '../../router';
import { useCan } from '../../session/session';
import { useAuthorText } from '../parts/author';
import { FormFrame, SelectField, TextField, useRecordForm } from '../parts/record-form';
import { casePath } from './one';

const kIcons: { [kind: string]: IconName } = {
  opened: 'list', note: 'list', decision: 'person', called_up: 'bell', accepted: 'ok', declined: 'unreachable', expired: 'clock', withdrawn: 'closed', substitute_asked: 'join',
};

// Entries of call-ups name the order and the member.
const kOfOrders = new Set(['called_up', 'accepted', 'declined', 'expired', 'withdrawn', 'substitute_asked', 'no_time_for_substitute']);

function Add({ one, reload, close }: { one: Case; reload: () => void; close: () => void }) {
  const { t } = useI18n();
  const form = useRecordForm(
    { kind: 'note', text: '' },
    ({ kind, text }) => change('POST', casePath(one.id, 'entries'), { kind, text: text.trim() }),
    () => {
      reload();
      close();
    },
  );
  return (
    <div className="panel__body inline-form">
      <FormFrame form={form} save={t('office.entry.add.do')} label={t('office.entry.add')} extra={
        <button type="button" className="kern-btn kern-btn--tertiary" onClick={close}><span className="kern-label">{t('common.cancel')}</span></button>
      }>
        <SelectField form={form} name="kind" label={t('office.entry.kind')} options={[['note', t('office.entry.note')], ['decision', t('office.entry.decision')]]} />
        <TextField form={form} name="text" label={t('office.entry.text')} maxLength={4000} rows={3} />
      </FormFrame>
    </div>
  );
}

interface Props {
  one: Case;
  entries: Resource<List<CaseEntry>>;
  name: (member: string) => string;
  newest?: number; // so many, with a way to all
}

export function Timeline({ one, entries, name, newest }: Props) {
  const { t, f } = useI18n();
  const can = useCan();
  const author = useAuthorText();
  const [adding, setAdding] = useState(false);
  const items = entries.data?.items;
  if (items === undefined) return <Panel title={t('office.case.part.timeline')}>{entries.error ? <Failure error={entries.error} retry={entries.reload} /> : <Loading />}</Panel>;
  const all = [...items].reverse();
  const shown = newest === undefined ? all : all.slice(0, newest);
  const words = (entry: CaseEntry): { head: string; text: string } => {
    const kind = entry.kind ?? '', text = entry.text ?? '';
    if (kOfOrders.has(kind)) return { head: t(`office.entry.${kind as 'accepted'}`, { member: name(text.split(' ').slice(1).join(' ')) }), text: '' };
    const key = `office.entry.${kind}`;
    return { head: hasKey(key) ? t(key) : kind, text: kind === 'opened' ? '' : text };
  };
  return (
    <Panel
      title={t('office.case.part.timeline')}
      flush
      end={
        can('office.change') && !adding ? (
          <button type="button" className="kern-btn kern-btn--tertiary kern-btn--plain" onClick={() => setAdding(true)}>
            <span className="kern-label">{t('office.entry.add')}</span>
          </button>
        ) : undefined
      }
    >
      {adding && <Add one={one} reload={entries.reload} close={() => setAdding(false)} />}
      <ol className="log">
        {shown.map((entry, n) => {
          const { head, text } = words(entry);
          const day = entry.at == null ? '' : f.date(entry.at);
          const before = shown[n - 1]?.at;
          const decision = entry.kind === 'decision' || (entry.kind ?? '').startsWith('level_');
          return (
            <li key={entry.id} className={decision ? 'log__entry log__entry--decision' : 'log__entry'} data-entry={entry.kind}>
              <time dateTime={entry.at ?? undefined}>
                {(before == null || f.date(before) !== day) && <span className="log__day">{day}</span>} {f.timeShort(entry.at)}
              </time>
              <Icon name={(entry.kind ?? '').startsWith('level_') ? 'bell' : (kIcons[entry.kind ?? ''] ?? 'info')} />
              <div>
                <p className={decision ? 'strong' : undefined}>{head}</p>
                {text !== '' && <p className="log__text">{text}</p>}
                <p className="note">{entry.account === 'office' ? t('office.entry.by.office') : author({ account: entry.account ?? '', name: entry.name ?? '' })}</p>
              </div>
            </li>
          );
        })}
      </ol>
      {shown.length < all.length && (
        <p className="panel__body">
          <a href={href(['office', 'cases', one.id, 'timeline'])}>{t('office.entry.all', { count: all.length })}</a>
        </p>
      )}
    </Panel>
  );
}
