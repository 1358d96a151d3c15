// What a member pledged: all of a level together as a week, and each pledge with its terms.
import { useState } from 'react';
import type { AllianceMember, Pledge } from '../../api/types';
import { Icon } from '../../components/icon';
import { Blank, Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { kPledged } from '../parts/levels';
import { PledgeWarnings } from '../parts/pledge-warnings';
import { useSkillText } from '../parts/skills';
import { RecordTable, type Column } from '../parts/table';
import { dayOf } from '../parts/time';
import { WeekGrid } from '../parts/week-grid';

export function sumWeek(rows: readonly (readonly number[])[]): number[] {
  return Array.from({ length: 168 }, (_, hour) => rows.reduce((sum, row) => sum + (row[hour] ?? 0), 0));
}

export function seatHours(seats: readonly number[]): number {
  return seats.reduce((sum, n) => sum + n, 0);
}

export function PledgesPart({ member, pledges }: { member: AllianceMember; pledges: Pledge[] }) {
  const { t, f } = useI18n();
  const skills = useSkillText();
  const levels = kPledged.filter((level) => pledges.some((one) => one.level === level));
  const [wanted, setLevel] = useState<string>('live');
  const level = levels.find((one) => one === wanted) ?? levels[0];
  if (level === undefined) {
    return <div className="panel"><Blank title={t('office.pledge.empty')} text={t('office.pledge.empty.text')} /></div>;
  }
  const of = pledges.filter((one) => one.level === level);
  const today = dayOf(Date.now());
  const now = of.filter((one) => (one.valid_from ?? '') <= today && (one.valid_to ?? '') >= today);
  const week = sumWeek(now.map((one) => one.seats ?? []));
  const caption = t('office.pledge.week', { name: member.name, level: t(`office.level.${level}`) });
  const columns: Column<Pledge>[] = [
    { head: t('office.site.skills'), className: 'name-col', cell: (one) => (<><span className="strong">{skills(one.skills ?? [])}</span><PledgeWarnings warnings={one.warnings ?? []} /></>) },
    { head: t('office.pledge.period'), className: 'nowrap', cell: (one) => t('office.time.from_to', { from: f.date(`${one.valid_from}T12:00:00`), to: f.date(`${one.valid_to}T12:00:00`) }) },
    { head: t('office.pledge.ramp_up'), num: true, cell: (one) => t('office.time.minutes', { count: one.ramp_up_min ?? 0 }) },
    { head: t('office.pledge.most'), num: true, cell: (one) => f.count(Math.max(0, ...(one.seats ?? []))) },
    { head: t('office.pledge.seat_hours'), num: true, cell: (one) => f.count(seatHours(one.seats ?? [])) },
    { head: t('office.pledge.blackouts'), cell: (one) => ((one.blackouts ?? []).length === 0 ? '–' : f.list((one.blackouts ?? []).map((day) => f.date(`${day}T12:00:00`)))) },
  ];
  return (
    <div className="stack">
      <div className="row">
        <div className="seg" role="group" aria-label={t('office.level.label')}>
          {levels.map((one) => (
            <button key={one} type="button" aria-pressed={one === level} onClick={() => setLevel(one)}>{t(`office.level.${one}`)}</button>
          ))}
        </div>
        <a className="download" href={`/api/alliance/members/${encodeURIComponent(member.key)}/pledges.csv`} download>
          <Icon name="download" /> {t('office.pledge.csv')}
        </a>
      </div>
      <Panel title={t('office.pledge.this_week')} flush end={<span className="note">{t('office.pledge.week.note', { hours: seatHours(week), most: Math.max(0, ...week) })}</span>}>
        <WeekGrid caption={caption} seats={week} />
      </Panel>
      <Panel title={t('office.member.part.pledges')} flush>
        <RecordTable caption={t('office.member.part.pledges')} columns={columns} rows={of} keyOf={(one) => one.id} empty={t('office.pledge.empty')} />
      </Panel>
    </div>
  );
}
