// The key as it is proposed and as it is in force: everybody's share, one's own inputs and the way from them to the share, and the
// objection that a member may raise before it takes effect.
import { change } from '../api/client';
import { useResource } from '../api/use-resource';
import { State } from '../components/badges';
import { Blank, PageHead, Panel } from '../components/panel';
import { useNodeNow } from '../components/use-now';
import { hasKey, useI18n } from '../i18n/i18n';
import { FormFrame, TextField, useRecordForm } from '../office/parts/record-form';
import { RecordTable, type Column } from '../office/parts/table';
import { SignatureState } from '../office/parts/signature-state';
import { href } from '../router';
import { kSeldomMs, useHotlineName, useMemberNames, useOwn } from './parts/member';
import { Countdown, Read, useDay } from './parts/shown';

import { SignForm } from './sign';
import type { Proof } from '../api/types';
import type { KeyShare, List, ShareKey } from './types';

export function KeyState({ one }: { one: ShareKey }) {
  const { t } = useI18n();
  const key = `key.status.${one.status}`;
  const text = hasKey(key) ? t(key) : one.status;
  if (one.status === 'in_force') return <State kind="good" icon="ok" text={text} />;
  if (one.status === 'proposed') return <State kind="warn" icon="clock" text={text} />;
  return <State kind="off" icon="closed" text={text} />;
}

