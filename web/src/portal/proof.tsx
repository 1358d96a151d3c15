// The proof in words: what this member agreed and delivered, why the two differ, down to a single decision, and how to check all of
// it on a machine of one's own.
import { ApiError, change, withQuery } from '../api/client';
import { useResource } from '../api/use-resource';
import { State } from '../components/badges';
import { Blank, PageHead, Panel } from '../components/panel';
import { useI18n } from '../i18n/i18n';
import { usePicture } from '../live/feed';
import { FormFrame, TextField, useRecordForm } from '../office/parts/record-form';
import { href } from '../router';
import { kSeldomMs, useOwn } from './parts/member';
import type { Heads, Proof, Standing } from './parts/later';
import type { Hotline } from '../api/types';

function Reasons({ own }: { own: Standing }) {
  const { t, f } = useI18n();
  const rows = [
    { key: 'absent', text: t('deviation.absent'), ms: own.absent.share_ms },
    { key: 'no_ready_seat', text: t('deviation.no_ready_seat'), ms: own.no_ready_seat.share_ms },
    { key: 'skills', text: t('deviation.skills'), ms: own.skills.share_ms },
    { key: 'failed', text: t('proof.failed', { count: own.failures, offers: f.count(own.offers) }), ms: own.failed_ms },
    { key: 'given_back', text: t('proof.given_back'), ms: own.given_back_ms },
    { key: 'uncounted', text: t('proof.uncounted'), ms: own.uncounted_ms },
  ].filter((one) => one.ms > 0);
  return (
    <>
      <p>{own.missing_ms > 0 ? t('proof.missing', { due: f.hours(own.due_ms), delivered: f.hours(own.delivered_ms), missing: f.hours(own.missing_ms) }) : t('proof.more', { due: f.hours(own.due_ms), delivered: f.hours(own.delivered_ms) })}</p>
      {own.bound !== null && <p className="note">{t(own.bound === 'cap' ? 'key.way.share.cap' : 'key.way.share.floor')}</p>}
      {rows.length > 0 && (
        <ul className="reasons">
          {rows.map((one) => (
            <li key={one.key} data-reason={one.key}>
              <span>{one.text}</span>
              <span className="note">{f.hours(one.ms)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Verify({ hotline }: { hotline: string }) {
  const { t, f } = useI18n();
  const { member } = useOwn();
  const at = `/api/hotlines/${encodeURIComponent(hotline)}`;
  const heads = useResource<Heads>(withQuery(`${at}/heads`, { limit: 5 }), kSeldomMs).data;
  return (
    <Panel title={t('proof.verify')}>
      <div className="stack">
        <ol className="steps-list">
          <li>
            {t('proof.verify.export')}{' '}
            {heads !== null && <a href={`${at}/export`} download={`${hotline}-${member}.export`}>{t('proof.verify.download')}</a>}
          </li>
          <li>
            {t('proof.verify.run')}
            <code className="command">{`rufbund verify ${hotline}-${member}.export`}</code>
          </li>
          <li>
            {t('proof.verify.heads')}{' '}
            {heads !== null && <a href={withQuery(`${at}/heads`, { limit: 1000 })} download={`${hotline}.heads`}>{t('proof.verify.heads.download')}</a>}
            <code className="command">{`rufbund verify ${hotline}-${member}.export --key ${heads?.public_key.slice(0, 8) ?? ''}… --heads ${hotline}.heads`}</code>
          </li>
        </ol>
        {heads !== null && (
          <details>
            <summary>{t('proof.heads', { count: heads.items.length })}</summary>
            <p className="note">{t('proof.heads.key')}</p>
            <code className="command">{heads.public_key}</code>
            <ul className="heads">
              {[...heads.items].reverse().map((one) => (
                <li key={one.batch}>
                  <span className="note">{t('proof.head', { sequence: one.last_sequence, time: f.dateTime(one.signed_at) })}</span>
                  <code>{one.head}</code>
                </li>
              ))}
            </ul>
          </details>
        )}
        <p className="note">{t('proof.verify.limits')}</p>
      </div>
    </Panel>
  );
}

// The private key never leaves the member's machine: what comes here is the public half, and what `rufbund sign` printed.
function Sign({ hotline, member, known, reload }: { hotline: string; member: string; known: boolean; reload: () => void }) {
  const { t } = useI18n();
  const at = `/api/members/${encodeURIComponent(member)}`;
  const key = useRecordForm({ public_key: '' }, ({ public_key }) => change('PUT', `${at}/key`, { public_key: public_key.trim() }), reload);
  const sign = useRecordForm(
    { signature: '' },
    async ({ signature }) => {
      let body: unknown;
      try {
        body = JSON.parse(signature);
      } catch {
        throw new ApiError({ type: '', title: '', status: 422, code: 'invalid_value', errors: [{ pointer: '/signature', code: 'malformed' }] });
      }
      return change('POST', `${at}/signatures`, body);
    },
    reload,
  );
  return (
    <details>
      <summary>{t('proof.sign')}</summary>
      <div className="stack">
        <p className="note">{t('proof.sign.text')}</p>
        {!known && (
          <FormFrame form={key} save={t('proof.key.register')} label={t('proof.key.register')} saved={t('common.saved')}>
            <code className="command">{`rufbund member-key ${member}.key`}</code>
            <TextField form={key} name="public_key" label={t('proof.key.public')} maxLength={64} />
          </FormFrame>
        )}
        <FormFrame form={sign} save={t('proof.sign.do')} label={t('proof.sign')} saved={t('common.saved')}>
          <p><a href={`/api/hotlines/${encodeURIComponent(hotline)}/agreement`} download={`${hotline}.agreement`}>{t('proof.sign.agreement')}</a></p>
          <code className="command">{`rufbund sign --key ${member}.key ${hotline}.agreement`}</code>
          <TextField form={sign} name="signature" label={t('proof.sign.output')} rows={3} maxLength={2000} />
        </FormFrame>
      </div>
    </details>
  );
}

function Of({ hotline }: { hotline: Hotline }) {
  const { t, f, named } = useI18n();
  const { member, may } = useOwn();
  const picture = usePicture();
  const proof = useResource<Proof>(`/api/hotlines/${encodeURIComponent(hotline.key)}/proof`, kSeldomMs);
  const live = picture?.members.find((one) => one.member === member && one.hotline === hotline.key);
  const share = proof.data?.shares.find((one) => one.member === member);
  const own = proof.data?.standings?.find((one) => one.member === member);
  const agreed = share?.agreed_ppm ?? live?.agreed_ppm ?? null;
  const delivered = share === undefined ? (live?.since_agreement.share_ppm ?? null) : share.delivered_ppm;
  if (agreed === null) return null;
  return (
    <div className="columns">
      <Panel title={named(hotline)} end={proof.data === null ? undefined : <span className="note">{t('proof.as_of', { sequence: proof.data.sequence, time: f.timeShort(proof.data.at) })}</span>}>
        <div className="stack" data-proof={hotline.key}>
          <div className="proof-figures">
            <div><span className="start-share__figure">{f.percent(agreed, 2)}</span><span className="note">{t('start.share.agreed')}</span></div>
            <div><span className="start-share__figure">{f.percent(delivered, 2)}</span><span className="note">{t('proof.delivered')}</span></div>
            <div><span className="start-share__figure">{delivered === null ? '–' : f.points(delivered - agreed)}</span><span className="note">{t('proof.deviation')}</span></div>
          </div>
          {own !== undefined && <Reasons own={own} />}
          <p className="note">{t('proof.agreement', { number: String(hotline.agreement) })}</p>
          <ul className="links">
            <li><a href={href(['calls'], { hotline: hotline.key })}>{t('proof.calls')}</a></li>
            <li><a href={href(['members', member])}>{t('proof.picture')}</a></li>
          </ul>
          {share !== undefined && (
            <div className="row">
              {share.signed ? <State kind="good" icon="ok" text={t('proof.signed')} /> : <State kind="warn" icon="warning" text={t('proof.unsigned')} />}
              {share.key === null && <span className="note">{t('proof.no_key')}</span>}
            </div>
          )}
          {share !== undefined && !share.signed && may('keys.object') && <Sign hotline={hotline.key} member={member} known={share.key !== null} reload={proof.reload} />}
        </div>
      </Panel>
      <Verify hotline={hotline.key} />
    </div>
  );
}

export function ProofPage() {
  const { t } = useI18n();
  const { member } = useOwn();
  const picture = usePicture();
  const mine = picture?.hotlines.filter((one) => picture.members.some((each) => each.member === member && each.hotline === one.key)) ?? [];
  return (
    <>
      <PageHead title={t('portal.proof')} />
      <p className="lead">{t('proof.lead')}</p>
      <div className="stack">
        {picture !== null && mine.length === 0 && <div className="panel"><Blank icon="key" title={t('start.share.none')} /></div>}
        {mine.map((one) => <Of key={one.key} hotline={one} />)}
      </div>
    </>
  );
}
