// Members' shares, agreed and delivered, side by side: the bar is what was delivered, the mark what was agreed.
import { useState } from 'react';
import type { Delivery, MemberShare } from '../api/types';
import { useI18n } from '../i18n/i18n';
import { href } from '../router';
import { Explain } from './explain';
import { Panel } from './panel';

type Basis = 'agreement' | 'today';

// What the deviation is measured against: the delivered share less the agreed one.
export function deviation(delivery: Delivery): number | null {
  return delivery.deviation_ppm;
}

export function ShareRow({ share, delivery, scale }: { share: MemberShare; delivery: Delivery; scale: number }) {
  const { t, f } = useI18n();
  const delivered = delivery.share_ppm ?? 0;
  const dev = deviation(delivery);
  const width = (ppm: number) => `${Math.min(100, (ppm / scale) * 100)}%`;
  return (
    <li className={`share ${share.present === false ? 'share--absent' : ''}`} data-member={share.member}>
      <a className="share__name" href={href(['members', share.member])}>
        {share.name}
      </a>
      <span className="share__figures">
        <span className="strong">{f.percent(delivery.share_ppm)}</span>
        <span className="share__dev muted">
          {dev !== null && `${f.points(dev)} ${t('common.points')}`}
        </span>
      </span>
      <span
        className="share__bar"
        role="img"
        aria-label={t('shares.row', {
          member: share.name,
          delivered: f.percent(delivery.share_ppm),
          agreed: f.percent(share.agreed_ppm),
          deviation: f.points(dev),
        })}
      >
        <span className="share__track" />
        <span className="share__delivered" style={{ width: width(delivered) }} />
        <span className="share__agreed" style={{ left: width(share.agreed_ppm) }} />
      </span>
      {(delivery.over_cap_ppm ?? 0) > 0 && (
        <span className="share__hint" data-over-cap>
          {t('shares.over_cap', { over: f.points(delivery.over_cap_ppm), cap: f.percent(share.terms.cap_ppm) })}
        </span>
      )}
      {share.present === false && <span className="share__hint">{t('shares.absent')}</span>}
    </li>
  );
}

export function shareScale(shares: MemberShare[], pick: (share: MemberShare) => Delivery): number {
  return Math.max(1, ...shares.map((share) => Math.max(share.agreed_ppm, pick(share).share_ppm ?? 0))) * 1.04;
}

export function Shares({ shares, agreement, className }: { shares: MemberShare[]; agreement: number; className?: string }) {
  const { t } = useI18n();
  const [basis, setBasis] = useState<Basis>('agreement');
  const pick = (share: MemberShare) => (basis === 'agreement' ? share.since_agreement : share.today);
  const sorted = [...shares].sort((a, b) => b.agreed_ppm - a.agreed_ppm || a.name.localeCompare(b.name));
  const scale = shareScale(shares, pick);
  return (
    <Panel
      className={className}
      title={
        <>
          {t('shares.title')}{' '}
          <Explain title={t('shares.explain.title')}>
            <p>{t('shares.explain.1')}</p>
            <p>{t('shares.explain.2')}</p>
          </Explain>
        </>
      }
    >
      <div className="row">
        <ul className="chart__legend grow">
          <li>
            <span className="swatch swatch--answered" aria-hidden="true" />
            {t('shares.delivered')}
          </li>
          <li>
            <span className="swatch swatch--agreed" aria-hidden="true" />
            {t('shares.agreed')}
          </li>
        </ul>
        <div className="seg" role="group" aria-label={t('shares.basis')}>
          {(['agreement', 'today'] as const).map((one) => (
            <button key={one} type="button" aria-pressed={basis === one} onClick={() => setBasis(one)}>
              {one === 'agreement' ? `${t('shares.basis.agreement')} ${agreement}` : t('shares.basis.today')}
            </button>
          ))}
        </div>
      </div>
      {shares.every((share) => pick(share).share_ppm === null) && <p className="note shares__empty">{t('shares.empty')}</p>}
      <ul className="shares">
        {sorted.map((share) => (
          <ShareRow key={share.member} share={share} delivery={pick(share)} scale={scale} />
        ))}
      </ul>
    </Panel>
  );
}
