// What this member has to do now, what it has promised next, and how its share stands.
import type { ReactNode } from 'react';
import { useResource } from '../api/use-resource';
import { State } from '../components/badges';
import { Icon, type IconName } from '../components/icon';
import { Blank, PageHead, Panel } from '../components/panel';
import { useNodeNow } from '../components/use-now';
import { useNoteText } from '../components/node-note';
import { hasKey, useI18n } from '../i18n/i18n';
import { usePicture } from '../live/feed';
import { href } from '../router';
import { useOrganisationName } from '../session/organisation';
import { useReader } from '../session/session';
import { useCaseTitle, useSeatsText } from './call-ups';
import { kOftenMs, kSeldomMs, useHotlineName, useOwn } from './parts/member';
import { Countdown, Read, useWhen } from './parts/shown';
import { daysLeft, tasksOf, waitsForOffice, type Task } from './tasks';
import type { Agreement, AllianceMember, CallUp, Contact, Evidence, List, MemberSite, Pledge, ShareKey } from './types';

export function useKindName(): (kind: string | undefined) => string {
  const { t } = useI18n();
  return (kind) => {
    const key = `evidence.kind.${kind ?? ''}`;
    return hasKey(key) ? t(key) : (kind ?? '');
  };
}

function Row({ icon, tone, title, text, to, action, due, id }: { icon: IconName; tone: 'now' | 'soon' | 'quiet'; title: string; text: ReactNode; to: string; action: string; due?: string; id: string }) {
  return (
    <li className={`task task--${tone}`} data-task={id}>
      <Icon name={icon} />
      <div className="task__what">
        <strong>{title}</strong>
        <span className="note">{text}</span>
      </div>
      <div className="task__do">
        {due !== undefined && <Countdown until={due} />}
        <a href={to}>{action}</a>
      </div>
    </li>
  );
}

function TaskRow({ task, agreements, sites }: { task: Task; agreements: readonly Agreement[]; sites: readonly MemberSite[] }) {
  const { t, f, locale } = useI18n();
  const note = useNoteText();
  const { may } = useOwn();
  const seats = useSeatsText();
  const when = useWhen();
  const title = useCaseTitle();
  const hotline = useHotlineName();
  const kind = useKindName();
  switch (task.kind) {
    case 'call_up': {
      const one = task.callUp;
      return (
        <Row id={task.id} icon="bell" tone="now" due={task.due} title={t('task.call_up', { seats: seats(one.ordered ?? []), hotline: hotline(one.hotline ?? '') })} text={`${when(one.begin_at ?? '', one.ends_at ?? '')}, ${title(one.case_id)}`} to={href(['portal', 'call-ups', one.id])} action={t('call_up.answer.do')} />
      );
    }
    case 'key':
      return <Row id={task.id} icon="key" tone="soon" due={task.due} title={t('task.key', { hotline: hotline(task.key.hotline) })} text={t(may('keys.object') ? 'task.key.text' : 'task.key.text.planner', { time: f.minute(task.due) })} to={href(['portal', 'key', task.id])} action={t('task.look')} />;
    case 'agreement': {
      const found = agreements.find((one) => one.id === task.id);
      const name = found === undefined ? task.id : locale === 'de' ? found.title_de : found.title_en;
      return <Row id={`agreement:${task.id}`} icon="lock" tone="soon" title={t('task.agreement', { name })} text={t(may('agreements.accept') ? 'task.agreement.text' : 'task.manager')} to={href(['portal', 'agreements', task.id])} action={t('task.read')} />;
    }
    case 'missing': {
      const site = sites.find((one) => one.key === task.of)?.name ?? task.of;
      const name = task.what === 'site' ? t('task.site') : task.of === '' ? t('task.missing', { what: kind(task.what) }) : t('task.missing.site', { what: kind(task.what), site });
      const state = task.evidence?.status;
      const text = waitsForOffice(task) ? t('task.missing.submitted') : state === 'rejected' ? t('task.missing.rejected', { note: note(task.evidence?.note) }) : state === 'accepted' ? t('task.missing.ended') : t(may('evidence.add') ? 'task.missing.text' : 'task.manager');
      return <Row id={task.id} icon={waitsForOffice(task) ? 'clock' : 'warning'} tone={waitsForOffice(task) ? 'quiet' : 'soon'} title={name} text={text} to={href(['portal', task.what === 'site' ? 'sites' : 'evidence'])} action={t(waitsForOffice(task) ? 'task.look' : 'task.do')} />;
    }
    case 'ends':
      return <Row id={task.id} icon="clock" tone="soon" due={task.due} title={t('task.ends', { what: kind(task.evidence.kind) })} text={t('task.ends.text', { title: task.evidence.title ?? '', day: f.date(task.due), left: t('evidence.left', { count: daysLeft(task.due, Date.now()) }) })} to={href(['portal', 'evidence'])} action={t('task.renew')} />;
    case 'contact':
      return <Row id={task.id} icon="person" tone="soon" title={t('task.contact')} text={t('task.contact.text')} to={href(['portal', 'contacts'])} action={t('task.do')} />;
    case 'pledge':
      return <Row id={task.id} icon="clock" tone="soon" title={t('task.pledge')} text={t('task.pledge.text')} to={href(['portal', 'pledges', 'new'])} action={t('task.do')} />;
  }
}

