// A hotline's state at a glance: one row of figures, the most urgent first.
import type { Alarm, Hotline, RefusedByCause } from '../api/types';
import { useI18n } from '../i18n/i18n';
import { usePicture } from '../live/feed';
import { href } from '../router';
import { seesAll } from '../session/roles';
import { useReader } from '../session/session';
import { HotlineState } from './badges';
import { Explain } from './explain';
import { seatsOf, signedIn } from './seats';
import { useNodeNow } from './use-now';
import type { ReactNode } from 'react';

function Figure({ label, value, note, main = false, children, name }: { label: ReactNode; value: ReactNode; note?: ReactNode; main?: boolean; children?: ReactNode; name: string }) {
  return (
    <div className={`figure ${main ? 'figure--main' : ''}`} data-figure={name}>
      <div className="figure__label">{label}</div>
      <div className={`figure__value ${main ? 'figure__value--main' : ''}`}>{value}</div>
      <div className="figure__note">
        {children}
        {note}
      </div>
    </div>
  );
}

export function PhoneNumber({ e164 }: { e164: string }) {
  const readable = e164.replace(/^\+49(30|40|69|89)(\d{5})(\d+)$/, '+49 $1 $2 $3').replace(/^\+49(\d{3})(\d{5})(\d+)$/, '+49 $1 $2 $3');
  return <span className="nowrap">{readable}</span>;
}

const kRefusing: Partial<Record<Alarm['code'], keyof RefusedByCause>> = { media_missing: 'media_failed', journal_failing: 'journal_failed', engine_queue_full: 'overloaded' };

// Why every new call is refused now; null while calls are taken.
export function refusedNow(hotline: Pick<Hotline, 'key' | 'state'>, alarms: readonly Pick<Alarm, 'code' | 'hotline'>[]): keyof RefusedByCause | null {
  if (hotline.state === 'closed') return 'closed';
  const alarm = alarms.find(({ code, hotline: where }) => kRefusing[code] !== undefined && (where === null || where === hotline.key));
  return alarm === undefined ? null : (kRefusing[alarm.code] ?? null);
}

function EstimateFigure({ hotline }: { hotline: Hotline }) {
  const { t, f } = useI18n();
  const refused = refusedNow(hotline, usePicture()?.alarms ?? []);
  const { estimate } = hotline;
  const label = (
    <>
      {t('line.estimate')}
      <Explain title={t('estimate.explain.title')}>
        <p>{t('estimate.explain.1')}</p>
        <p>{t('estimate.explain.2')}</p>
      </Explain>
    </>
  );
  if (refused !== null) return <Figure name="estimate" label={label} value="–" note={t('line.estimate.refused', { cause: t(`refusal.${refused}`) })} />;
  if (estimate.basis === 'seat_ready') {
    return <Figure name="estimate" label={label} value={t('line.estimate.ready')} note={t('line.estimate.ready.note')} />;
  }
  if (estimate.basis === 'none' || estimate.low_ms === null || estimate.high_ms === null) {
    return <Figure name="estimate" label={label} value={t('line.estimate.none', { position: estimate.position })} note={t('line.estimate.none.note')} />;
  }
  const low = Math.max(1, Math.round(estimate.low_ms / 60_000));
  const high = Math.max(low, Math.ceil(estimate.high_ms / 60_000));
  return (
    <Figure
      name="estimate"
      label={label}
      value={
        <>
          {low === high ? f.count(low) : `${f.count(low)}–${f.count(high)}`}
          <small>{t('line.estimate.minutes')}</small>
        </>
      }
      note={t('line.estimate.note', { position: estimate.position })}
    />
  );
}

