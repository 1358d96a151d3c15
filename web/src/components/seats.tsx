// Seats by state as small signs: shape and filling tell the state, colour only supports it.
import type { SeatCounts, SeatState } from '../api/types';
import { useI18n } from '../i18n/i18n';

export const kSeatStates: SeatState[] = ['talking', 'offered', 'wrap_up', 'ready', 'paused', 'offline'];
const kSingly = 30; // more seats than this are drawn as a bar

export function SeatMap({ seats, label }: { seats: SeatCounts; label: string }) {
  if (seats.total > kSingly) {
    return (
      <span className="seatbar" role="img" aria-label={label}>
        {kSeatStates.map((state) => seats[state] > 0 && <span key={state} className={`seat seat--${state}`} style={{ flexGrow: seats[state] }} />)}
      </span>
    );
  }
  return (
    <span className="seats" role="img" aria-label={label}>
      {kSeatStates.flatMap((state) =>
        Array.from({ length: seats[state] }, (_, n) => <span key={`${state}${n}`} className={`seat seat--${state}`} />),
      )}
    </span>
  );
}

export function useSeatLabel(): (site: string, seats: SeatCounts) => string {
  const { t } = useI18n();
  return (site, seats) => t('sites.seats.label', { site, ...seats });
}

export function SeatLegend({ seats }: { seats: SeatCounts }) {
  const { t, f } = useI18n();
  return (
    <ul className="seat-legend" aria-label={t('sites.legend')}>
      {kSeatStates.map((state) => (
        <li key={state}>
          <span className={`seat seat--${state}`} aria-hidden="true" />
          <span>
            <b>{f.count(seats[state])}</b> {t(`seat.${state}`)}
          </span>
        </li>
      ))}
    </ul>
  );
}

export function sumSeats(all: SeatCounts[]): SeatCounts {
  const sum: SeatCounts = { total: 0, offline: 0, ready: 0, offered: 0, talking: 0, wrap_up: 0, paused: 0 };
  for (const one of all) {
    for (const key of Object.keys(sum) as (keyof SeatCounts)[]) sum[key] += one[key];
  }
  return sum;
}

export function signedIn(seats: SeatCounts): number {
  return seats.total - seats.offline - seats.paused;
}
