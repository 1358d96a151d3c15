// What a plan says besides its figures: who is called when, what each costs, where it does not suffice, fallback, contacts.
import type { PlanDetail } from '../../api/types';
import { State } from '../../components/badges';
import { Panel } from '../../components/panel';
import { PhoneNumber } from '../../components/strip';
import { useI18n } from '../../i18n/i18n';
import { useSkillText } from '../parts/skills';
import { RecordTable, type Column } from '../parts/table';

type CallUp = NonNullable<PlanDetail['call_ups']>[number];
type Gap = NonNullable<PlanDetail['gaps']>[number];
type Owed = NonNullable<PlanDetail['owed']>[number];
type Member = NonNullable<PlanDetail['members']>[number];
type Fallback = NonNullable<PlanDetail['fallback']>[number];
type Contact = NonNullable<PlanDetail['contacts']>[number];

const least = (seats: readonly number[]) => Math.min(...seats);
const most = (seats: readonly number[]) => Math.max(...seats);

export function PlanParts({ plan }: { plan: PlanDetail }) {
  const { t, f, locale } = useI18n();
  const skills = useSkillText();
  const name = (member: string) => plan.members?.find((one) => one.member === member)?.name ?? member;
  const seats = (one: CallUp) => (one.seats.length === 0 ? '–' : least(one.seats) === most(one.seats) ? f.count(most(one.seats)) : t('office.plan.range', { least: least(one.seats), most: most(one.seats) }));
  const callUps: Column<CallUp>[] = [
    { head: t('office.plan.call_at'), className: 'nowrap', cell: (one) => <span className="strong">{f.minute(one.call_at)}</span> },
    {
      head: t('common.member'),
      className: 'name-col',
      cell: (one) => (
        <>
          {name(one.member)}
          <span className="cell-sub">{skills(one.skills)}</span>
        </>
      ),
    },
    {
      head: t('office.call_up.when'),
      className: 'nowrap',
      cell: (one) => (
        <>
          {f.minute(one.begin_at)}
          <span className="cell-sub">{t('office.time.until', { to: f.minute(one.ends_at) })}</span>
        </>
      ),
    },
    { head: t('office.order.seats'), num: true, cell: seats },
    { head: t('office.pledge.ramp_up'), num: true, cell: (one) => t('office.time.minutes', { count: one.ramp_up_min }) },
    { head: t('office.order.substitutes'), className: 'list-col', cell: (one) => (one.substitutes.length === 0 ? '–' : one.substitutes.map((each) => name(each.member)).join(', ')) },
  ];
  const gaps: Column<Gap>[] = [
    { head: t('office.call_up.when'), className: 'nowrap', cell: (one) => t('office.time.from_to', { from: f.minute(one.begin_at), to: f.minute(one.ends_at) }) },
    { head: t('office.site.skills'), cell: (one) => skills(one.skills) },
    { head: t('office.plan.gap.missing'), num: true, cell: (one) => f.count(one.most_missing) },
    { head: t('office.plan.gap.level'), num: true, cell: (one) => f.percent(one.least_service_level_ppm, 0) },
    { head: t('office.plan.gap.reason'), cell: (one) => <State kind="warn" icon="warning" text={t(`office.plan.gap.${one.reason}`)} /> },
  ];
  const owed: Column<Owed>[] = [
    { head: t('office.call_up.when'), className: 'nowrap', cell: (one) => t('office.time.from_to', { from: f.minute(one.begin_at), to: f.minute(one.ends_at) }) },
    { head: t('common.member'), cell: (one) => name(one.member) },
    { head: t('office.order.seats'), cell: (one) => t('office.plan.owed.of', { promised: f.count(one.promised), owed: f.count(one.owed), title: one.case_title }) },
  ];
  const members: Column<Member>[] = [
    { head: t('common.member'), className: 'name-col', cell: (one) => <span className="strong">{one.name}</span> },
    { head: t('office.figures.agreed'), num: true, cell: (one) => f.percent(one.share_ppm) },
    { head: t('office.plan.planned'), num: true, cell: (one) => f.percent(one.planned_share_ppm) },
    { head: t('office.spend.seats'), num: true, cell: (one) => f.number((one.seat_minutes ?? 0) / 60, 1) },
    { head: t('office.plan.minutes'), num: true, cell: (one) => f.count(one.talk_minutes) },
    {
      head: t('office.plan.cost'),
      num: true,
      cell: (one) => (
        <>
          <span className="strong">{f.money((one.seat_cents ?? 0) + (one.talk_cents ?? 0))}</span>
          <span className="cell-sub">{t('office.plan.rates', { minute: f.money(one.cents_per_minute), hour: f.money(one.cents_per_seat_hour) })}</span>
        </>
      ),
    },
  ];
  const fallback: Column<Fallback>[] = [
    { head: t('common.site'), className: 'name-col', cell: (one) => <span className="strong">{one.name}</span> },
    { head: t('common.member'), cell: (one) => name(one.member) },
    { head: t('office.site.trunk'), cell: (one) => one.trunk },
    { head: t('office.plan.percent'), num: true, cell: (one) => f.percent(one.percent * 10_000, 0) },
  ];
  const contacts: Column<Contact>[] = [
    {
      head: t('record.name'),
      className: 'name-col',
      cell: (one) => (
        <>
          <span className="strong">{one.person}</span>
          <span className="cell-sub">{one.organisation}</span>
        </>
      ),
    },
    { head: t('record.task'), cell: (one) => (locale === 'de' ? one.role_de : one.role_en) },
    { head: t('office.contact.day'), cell: (one) => <PhoneNumber e164={one.day} /> },
    { head: t('office.contact.night'), cell: (one) => <PhoneNumber e164={one.night} /> },
    { head: t('record.email'), cell: (one) => one.email },
  ];
  return (
    <>
      {plan.call_ups !== undefined && (
        <Panel title={t('office.plan.order')} flush end={<span className="note">{t('office.plan.order.note')}</span>}>
          <RecordTable caption={t('office.plan.order')} columns={callUps} rows={plan.call_ups} keyOf={(one) => `${one.member}/${one.skills.join('+')}/${one.begin_at}`} empty={t('office.plan.no_call_up')} />
        </Panel>
      )}
      {plan.gaps !== undefined && plan.gaps.length > 0 && (
        <Panel title={t('office.plan.gaps.where')} flush>
          <RecordTable caption={t('office.plan.gaps.where')} columns={gaps} rows={plan.gaps} keyOf={(one) => `${one.demand}/${one.begin_at}/${one.reason}`} empty={t('office.plan.no_gap')} />
        </Panel>
      )}
      {plan.owed !== undefined && plan.owed.length > 0 && (
        <Panel title={t('office.plan.owed.title')} flush>
          <RecordTable caption={t('office.plan.owed.title')} columns={owed} rows={plan.owed} keyOf={(one) => `${one.member}/${one.case_id}/${one.begin_at}`} empty="" />
        </Panel>
      )}
      {plan.members?.some((one) => one.seat_minutes !== undefined) && (
        <Panel title={t('office.plan.costs')} flush>
          <RecordTable caption={t('office.plan.costs')} columns={members} rows={plan.members} keyOf={(one) => one.member} empty={t('office.member.none')} />
        </Panel>
      )}
      {plan.fallback !== undefined && plan.fallback.length > 0 && (
        <Panel title={t('office.plan.fallback')} flush end={<span className="note">{t('office.plan.fallback.note')}</span>}>
          <RecordTable caption={t('office.plan.fallback')} columns={fallback} rows={plan.fallback} keyOf={(one) => one.site} empty={t('office.member.no_site')} />
        </Panel>
      )}
      {plan.contacts !== undefined && plan.contacts.length > 0 && (
        <Panel title={t('office.plan.contacts')} flush>
          <RecordTable caption={t('office.plan.contacts')} columns={contacts} rows={plan.contacts} keyOf={(one) => `${one.member}/${one.person}/${one.day}`} empty={t('office.contact.empty')} />
        </Panel>
      )}
    </>
  );
}
