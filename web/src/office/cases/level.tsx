// How far a case has gone: its levels in order, who decided each and why, and the next step, which takes a reason and a
// confirmation.
import { change } from '../../api/client';
import type { AlertRule, Case, CaseEntry, List } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { Icon } from '../../components/icon';
import { useI18n } from '../../i18n/i18n';
import { useCan, useReader } from '../../session/session';
import { kLevels, nextLevels, type Level } from '../parts/levels';
import { FormFrame, TextField } from '../parts/record-form';
import { useRecordEdit } from '../parts/record-edit';

interface LevelValues {
  level: string; // '' while none is chosen
  reason: string;
}

// The last decision for a level.
function decided(entries: readonly CaseEntry[], level: string): CaseEntry | undefined {
  return [...entries].reverse().find((one) => one.kind === (level === 'normal' ? 'opened' : `level_${level}`));
}

// By which criteria the alliance decides for a level, and by whom; as agreed under Alert levels.
function Agreed({ rule }: { rule: AlertRule | undefined }) {
  const { t, f, locale } = useI18n();
  const criteria = (locale === 'de' ? rule?.criteria_de : rule?.criteria_en) || rule?.criteria_de || rule?.criteria_en || '';
  const names = rule?.decider_names ?? [];
  if (criteria === '' && names.length === 0) return null;
  return (
    <div className="stepper__agreed" data-agreed={rule?.level}>
      {criteria !== '' && <p className="note"><span className="strong">{t('alert.criteria')}:</span> {criteria}</p>}
      {names.length > 0 && <p className="note"><span className="strong">{t('alert.decides')}:</span> {f.list(names)}</p>}
    </div>
  );
}

export function LevelStepper({ one, entries, reload }: { one: Case; entries: readonly CaseEntry[]; reload: () => void }) {
  const { t, f } = useI18n();
  const can = useCan();
  const reader = useReader();
  const closed = one.closed_at !== null;
  const { form, conflict } = useRecordEdit(
    { kind: 'cases', item: one.id, record: one, reload },
    (record, typed?: LevelValues): LevelValues => ({ level: typed !== undefined && nextLevels(record.level).includes(typed.level as Level) ? typed.level : '', reason: typed?.reason ?? '' }),
    ({ level, reason }, version) => change<Case>('POST', `/api/alliance/cases/${encodeURIComponent(one.id)}/level`, { version, level, reason: reason.trim() }),
  );
  const may = closed || !can('office.change') ? [] : nextLevels(one.level);
  const rules = useResource<List<AlertRule>>('/api/alliance/alert-rules', 30_000).data?.items ?? [];
  const ruleOf = (level: string) => rules.find((rule) => rule.level === level);
  // Deciders who have no account any more bind nobody: then there are no names.
  const decides = (level: string) => (ruleOf(level)?.decider_names ?? []).length === 0 || (ruleOf(level)?.deciders ?? []).includes(reader.account);
  const at = kLevels.indexOf(one.level as Level);
  const chosen = form.values.level;
  const mine = form.values.reason !== '' || form.error !== null; // what was typed stays, whatever the others did
  return (
    <section className="panel levels" aria-label={t('office.level.steps')} data-level={closed ? 'closed' : one.level}>
      <ol className="stepper">
        {kLevels.map((level, n) => {
          const decision = decided(entries, level);
          const current = !closed && level === one.level;
          const reached = closed || n < at || (level === 'normal' && n <= at);
          const skipped = reached && decision === undefined;
          return (
            <li key={level} className={`stepper__step ${current ? 'stepper__step--current' : reached && !skipped ? 'stepper__step--done' : ''}`} aria-current={current ? 'step' : undefined}>
              <span className="stepper__mark" aria-hidden="true">{reached && !current && !skipped ? <Icon name="check" /> : n + 1}</span>
              <p className="stepper__name">
                {t(`office.level.${level}`)}
                {current && <span className="kern-sr-only"> {t('office.level.current')}</span>}
              </p>
              <p className="note">
                {decision !== undefined && (reached || current) ? t('office.level.decided', { name: decision.name ?? '', time: f.minute(decision.at) }) : skipped ? t('office.level.skipped') : t(`office.level.${level}.when`)}
              </p>
              {(current || reached) && decision !== undefined && level !== 'normal' && (decision.text ?? '') !== '' && <p className="stepper__why">{decision.text}</p>}
              {(may.includes(level) || current) && level !== 'normal' && <Agreed rule={ruleOf(level)} />}
              {may.includes(level) && level !== 'normal' && (
                <button type="button" className="kern-btn kern-btn--secondary kern-btn--x-small" disabled={!decides(level)} aria-pressed={chosen === level} onClick={() => form.set('level', chosen === level ? '' : level)}>
                  <span className="kern-label">{t(`office.level.${level}.do`)}</span>
                </button>
              )}
            </li>
          );
        })}
      </ol>
      {may.includes('normal') && (
        <div className="levels__end">
          <p className="note">{t(`office.level.end.${one.level as 'watch'}`)}</p>
          <Agreed rule={ruleOf('normal')} />
          <button type="button" className="kern-btn kern-btn--secondary kern-btn--x-small" disabled={!decides('normal')} aria-pressed={chosen === 'normal'} onClick={() => form.set('level', chosen === 'normal' ? '' : 'normal')}>
            <span className="kern-label">{t('office.level.normal.do')}</span>
          </button>
        </div>
      )}
      {closed && <p className="levels__closed note">{t('office.level.closed', { time: f.minute(one.closed_at) })}</p>}
      {can('office.change') && (chosen !== '' || mine) && (
        <div className="levels__form">
          <FormFrame form={form} save={chosen === '' ? t('office.level.choose') : t(`office.level.${chosen as Level}.confirm`)} saved={t('common.saved')} label={t('office.level.decide')} conflict={conflict} only="changed" extra={
            <button type="button" className="kern-btn kern-btn--tertiary" onClick={() => form.reset({ level: '', reason: '' })}><span className="kern-label">{t('common.cancel')}</span></button>
          }>
            {chosen !== '' && <p>{t(`office.level.${chosen as Level}.effect`)}</p>}
            <TextField form={form} name="reason" label={t('office.level.reason')} hint={t('office.level.reason.hint', { name: reader.name })} rows={2} maxLength={2000} />
          </FormFrame>
        </div>
      )}
    </section>
  );
}
