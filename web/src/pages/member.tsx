// One member: what was agreed, what it delivered, and why the two differ.
import { useEffect } from 'react';
import { DeviationChart } from '../charts/deviation-chart';
import { samplesOf, seedShares } from '../charts/share-history';
import type { Hotline, MemberShare } from '../api/types';
import { Blank, Loading, PageHead, Panel } from '../components/panel';
import { ShareRow, shareScale } from '../components/shares';
import { SiteTable } from '../components/site-table';
import { useI18n } from '../i18n/i18n';
import { usePicture } from '../live/feed';
import { seesAll } from '../session/roles';
import { useReader } from '../session/session';
import { href } from '../router';
import { reasons, type Reason } from './deviation-reasons';

function Reasons({ hotline, share, all }: { hotline: Hotline; share: MemberShare; all: MemberShare[] }) {
  const { t, f } = useI18n();
  const agreed = f.percent(share.agreed_ppm);
  const say = (reason: Reason): string => {
    switch (reason.code) {
      case 'even':
      case 'absent':
        return t(`member.why.${reason.code}`);
      case 'young':
        return reason.count === 0 ? t('member.why.none') : t('member.why.young', { count: reason.count });
      case 'busy':
        return t('member.why.busy', { asa: f.duration(reason.asa_ms), member: share.name, seat_share: f.percent(reason.seat_share_ppm), agreed });
      case 'few_seats':
      case 'many_seats':
        return t(`member.why.${reason.code}`, { signed_in: reason.signed_in, all: reason.all, seat_share: f.percent(reason.seat_share_ppm), agreed });
      case 'failed':
        return t('member.why.failed', { count: reason.count });
      case 'taken_back':
        return t('member.why.taken_back', { work: f.hours(reason.work_ms) });
      case 'open':
        return t('member.why.open', { work: f.hours(Math.abs(reason.work_ms)), count: reason.count });
      case 'forfeited':
        return t('member.why.forfeited', { count: reason.count });
    }
  };
  return (
    <Panel title={t('member.why')}>
      <ul className="why__facts">
        {reasons(hotline, share, all).map((reason) => (
          <li key={reason.code} className="plain">{say(reason)}</li>
        ))}
      </ul>
    </Panel>
  );
}

function Delivery({ share }: { share: MemberShare }) {
  const { t, f } = useI18n();
  const d = share.since_agreement;
  return (
    <Panel title={t('member.figures')}>
      <dl className="facts facts--num">
        <div><dt>{t('member.deliv.conversations')}</dt><dd>{f.count(d.conversations)}</dd></div>
        <div><dt>{t('member.deliv.work')}</dt><dd>{f.hours(d.norm_work_ms)}</dd></div>
        <div><dt>{t('member.deliv.taken_back')}</dt><dd>{f.hours(d.taken_back_ms)}</dd></div>
        <div><dt>{t('member.deliv.deviation_work')}</dt><dd>{f.work(d.deviation_norm_work_ms)}</dd></div>
        <div><dt>{t('member.deliv.offers')}</dt><dd>{f.count(share.offers)}</dd></div>
        <div><dt>{t('member.deliv.failed')}</dt><dd>{f.count(share.offers_failed)}</dd></div>
        <div><dt>{t('member.deliv.forfeited')}</dt><dd>{f.count(share.claims_forfeited)}</dd></div>
        <div>
          <dt>
            {t('member.deliv.virtual')}
            <span className="cell-sub">{t('member.deliv.virtual.hint')}</span>
          </dt>
          <dd>{f.hours(share.virtual_time)}</dd>
        </div>
      </dl>
    </Panel>
  );
}

export function MemberPage({ memberKey }: { memberKey: string }) {
  const { t, f, named } = useI18n();
  const picture = usePicture();
  const back = { to: href(['members']), label: t('members.title') };
  const { role, organisation } = useReader();
  // Of another member one sees its shares.
  const whole = seesAll(role) || organisation === memberKey;
  const served = picture?.members.filter((m) => m.member === memberKey).map((m) => m.hotline) ?? [];
  useEffect(() => {
    if (picture && seesAll(role)) for (const hotline of served) void seedShares(hotline, picture);
  }, [picture !== null, served.join(' '), role]);
  if (picture === null) return <div className="panel"><Loading /></div>;
  const shares = picture.members.filter((m) => m.member === memberKey);
  const first = shares[0];
  if (first === undefined) {
    return (
      <>
        <PageHead title={memberKey} back={back} />
        <div className="panel"><Blank icon="question" title={t('error.not_found')} /></div>
      </>
    );
  }
  const sites = picture.sites.filter((s) => s.member === memberKey);
  return (
    <>
      <PageHead title={first.name} back={back}>
        {whole && <a href={href(['calls'], seesAll(role) ? { member: memberKey } : {})}>{t('member.calls')}</a>}
      </PageHead>
      <div className="stack">
        {shares.map((share) => {
          const hotline = picture.hotlines.find((h) => h.key === share.hotline);
          if (!hotline) return null;
          const all = picture.members.filter((m) => m.hotline === share.hotline);
          return (
            <div className={whole ? 'columns' : 'stack'} key={share.hotline}>
              <div className="stack">
                <Panel title={t('member.share', { hotline: named(hotline) })} end={<span className="note">{t('shares.since', { agreement: hotline.agreement })}</span>}>
                  <ul className="shares">
                    <ShareRow share={share} delivery={share.since_agreement} scale={shareScale(all, (one) => one.since_agreement)} />
                  </ul>
                </Panel>
                {samplesOf(share.hotline, share.member).length > 1 && (
                  <Panel title={t('member.over_time')} end={<span className="note">{t('common.since', { time: f.timeShort((samplesOf(share.hotline, share.member)[0]?.at ?? 0) * 1000) })}</span>}>
                    <DeviationChart hotline={share.hotline} member={share.member} now={Date.parse(picture.at)} />
                  </Panel>
                )}
                {whole && (
                  <Panel title={t('member.sites')} flush>
                    <SiteTable sites={sites.filter((s) => s.hotline === share.hotline)} withMember={false} />
                  </Panel>
                )}
              </div>
              {whole && (
                <div className="stack">
                  <Reasons hotline={hotline} share={share} all={all} />
                  <Delivery share={share} />
                </div>
              )}
            </div>
          );
        })}
      </div>
    </>
  );
}
