// A member's pledges: the list, the table for a spreadsheet, and one as a week.
import { useEffect, useState } from 'react';
import { ApiError, change, get } from '../api/client';
import { useResource } from '../api/use-resource';
import { Confirm } from '../components/command';
import { Icon } from '../components/icon';
import { Blank, PageHead, Panel } from '../components/panel';
import { hasKey, useI18n } from '../i18n/i18n';
import { usePicture } from '../live/feed';
import { PledgeWarnings } from '../office/parts/pledge-warnings';
import { CheckGroup, FormFrame, SelectField, TextField, useRecordForm } from '../office/parts/record-form';
import { RecordTable, type Column } from '../office/parts/table';
import { go, href } from '../router';
import { Days } from './days';
import { kSeldomMs, useOwn, useSkillName } from './parts/member';
import { Button, Read, useDay } from './parts/shown';
import { PledgeTable } from './pledge-table';
import type { List, Pledge } from './types';
import { emptyWeek, seatHours } from './week';
import { WeekGrid } from './week-grid';

export const kLevels = ['watch', 'activation', 'live'] as const;

export function useLevelName(): (level: string | undefined) => string {
  const { t } = useI18n();
  return (level) => {
    const key = `level.${level ?? ''}`;
    return hasKey(key) ? t(key) : (level ?? '');
  };
}

function ListOf({ pledges, reload }: { pledges: Pledge[]; reload: () => void }) {
  const { t, f } = useI18n();
  const skill = useSkillName();
  const level = useLevelName();
  const day = useDay();
  const columns: Column<Pledge>[] = [
    {
      head: t('portal.skills'),
      className: 'name-col',
      cell: (one) => (
        <>
          <a href={href(['portal', 'pledges', one.id])}>{f.list((one.skills ?? []).map(skill))}</a>
          <span className="cell-sub">{level(one.level)}</span>
          <PledgeWarnings warnings={one.warnings ?? []} />
        </>
      ),
    },
    { head: t('pledge.days'), className: 'nowrap', cell: (one) => `${day(one.valid_from)} – ${day(one.valid_to)}` },
    { head: t('pledge.most'), num: true, cell: (one) => f.count(Math.max(0, ...(one.seats ?? []))) },
    { head: t('pledge.week_hours'), num: true, cell: (one) => f.count(seatHours(one.seats ?? [])) },
    { head: t('pledge.ramp_up'), num: true, className: 'nowrap', cell: (one) => t('pledge.minutes', { count: one.ramp_up_min ?? 0 }) },
    { head: t('pledge.blackouts'), num: true, cell: (one) => f.count((one.blackouts ?? []).length) },
  ];
  return (
    <div className="stack">
      <Panel
        title={t('pledge.count', { count: pledges.length })}
        flush
        end={
          <a className="kern-btn kern-btn--primary kern-btn--x-small" href={href(['portal', 'pledges', 'new'])}>
            <span className="kern-label">{t('pledge.new')}</span>
          </a>
        }
      >
        {pledges.length === 0 ? (
          <Blank icon="clock" title={t('pledge.none')} text={t('pledge.none.text')} />
        ) : (
          <RecordTable caption={t('portal.pledges')} columns={columns} rows={pledges} keyOf={(one) => one.id} empty={t('pledge.none')} />
        )}
      </Panel>
      <PledgeTable seen={pledges} reload={reload} />
    </div>
  );
}

interface Values {
  level: string;
  skills: readonly string[];
  valid_from: string;
  valid_to: string;
  ramp_up_min: string;
  seats: readonly number[];
  blackouts: readonly string[];
}

const valuesOf = (one: Pledge | null): Values => {
  const today = new Date().toISOString().slice(0, 10);
  return {
    level: one?.level ?? 'live',
    skills: one?.skills ?? [],
    valid_from: one?.valid_from ?? today,
    valid_to: one?.valid_to ?? `${today.slice(0, 4)}-12-31`,
    ramp_up_min: String(one?.ramp_up_min ?? 60),
    seats: one?.seats ?? emptyWeek(),
    blackouts: one?.blackouts ?? [],
  };
};

// The server names what does not fit together in its detail: "overlap with pledge-3", "no_seats". The form says it in words and
// leads to the other pledge.
async function told(work: Promise<Pledge>): Promise<Pledge> {
  try {
    return await work;
  } catch (error) {
    const problem = error instanceof ApiError ? error.problem : null;
    const found = /^([a-z_]+)(?: with (\S+))?$/.exec(problem?.detail ?? '');
    const code = `pledge_${found?.[1] ?? ''}`;
    if (problem === null || problem.code !== 'invalid_value' || problem.errors !== undefined || !hasKey(`error.${code}`)) throw error;
    throw new ApiError({ ...problem, code: code as typeof problem.code });
  }
}

// Every language and topic of the hotlines that this member is part of, and what the pledge names already.
function useSkills(also: readonly string[]): string[] {
  const picture = usePicture();
  const known = picture?.hotlines.flatMap((one) => [...one.languages, ...one.topics.map((topic) => topic.key)]) ?? [];
  return [...new Set([...known, ...also])].sort();
}

