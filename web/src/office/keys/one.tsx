// One key: from each member's inputs by the published rule to its share, objections and answers, and putting it into force.
import { useState } from 'react';
import { change } from '../../api/client';
import type { AllianceMember, KeyShare, List, Objection, ShareKey } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { State } from '../../components/badges';
import { Confirm } from '../../components/command';
import { Explain } from '../../components/explain';
import { Icon } from '../../components/icon';
import { PageHead, Panel } from '../../components/panel';
import { useNodeNow } from '../../components/use-now';
import { useI18n } from '../../i18n/i18n';
import { href } from '../../router';
import { Trouble } from '../../session/fields';
import { useCan } from '../../session/session';
import { useSubmit } from '../../session/use-submit';
import { useHotlineNames } from '../cases';
import { Countdown } from '../parts/countdown';
import { PledgeWarnings } from '../parts/pledge-warnings';
import { FormFrame, TextField } from '../parts/record-form';
import { useRecordEdit } from '../parts/record-edit';
import { SignatureState } from '../parts/signature-state';
import { KeyState } from './index';

const measured = (ppm: number | undefined) => (ppm === undefined || ppm < 0 ? null : ppm);

function Way({ one, inForce, name }: { one: ShareKey; inForce: ShareKey | null; name: (member: string) => string }) {
  const { t, f } = useI18n();
  const shares = [...one.shares].sort((a, b) => b.share_ppm - a.share_ppm);
  const top = Math.max(1, one.applied_cap_ppm, ...shares.map((each) => each.share_ppm)) * 1.04;
  const before = (member: string) => inForce?.shares.find((each) => each.member === member)?.share_ppm;
  const at = (ppm: number) => `${(ppm / top) * 100}%`;
  const milli = (n: number | undefined) => (n === undefined ? '–' : f.number(n / 1000, 0));
  const bound = (each: KeyShare) => (each.bound === 'cap' ? t('office.key.bound.cap') : each.bound === 'floor' ? t('office.key.bound.floor') : '');
  return (
    <div className="table-wrap" tabIndex={0} role="group" aria-label={t('office.key.way')}>
      <table className="table key-table">
        <caption className="kern-sr-only">{t('office.key.way')}</caption>
        <thead>
          <tr>
            <td />
            <th scope="colgroup" colSpan={3} className="key-table__group">{t('office.key.inputs.pledged')}</th>
            <th scope="colgroup" colSpan={2} className="key-table__group">{t('office.key.inputs.measured')}</th>
            <th scope="colgroup" colSpan={2} className="key-table__group">{t('office.key.rule')}</th>
            <th scope="colgroup" colSpan={2} className="key-table__group">{t('office.key.result')}</th>
          </tr>
          <tr>
            <th scope="col" className="name-col">{t('common.member')}</th>
            <th scope="col" className="num">{t('office.level.watch')}</th>
            <th scope="col" className="num">{t('office.level.activation')}</th>
            <th scope="col" className="num">{t('office.level.live')}</th>
            <th scope="col" className="num">{t('office.key.delivery')}</th>
            <th scope="col" className="num">{t('office.key.reliability')}</th>
            <th scope="col" className="num">{t('office.key.indicator')}</th>
            <th scope="col" className="num">{t('office.key.raw')}</th>
            <th scope="col" className="num">{t('office.key.share')}</th>
            <th scope="col" className="wide">{t('office.key.bounds')}</th>
          </tr>
        </thead>
        <tbody>
          {shares.map((each) => {
            const old = before(each.member);
            return (
              <tr key={each.member} data-row={each.member}>
                <th scope="row" className="strong">{name(each.member)}</th>
                <td className="num">{f.count(each.watch_seat_hours)}</td>
                <td className="num">{f.count(each.activation_seat_hours)}</td>
                <td className="num">{f.count(each.live_seat_hours)}</td>
                <td className="num">{f.percent(measured(each.delivery_ppm), 0)}</td>
                <td className="num">{f.percent(measured(each.reliability_ppm), 0)}</td>
                <td className="num">
                  {milli(each.indicator_milli)}
                  <span className="cell-sub">{t('office.key.of', { weighted: milli(each.weighted_milli), quality: f.percent(each.quality_ppm, 0) })}</span>
                </td>
                <td className="num">{f.percent(each.raw_share_ppm)}</td>
                <td className="num strong">
                  {f.percent(each.share_ppm)}
                  {old !== undefined && <span className="cell-sub">{t('office.key.change', { points: f.points(each.share_ppm - old) })}</span>}
                </td>
                <td className="wide">
                  <span className="share__bar" aria-hidden="true">
                    <span className="share__track" />
                    <span className="share__delivered" style={{ width: at(each.share_ppm) }} />
                    <span className="key-bound" style={{ left: at(one.applied_floor_ppm) }} />
                    <span className="key-bound" style={{ left: at(one.applied_cap_ppm) }} />
                  </span>
                  <span className="cell-sub">{bound(each)}</span>
                </td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('office.key.sum')}</th>
            <td className="num">{f.count(shares.reduce((sum, each) => sum + (each.watch_seat_hours ?? 0), 0))}</td>
            <td className="num">{f.count(shares.reduce((sum, each) => sum + (each.activation_seat_hours ?? 0), 0))}</td>
            <td className="num">{f.count(shares.reduce((sum, each) => sum + (each.live_seat_hours ?? 0), 0))}</td>
            <td colSpan={2} />
            <td className="num">{milli(shares.reduce((sum, each) => sum + (each.indicator_milli ?? 0), 0))}</td>
            <td />
            <td className="num strong">{f.percent(shares.reduce((sum, each) => sum + each.share_ppm, 0))}</td>
            <td className="note">{t('office.key.applied', { floor: f.percent(one.applied_floor_ppm), cap: f.percent(one.applied_cap_ppm) })}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function ObjectionItem({ one, objection, name, reload }: { one: ShareKey; objection: Objection; name: (member: string) => string; reload: () => void }) {
  const { t, f } = useI18n();
  const can = useCan();
  const { form, conflict } = useRecordEdit(
    { kind: 'key_objections', item: objection.id, record: objection, reload },
    (record, typed?: { answer: string }) => typed ?? { answer: record.answer ?? '' },
    ({ answer }, version) => change<Objection>('PUT', `/api/alliance/keys/${encodeURIComponent(one.id)}/objections/${encodeURIComponent(objection.id)}`, { version, answer: answer.trim() }),
  );
  const label = t('office.key.answer.to', { name: name(objection.member ?? '') });
  return (
    <li className="key-objection" data-objection={objection.status}>
      <p>
        <span className="strong">{name(objection.member ?? '')}</span> <span className="note">{f.minute(objection.at)}</span>
      </p>
      <p className="quote">{objection.reason}</p>
      {objection.status !== 'open' ? (
        <p>
          <span className="note">{t('office.key.answer.at', { time: f.minute(objection.answered_at) })}</span> {objection.answer}
        </p>
      ) : can('office.change') ? (
        <FormFrame form={form} save={t('office.key.answer.do')} label={label} conflict={conflict}>
          <TextField form={form} name="answer" label={label} hint={t('office.key.answer.hint')} rows={3} maxLength={4000} />
        </FormFrame>
      ) : (
        <State kind="warn" icon="clock" text={t('office.key.answer.open')} />
      )}
    </li>
  );
}

// Who stands for the key by its own hand, before it takes effect and after.
function Signatures({ one, name }: { one: ShareKey; name: (member: string) => string }) {
  const { t, f } = useI18n();
  const holders = one.shares.filter((each) => each.share_ppm > 0).map((each) => each.member);
  const given = new Map(one.signatures.map((each) => [each.member, each]));
  const good = one.signatures.filter((each) => each.status === 'waiting' || each.status === 'in_journal').length;
  return (
    <Panel title={t('office.key.signatures')} end={<span className="note">{t('office.key.signatures.count', { count: good, all: holders.length })}</span>}>
      <ul className="checks">
        {holders.map((member) => {
          const own = given.get(member);
          return (
            <li className="check" key={member} data-signature={own?.status ?? 'none'}>
              {own === undefined ? <State kind="off" icon="clock" text={t('key.signature.none')} /> : <SignatureState one={own} />} <span className="strong">{name(member)}</span>
              {own !== undefined && <span className="note"> {f.minute(own.at)}</span>}
            </li>
          );
        })}
      </ul>
      <p className="note">{t('office.key.signatures.text')}</p>
    </Panel>
  );
}

function Adopt({ one, open, reload }: { one: ShareKey; open: number; reload: () => void }) {
  const { t, f } = useI18n();
  const now = useNodeNow(1_000);
  const [asking, setAsking] = useState(false);
  const adopt = useSubmit();
  const waits = one.objections_until !== null && Date.parse(one.objections_until) > now;
  return (
    <Panel title={t('office.key.adopt.title')}>
      <div className="stack">
        <ul className="checks">
          <li className="check">{waits ? <State kind="warn" icon="clock" text={t('office.key.adopt.waits')} /> : <State kind="good" icon="ok" text={t('office.key.adopt.time')} />} {waits && <Countdown to={one.objections_until ?? ''} />}</li>
          <li className="check">{open > 0 ? <State kind="warn" icon="warning" text={t('office.key.objections.open', { count: open })} /> : <State kind="good" icon="ok" text={t('office.key.adopt.answered')} />}</li>
        </ul>
        <p className="note">{t('office.key.adopt.text')}</p>
        <Trouble error={adopt.error} />
        <div className="row">
          <button type="button" className="kern-btn kern-btn--primary" disabled={waits || open > 0 || adopt.busy} onClick={() => setAsking(true)}>
            <span className="kern-label">{t('office.key.adopt.do')}</span>
          </button>
        </div>
      </div>
      <Confirm
        open={asking}
        title={t('office.key.adopt.ask')}
        confirm={t('office.key.adopt.do')}
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          void adopt.run(async () => {
            try {
              await change('POST', `/api/alliance/keys/${encodeURIComponent(one.id)}/adopt`, { version: one.version });
            } finally {
              reload();
            }
          });
        }}
      >
        <p>{t('office.key.adopt.ask.text', { time: f.minute(one.objections_until) })}</p>
      </Confirm>
    </Panel>
  );
}

// What whoever decides should know: members without a share in it, and pledges that look wrong.
function Odd({ one, name }: { one: ShareKey; name: (member: string) => string }) {
  const { t } = useI18n();
  const left = one.left_out ?? [];
  const warnings = one.warnings ?? [];
  if (left.length + warnings.length === 0) return null;
  return (
    <Panel title={t('office.key.odd')}>
      <div className="stack" data-key-odd>
        {left.length > 0 && (
          <ul className="checks">
            {left.map((each) => (
              <li key={each.member} className="check">
                <Icon name="warning" className="icon--warning" />
                <p className="grow">{t(`office.key.left_out.${each.reason}`, { name: name(each.member) })}</p>
              </li>
            ))}
          </ul>
        )}
        <PledgeWarnings warnings={warnings} nameOf={name} />
      </div>
    </Panel>
  );
}

export function KeyOne({ one, inForce, reload }: { one: ShareKey; inForce: ShareKey | null; reload: () => void }) {
  const { t, f } = useI18n();
  const can = useCan();
  const names = useHotlineNames();
  const members = useResource<List<AllianceMember>>('/api/alliance/members', 60_000).data?.items ?? [];
  const name = (key: string) => members.find((member) => member.key === key)?.name ?? key;
  const objections = one.objections ?? [];
  const open = objections.filter((each) => each.status === 'open').length;
  return (
    <>
      <PageHead title={t('office.key.of_hotline', { hotline: names([one.hotline]) })} back={{ to: href(['office', 'keys']), label: t('office.keys') }}>
        <KeyState one={one} />
        <span className="note">{t('office.key.computed', { time: f.minute(one.computed_at) })}</span>
      </PageHead>
      <div className="stack">
        <Panel
          title={t('office.key.way')}
          flush
          end={
            <>
              <span className="note">{t('office.key.pledges_of', { from: f.date(`${one.valid_from}T12:00:00`), to: f.date(`${one.valid_to}T12:00:00`) })}</span>
              <Explain title={t('office.key.explain.title')}>
                <p>{t('office.key.explain.1')}</p>
                <p>{t('office.key.explain.2')}</p>
                <p>{t('office.key.explain.3')}</p>
              </Explain>
            </>
          }
        >
          <Way one={one} inForce={inForce} name={name} />
        </Panel>
        <Odd one={one} name={name} />
        <div className="columns">
          <Panel title={t('office.key.objections')} end={<span className="note">{t('office.key.until', { time: f.minute(one.objections_until) })}</span>}>
            {objections.length === 0 ? <p className="note">{t('office.key.objections.none')}</p> : <ul className="key-objections">{objections.map((each) => <ObjectionItem key={each.id} one={one} objection={each} name={name} reload={reload} />)}</ul>}
          </Panel>
          <div className="stack">
            <Signatures one={one} name={name} />
            {one.status === 'proposed' && can('office.change') && <Adopt one={one} open={open} reload={reload} />}
          </div>
        </div>
      </div>
    </>
  );
}
