// A new call-up: whom, for what, when, how many seats, until when to answer, and who is asked next. Beside it stands what the member
// pledged for that time.
import { useEffect, useState } from 'react';
import { change, withQuery } from '../../api/client';
import type { AllianceMember, CallUp, Case, List, Picture, Readiness } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { State } from '../../components/badges';
import { Loading, Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { usePicture } from '../../live/feed';
import { go, href } from '../../router';
import { CheckGroup, FormFrame, SelectField, TextField, useRecordForm } from '../parts/record-form';
import { useSkillText } from '../parts/skills';
import { inputOf, isLeftOut, timeOf } from '../parts/time';
import { casePath } from './one';
import { useHotlineNames } from './index';

const kHour = 3_600_000;
const kQuarter = kHour / 4;
const nextHour = (now: number) => Math.ceil((now + kHour) / kHour) * kHour;

// "4" for the whole time, or one number per interval: "4 4 6 6"; null where it is neither.
export function seatsOf(text: string, intervals: number): number[] | null {
  const numbers = text.trim().split(/[\s,;]+/).filter((word) => word !== '');
  if (numbers.length === 0 || !numbers.every((word) => /^\d{1,5}$/.test(word))) return null;
  const seats = numbers.map(Number);
  if (seats.length === 1) return Array.from({ length: intervals }, () => seats[0] ?? 0);
  return seats.length === intervals ? seats : null;
}

// What a member pledged at least in each hour from `begin` on, of pledges that have all of the skills.
export function pledgedFor(rows: readonly Readiness[], member: string, skills: readonly string[], hours: number): number {
  const fit = rows.filter((row) => row.member === member && skills.every((skill) => row.skills.split('+').includes(skill)));
  const all = Array.from({ length: Math.max(1, Math.ceil(hours)) }, (_, hour) => fit.reduce((sum, row) => sum + (row.seats?.[hour] ?? 0), 0));
  return Math.min(...all);
}

// What an order begins with: of the hotline's skills those of the member's pledge by which the most seats are there; where it pledged
// nothing for the time, those of anybody's; where nobody did, all.
export function skillsPledged(rows: readonly Readiness[], member: string, hotline: readonly string[], hours: number): readonly string[] {
  const best = (of: readonly Readiness[]) =>
    of
      .map((row) => ({ member: row.member, skills: hotline.filter((skill) => row.skills.split('+').includes(skill)) }))
      .map((one) => ({ ...one, seats: one.skills.length === 0 ? 0 : pledgedFor(rows, one.member ?? '', one.skills, hours) }))
      .filter((one) => one.seats > 0)
      .sort((a, b) => b.seats - a.seats || b.skills.length - a.skills.length)[0]?.skills;
  return best(rows.filter((row) => row.member === member)) ?? best(rows) ?? hotline;
}

const pledgedLevel = (level: string) => (level === 'stand_down' ? 'live' : level);

interface PledgedProps {
  level: string;
  rows: readonly Readiness[] | null;
  member: string;
  name: string;
  begin: string | null;
  hours: number;
  skills: readonly string[];
}

function Pledged({ level, rows, member, name, begin, hours, skills }: PledgedProps) {
  const { t, f } = useI18n();
  if (begin === null || rows === null || !(hours > 0)) return <p className="note">{t('office.order.pledged.when')}</p>;
  const seats = pledgedFor(rows, member, skills, hours);
  return (
    <div className="stack" data-pledged={seats}>
      <p>{t('office.order.pledged', { name, level: t(`office.level.${level as 'live'}`), count: seats })}</p>
      {seats === 0 && <State kind="warn" icon="warning" text={t('office.order.pledged.none')} />}
      <p className="note">{t('office.order.pledged.note', { from: f.minute(begin), to: f.minute(new Date(Date.parse(begin) + hours * kHour).toISOString()) })}</p>
    </div>
  );
}

// The form begins with what there is, so it waits for the members and the hotlines.
export function NewOrder({ one, members, reload }: { one: Case; members: AllianceMember[] | undefined; reload: () => void }) {
  const picture = usePicture();
  if (members === undefined || picture === null) return <div className="panel"><Loading /></div>;
  return <OrderForm one={one} members={members} picture={picture} reload={reload} />;
}

const skillsOf = (hotline: Picture['hotlines'][number] | undefined) => (hotline === undefined ? [] : [...hotline.languages, ...hotline.topics.map((topic) => topic.key)]);

function OrderForm({ one, members, picture, reload }: { one: Case; members: AllianceMember[]; picture: Picture; reload: () => void }) {
  const { t } = useI18n();
  const skillText = useSkillText();
  const hotlineNames = useHotlineNames();
  const active = members.filter((member) => member.status === 'active');
  const back = href(['office', 'cases', one.id]);
  const now = Date.now();
  const form = useRecordForm(
    {
      member: active[0]?.key ?? '',
      hotline: one.hotlines[0] ?? '',
      skills: [] as readonly string[],
      begin_at: inputOf(nextHour(now)),
      hours: '4',
      interval_minutes: '15',
      ordered: '4',
      deadline: inputOf(Math.ceil((now + kQuarter) / (5 * 60_000)) * 5 * 60_000),
      first: '',
      second: '',
      third: '',
    },
    async (values) => {
      const minutes = Number(values.interval_minutes);
      const intervals = Math.round((Number(values.hours.replace(',', '.')) * 60) / minutes);
      return change<CallUp>('POST', casePath(one.id, 'call-ups'), {
        member: values.member,
        hotline: values.hotline,
        skills: values.skills,
        begin_at: timeOf(values.begin_at),
        deadline: timeOf(values.deadline),
        interval_minutes: minutes,
        ordered: seatsOf(values.ordered, intervals) ?? [],
        substitutes: [...new Set([values.first, values.second, values.third])].filter((member) => member !== '' && member !== values.member),
      });
    },
    () => {
      reload();
      go(back);
    },
  );
  const { values } = form;
  const skills = skillsOf(picture.hotlines.find((each) => each.key === values.hotline));
  const names = active.map((member) => [member.key, member.name] as const);
  const others = [['', t('office.order.nobody')] as const, ...names.filter(([key]) => key !== values.member)];
  const hours = Number(values.hours.replace(',', '.'));
  const begin = isLeftOut(values.begin_at) ? null : timeOf(values.begin_at);
  const level = pledgedLevel(one.level);
  const pledges = useResource<List<Readiness>>(begin === null ? null : withQuery('/api/alliance/readiness', { level, from: begin }));
  const [chosen, setChosen] = useState(false); // by hand: then they stay
  const known = pledges.data !== null || pledges.error !== null || begin === null;
  const proposed = known ? skillsPledged(pledges.data?.items ?? [], values.member, skills, hours > 0 ? hours : 1).join('+') : null;
  const { set } = form;
  useEffect(() => {
    if (!chosen && proposed !== null) set('skills', proposed === '' ? [] : proposed.split('+'));
  }, [chosen, proposed]);
  const byHand: typeof form = {
    ...form,
    set: (field, value) => {
      if (field === 'skills') setChosen(true);
      if (field === 'hotline') setChosen(false); // another hotline has other skills
      form.set(field, value);
    },
  };
  return (
    <div className="columns">
        <Panel title={t('office.call_up.new')}>
          {active.length === 0 ? (
            <p>{t('office.order.no_member')}</p>
          ) : (
            <FormFrame form={form} save={t('office.order.do')} label={t('office.call_up.new')} extra={
              <a className="kern-btn kern-btn--tertiary" href={back}><span className="kern-label">{t('common.cancel')}</span></a>
            }>
              <div className="fields-two">
                <SelectField form={form} name="member" label={t('common.member')} options={names} />
                <SelectField form={byHand} name="hotline" label={t('common.hotline')} options={one.hotlines.map((key) => [key, hotlineNames([key])])} />
              </div>
              <CheckGroup form={byHand} name="skills" label={t('office.site.skills')} options={skills.map((skill) => ({ value: skill, label: skillText([skill]) }))} />
              <div className="fields-two">
                <TextField form={form} name="begin_at" label={t('office.order.begin')} type="datetime-local" hint={t('office.order.begin.hint')} />
                <TextField form={form} name="hours" label={t('office.order.hours')} inputMode="decimal" maxLength={6} />
              </div>
              <div className="fields-two">
                <TextField form={form} name="ordered" label={t('office.order.seats')} hint={t('office.order.seats.hint')} maxLength={4000} />
                <SelectField form={form} name="interval_minutes" label={t('office.order.interval')} options={[['15', t('office.time.minutes', { count: 15 })], ['60', t('office.time.minutes', { count: 60 })]]} />
              </div>
              <TextField form={form} name="deadline" label={t('office.order.deadline')} type="datetime-local" hint={t('office.order.deadline.hint')} />
              <fieldset className="kern-fieldset field">
                <legend className="fieldset-title">{t('office.order.substitutes')}</legend>
                <p className="note">{t('office.order.substitutes.hint')}</p>
                <div className="fields-three">
                  <SelectField form={form} name="first" label={t('office.order.first')} options={others} />
                  <SelectField form={form} name="second" label={t('office.order.second')} options={others} />
                  <SelectField form={form} name="third" label={t('office.order.third')} options={others} />
                </div>
              </fieldset>
            </FormFrame>
          )}
        </Panel>
        <Panel title={t('office.order.pledged.title')}>
          <Pledged level={level} rows={pledges.data?.items ?? null} member={values.member} name={names.find(([key]) => key === values.member)?.[1] ?? ''} begin={begin} hours={hours} skills={values.skills} />
        </Panel>
    </div>
  );
}
