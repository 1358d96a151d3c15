// Which agreements a member accepted: which edition, by whom, when.
import type { Acceptance, Agreement } from '../../api/types';
import { State } from '../../components/badges';
import { Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { href } from '../../router';
import { RecordTable, type Column } from '../parts/table';

interface Row {
  agreement: Agreement;
  newest: boolean;
  acceptance: Acceptance | undefined;
}

export function AgreementsPart({ acceptances, agreements }: { acceptances: Acceptance[]; agreements: Agreement[] }) {
  const { t, f, locale } = useI18n();
  const rows = agreements
    .map((agreement): Row => ({
      agreement,
      newest: !agreements.some((other) => other.name === agreement.name && other.edition > agreement.edition),
      acceptance: acceptances.find((one) => one.agreement === agreement.id),
    }))
    .filter((row) => row.newest || row.acceptance !== undefined);
  const columns: Column<Row>[] = [
    {
      head: t('office.agreement.word'),
      className: 'name-col',
      cell: ({ agreement }) => (
        <>
          <a href={href(['office', 'agreements', agreement.id])}>{locale === 'de' ? agreement.title_de : agreement.title_en}</a>
          <span className="cell-sub">{t('office.agreement.edition', { edition: agreement.edition })}</span>
        </>
      ),
    },
    {
      head: t('record.status'),
      cell: ({ newest, acceptance }) =>
        acceptance === undefined ? (
          <State kind="warn" icon="warning" text={t('office.agreement.open')} />
        ) : newest ? (
          <State kind="good" icon="ok" text={t('office.agreement.is_accepted')} />
        ) : (
          <State kind="off" icon="closed" text={t('office.agreement.older')} />
        ),
    },
    {
      head: t('office.agreement.by'),
      cell: ({ acceptance }) =>
        acceptance === undefined ? (
          '–'
        ) : (
          <>
            {acceptance.person}
            <span className="cell-sub">{acceptance.task}</span>
          </>
        ),
    },
    { head: t('office.agreement.at'), className: 'nowrap', cell: ({ acceptance }) => (acceptance?.at == null ? '–' : f.minute(acceptance.at)) },
  ];
  return (
    <Panel title={t('office.member.part.agreements')} flush>
      <RecordTable caption={t('office.member.part.agreements')} columns={columns} rows={rows} keyOf={(row) => row.agreement.id} empty={t('office.agreement.none')} />
    </Panel>
  );
}