function Shares({ one }: { one: ShareKey }) {
  const { t, f } = useI18n();
  const { member } = useOwn();
  const name = useMemberNames();
  const sorted = [...one.shares].sort((a, b) => b.share_ppm - a.share_ppm || a.member.localeCompare(b.member));
  const scale = Math.max(one.applied_cap_ppm, ...sorted.map((share) => share.share_ppm), 1) * 1.04;
  const width = (ppm: number) => `${(ppm / scale) * 100}%`;
  return (
    <Panel title={t('key.shares')}>
      <p className="note">{t('key.bounds', { floor: f.percent(one.applied_floor_ppm), cap: f.percent(one.applied_cap_ppm) })}</p>
      <ul className="key-shares">
        {sorted.map((share) => (
          <li key={share.member} className={share.member === member ? 'key-share key-share--own' : 'key-share'} data-share={share.member}>
            <span className="key-share__name">
              {name(share.member)}
              {share.member === member && <span className="tag">{t('key.own')}</span>}
            </span>
            <span className="key-share__figure">{f.percent(share.share_ppm, 2)}</span>
            <span className="key-share__bar" aria-hidden="true">
              <span className="key-share__fill" style={{ width: width(share.share_ppm) }} />
              <span className="key-share__bound" style={{ left: width(one.applied_floor_ppm) }} />
              <span className="key-share__bound" style={{ left: width(one.applied_cap_ppm) }} />
            </span>
            {share.bound !== '' && <span className="note key-share__note">{t(share.bound === 'cap' ? 'key.at_cap' : 'key.at_floor')}</span>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

// From pledges to the share, step by step, with the figures of the member that reads it.
function Way({ share }: { share: KeyShare }) {
  const { t, f } = useI18n();
  const measured = (ppm: number | undefined) => (ppm === undefined || ppm < 0 ? t('key.way.unmeasured') : f.percent(ppm));
  const milli = (value: number | undefined) => f.number((value ?? 0) / 1000, 1);
  const steps: [string, string, string][] = [
    [t('key.way.pledged'), t('key.way.pledged.text', { watch: f.count(share.watch_seat_hours), activation: f.count(share.activation_seat_hours), live: f.count(share.live_seat_hours) }), ''],
    [t('key.way.weighted'), t('key.way.weighted.text'), milli(share.weighted_milli)],
    [t('key.way.quality'), t('key.way.quality.text', { delivery: measured(share.delivery_ppm), reliability: measured(share.reliability_ppm) }), f.percent(share.quality_ppm)],
    [t('key.way.indicator'), t('key.way.indicator.text'), milli(share.indicator_milli)],
    [t('key.way.raw'), t('key.way.raw.text'), f.percent(share.raw_share_ppm, 2)],
    [t('key.way.share'), t(share.bound === 'cap' ? 'key.way.share.cap' : share.bound === 'floor' ? 'key.way.share.floor' : 'key.way.share.text'), f.percent(share.share_ppm, 2)],
  ];
  return (
    <Panel title={t('key.way')}>
      <ol className="way-list">
        {steps.map(([title, text, figure]) => (
          <li key={title}>
            <div>
              <strong>{title}</strong>
              <p className="note">{text}</p>
            </div>
            <span className="way-list__figure">{figure}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Objections({ one, reload }: { one: ShareKey; reload: () => void }) {
  const { t, f } = useI18n();
  const { may } = useOwn();
  const now = useNodeNow(5_000);
  const form = useRecordForm(
    { reason: '' },
    ({ reason }) => change('POST', `/api/alliance/keys/${encodeURIComponent(one.id)}/objections`, { reason }),
    () => {
      form.reset({ reason: '' });
      reload();
    },
  );
  const given = one.objections ?? [];
  const may_object = one.status === 'proposed' && Date.parse(one.objections_until ?? '') >= now;
  if (given.length === 0 && !may_object) return null;
  return (
    <Panel title={t('key.objections')} end={may_object && one.objections_until !== null ? <Countdown until={one.objections_until} /> : undefined}>
      <div className="stack">
        {given.map((each) => (
          <div className="objection" key={each.id} data-objection={each.status}>
            <p className="note">{t('key.objection.at', { time: f.minute(each.at) })}</p>
            <p className="quote">{each.reason}</p>
            {(each.answer ?? '') === '' ? (
              <State kind="warn" icon="clock" text={t('key.objection.open')} />
            ) : (
              <>
                <p className="note">{t('key.objection.answer', { time: f.minute(each.answered_at) })}</p>
                <p>{each.answer}</p>
              </>
            )}
          </div>
        ))}
        {may_object && may('keys.object') && (
          <FormFrame form={form} save={t('key.object')} label={t('key.object')}>
            <p className="note measure">{t('key.object.text', { time: f.minute(one.objections_until) })}</p>
            <TextField form={form} name="reason" label={t('key.reason')} rows={4} maxLength={4000} />
          </FormFrame>
        )}
        {may_object && !may('keys.object') && <p className="note">{t('task.manager')}</p>}
      </div>
    </Panel>
  );
}

// Signed before it takes effect: what the member agreed to is then proven by its own hand.
function Signature({ one, reload }: { one: ShareKey; reload: () => void }) {
  const { t, f } = useI18n();
  const { member, may } = useOwn();
  const proof = useResource<Proof>(`/api/hotlines/${encodeURIComponent(one.hotline)}/proof`, kSeldomMs);
  const at = `/api/alliance/keys/${encodeURIComponent(one.id)}`;
  const own = one.signatures.find((each) => each.member === member);
  const others = one.signatures.filter((each) => each.member !== member && (each.status === 'waiting' || each.status === 'in_journal')).length;
  const known = proof.data?.shares.some((share) => share.member === member && share.key !== null) ?? false;
  const open = one.status === 'proposed';
  const needed = own === undefined || own.status === 'outdated';
  if (!open && own === undefined) return null;
  return (
    <Panel title={t('key.signature')} end={others > 0 ? <span className="note">{t('key.signature.others', { count: others })}</span> : undefined}>
      <div className="stack">
        {own === undefined ? <State kind="warn" icon="clock" text={t('key.signature.none')} /> : <SignatureState one={own} />}
        {own !== undefined && <p className="note">{t('key.signature.at', { time: f.minute(own.at), number: String(own.agreement) })}</p>}
        {open && needed && may('keys.object') && proof.data !== null && (
          <details open={own !== undefined}>
            <summary>{t('key.sign')}</summary>
            <SignForm
              member={member}
              known={known}
              text={`${at}/agreement`}
              file={`${one.id}.agreement`}
              post={`${at}/signatures`}
              reload={() => {
                proof.reload();
                reload();
              }}
            />
          </details>
        )}
      </div>
    </Panel>
  );
}

export function KeyPage({ rest }: { rest: string[] }) {
  const { t } = useI18n();
  const { member } = useOwn();
  const day = useDay();
  const hotline = useHotlineName();
  const keys = useResource<List<ShareKey>>('/api/alliance/keys', kSeldomMs);
  const all = keys.data?.items ?? [];
  // What is proposed first, then what is in force.
  const first = all.find((one) => one.status === 'proposed') ?? all.find((one) => one.status === 'in_force') ?? all[0];
  const one = rest[0] === undefined ? first : all.find((each) => each.id === rest[0]);
  const own = one?.shares.find((share) => share.member === member);
  const columns: Column<ShareKey>[] = [
    { head: t('common.hotline'), className: 'name-col', cell: (each) => <a href={href(['portal', 'key', each.id])}>{hotline(each.hotline)}</a> },
    { head: t('key.period'), className: 'nowrap', cell: (each) => `${day(each.valid_from)} – ${day(each.valid_to)}` },
    { head: t('call_up.state'), cell: (each) => <KeyState one={each} /> },
  ];
  return (
    <>
      <PageHead title={t('portal.key')}>{one !== undefined && <KeyState one={one} />}</PageHead>
      <Read all={[keys]}>
        {() =>
          one === undefined ? (
            <div className="panel"><Blank icon="key" title={t(rest[0] === undefined ? 'key.none' : 'error.not_found')} text={rest[0] === undefined ? t('key.none.text') : undefined} /></div>
          ) : (
            <div className="stack">
              <p className="lead">{t('key.of', { hotline: hotline(one.hotline), from: day(one.valid_from), to: day(one.valid_to) })}</p>
              <div className="columns columns--half">
                <div className="stack">
                  <Shares one={one} />
                  {all.length > 1 && (
                    <Panel title={t('key.all')} flush>
                      <RecordTable caption={t('key.all')} columns={columns} rows={all} keyOf={(each) => each.id} empty={t('key.none')} />
                    </Panel>
                  )}
                </div>
                <div className="stack">
                  <Objections key={one.id} one={one} reload={keys.reload} />
                  {own !== undefined && <Signature key={`sign-${one.id}`} one={one} reload={keys.reload} />}
                  {own === undefined ? <Panel title={t('key.way')}><p className="note">{t('key.not_in')}</p></Panel> : <Way share={own} />}
                </div>
              </div>
            </div>
          )
        }
      </Read>
    </>
  );
}
