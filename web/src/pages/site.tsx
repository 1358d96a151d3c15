// One site: its mode, health, capacity and seats, and the command that pauses or drains it.
import { useId, useState } from 'react';
import { withQuery } from '../api/client';
import type { SeatList, Site, SiteMode } from '../api/types';
import { useFollow, useResource } from '../api/use-resource';
import { SiteState } from '../components/badges';
import { CommandSteps, Confirm } from '../components/command';
import { Blank, Failure, Loading, PageHead, Panel } from '../components/panel';
import { SeatLegend, SeatMap, shownSeats, shownState, useSeatLabel } from '../components/seats';
import { useI18n } from '../i18n/i18n';
import { usePicture } from '../live/feed';
import { useCommand } from '../live/use-command';
import { useCan } from '../session/session';
import { href, useRoute } from '../router';

const kModes: SiteMode[] = ['active', 'draining', 'paused'];

function ModePanel({ site }: { site: Site }) {
  const { t } = useI18n();
  const id = useId();
  const { state, busy, send } = useCommand();
  const [wish, setWish] = useState<SiteMode | null>(null);
  const [asking, setAsking] = useState(false);
  const chosen = wish ?? site.mode;
  return (
    <Panel title={t('site.control')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen !== site.mode) setAsking(true);
        }}
      >
        <fieldset className="kern-fieldset">
          <legend className="kern-sr-only">{t('site.control')}</legend>
          <div className="kern-fieldset__body choice">
            {kModes.map((mode) => (
              <div key={mode}>
                <div className="kern-form-check">
                  <input
                    type="radio"
                    className="kern-form-check__radio"
                    id={`${id}-${mode}`}
                    name={id}
                    checked={chosen === mode}
                    aria-describedby={`${id}-${mode}-text`}
                    onChange={() => setWish(mode)}
                  />
                  <label className="kern-label" htmlFor={`${id}-${mode}`}>{t(`site.mode.${mode}`)}</label>
                </div>
                <p className="note choice__text" id={`${id}-${mode}-text`}>{t(`site.mode.${mode}.text`)}</p>
              </div>
            ))}
          </div>
        </fieldset>
        <div className="row">
          <button type="submit" className="kern-btn kern-btn--primary" disabled={busy || chosen === site.mode}>
            <span className="kern-label">{t('site.mode.apply')}</span>
          </button>
        </div>
        <CommandSteps state={state} />
      </form>
      <Confirm
        open={asking}
        title={t(`site.mode.confirm.${chosen}`, { site: site.name })}
        confirm={t('site.mode.apply')}
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          void send('POST', `/api/sites/${site.key}/mode`, { mode: chosen, hotline: site.hotline }).then((done) => done && setWish(null));
        }}
      >
        <p>{t(`site.mode.${chosen}.text`)}</p>
      </Confirm>
    </Panel>
  );
}

