// A case's terms: changed by one at a time; who comes second sees what the first one changed.
import { change } from '../../api/client';
import type { Case, Client } from '../../api/types';
import { Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { useCan } from '../../session/session';
import { useTypeText } from '../parts/hotline-types';
import { FormFrame } from '../parts/record-form';
import { useRecordEdit } from '../parts/record-edit';
import { caseBody, CaseFields, caseValues } from './form';
import { useHotlineNames } from './index';

// Only what was changed is sent: an input shows whole minutes, the record may hold more.
function changed<Body extends object>(now: Body, before: Body): Partial<Body> {
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof Body]))) as Partial<Body>;
}

function Edit({ one, clients, reload }: { one: Case; clients: Client[]; reload: () => void }) {
  const { t } = useI18n();
  const { form, conflict } = useRecordEdit({ kind: 'cases', item: one.id, record: one, reload }, (record) => caseValues(record), (values, version) =>
    change<Case>('PUT', `/api/alliance/cases/${encodeURIComponent(one.id)}`, { version, ...changed(caseBody(values), caseBody(caseValues(one))) }),
  );
  return (
    <Panel title={t('office.case.about')} className="narrow-form">
      <FormFrame form={form} save={t('common.save')} saved={t('common.saved')} only="changed" label={t('office.case.about')} conflict={conflict}>
        <CaseFields form={form} clients={clients} />
      </FormFrame>
    </Panel>
  );
}

export function EditCase({ one, clients, reload }: { one: Case; clients: Client[]; reload: () => void }) {
  const { t, f } = useI18n();
  const can = useCan();
  const types = useTypeText();
  const hotlines = useHotlineNames();
  if (can('office.change') && one.closed_at === null) return <Edit one={one} clients={clients} reload={reload} />;
  return (
    <Panel title={t('office.case.about')}>
      <dl className="facts">
        <div><dt>{t('office.case.hotlines')}</dt><dd>{hotlines(one.hotlines)}</dd></div>
        <div><dt>{t('office.case.client')}</dt><dd>{clients.find((each) => each.key === one.client)?.name ?? (one.client || '–')}</dd></div>
        <div><dt>{t('office.case.type')}</dt><dd>{types(one.hotline_type)}</dd></div>
        <div><dt>{t('office.case.budget')}</dt><dd>{f.money(one.budget_cents)}</dd></div>
        <div><dt>{t('office.case.target')}</dt><dd>{t('office.case.target.text', { goal: f.percent(one.target_ppm, 0), within: f.seconds(one.target_ms) })}</dd></div>
        <div><dt>{t('office.case.ends_at')}</dt><dd>{f.minute(one.ends_at)}</dd></div>
      </dl>
    </Panel>
  );
}
