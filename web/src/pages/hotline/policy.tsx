// The rules of one hotline: read, and changed one by one. Times are shown and typed in seconds.
import { useId, useState } from 'react';
import type { Hotline, Policy } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { CommandSteps } from '../../components/command';
import { Icon } from '../../components/icon';
import { Failure, Loading, Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { useCommand } from '../../live/use-command';

export type Name = keyof Policy;

// Bounds as in the contract, in the unit of the policy itself.
export const kBounds: Record<Name, [number, number]> = {
  wait_limit_ms: [0, 604_800_000],
  max_waiting: [0, 100_000],
  offer_deadline_ms: [1_000, 120_000],
  site_failures_in_a_row: [1, 1_000],
  probe_interval_ms: [1_000, 3_600_000],
  proven_within_ms: [0, 604_800_000],
  burst_ms: [1_000, 604_800_000],
  share_tolerance_ms: [0, 604_800_000],
  short_conversation_ms: [0, 600_000],
  return_within_ms: [0, 604_800_000],
  credit_keep_ms: [0, 604_800_000],
  place_max_ms: [0, 604_800_000],
  service_target_ms: [0, 3_600_000],
  tell_interval_ms: [1_000, 60_000],
  capacity_expiry_ms: [1_000, 600_000],
  menu_limit_ms: [1_000, 600_000],
  served_within_ms: [0, 60_000],
  least_talk_ms: [0, 10_000],
};

const kGroups: [string, Name[]][] = [
  ['line', ['wait_limit_ms', 'max_waiting', 'service_target_ms', 'tell_interval_ms', 'menu_limit_ms', 'served_within_ms']],
  ['offers', ['offer_deadline_ms', 'site_failures_in_a_row', 'probe_interval_ms', 'proven_within_ms', 'least_talk_ms', 'capacity_expiry_ms']],
  ['shares', ['burst_ms', 'share_tolerance_ms', 'short_conversation_ms', 'return_within_ms']],
  ['credit', ['credit_keep_ms', 'place_max_ms']],
];

const isTime = (name: Name) => name.endsWith('_ms');
export const toField = (name: Name, value: number) => String(isTime(name) ? value / 1000 : value);

// The typed text in the policy's unit; null where it does not fit its bounds.
export function fromField(name: Name, text: string): number | null {
  if (!/^\d{1,9}([.,]\d{1,3})?$/.test(text.trim())) return null;
  const value = Number(text.trim().replace(',', '.')) * (isTime(name) ? 1000 : 1);
  const [min, max] = kBounds[name];
  return Number.isInteger(Math.round(value)) && value >= min && value <= max && (isTime(name) || Number.isInteger(value)) ? Math.round(value) : null;
}

// The rules in force, for those who only read them.
export function PolicyFacts({ hotline }: { hotline: Hotline }) {
  const { t, f } = useI18n();
  const policy = useResource<Policy>(`/api/hotlines/${hotline.key}/policy`, 15_000);
  const data = policy.data;
  return (
    <Panel title={t('policy.title')}>
      {data === null ? (
        policy.error ? <Failure error={policy.error} retry={policy.reload} /> : <Loading />
      ) : (
        <div className="stack">
          {kGroups.map(([group, members]) => (
            <div key={group}>
              <h3 className="policy__legend">{t(`policy.group.${group}` as 'policy.group.line')}</h3>
              <dl className="facts facts--num facts--wide">
                {members.map((name) => (
                  <div key={name}>
                    <dt>{t(`policy.${name}`)}</dt>
                    <dd>{isTime(name) ? f.duration(data[name]) : f.count(data[name])}</dd>
                  </div>
                ))}
              </dl>
            </div>
          ))}
        </div>
      )}
    </Panel>
  );
}

export function PolicyPanel({ hotline }: { hotline: Hotline }) {
  const { t, f } = useI18n();
  const id = useId();
  const { state, busy, send } = useCommand();
  const policy = useResource<Policy>(`/api/hotlines/${hotline.key}/policy`, 15_000);
  const [edited, setEdited] = useState<Partial<Record<Name, string>>>({});
  const data = policy.data;
  if (data === null) return <Panel title={t('policy.title')}>{policy.error ? <Failure error={policy.error} retry={policy.reload} /> : <Loading />}</Panel>;
  const names = kGroups.flatMap(([, group]) => group);
  const value = (name: Name) => (edited[name] === undefined ? data[name] : fromField(name, edited[name]));
  const changes = names.filter((name) => value(name) !== data[name]);
  const invalid = names.some((name) => value(name) === null);
  return (
    <Panel title={t('policy.title')}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send('PUT', `/api/hotlines/${hotline.key}/policy`, Object.fromEntries(changes.map((name) => [name, value(name)]))).then((done) => {
            if (!done) return;
            policy.reload();
            setEdited({});
          });
        }}
      >
        <p className="note">{t('policy.hint')}</p>
        {kGroups.map(([group, members]) => (
          <fieldset key={group} className="kern-fieldset policy">
            <legend className="policy__legend">{t(`policy.group.${group}` as 'policy.group.line')}</legend>
            {members.map((name) => {
              const [min, max] = kBounds[name];
              const wrong = value(name) === null;
              const unit = isTime(name) ? ` ${t('policy.unit.s')}` : '';
              return (
                <div className="policy__row" key={name}>
                  <label htmlFor={`${id}-${name}`}>{t(`policy.${name}`)}</label>
                  <span className="policy__field">
                    <input
                      id={`${id}-${name}`}
                      className={`kern-form-input__input ${wrong ? 'kern-form-input__input--error' : ''}`}
                      inputMode="decimal"
                      autoComplete="off"
                      value={edited[name] ?? toField(name, data[name])}
                      aria-invalid={wrong}
                      aria-describedby={`${id}-${name}-unit`}
                      onChange={(event) => setEdited({ ...edited, [name]: event.target.value })}
                    />
                    <span className="note" id={`${id}-${name}-unit`}>
                      {wrong ? (
                        <span className="error-text">
                          <Icon name="warning" />
                          {t('policy.invalid', { min: `${f.number(Number(toField(name, min)))}`, max: `${f.number(Number(toField(name, max)))}${unit}` })}
                        </span>
                      ) : isTime(name) ? (
                        (value(name) ?? 0) < 60_000 ? t('policy.unit.s') : `${t('policy.unit.s')} = ${f.duration(value(name))}`
                      ) : (
                        t('policy.unit.count')
                      )}
                    </span>
                  </span>
                </div>
              );
            })}
          </fieldset>
        ))}
        <div className="row">
          <button type="submit" className="kern-btn kern-btn--primary" disabled={busy || invalid || changes.length === 0}>
            <span className="kern-label">{t('policy.save')}</span>
          </button>
          <span className="note" role="status">{changes.length > 0 && t('policy.changed', { count: changes.length })}</span>
        </div>
        <CommandSteps state={state} />
      </form>
    </Panel>
  );
}
