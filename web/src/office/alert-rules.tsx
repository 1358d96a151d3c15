// What the alliance agreed for each alert level: the criteria, which members read too, and who may decide.
import { change } from '../api/client';
import type { AccountList, AlertRule, List } from '../api/types';
import { useResource } from '../api/use-resource';
import { Failure, Loading, PageHead, Panel } from '../components/panel';
import { useI18n } from '../i18n/i18n';
import { useCan } from '../session/session';
import { LevelBadge } from './parts/levels';
import { CheckGroup, FormFrame, TextField } from './parts/record-form';
import { useRecordEdit } from './parts/record-edit';

type Person = AccountList['items'][number];
interface RuleValues {
  criteria_de: string;
  criteria_en: string;
  deciders: readonly string[];
}

function Read({ rule }: { rule: AlertRule }) {
  const { t, f, locale } = useI18n();
  const criteria = (locale === 'de' ? rule.criteria_de : rule.criteria_en) || rule.criteria_de || rule.criteria_en || '';
  const names = rule.decider_names ?? [];
  return (
    <dl className="facts">
      <div>
        <dt>{t('alert.criteria')}</dt>
        <dd className="alert-rule__criteria">{criteria === '' ? t('alert.criteria.none') : criteria}</dd>
      </div>
      <div>
        <dt>{t('alert.deciders')}</dt>
        <dd>{names.length === 0 ? t('alert.deciders.all') : f.list(names)}</dd>
      </div>
    </dl>
  );
}

function Edit({ rule, people, reload }: { rule: AlertRule; people: Person[]; reload: () => void }) {
  const { t } = useI18n();
  const level = rule.level ?? '';
  const { form, conflict } = useRecordEdit(
    { kind: 'alert_rules', item: level, record: rule, reload },
    (one): RuleValues => ({ criteria_de: one.criteria_de ?? '', criteria_en: one.criteria_en ?? '', deciders: one.deciders ?? [] }),
    (values, version) => change<AlertRule>('PUT', `/api/alliance/alert-rules/${encodeURIComponent(level)}`, { version, ...values }),
  );
  return (
    <FormFrame form={form} save={t('common.save')} saved={t('common.saved')} only="changed" label={t('alert.form', { level: t(`office.level.${level as 'watch'}`) })} conflict={conflict}>
      <div className="fields-two">
        <TextField form={form} name="criteria_de" label={t('alert.criteria_de')} rows={3} maxLength={2000} />
        <TextField form={form} name="criteria_en" label={t('alert.criteria_en')} rows={3} maxLength={2000} />
      </div>
      <CheckGroup form={form} name="deciders" label={t('alert.deciders')} hint={t('alert.deciders.hint')} options={people.map((one) => ({ value: one.id, label: one.name }))} />
    </FormFrame>
  );
}

export function AlertRulesPage() {
  const { t } = useI18n();
  const can = useCan();
  const rules = useResource<List<AlertRule>>('/api/alliance/alert-rules', 10_000);
  const accounts = useResource<AccountList>('/api/accounts', 30_000);
  const people = accounts.data?.items.filter((one) => one.role === 'coordinator' && one.status === 'active');
  const error = rules.error ?? accounts.error;
  return (
    <>
      <PageHead title={t('office.alerts')}>
        <span className="note">{t('alert.text')}</span>
      </PageHead>
      {rules.data === null || people === undefined ? (
        <div className="panel">{error ? <Failure error={error} retry={rules.reload} /> : <Loading />}</div>
      ) : (
        <div className="stack">
          {rules.data.items.map((rule) => (
            <Panel key={rule.level} title={<LevelBadge level={rule.level ?? ''} />} className="alert-rule">
              {can('office.change') ? <Edit rule={rule} people={people} reload={rules.reload} /> : <Read rule={rule} />}
            </Panel>
          ))}
        </div>
      )}
    </>
  );
}
