// The key: each member's share, with a floor and a cap where they were agreed. The sum must be 100 %, and what a change does is seen before it is in force.
import { useId, useState } from 'react';
import type { Hotline, MemberShare, Weights } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { CommandSteps, Confirm } from '../../components/command';
import { Icon } from '../../components/icon';
import { Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { useCommand } from '../../live/use-command';
import { infeasible, kDecimals, kNoCap, kNoFloor, parseBound, parsePercent, percentFault, percentText, sumOf, toWeight, type Terms } from './weights-math';

export function WeightsPanel({ hotline, shares }: { hotline: Hotline; shares: MemberShare[] }) {
  const { t, f, locale } = useI18n();
  const id = useId();
  const { state, busy, send } = useCommand();
  const [asking, setAsking] = useState(false);
  const [edited, setEdited] = useState<Record<string, string>>({});
  const [floors, setFloors] = useState<Record<string, string>>({});
  const [caps, setCaps] = useState<Record<string, string>>({});
  // The agreement that the changes start from: who changes it meanwhile is not overwritten.
  const [base, setBase] = useState<number | null>(null);
  const begin = () => setBase((before) => before ?? hotline.agreement);
  const reset = () => {
    setBase(null);
    setEdited({});
    setFloors({});
    setCaps({});
  };
  const key = useResource<Weights>(`/api/hotlines/${hotline.key}/weights`, 15_000);
  const members = [...shares].sort((a, b) => b.agreed_ppm - a.agreed_ppm || a.name.localeCompare(b.name));
  const percent = (ppm: number) => percentText(ppm, locale === 'de');
  const textOf = (share: MemberShare) => edited[share.member] ?? percent(share.terms.share_ppm);
  const floorText = (share: MemberShare) => floors[share.member] ?? (share.terms.floor_ppm === kNoFloor ? '' : percent(share.terms.floor_ppm));
  const capText = (share: MemberShare) => caps[share.member] ?? (share.terms.cap_ppm === kNoCap ? '' : percent(share.terms.cap_ppm));
  const values = members.map((share) => parsePercent(textOf(share)));
  const floorValues = members.map((share) => parseBound(floorText(share), kNoFloor));
  const capValues = members.map((share) => parseBound(capText(share), kNoCap));
  const terms = members.map((_, n): Terms => ({ share: values[n] ?? 0, floor: floorValues[n] ?? kNoFloor, cap: capValues[n] ?? kNoCap }));
  const sum = sumOf(values);
  const bounds = members.flatMap((share) => [floorText(share), capText(share)]).filter((text) => text.trim() !== '');
  const fault = [...members.map(textOf), ...bounds].map(percentFault).find((one) => one !== null) ?? null;
  const wrong = fault === null ? infeasible(terms) : null;
  const complaint = fault !== null ? t(`weights.invalid.${fault}`, { decimals: kDecimals }) : wrong !== null ? t(`weights.wrong.${wrong}`) : null;
  const valid = complaint === null;
  const changed = members.some(({ terms: now }, n) => values[n] !== now.share_ppm || floorValues[n] !== now.floor_ppm || capValues[n] !== now.cap_ppm);
  const scale = Math.max(...members.map((share, n) => Math.max(share.agreed_ppm, values[n] ?? 0)), 1);
  const off = sum - 1_000_000;
  const digits = off % 1000 === 0 ? 1 : kDecimals;
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
          <span className="weights__head">{t('weights.floor')}</span>
          <span className="weights__head">{t('weights.cap')}</span>
          <span className="weights__head weights__wide">
            {t('weights.now')} / {t('weights.new')}
          </span>
          <span className="weights__head weights__wide num">{t('weights.effect')}</span>
          {members.map((share, n) => {
            const value = values[n] ?? null;
            const change = value === null ? null : value - share.terms.share_ppm;
            const bound = (name: 'floor' | 'cap', text: string, bad: boolean, set: (text: string) => void) => (
              <div className="weights__field">
                <span className="weights__label" aria-hidden="true">{t(`weights.${name}`)}</span>
                <div className="weights__input">
                  <input
                    className={`kern-form-input__input ${bad ? 'kern-form-input__input--error' : ''}`}
                    inputMode="decimal"
                    autoComplete="off"
                    value={text}
                    placeholder="–"
                    aria-label={t(`weights.${name}.input`, { member: share.name })}
                    aria-invalid={bad}
                    aria-describedby={bad ? `${id}-sum` : undefined}
                    onChange={(event) => {
                      begin();
                      set(event.target.value);
                    }}
                  />
                  <span aria-hidden="true">%</span>
                </div>
              </div>
            );
            return (
              <div className="weights__row" key={share.member}>
                <label htmlFor={`${id}-${share.member}`}>
                  {share.name}
                  {share.agreed_ppm !== share.terms.share_ppm && <span className="cell-sub">{t('weights.in_force', { weight: f.percent(share.agreed_ppm) })}</span>}
                </label>
                <div className="weights__field">
                  <span className="weights__label" aria-hidden="true">{t('weights.new')}</span>
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
                      onChange={(event) => {
                        begin();
                        setEdited({ ...edited, [share.member]: event.target.value });
                      }}
                    />
                    <span aria-hidden="true">%</span>
                  </div>
                </div>
                {bound('floor', floorText(share), floorValues[n] === null, (text) => setFloors({ ...floors, [share.member]: text }))}
                {bound('cap', capText(share), capValues[n] === null, (text) => setCaps({ ...caps, [share.member]: text }))}
                <div className="weights__wide weights__bars" aria-hidden="true">
                  <span className="weights__bar weights__bar--now" style={{ width: `${(share.agreed_ppm / scale) * 100}%` }} />
                  <span className="weights__bar weights__bar--new" style={{ width: `${((value ?? 0) / scale) * 100}%` }} />
                </div>
                <span className="weights__effect num note">
                  {change === null ? '–' : change === 0 ? t('weights.effect.same') : t('weights.effect.change', { change: f.points(change) })}
                </span>
              </div>
            );
          })}
        </div>
        <div className="row weights__sum" id={`${id}-sum`} role="status">
          <span className="strong">
            {t('weights.sum')} {f.percent(sum, digits)}
          </span>
          {!valid ? (
            <span className="state state--bad">
              <Icon name="warning" />
              {complaint}
            </span>
          ) : off === 0 ? (
            <span className="state state--good">
              <Icon name="ok" />
              {t('weights.sum.ok')}
            </span>
          ) : (
            <span className="state state--bad">
              <Icon name="warning" />
              {t(off > 0 ? 'weights.sum.more' : 'weights.sum.less', { points: f.number(Math.abs(off) / 10_000, digits) })}
            </span>
          )}
        </div>
        <div className="row">
          <button type="submit" className="kern-btn kern-btn--primary" disabled={busy || !valid || off !== 0 || !changed}>
            <span className="kern-label">{t('weights.save')}</span>
          </button>
          <button type="button" className="kern-btn kern-btn--tertiary" disabled={!changed && valid} onClick={reset}>
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
          const weights_ppm = Object.fromEntries(members.map((share, n) => [share.member, toWeight(terms[n] ?? { share: 0, floor: kNoFloor, cap: kNoCap })]));
          void send('PUT', `/api/hotlines/${hotline.key}/weights`, { agreement: base ?? hotline.agreement, weights_ppm }).then((done) => {
            if (done) reset();
          });
        }}
      >
        <p>{t('weights.confirm.text')}</p>
        <dl className="facts">
          {members.map((share, n) => (
            <div key={share.member}>
              <dt>{share.name}</dt>
              <dd>
                {f.percent(share.terms.share_ppm)} → <span className="strong">{f.percent(values[n] ?? null)}</span>
                {floorValues[n] !== kNoFloor && ` · ${t('weights.floor')} ${f.percent(floorValues[n])}`}
                {capValues[n] !== kNoCap && ` · ${t('weights.cap')} ${f.percent(capValues[n])}`}
              </dd>
            </div>
          ))}
        </dl>
      </Confirm>
    </Panel>
  );
}
