// Seats by state as small signs: shape and filling tell the state, colour only supports it.
import type { SeatCounts, SeatState, Site } from '../api/types';
import { useI18n } from '../i18n/i18n';

type Shown = SeatState | 'unreachable';
export type SeatsShown = SeatCounts & { unreachable?: number };

const kShown: Shown[] = ['talking', 'offered', 'wrap_up', 'ready', 'unreachable', 'paused', 'offline'];
const kSingly = 30; // more seats than this are drawn as a bar

// A site that does not answer gets no calls: its ready seats are not free, though nobody has signed them out.
export function shownState(site: Pick<Site, 'reachable'>, state: SeatState): Shown {
  return !site.reachable && state === 'ready' ? 'unreachable' : state;
}

export function shownSeats({ reachable, seats }: Pick<Site, 'reachable' | 'seats'>): SeatsShown {
  return reachable ? seats : { ...seats, ready: 0, unreachable: seats.ready };
}

const shown = (seats: SeatsShown) => kShown.map((state) => ({ state, count: seats[state] ?? 0 }));

export function SeatMap({ seats, label }: { seats: SeatsShown; label: string }) {
  if (seats.total > kSingly) {
    return (
      <span className="seatbar" role="img" aria-label={label}>
        {shown(seats).map(({ state, count }) => count > 0 && <span key={state} className={`seat seat--${state}`} style={{ flexGrow: count }} />)}
      </span>
    );
  }
  return (
    <span className="seats" role="img" aria-label={label}>
      {shown(seats).flatMap(({ state, count }) =>
        Array.from({ length: count }, (_, n) => <span key={`${state}${n}`} className={`seat seat--${state}`} />),
      )}
    </span>
  );
}

export function useSeatLabel(): (site: string, seats: SeatsShown) => string {
  const { t } = useI18n();
  return (site, seats) => t(seats.unreachable ? 'sites.seats.label.unreachable' : 'sites.seats.label', { site, ...seats, seats: t('sites.seats.count', { count: seats.total }) });
}

export function SeatLegend({ seats }: { seats: SeatsShown }) {
  const { t, f } = useI18n();
  return (
    <ul className="seat-legend" aria-label={t('sites.legend')}>
      {shown(seats).filter(({ state, count }) => state !== 'unreachable' || count > 0).map(({ state, count }) => (
        <li key={state}>
          <span className={`seat seat--${state}`} aria-hidden="true" />
          <span>
            <b>{f.count(count)}</b> {t(`seat.${state}`)}
          </span>
        </li>
      ))}
    </ul>
  );
}

export function sumSeats(all: SeatsShown[]) {
  const sum = { total: 0, offline: 0, ready: 0, offered: 0, talking: 0, wrap_up: 0, paused: 0, unreachable: 0 };
  for (const one of all) {
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += one[key] ?? 0;
  }
  return sum;
}

// Of a hotline or a member: what its sites show.
export function seatsOf(sites: readonly Site[], hotline: string, member?: string) {
  return sumSeats(sites.filter((site) => site.hotline === hotline && (member === undefined || site.member === member)).map(shownSeats));
}

export function signedIn(seats: SeatsShown): number {
  return seats.total - seats.offline - seats.paused - (seats.unreachable ?? 0);
}
