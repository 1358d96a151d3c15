// A member's sites as it registered them, and whether each has passed its check.
import type { Evidence, MemberSite } from '../../api/types';
import { State } from '../../components/badges';
import { Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { usePicture } from '../../live/feed';
import { href } from '../../router';
import { useSkillText } from '../parts/skills';
import { RecordTable, type Column } from '../parts/table';
import { isValid } from './standing';

export function SitesPart({ sites, evidence }: { sites: MemberSite[]; evidence: Evidence[] }) {
  const { t, f } = useI18n();
  const skills = useSkillText();
  const live = usePicture()?.sites ?? [];
  const checked = (site: string) => evidence.find((one) => one.kind === 'site_check' && one.site === site && isValid(one, Date.now()));
  const columns: Column<MemberSite>[] = [
    {
      head: t('common.site'),
      className: 'name-col',
      cell: (one) => (
        <>
          {live.some((site) => site.key === one.key) ? <a href={href(['sites', one.key])}>{one.name}</a> : <span className="strong">{one.name}</span>}
          <span className="cell-sub">{one.key}</span>
        </>
      ),
    },
    {
      head: t('office.site.trunk'),
      cell: (one) => (
        <>
          {one.address}
          <span className="cell-sub">{(one.transport ?? '').toUpperCase()}</span>
        </>
      ),
    },
    { head: t('office.site.skills'), cell: (one) => skills(one.skills ?? []) },
    { head: t('office.site.channels'), num: true, cell: (one) => f.count(one.channels) },
    {
      head: t('office.evidence.kind.site_check'),
      cell: (one) => {
        const proof = checked(one.key);
        if (proof === undefined) return <State kind="warn" icon="warning" text={t('office.evidence.is_missing')} />;
        return <State kind="good" icon="ok" text={proof.expires_at == null ? t('office.evidence.status.accepted') : t('office.evidence.until', { day: f.date(proof.expires_at) })} />;
      },
    },
    {
      head: t('office.site.line'),
      cell: (one) => (live.some((site) => site.key === one.key) ? <State kind="good" icon="ok" text={t('office.site.in_line')} /> : <State kind="off" icon="clock" text={t('office.site.planned')} />),
    },
  ];
  return (
    <Panel title={t('office.member.part.sites')} flush>
      <RecordTable caption={t('office.member.part.sites')} columns={columns} rows={sites} keyOf={(one) => one.key} empty={t('office.member.no_site')} />
    </Panel>
  );
}