function ServiceLevel({ hotline }: { hotline: Hotline }) {
  const { t, f } = useI18n();
  const { last_15_min: recent, today, service_target: target } = hotline;
  const within = f.seconds(target.within_ms);
  const base = recent.answered + recent.abandoned + recent.refused_in_line + recent.broken + recent.closed_in_line;
  const level = recent.service_level_ppm;
  return (
    <Figure
      name="service-level"
      label={
        <>
          {t('sl.label')}
          <Explain title={t('sl.explain.title')}>
            <p>{t('sl.explain.1', { within })}</p>
            <p>
              {t('sl.explain.2', { in_target: recent.answered_in_target, base, within, without: f.percent(recent.service_level_without_early_leavers_ppm) })}
            </p>
            <p>{t('sl.explain.3', { today: f.percent(today.service_level_ppm) })}</p>
          </Explain>
        </>
      }
      value={level === null ? '–' : f.percent(level)}
      note={level === null ? t('sl.none') : t('sl.goal', { goal: f.percent(target.goal_ppm, 0), within })}
    >
      {level !== null && (
        <div className="meter" aria-hidden="true">
          <div className="meter__fill" style={{ width: `${level / 10_000}%` }} />
          <div className="meter__goal" style={{ left: `${target.goal_ppm / 10_000}%` }} />
        </div>
      )}
    </Figure>
  );
}

// `bare`: without the hotline's name, where the page itself says it.
export function HotlineStrip({ hotline, bare = false }: { hotline: Hotline; bare?: boolean }) {
  const { t, f, named } = useI18n();
  const now = useNodeNow();
  const { line, today } = hotline;
  // Whoever sees their own sites alone gets the totals, which do not know which site answers.
  const all = seesAll(useReader().role);
  const own = seatsOf(usePicture()?.sites ?? [], hotline.key);
  const seats = all ? own : { ...hotline.seats, unreachable: 0 };
  const causes = Object.entries(today.refused_by_cause)
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1]) as [keyof typeof today.refused_by_cause, number][];
  return (
    <section className={`panel strip ${bare ? 'strip--bare' : ''}`} aria-label={named(hotline)} data-hotline={hotline.key}>
      {!bare && (
        <div className="strip__id">
          <h2 className="strip__name">
            <a href={href(['hotlines', hotline.key])}>{named(hotline)}</a>
          </h2>
          <HotlineState hotline={hotline} />
          <div className="strip__facts note">
            <div>
              {hotline.numbers.map((number, n) => (
                <span key={number}>
                  {n > 0 && ', '}
                  <PhoneNumber e164={number} />
                </span>
              ))}
            </div>
            <div>
              {t('figure.talking', { talking: seats.talking, count: signedIn(seats) })}
              {seats.unreachable > 0 && `, ${t('figure.unreachable', { count: seats.unreachable })}`}
            </div>
          </div>
        </div>
      )}
      <Figure
        main
        name="waiting"
        label={
          <>
            {t('line.waiting')}
            <Explain title={t('line.explain.title')}>
              <p>{t('line.explain.1', { waiting: line.waiting, offered: line.offered })}</p>
              <p>{t('line.explain.2', { menu: line.in_menu, talking: line.talking })}</p>
            </Explain>
          </>
        }
        value={f.count(line.waiting + line.offered)}
        note={
          <>
            {t('line.note.waiting', { count: line.waiting })}, {t('line.note.offered', { count: line.offered })}
            <br />
            {t('line.menu', { count: line.in_menu })}
          </>
        }
      />
      <Figure
        name="oldest"
        label={t('line.oldest')}
        value={line.oldest_since === null ? '–' : f.clock(Math.max(0, now - Date.parse(line.oldest_since)))}
        note={line.oldest_since === null ? t('line.oldest.none') : t('line.oldest.since', { time: f.time(line.oldest_since) })}
      />
      <EstimateFigure hotline={hotline} />
      <ServiceLevel hotline={hotline} />
      <Figure name="answered" label={t('figure.answered')} value={f.count(today.answered)} note={today.answer_rate_ppm === null ? t('sl.none') : t('figure.answered.note', { rate: f.percent(today.answer_rate_ppm) })} />
      <Figure
        name="lost"
        label={`${t('figure.abandoned')}, ${t('chart.refused')}`}
        value={
          <>
            {f.count(today.abandoned)}
            <small>
              {' / '}
              {f.count(today.refused)}
            </small>
          </>
        }
        note={
          causes.length === 0
            ? t('figure.refused.none')
            : causes.slice(0, 2).map(([cause, count]) => (
                <span key={cause} className="nowrap">
                  {f.count(count)} {t(`refusal.${cause}`)}
                  <br />
                </span>
              ))
        }
      />
    </section>
  );
}