export function MemberState({ member }: { member: AllianceMember }) {
  const { t } = useI18n();
  const key = `member.status.${member.status}`;
  const text = hasKey(key) ? t(key) : member.status;
  if (member.status === 'active') return <State kind="good" icon="ok" text={text} />;
  if (member.status === 'suspended') return <State kind="bad" icon="warning" text={text} />;
  return <State kind="off" icon="info" text={text} />;
}

// What was promised and is running or comes within the next days.
function Promised({ callUps, now }: { callUps: readonly CallUp[]; now: number }) {
  const { t, f } = useI18n();
  const when = useWhen();
  const seats = useSeatsText();
  const hotline = useHotlineName();
  const ahead = callUps.filter((one) => one.state === 'accepted' && Date.parse(one.ends_at ?? '') > now).sort((a, b) => (a.begin_at ?? '').localeCompare(b.begin_at ?? ''));
  if (ahead.length === 0) return <p className="note">{t('start.promised.none')}</p>;
  return (
    <ul className="promised">
      {ahead.slice(0, 6).map((one) => {
        const begin = Date.parse(one.begin_at ?? '');
        const running = begin <= now;
        const n = Math.floor((now - begin) / ((one.interval_minutes ?? 15) * 60_000));
        return (
          <li key={one.id}>
            <a href={href(['portal', 'call-ups', one.id])}>{when(one.begin_at ?? '', one.ends_at ?? '')}</a>
            <span>{running ? t('start.promised.running', { count: one.accepted?.[n] ?? 0 }) : seats(one.accepted ?? [])}</span>
            <span className="note">{hotline(one.hotline ?? '')}</span>
          </li>
        );
      })}
      {ahead.length > 6 && <li className="note">{t('start.promised.more', { count: f.count(ahead.length - 6) })}</li>}
    </ul>
  );
}

function Share() {
  const { t, f } = useI18n();
  const { member } = useOwn();
  const hotline = useHotlineName();
  const own = usePicture()?.members.filter((one) => one.member === member) ?? [];
  if (own.length === 0) return <p className="note">{t('start.share.none')}</p>;
  return (
    <div className="stack">
      {own.map((one) => (
        <dl className="start-share" key={one.hotline} data-hotline-share={one.hotline}>
          <dt className="start-share__hotline">{hotline(one.hotline)}</dt>
          <dd>
            <span className="start-share__figure">{f.percent(one.today.share_ppm)}</span>
            <span className="note">{t('start.share.delivered')}</span>
          </dd>
          <dd>
            <span className="start-share__figure">{f.percent(one.agreed_ppm)}</span>
            <span className="note">{t('start.share.agreed')}</span>
          </dd>
        </dl>
      ))}
      <p className="note"><a href={href(['portal', 'cases'])}>{t('start.share.more')}</a></p>
    </div>
  );
}

export function StartPage() {
  const { t } = useI18n();
  const { at, member } = useOwn();
  const reader = useReader();
  const organisation = useOrganisationName();
  const now = useNodeNow(5_000);
  const own = useResource<AllianceMember>(at(), kSeldomMs);
  const callUps = useResource<List<CallUp>>(at('call-ups'), kOftenMs);
  const evidence = useResource<List<Evidence>>(at('evidence'), kSeldomMs);
  const keys = useResource<List<ShareKey>>('/api/alliance/keys', kSeldomMs);
  const contacts = useResource<List<Contact>>(at('contacts'), kSeldomMs);
  const pledges = useResource<List<Pledge>>(at('pledges'), kSeldomMs);
  const agreements = useResource<List<Agreement>>('/api/alliance/agreements', kSeldomMs);
  const sites = useResource<List<MemberSite>>(at('sites'), kSeldomMs);
  return (
    <>
      <PageHead title={t('start.title', { name: reader.name })}>{own.data !== null && <MemberState member={own.data} />}</PageHead>
      <p className="lead">{own.data?.name ?? organisation(member)}</p>
      <Read all={[own, callUps, evidence, keys, contacts, pledges, agreements, sites]}>
        {() => {
          if (own.data === null || callUps.data === null) return null;
          const tasks = tasksOf(
            { member: own.data, callUps: callUps.data.items, evidence: evidence.data?.items ?? [], keys: keys.data?.items ?? [], contacts: contacts.data?.items ?? [], pledges: pledges.data?.items ?? [] },
            now,
          );
          const mine = tasks.filter((task) => !waitsForOffice(task));
          const others = tasks.filter(waitsForOffice);
          const row = (task: Task) => <TaskRow key={`${task.kind}/${task.id}`} task={task} agreements={agreements.data?.items ?? []} sites={sites.data?.items ?? []} />;
          return (
            <div className="columns">
              <div className="stack">
                <Panel title={mine.length === 0 ? t('start.do.none.title') : t('start.do', { count: mine.length })} flush>
                  {mine.length === 0 ? <Blank icon="ok" title={t('start.do.none')} text={t('start.do.none.text')} /> : <ul className="tasks">{mine.map(row)}</ul>}
                </Panel>
                {others.length > 0 && (
                  <Panel title={t('start.office')} flush>
                    <ul className="tasks">{others.map(row)}</ul>
                  </Panel>
                )}
              </div>
              <div className="stack">
                <Panel title={t('start.promised')}><Promised callUps={callUps.data.items} now={now} /></Panel>
                <Panel title={t('start.share')}><Share /></Panel>
              </div>
            </div>
          );
        }}
      </Read>
    </>
  );
}
