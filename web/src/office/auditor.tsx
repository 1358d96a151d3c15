// The auditor's page: where everything is, what may be verified by whom and how, and what verification cannot show.
import type { AllianceMember, Case, List, ShareKey } from '../api/types';
import { useResource } from '../api/use-resource';
import { Icon, type IconName } from '../components/icon';
import { PageHead, Panel } from '../components/panel';
import { useI18n, type Key } from '../i18n/i18n';
import { usePicture } from '../live/feed';
import { href } from '../router';
import { useHotlineNames } from './cases';
import { RecordTable, type Column } from './parts/table';

type Line = NonNullable<ReturnType<typeof usePicture>>['hotlines'][number];

function Way({ to, icon, title, text }: { to: string; icon: IconName; title: string; text: string }) {
  return (
    <li className="way">
      <Icon name={icon} />
      <div>
        <a className="strong" href={to}>{title}</a>
        <p className="note">{text}</p>
      </div>
    </li>
  );
}

const kShown: readonly Key[] = ['office.verify.1', 'office.verify.2', 'office.verify.3', 'office.verify.4', 'office.verify.5'];
const kNotShown: readonly Key[] = ['office.verify.not.1', 'office.verify.not.2', 'office.verify.not.3', 'office.verify.not.4'];

export function AuditorPage() {
  const { t, f, named } = useI18n();
  const names = useHotlineNames();
  const hotlines = usePicture()?.hotlines ?? [];
  const members = useResource<List<AllianceMember>>('/api/alliance/members', 30_000).data?.items ?? [];
  const cases = useResource<List<Case>>('/api/alliance/cases', 30_000).data?.items ?? [];
  const keys = useResource<List<ShareKey>>('/api/alliance/keys', 30_000).data?.items ?? [];
  const lacking = members.filter((one) => one.status === 'active' && (one.missing ?? []).length > 0).length;
  const open = keys.flatMap((one) => one.objections ?? []).filter((one) => one.status === 'open').length;
  const columns: Column<Line>[] = [
    { head: t('common.hotline'), className: 'name-col', cell: (one) => <a href={href(['hotlines', one.key])}>{named(one)}</a> },
    { head: t('office.journal.sequence'), num: true, cell: (one) => f.count(one.journal.sequence) },
    { head: t('office.journal.key'), num: true, cell: (one) => f.count(one.agreement) },
    { head: t('office.journal.export'), cell: (one) => <code className="path">{`rufbund export --config rufbund.toml --hotline ${one.key} --out ${one.key}.export`}</code> },
  ];
  const inForce = keys.filter((one) => one.status === 'in_force');
  return (
    <>
      <PageHead title={t('office.auditor')}>
        <span className="note">{t('office.auditor.text')}</span>
      </PageHead>
      <div className="stack">
        <div className="columns">
          <Panel title={t('office.auditor.look')}>
            <ul className="ways">
              <Way to={href(['office', 'members'])} icon="building" title={t('office.members')} text={t('office.auditor.members', { count: members.length, lacking })} />
              <Way to={href(['office', 'cases'])} icon="bell" title={t('office.cases')} text={t('office.auditor.cases', { running: cases.filter((one) => one.closed_at === null).length, closed: cases.filter((one) => one.closed_at !== null).length })} />
              <Way to={href(['office', 'keys'])} icon="scales" title={t('office.keys')} text={t('office.auditor.keys', { hotlines: inForce.length === 0 ? '–' : names(inForce.map((one) => one.hotline)), open })} />
              <Way to={href(['office', 'audit'])} icon="list" title={t('office.audit')} text={t('office.auditor.audit')} />
              <Way to={href(['office', 'deletions'])} icon="clock" title={t('office.deletions')} text={t('office.auditor.deletions')} />
              <Way to={href(['calls'])} icon="phone" title={t('nav.calls')} text={t('office.auditor.calls')} />
              <Way to={href(['status'])} icon="gear" title={t('nav.status')} text={t('office.auditor.status')} />
            </ul>
          </Panel>
          <Panel title={t('office.verify.can')}>
            <ul className="checks">
              {kShown.map((key) => (
                <li key={key} className="check"><Icon name="ok" className="icon--success" /><p className="grow">{t(key)}</p></li>
              ))}
            </ul>
          </Panel>
        </div>
        <Panel title={t('office.journal.title')} flush end={<span className="note">{t('office.journal.text')}</span>}>
          <RecordTable caption={t('office.journal.title')} columns={columns} rows={hotlines} keyOf={(one) => one.key} empty={t('office.draft.none')} />
        </Panel>
        <div className="columns">
          <Panel title={t('office.verify.how')}>
            <ol className="howto">
              <li>{t('office.verify.how.1')}</li>
              <li>{t('office.verify.how.2')}</li>
              <li>{t('office.verify.how.3')}</li>
            </ol>
            <p><code className="path">{`rufbund verify FILE.export`}</code></p>
          </Panel>
          <Panel title={t('office.verify.cannot')}>
            <ul className="checks">
              {kNotShown.map((key) => (
                <li key={key} className="check"><Icon name="info" /><p className="grow">{t(key)}</p></li>
              ))}
            </ul>
          </Panel>
        </div>
      </div>
    </>
  );
}
