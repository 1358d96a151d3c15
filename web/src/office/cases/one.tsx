// A case's page: how far it has gone, the line now, who was called up and comes, what it costs, what is still to be done, and
// everything that was decided. Several coordinators work on it at once; it follows what the others do.
import type { AllianceMember, CallUp, Case, CaseEntry, Client, List, Notice, OpenPoint, Spend } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { Icon } from '../../components/icon';
import { PageHead } from '../../components/panel';
import { HotlineStrip } from '../../components/strip';
import { useI18n } from '../../i18n/i18n';
import { usePicture } from '../../live/feed';
import { href } from '../../router';
import { useCan } from '../../session/session';
import { LevelBadge } from '../parts/levels';
import { SubNav, type Part } from '../parts/sub-nav';
import { CallUps } from './call-ups';
import { EditCase } from './edit';
import { LevelStepper } from './level';
import { Notices } from './notices';
import { NewOrder } from './order';
import { Points } from './points';
import { ReportPart } from './report';
import { SpendPanel } from './spend';
import { Timeline } from './timeline';

const kFreshMs = 4_000;

export function casePath(id: string, what: string): string {
  return `/api/alliance/cases/${encodeURIComponent(id)}/${what}`;
}

function DrillBar() {
  const { t } = useI18n();
  return (
    <p className="drill-bar" role="note" data-drill>
      <Icon name="info" />
      <strong>{t('office.case.drill')}</strong> {t('office.case.drill.text')}
    </p>
  );
}

export function CaseOne({ one, clients, rest, reload }: { one: Case; clients: Client[]; rest: string[]; reload: () => void }) {
  const { t, f } = useI18n();
  const can = useCan();
  const picture = usePicture();
  const members = useResource<List<AllianceMember>>('/api/alliance/members', 60_000).data?.items;
  const entries = useResource<List<CaseEntry>>(casePath(one.id, 'entries'), kFreshMs);
  const callUps = useResource<List<CallUp>>(casePath(one.id, 'call-ups'), kFreshMs);
  const notices = useResource<List<Notice>>(casePath(one.id, 'notices'), kFreshMs);
  const points = useResource<List<OpenPoint>>(casePath(one.id, 'open-points'), kFreshMs);
  const spend = useResource<Spend>(casePath(one.id, 'spend'), 10_000);
  const name = (key: string) => members?.find((member) => member.key === key)?.name ?? key;
  const both = () => {
    reload();
    entries.reload();
  };
  const parts: Part[] = [
    { key: '', label: 'office.case.part.now' },
    { key: 'call-ups', label: 'office.case.part.call_ups', count: callUps.data?.items.length },
    { key: 'notices', label: 'office.case.part.notices', count: notices.data?.items.length },
    { key: 'timeline', label: 'office.case.part.timeline', count: entries.data?.items.length },
    { key: 'report', label: 'office.case.part.report' },
    { key: 'settings', label: 'office.case.part.settings' },
  ];
  const wanted = rest[0] ?? '';
  const shown = wanted === 'order' ? 'call-ups' : (parts.find((part) => part.key === wanted)?.key ?? '');
  const closed = one.closed_at !== null;
  const client = clients.find((each) => each.key === one.client)?.name ?? one.client;
  return (
    <div className={one.drill === 0 ? 'case' : 'case case--drill'} data-case={one.id}>
      <PageHead title={one.title} back={{ to: href(['office', 'cases']), label: t('office.cases') }}>
        <LevelBadge level={one.level} closed={closed} />
        <span className="note">
          {t('office.case.since', { time: f.minute(one.opened_at), name: one.opened_by ?? '' })}
          {client !== '' && ` · ${client}`}
        </span>
      </PageHead>
      {one.drill !== 0 && <DrillBar />}
      <SubNav label={t('office.case.parts', { title: one.title })} base={['office', 'cases', one.id]} parts={parts} current={shown} />
      {wanted === 'order' && can('office.change') ? (
        <NewOrder one={one} members={members} reload={() => { callUps.reload(); entries.reload(); }} />
      ) : (
        <div className="stack">
          {shown === '' && (
            <>
              <LevelStepper one={one} entries={entries.data?.items ?? []} reload={both} />
              {picture?.hotlines.filter((hotline) => one.hotlines.includes(hotline.key)).map((hotline) => <HotlineStrip key={hotline.key} hotline={hotline} />)}
              <CallUps one={one} callUps={callUps} name={name} reload={both} />
              <div className="columns case__below">
                <Timeline one={one} entries={entries} name={name} newest={8} />
                <div className="stack">
                  <SpendPanel one={one} spend={spend} name={name} />
                  <Points one={one} points={points} />
                </div>
              </div>
            </>
          )}
          {shown === 'call-ups' && <CallUps one={one} callUps={callUps} name={name} reload={both} />}
          {shown === 'notices' && <Notices notices={notices} callUps={callUps.data?.items ?? []} name={name} />}
          {shown === 'timeline' && <Timeline one={one} entries={entries} name={name} />}
          {shown === 'report' && <ReportPart one={one} />}
          {shown === 'settings' && <EditCase one={one} clients={clients} reload={both} />}
        </div>
      )}
    </div>
  );
}