function Seats({ site }: { site: Site }) {
  const { t, f } = useI18n();
  const label = useSeatLabel();
  const languages = usePicture()?.hotlines.find((h) => h.key === site.hotline)?.languages ?? [];
  const seats = useResource<SeatList>(withQuery('/api/seats', { hotline: site.hotline, site: site.key, limit: 500 }), 2_000);
  useFollow(seats, JSON.stringify([site.seats, site.today]));
  return (
    <Panel title={t('site.seats')} end={<span className="note">{f.count(site.seats.total)}</span>}>
      <div className="stack">
        <SeatMap seats={shownSeats(site)} label={label(site.name, shownSeats(site))} />
        <SeatLegend seats={shownSeats(site)} />
        {seats.data === null ? (
          seats.error ? <Failure error={seats.error} retry={seats.reload} /> : <Loading />
        ) : seats.data.items.length === 0 ? (
          <p className="note">{t('site.seats.empty')}</p>
        ) : (
          <ul className="seat-grid">
            {seats.data.items.map((seat) => (
              <li key={seat.id} className="seat-card" data-seat={seat.id}>
                <span className={`seat seat--${shownState(site, seat.state)}`} aria-hidden="true" />
                <span>
                  <span className="strong">{seat.number}</span> {t(`seat.${shownState(site, seat.state)}`)}
                </span>
                <small>
                  {seat.call !== null ? (
                    <a className="quiet-link" href={href(['calls', seat.call])}>
                      {t('site.seat.call', { call: seat.call.split('-').pop() ?? seat.call })}
                    </a>
                  ) : (
                    t('common.since', { time: f.timeShort(shownState(site, seat.state) === 'unreachable' ? site.health_since : seat.since) })
                  )}
                  {' · '}
                  <span title={seat.skills.join(', ')}>{seat.skills.filter((skill) => languages.includes(skill)).join(' ')}</span>
                </small>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Panel>
  );
}

function AboutSite({ site }: { site: Site }) {
  const { t, f } = useI18n();
  return (
    <Panel title={t('site.about')}>
      <dl className="facts">
        <div>
          <dt>{t('common.member')}</dt>
          <dd><a href={href(['members', site.member])}>{site.member_name}</a></dd>
        </div>
        <div>
          <dt>{t('site.kind')}</dt>
          <dd>{t(`kind.${site.kind}`)}</dd>
        </div>
        <div>
          <dt>{t('site.health')}</dt>
          <dd>
            {t(`health.${site.health}`)}
            {site.health_since !== null && <span className="note"> {t('common.since', { time: f.time(site.health_since) })}</span>}
            {site.set_aside !== null && (
              <div className="note">
                {t('site.failures', { count: site.set_aside.failures })}; {t('site.set_aside', { since: f.time(site.set_aside.since), probe: f.time(site.set_aside.probe_at) })}
              </div>
            )}
          </dd>
        </div>
        <div>
          <dt>{t('site.capacity')}</dt>
          <dd>
            {site.capacity === null ? (
              <span className="note">{t('site.capacity.none')}</span>
            ) : (
              <>
                {site.capacity.groups.map((group, n) => (
                  <div key={n}>
                    {f.list(group.skills ?? [t('site.capacity.all')])}: {f.count(group.logged_in)} {t('site.capacity.logged_in')}, {f.count(group.ready)} {t('seat.ready')},{' '}
                    {f.count(group.talking)} {t('seat.talking')}, {f.count(group.wrap_up)} {t('seat.wrap_up')}
                  </div>
                ))}
                <span className="note">{t('site.capacity.until', { from: f.time(site.capacity.reported_at), to: f.time(site.capacity.expires_at) })}</span>
              </>
            )}
          </dd>
        </div>
      </dl>
    </Panel>
  );
}

function Figures({ site }: { site: Site }) {
  const { t, f } = useI18n();
  const d = site.today;
  return (
    <Panel title={t('site.figures')}>
      <dl className="facts facts--num">
        <div><dt>{t('site.fig.offers')}</dt><dd>{f.count(d.offers)}</dd></div>
        <div><dt>{t('site.fig.answered')}</dt><dd>{f.count(d.answered)}</dd></div>
        <div><dt>{t('site.fig.refused')}</dt><dd>{f.count(d.refused)}</dd></div>
        <div><dt>{t('site.fig.timed_out')}</dt><dd>{f.count(d.timed_out)}</dd></div>
        <div><dt>{t('site.fig.unreachable')}</dt><dd>{f.count(d.unreachable)}</dd></div>
        <div><dt>{t('site.fig.withdrawn')}</dt><dd>{f.count(d.withdrawn)}</dd></div>
        <div><dt>{t('site.fig.conversations')}</dt><dd>{f.count(d.conversations)}</dd></div>
        <div><dt>{t('site.fig.short')}</dt><dd>{f.count(d.short_conversations)}</dd></div>
        <div><dt>{t('site.fig.talk')}</dt><dd>{f.clock(d.talk_ms)}</dd></div>
        <div><dt>{t('site.fig.ring')}</dt><dd>{f.seconds(d.ring_ms, 1)}</dd></div>
      </dl>
    </Panel>
  );
}

export function SitePage({ siteKey }: { siteKey: string }) {
  const { t } = useI18n();
  const picture = usePicture();
  const can = useCan();
  const route = useRoute();
  const back = { to: href(['sites']), label: t('nav.sites') };
  if (picture === null) return <div className="panel"><Loading /></div>;
  const wanted = route.query.get('hotline');
  const site = picture.sites.find((s) => s.key === siteKey && (wanted === null || s.hotline === wanted));
  if (site === undefined) {
    return (
      <>
        <PageHead title={siteKey} back={back} />
        <div className="panel"><Blank icon="question" title={t('error.not_found')} /></div>
      </>
    );
  }
  return (
    <>
      <PageHead title={site.name} back={back}>
        <a className="quiet-link" href={href(['members', site.member])}>{site.member_name}</a>
        <SiteState site={site} />
        <a href={href(['calls'], { site: site.key })}>{t('site.calls')}</a>
      </PageHead>
      <div className="columns">
        <div className="stack">
          <Seats site={site} />
          <Figures site={site} />
        </div>
        <div className="stack">
          {can('site.change') && <ModePanel key={site.hotline} site={site} />}
          <AboutSite site={site} />
        </div>
      </div>
    </>
  );
}
