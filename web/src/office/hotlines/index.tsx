// Hotlines that the office keeps: begun from a template, filled in, checked, heard, live.
import { change } from '../../api/client';
import type { HotlineDraft, HotlineTemplate, List } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { State } from '../../components/badges';
import { Blank, Failure, Loading, PageHead, Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { go, href } from '../../router';
import { useCan } from '../../session/session';
import { FormFrame, SelectField, TextField, useRecordForm } from '../parts/record-form';
import { RecordTable, type Column } from '../parts/table';
import { DraftOne } from './one';

export function DraftState({ draft }: { draft: HotlineDraft }) {
  const { t } = useI18n();
  if (draft.status === 'live') return <State kind="good" icon="phone" text={t('office.draft.status.live')} />;
  if (draft.status === 'off') return <State kind="off" icon="closed" text={t('office.draft.status.off')} />;
  return <State kind="warn" icon="clock" text={t('office.draft.status.draft')} />;
}

export function useDraftName(): (draft: HotlineDraft) => string {
  const { locale } = useI18n();
  return (draft) => {
    const name = draft.document?.name;
    return (locale === 'de' ? name?.de : name?.en) || name?.de || draft.key || '';
  };
}

function Begin({ templates, reload }: { templates: HotlineTemplate[]; reload: () => void }) {
  const { t, locale } = useI18n();
  const form = useRecordForm(
    { form: templates[0]?.key ?? '', key: '' },
    (values) => change<HotlineDraft>('POST', '/api/alliance/hotline-drafts', { key: values.key.trim(), ...(values.form === '' ? {} : { form: values.form }) }),
    (made) => {
      reload();
      go(href(['office', 'hotlines', made.key ?? '']));
    },
  );
  const chosen = templates.find((one) => one.key === form.values.form);
  return (
    <Panel title={t('office.draft.begin')}>
      <FormFrame form={form} save={t('office.draft.begin.do')} label={t('office.draft.begin')}>
        <p className="note">{t('office.draft.begin.text')}</p>
        <SelectField
          form={form}
          name="form"
          label={t('office.draft.template')}
          options={[...templates.map((one) => [one.key, locale === 'de' ? one.title_de : one.title_en] as const), ['', t('office.draft.empty')] as const]}
          hint={chosen === undefined ? undefined : locale === 'de' ? chosen.about_de : chosen.about_en}
        />
        <TextField form={form} name="key" label={t('record.key')} hint={t('office.member.key.hint')} maxLength={40} />
      </FormFrame>
    </Panel>
  );
}

export function HotlineDraftsPage({ rest }: { rest: string[] }) {
  const { t, f } = useI18n();
  const can = useCan();
  const name = useDraftName();
  const drafts = useResource<List<HotlineDraft>>('/api/alliance/hotline-drafts', 8_000);
  const templates = useResource<List<HotlineTemplate>>('/api/alliance/hotline-templates');
  const items = drafts.data?.items;
  if (rest[0] !== undefined) return <DraftOne key={rest[0]} id={rest[0]} reload={drafts.reload} />;
  const columns: Column<HotlineDraft>[] = [
    {
      head: t('common.hotline'),
      className: 'name-col',
      cell: (one) => (
        <>
          <a href={href(['office', 'hotlines', one.key ?? ''])}>{name(one)}</a>
          <span className="cell-sub">{one.key}</span>
        </>
      ),
    },
    { head: t('record.status'), cell: (one) => <DraftState draft={one} /> },
    {
      head: t('office.draft.made'),
      cell: (one) => (
        <>
          {f.minute(one.created_at)}
          <span className="cell-sub">{one.created_by}</span>
        </>
      ),
    },
    { head: t('office.draft.live_at'), className: 'nowrap', cell: (one) => f.minute(one.live_at) },
  ];
  return (
    <>
      <PageHead title={t('office.hotlines')} />
      {items === undefined ? (
        <div className="panel">{drafts.error ? <Failure error={drafts.error} retry={drafts.reload} /> : <Loading />}</div>
      ) : (
        <div className={can('office.change') ? 'columns' : 'stack'}>
          <Panel title={t('office.draft.all')} flush>
            {items.length === 0 ? <Blank title={t('office.draft.none')} text={t('office.draft.none.text')} /> : <RecordTable caption={t('office.hotlines')} columns={columns} rows={items} keyOf={(one) => one.key ?? ''} empty={t('office.draft.none')} />}
          </Panel>
          {can('office.change') && templates.data !== null && <Begin templates={templates.data.items} reload={drafts.reload} />}
        </div>
      )}
    </>
  );
}
