// The proof in words: what this member agreed and delivered, why the two differ, down to a single decision, and how to check all of
// it on a machine of one's own.
import { withQuery } from '../api/client';
import { useResource } from '../api/use-resource';
import { State } from '../components/badges';
import { Blank, PageHead, Panel } from '../components/panel';
import { useI18n } from '../i18n/i18n';
import { usePicture } from '../live/feed';
import { href } from '../router';
import { kSeldomMs, useOwn } from './parts/member';
import { Countersigned } from './countersigned';
import { SignForm } from './sign';
import type { HeadList, Hotline, Proof, Standing } from '../api/types';

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
  const heads = useResource<HeadList>(withQuery(`${at}/heads`, { limit: 5 }), kSeldomMs).data;
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
          {share !== undefined && !share.signed && may('keys.object') && (
            <details>
              <summary>{t('proof.sign')}</summary>
              <SignForm member={member} known={share.key !== null} text={`/api/hotlines/${encodeURIComponent(hotline.key)}/agreement`} file={`${hotline.key}.agreement`} post={`/api/members/${encodeURIComponent(member)}/signatures`} reload={proof.reload} />
            </details>
          )}
        </div>
      </Panel>
      <div className="stack">
        <Verify hotline={hotline.key} />
        <Countersigned hotline={hotline.key} known={share !== undefined && share.key !== null} />
      </div>
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
