// The key: each member's share. The sum must be 100 %, and what a change does is seen before it is in force.
import { useId, useState } from 'react';
import type { Hotline, MemberShare, Weights } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { CommandSteps, Confirm } from '../../components/command';
import { Icon } from '../../components/icon';
import { Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { useCommand } from '../../live/use-command';
import { parsePercent, percentText, sumOf } from './weights-math';

export function WeightsPanel({ hotline, shares }: { hotline: Hotline; shares: MemberShare[] }) {
  const { t, f, locale } = useI18n();
  const id = useId();
  const { state, busy, send } = useCommand();
  const [asking, setAsking] = useState(false);
  const [edited, setEdited] = useState<Record<string, string>>({});
  const key = useResource<Weights>(`/api/hotlines/${hotline.key}/weights`, 15_000);
  const members = [...shares].sort((a, b) => b.agreed_ppm - a.agreed_ppm || a.name.localeCompare(b.name));
  const textOf = (share: MemberShare) => edited[share.member] ?? percentText(share.agreed_ppm, locale === 'de');
  const values = members.map((share) => parsePercent(textOf(share)));
  const sum = sumOf(values);
  const valid = values.every((value) => value !== null);
  const changed = members.some((share, n) => values[n] !== share.agreed_ppm);
  const scale = Math.max(...members.map((share, n) => Math.max(share.agreed_ppm, values[n] ?? 0)), 1);
  const off = sum - 1_000_000;
  const since = key.data !== null && key.data.agreement === hotline.agreement ? key.data.since : null;

  return (
    <Panel title={t('weights.title')} end={since !== null && <span className="note">{t('weights.agreement', { agreement: hotline.agreement, time: f.dateTime(since) })}</span>}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (valid && off === 0 && changed) setAsking(true);
        }}
      >
        <p className="note">{t('weights.hint')}</p>
        <div className="weights">
          <span className="weights__head">{t('common.member')}</span>
          <span className="weights__head">{t('weights.new')}</span>
          <span className="weights__head weights__wide">
            {t('weights.now')} / {t('weights.new')}
          </span>
          <span className="weights__head weights__wide num">{t('weights.effect')}</span>
          {members.map((share, n) => {
            const value = values[n] ?? null;
            const change = value === null ? null : value - share.agreed_ppm;
            return (
              <div className="weights__row" key={share.member}>
                <label htmlFor={`${id}-${share.member}`}>{share.name}</label>
                <div className="weights__input">
                  <input
                    id={`${id}-${share.member}`}
                    className={`kern-form-input__input ${value === null ? 'kern-form-input__input--error' : ''}`}
                    inputMode="decimal"
                    autoComplete="off"
                    value={textOf(share)}
                    aria-label={t('weights.input', { member: share.name })}
                    aria-invalid={value === null}
                    aria-describedby={value === null ? `${id}-sum` : undefined}
                    onChange={(event) => setEdited({ ...edited, [share.member]: event.target.value })}
                  />
                  <span aria-hidden="true">%</span>
                </div>
                <div className="weights__wide weights__bars" aria-hidden="true">
                  <span className="weights__bar weights__bar--now" style={{ width: `${(share.agreed_ppm / scale) * 100}%` }} />
                  <span className="weights__bar weights__bar--new" style={{ width: `${((value ?? 0) / scale) * 100}%` }} />
                </div>
                <span className="weights__wide num note">
                  {change === null ? '–' : change === 0 ? t('weights.effect.same') : t('weights.effect.change', { change: f.points(change) })}
                </span>
              </div>
            );
          })}
        </div>
        <div className="row weights__sum" id={`${id}-sum`} role="status">
          <span className="strong">
            {t('weights.sum')} {f.percent(sum, off % 1000 === 0 ? 1 : 3)}
          </span>
          {!valid ? (
            <span className="state state--bad">
              <Icon name="warning" />
              {t('weights.invalid')}
            </span>
          ) : off === 0 ? (
            <span className="state state--good">
              <Icon name="ok" />
              {t('weights.sum.ok')}
            </span>
          ) : (
            <span className="state state--bad">
              <Icon name="warning" />
              {t(off > 0 ? 'weights.sum.more' : 'weights.sum.less', { points: f.number(Math.abs(off) / 10_000, Math.abs(off) % 1000 === 0 ? 1 : 3) })}
            </span>
          )}
        </div>
        <div className="row">
          <button type="submit" className="kern-btn kern-btn--primary" disabled={busy || !valid || off !== 0 || !changed}>
            <span className="kern-label">{t('weights.save')}</span>
          </button>
          <button type="button" className="kern-btn kern-btn--tertiary" disabled={!changed && valid} onClick={() => setEdited({})}>
            <span className="kern-label">{t('weights.reset')}</span>
          </button>
        </div>
        <CommandSteps state={state} />
      </form>
      <Confirm
        open={asking}
        title={t('weights.confirm.title')}
        confirm={t('weights.save')}
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          const weights_ppm = Object.fromEntries(members.map((share, n) => [share.member, values[n] ?? 0]));
          void send('PUT', `/api/hotlines/${hotline.key}/weights`, { weights_ppm }).then((done) => {
            if (done) setEdited({});
          });
        }}
      >
        <p>{t('weights.confirm.text')}</p>
        <dl className="facts">
          {members.map((share, n) => (
            <div key={share.member}>
              <dt>{share.name}</dt>
              <dd>
                {f.percent(share.agreed_ppm)} → <span className="strong">{f.percent(values[n] ?? null)}</span>
              </dd>
            </div>
          ))}
        </dl>
      </Confirm>
    </Panel>
  );
}
