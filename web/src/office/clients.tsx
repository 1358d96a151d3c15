// Who orders hotlines: clients, and which hotlines each may see.
import { change } from '../api/client';
import type { Client, List } from '../api/types';
import { useResource } from '../api/use-resource';
import { Blank, Failure, Loading, PageHead, Panel } from '../components/panel';
import { useI18n } from '../i18n/i18n';
import { usePicture } from '../live/feed';
import { go, href } from '../router';
import { useCan } from '../session/session';
import { useHotlineNames } from './cases';
import { CheckGroup, FormFrame, TextField, useRecordForm, type RecordForm } from './parts/record-form';
import { useRecordEdit } from './parts/record-edit';
import { RecordTable, type Column } from './parts/table';

interface Values {
  name: string;
  person: string;
  email: string;
  hotlines: readonly string[];
}
const kEmpty: Values = { name: '', person: '', email: '', hotlines: [] };

function Fields<V extends Values>({ form }: { form: RecordForm<V> }) {
  const { t, named } = useI18n();
  const hotlines = usePicture()?.hotlines ?? [];
  return (
    <>
      <TextField form={form} name="name" label={t('record.name')} maxLength={120} />
      <TextField form={form} name="person" label={t('record.person')} maxLength={120} />
      <TextField form={form} name="email" label={t('record.email')} type="email" />
      <CheckGroup form={form} name="hotlines" label={t('office.client.hotlines')} options={hotlines.map((one) => ({ value: one.key, label: named(one) }))} />
    </>
  );
}

function Add({ reload }: { reload: () => void }) {
  const { t } = useI18n();
  const form = useRecordForm({ key: '', ...kEmpty }, (values) => change<Client>('POST', '/api/alliance/clients', { ...values, key: values.key.trim(), name: values.name.trim() }), () => {
    form.reset({ key: '', ...kEmpty }, true);
    reload();
  });
  return (
    <Panel title={t('office.client.add')}>
      <FormFrame form={form} save={t('office.client.add.do')} saved={t('common.saved')} label={t('office.client.add')}>
        <TextField form={form} name="key" label={t('record.key')} hint={t('office.member.key.hint')} maxLength={40} />
        <Fields form={form} />
      </FormFrame>
    </Panel>
  );
}

function Edit({ client, reload }: { client: Client; reload: () => void }) {
  const { t } = useI18n();
  const { form, conflict } = useRecordEdit(
    { kind: 'clients', item: client.key, record: client, reload },
    (one): Values => ({ name: one.name ?? '', person: one.person ?? '', email: one.email ?? '', hotlines: one.hotlines ?? [] }),
    (values, version) => change<Client>('PUT', `/api/alliance/clients/${encodeURIComponent(client.key)}`, { version, ...values, name: values.name.trim() }),
  );
  return (
    <Panel title={t('office.client.edit', { name: client.name ?? client.key })}>
      <FormFrame form={form} save={t('common.save')} saved={t('common.saved')} only="changed" label={t('office.client.edit', { name: client.name ?? client.key })} conflict={conflict} extra={
        <button type="button" className="kern-btn kern-btn--tertiary" onClick={() => go(href(['office', 'clients']))}><span className="kern-label">{t('common.close')}</span></button>
      }>
        <Fields form={form} />
      </FormFrame>
    </Panel>
  );
}

export function ClientsPage({ rest }: { rest: string[] }) {
  const { t } = useI18n();
  const can = useCan();
  const names = useHotlineNames();
  const clients = useResource<List<Client>>('/api/alliance/clients', 10_000);
  const items = clients.data?.items;
  const open = items?.find((one) => one.key === rest[0]);
  const columns: Column<Client>[] = [
    {
      head: t('office.case.client'),
      className: 'name-col',
      cell: (one) => (
        <>
          {can('office.change') ? <a href={href(['office', 'clients', one.key])}>{one.name}</a> : <span className="strong">{one.name}</span>}
          <span className="cell-sub">{one.key}</span>
        </>
      ),
    },
    {
      head: t('record.person'),
      cell: (one) => (
        <>
          {one.person || '–'}
          <span className="cell-sub">{one.email}</span>
        </>
      ),
    },
    { head: t('office.client.hotlines'), cell: (one) => ((one.hotlines ?? []).length === 0 ? '–' : names(one.hotlines ?? [])) },
  ];
  return (
    <>
      <PageHead title={t('office.clients')} />
      {items === undefined ? (
        <div className="panel">{clients.error ? <Failure error={clients.error} retry={clients.reload} /> : <Loading />}</div>
      ) : (
        <div className={can('office.change') ? 'columns' : 'stack'}>
          <Panel title={t('office.client.count', { count: items.length })} flush>
            {items.length === 0 ? <Blank title={t('office.client.none')} text={t('office.client.none.text')} /> : <RecordTable caption={t('office.clients')} columns={columns} rows={items} keyOf={(one) => one.key} empty={t('office.client.none')} />}
          </Panel>
          {can('office.change') && (open !== undefined ? <Edit key={open.key} client={open} reload={clients.reload} /> : <Add reload={clients.reload} />)}
        </div>
      )}
    </>
  );
}
