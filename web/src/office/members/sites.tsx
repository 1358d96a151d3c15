// A member's sites as it registered them, and whether each has passed its check.
import { change } from '../../api/client';
import type { AllianceMember, Evidence, MemberSite } from '../../api/types';
import { State } from '../../components/badges';
import { Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { usePicture } from '../../live/feed';
import { href } from '../../router';
import { Trouble } from '../../session/fields';
import { useCan } from '../../session/session';
import { useSubmit } from '../../session/use-submit';
import { useSkillText } from '../parts/skills';
import { RecordTable, type Column } from '../parts/table';
import { isValid } from './standing';

export function SitesPart({ member, sites, evidence, reload }: { member: AllianceMember; sites: MemberSite[]; evidence: Evidence[]; reload: () => void }) {
  const { t, f } = useI18n();
  const can = useCan();
  const send = useSubmit();
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
      cell: (one) => {
        if (one.serves_no_hotline === true) return <><State kind="warn" icon="warning" text={t('office.site.no_hotline')} /><span className="cell-sub">{t('office.site.no_hotline.text')}</span></>;
        return live.some((site) => site.key === one.key) ? <State kind="good" icon="ok" text={t('office.site.in_line')} /> : <State kind="off" icon="clock" text={t('office.site.planned')} />;
      },
    },
    {
      head: t('common.do'),
      className: 'does',
      shown: can('office.change') && sites.length > 0,
      cell: (one) => {
        // What the configuration connects is there without the office.
        if (one.status !== 'connected' && (one.hotlines ?? []).length > 0) return <span className="note">{t('office.site.by_configuration')}</span>;
        const what = one.status === 'connected' ? 'disconnect' : 'connect';
        const address = `/api/alliance/members/${encodeURIComponent(member.key)}/sites/${encodeURIComponent(one.key)}/${what}`;
        return (
          <button
            type="button"
            className="kern-btn kern-btn--tertiary kern-btn--plain"
            disabled={send.busy}
            aria-label={t(`office.site.${what}.of`, { name: one.name ?? one.key })}
            onClick={() =>
              void send.run(async () => {
                try {
                  await change('POST', address, { version: one.version });
                } finally {
                  reload();
                }
              })
            }
          >
            <span className="kern-label">{t(`office.site.${what}`)}</span>
          </button>
        );
      },
    },
  ];
  return (
    <Panel title={t('office.member.part.sites')} flush>
      {send.error !== null && <div className="panel__body"><Trouble error={send.error} /></div>}
      <RecordTable caption={t('office.member.part.sites')} columns={columns} rows={sites} keyOf={(one) => one.key} empty={t('office.member.no_site')} />
    </Panel>
  );
}
