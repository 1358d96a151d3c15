// Opening a case: it begins as normal; its first level is a decision of its own.
import { change } from '../../api/client';
import type { Case, Client } from '../../api/types';
import { PageHead, Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { go, href } from '../../router';
import { CheckField, FormFrame, useRecordForm } from '../parts/record-form';
import { caseBody, CaseFields, kEmptyCase } from './form';

export function NewCase({ clients, reload }: { clients: Client[]; reload: () => void }) {
  const { t } = useI18n();
  const form = useRecordForm(
    { ...kEmptyCase, drill: false },
    (values) => change<Case>('POST', '/api/alliance/cases', { ...caseBody(values), drill: values.drill ? 1 : 0 }),
    (made) => {
      reload();
      go(href(['office', 'cases', made.id]));
    },
  );
  return (
    <>
      <PageHead title={t('office.case.new')} back={{ to: href(['office', 'cases']), label: t('office.cases') }} />
      <div className="columns">
        <Panel title={t('office.case.about')}>
          <FormFrame form={form} save={t('office.case.open.do')} label={t('office.case.new')}>
            <CheckField form={form} name="drill" label={t('office.case.is_drill')} hint={t('office.case.is_drill.hint')} />
            <CaseFields form={form} clients={clients} />
          </FormFrame>
        </Panel>
        <Panel title={t('office.case.how')}>
          <ol className="howto">
            <li>{t('office.case.how.1')}</li>
            <li>{t('office.case.how.2')}</li>
            <li>{t('office.case.how.3')}</li>
            <li>{t('office.case.how.4')}</li>
          </ol>
        </Panel>
      </div>
    </>
  );
}