// `first`: the pledge as it was when its page was opened. What is typed stays when the list is read again.
function Editor({ first, reload }: { first: Pledge | null; reload: () => void }) {
  const { t } = useI18n();
  const { at } = useOwn();
  const skill = useSkillName();
  const level = useLevelName();
  const [one, setOne] = useState(first);
  const [asking, setAsking] = useState(false);
  const [gone, setGone] = useState<ApiError | null>(null);
  const form = useRecordForm<Values, Pledge>(
    valuesOf(one),
    (values) => {
      const body = { ...values, ramp_up_min: /^\d+$/.test(values.ramp_up_min) ? Number(values.ramp_up_min) : values.ramp_up_min };
      return told(one === null ? change('POST', at('pledges'), body) : change('PUT', at('pledges', one.id), { ...body, version: one.version }));
    },
    (answer) => {
      reload();
      if (one === null) go(href(['portal', 'pledges', answer.id]));
      else setOne(answer);
    },
  );
  const begin = async (id: string) => {
    const newer = await get<Pledge>(at('pledges', id));
    setOne(newer);
    form.reset(valuesOf(newer));
    reload();
  };
  const choices = useSkills(form.values.skills);
  // Typed and not kept: the browser asks before it is lost.
  useEffect(() => {
    if (!form.changed) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [form.changed]);
  const other = /with (\S+)$/.exec(form.error?.problem?.detail ?? '')?.[1];
  const seatsWrong = form.codeOf('seats');
  return (
    <>
      <FormFrame
        form={form}
        save={t(one === null ? 'pledge.make' : 'common.save')}
        saved={t('common.saved')}
        label={t('pledge.form')}
        only={one === null ? undefined : 'changed'}
        conflict={one === null ? undefined : { kind: 'pledges', item: one.id, reload: () => void begin(one.id) }}
        extra={
          one !== null && (
            <Button kind="tertiary" onClick={() => setAsking(true)}>{t('pledge.remove')}</Button>
          )
        }
      >
        <Panel title={t('pledge.what')}>
          <div className="pledge-form">
            <CheckGroup form={form} name="skills" label={t('portal.skills')} hint={t('pledge.skills.hint')} options={choices.map((key) => ({ value: key, label: skill(key) }))} />
            <div className="pledge-form__fields">
              <SelectField form={form} name="level" label={t('pledge.level')} hint={hasKey(`level.${form.values.level}.text`) ? t(`level.${form.values.level}.text` as 'level.live.text') : undefined} options={kLevels.map((key) => [key, level(key)])} />
              <TextField form={form} name="ramp_up_min" label={t('pledge.ramp_up.minutes')} hint={t('pledge.ramp_up.hint')} inputMode="numeric" maxLength={5} />
              <TextField form={form} name="valid_from" label={t('pledge.from')} type="date" />
              <TextField form={form} name="valid_to" label={t('pledge.to')} type="date" />
            </div>
          </div>
        </Panel>
        <Panel title={t('pledge.week')}>
          <WeekGrid label={t('pledge.week.label')} seats={form.values.seats} set={(seats) => form.set('seats', seats)} wrong={seatsWrong === null ? null : t('pledge.seats.wrong')} />
        </Panel>
        <Panel title={t('pledge.blackouts.title', { count: form.values.blackouts.length })}>
          <Days days={form.values.blackouts} set={(days) => form.set('blackouts', days)} from={form.values.valid_from} to={form.values.valid_to} />
        </Panel>
        {other !== undefined && form.error !== null && (
          <p className="note" data-server-words>
            <a href={href(['portal', 'pledges', other])}>{t('pledge.other', { id: other })}</a> ({form.error.problem?.detail})
          </p>
        )}
      </FormFrame>
      <PledgeWarnings warnings={one?.warnings ?? []} />
      {gone !== null && (
        <p className="form-problem" role="alert">
          <Icon name="warning" />
          {t('pledge.remove.failed')}
        </p>
      )}
      <Confirm
        open={asking}
        danger
        title={t('pledge.remove.title')}
        confirm={t('pledge.remove')}
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          if (one === null) return;
          change('DELETE', `${at('pledges', one.id)}?version=${one.version}`).then(
            () => {
              reload();
              go(href(['portal', 'pledges']));
            },
            (error: unknown) => setGone(error instanceof ApiError ? error : new ApiError(null)),
          );
        }}
      >
        <p>{t('pledge.remove.text')}</p>
      </Confirm>
    </>
  );
}

export function PledgesPage({ rest }: { rest: string[] }) {
  const { t, f } = useI18n();
  const { at } = useOwn();
  const skill = useSkillName();
  const level = useLevelName();
  const pledges = useResource<List<Pledge>>(at('pledges'), kSeldomMs);
  const all = pledges.data?.items ?? [];
  const one = all.find((item) => item.id === rest[0]) ?? null;
  const back = { to: href(['portal', 'pledges']), label: t('portal.pledges') };
  if (rest[0] === undefined) {
    return (
      <>
        <PageHead title={t('portal.pledges')} />
        <p className="lead">{t('pledge.lead')}</p>
        <Read all={[pledges]}>{() => <ListOf pledges={all} reload={pledges.reload} />}</Read>
      </>
    );
  }
  const title = rest[0] === 'new' ? t('pledge.new') : one === null ? t('notfound.title') : t('pledge.title', { skills: f.list((one.skills ?? []).map(skill)), level: level(one.level) });
  return (
    <>
      <PageHead title={title} back={back} />
      <Read all={[pledges]}>
        {() =>
          rest[0] !== 'new' && one === null ? (
            <div className="panel"><Blank icon="question" title={t('error.not_found')} /></div>
          ) : (
            <Editor key={rest[0]} first={one} reload={pledges.reload} />
          )
        }
      </Read>
    </>
  );
}
