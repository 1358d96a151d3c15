// What the whole alliance could staff: seats by weekday and hour, per alert level and skill; and, for a day, by member.
import { useMemo, useState } from 'react';
import { withQuery } from '../api/client';
import type { AllianceMember, List, Readiness } from '../api/types';
import { useResource } from '../api/use-resource';
import { Blank, Failure, Loading, PageHead, Panel } from '../components/panel';
import { useI18n } from '../i18n/i18n';
import { href } from '../router';
import { kPledged } from './parts/levels';
import { useSkillText } from './parts/skills';
import { dayOf } from './parts/time';
import { tintOf, useDayNames, WeekGrid } from './parts/week-grid';

const kHourMs = 3_600_000;
const kZone = 'Europe/Berlin'; // the alliance's own time

// The hour of the week, Monday 0 h first, that an instant lies in.
const kParts = new Intl.DateTimeFormat('en-GB', { timeZone: kZone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' });
const kWeekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
export function hourOfWeek(at: number): number {
  const parts = kParts.formatToParts(at);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return kWeekdays.indexOf(of('weekday')) * 24 + Number(of('hour'));
}

// The last 0 h before or at an instant, in the alliance's time.
export function midnightOf(at: number): number {
  let begin = Math.floor(at / kHourMs) * kHourMs;
  for (let n = 0; n < 25 && hourOfWeek(begin) % 24 !== 0; ++n) begin -= kHourMs;
  return begin;
}

// The node counts hours from `from` on, seven days; with a clock change among them an hour comes twice or not at all, and in spring
// the first hour of the eighth day is counted too.
export function byHourOfWeek(seats: readonly number[], from: number): number[] {
  const week = new Map<number, number>();
  seats.forEach((n, hour) => {
    const place = hourOfWeek(from + hour * kHourMs);
    if (!week.has(place)) week.set(place, n);
  });
  return Array.from({ length: 168 }, (_, place) => week.get(place) ?? 0);
}

const kAll = '';

function DayByMember({ rows, day, name, active }: { rows: { member: string; week: number[] }[]; day: number; name: (member: string) => string; active: (member: string) => boolean }) {
  const { t, f } = useI18n();
  const days = useDayNames('long');
  const most = Math.max(1, ...rows.flatMap((row) => row.week.slice(day * 24, day * 24 + 24)));
  const hours = [...Array(24).keys()];
  const caption = t('office.readiness.day', { day: days[day] ?? '' });
  return (
    <div className="table-wrap" tabIndex={0} role="group" aria-label={caption}>
      <table className="weekgrid weekgrid--members">
        <caption className="kern-sr-only">{caption}</caption>
        <thead>
          <tr>
            <td className="weekgrid__corner">{t('common.member')}</td>
            {hours.map((hour) => (
              <th key={hour} scope="col" aria-label={t('office.grid.hour', { hour })}>{hour}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.member} data-row={row.member} className={active(row.member) ? undefined : 'weekgrid__not'}>
              <th scope="row"><a className="quiet-link" href={href(['office', 'members', row.member, 'pledges'])}>{name(row.member)}</a>{!active(row.member) && <span className="cell-sub">{t('office.readiness.not_counted')}</span>}</th>
              {hours.map((hour) => {
                const seats = row.week[day * 24 + hour] ?? 0;
                return <td key={hour} className={`heat heat--${tintOf(seats, most)}`}>{f.count(seats)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function ReadinessPage() {
  const { t, f } = useI18n();
  const skills = useSkillText();
  const short = useDayNames();
  const [level, setLevel] = useState<(typeof kPledged)[number]>('live');
  const [skill, setSkill] = useState(kAll);
  // Today and the six days after it: what is behind can no longer be called up.
  const [first, setFirst] = useState(() => dayOf(midnightOf(Date.now()) + 12 * kHourMs));
  const from = midnightOf(Date.parse(`${first}T12:00:00`) || Date.now());
  const [day, setDay] = useState(() => Math.max(0, Math.floor(hourOfWeek(Date.now()) / 24)));
  const read = useResource<List<Readiness>>(withQuery('/api/alliance/readiness', { level, from: new Date(from).toISOString() }), 30_000);
  const members = useResource<List<AllianceMember>>('/api/alliance/members', 60_000).data?.items ?? [];
  const name = (key: string) => members.find((one) => one.key === key)?.name ?? key;
  const items = read.data?.items;
  const sets = [...new Set((items ?? []).map((one) => one.skills))].sort();
  const counted = skill === kAll || !sets.includes(skill) ? (items ?? []) : (items ?? []).filter((one) => one.skills === skill);
  const rows = useMemo(() => {
    const found = new Map<string, number[]>();
    for (const one of counted) {
      const mine = byHourOfWeek(one.seats ?? [], from);
      const before = found.get(one.member ?? '');
      found.set(one.member ?? '', before === undefined ? mine : before.map((n, hour) => n + (mine[hour] ?? 0)));
    }
    return [...found].map(([member, hours]) => ({ member, week: hours })).sort((a, b) => Math.max(...b.week) - Math.max(...a.week));
  }, [read.data, skill, from]);
  // Who is not active cannot be called up: shown, not counted.
  const active = (key: string) => members.find((one) => one.key === key)?.status === 'active';
  const total = Array.from({ length: 168 }, (_, hour) => rows.filter((row) => active(row.member)).reduce((sum, row) => sum + (row.week[hour] ?? 0), 0));
  const least = total.indexOf(Math.min(...total)), most = total.indexOf(Math.max(...total));
  const place = (hour: number) => t('office.readiness.place', { day: short[Math.floor(hour / 24)] ?? '', hour: hour % 24 });
  return (
    <>
      <PageHead title={t('office.readiness')}>
        <span className="note">{t('office.readiness.text')}</span>
      </PageHead>
      <div className="stack">
        <div className="panel panel__body filters">
          <div className="field field--time">
            <span className="label" id="readiness-level">{t('office.level.label')}</span>
            <div className="row"><div className="seg" role="group" aria-labelledby="readiness-level">
              {kPledged.map((one) => (
                <button key={one} type="button" aria-pressed={one === level} onClick={() => setLevel(one)}>{t(`office.level.${one}`)}</button>
              ))}
            </div></div>
          </div>
          <div className="field">
            <label htmlFor="readiness-skill">{t('office.site.skills')}</label>
            <div className="kern-form-input__select-wrapper">
              <select id="readiness-skill" className="kern-form-input__select" value={skill} onChange={(event) => setSkill(event.target.value)}>
                <option value={kAll}>{t('office.readiness.all')}</option>
                {sets.map((one) => (
                  <option key={one} value={one}>{skills(one.split('+'))}</option>
                ))}
              </select>
            </div>
          </div>
          <div className="field">
            <label htmlFor="readiness-week">{t('office.readiness.week')}</label>
            <input id="readiness-week" className="kern-form-input__input" type="date" value={first} onChange={(event) => event.target.value !== '' && setFirst(event.target.value)} />
          </div>
        </div>
        {items === undefined ? (
          <div className="panel">{read.error ? <Failure error={read.error} retry={read.reload} /> : <Loading />}</div>
        ) : rows.length === 0 ? (
          <div className="panel"><Blank title={t('office.readiness.none')} text={t('office.pledge.empty.text')} /></div>
        ) : (
          <>
            <Panel
              title={t('office.readiness.title', { level: t(`office.level.${level}`) })}
              flush
              end={<span className="note">{t('office.readiness.note', { from: f.date(from), most: total[most] ?? 0, most_at: place(most), least: total[least] ?? 0, least_at: place(least) })}</span>}
            >
              <WeekGrid caption={t('office.readiness.title', { level: t(`office.level.${level}`) })} seats={total} />
            </Panel>
            <Panel
              title={t('office.readiness.by_member')}
              flush
              end={
                <div className="seg" role="group" aria-label={t('office.readiness.choose_day')}>
                  {short.map((word, n) => (
                    <button key={word} type="button" aria-pressed={n === day} onClick={() => setDay(n)}>{word}</button>
                  ))}
                </div>
              }
            >
              <DayByMember rows={rows} day={day} name={name} active={active} />
            </Panel>
          </>
        )}
      </div>
    </>
  );
}
