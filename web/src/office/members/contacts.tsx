// Whom an alarm reaches at a member, in order, by day and by night. Members keep these themselves.
import type { Contact } from '../../api/types';
import { PhoneNumber } from '../../components/strip';
import { Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { RecordTable, type Column } from '../parts/table';

export function ContactsPart({ contacts }: { contacts: Contact[] }) {
  const { t, f } = useI18n();
  const columns: Column<Contact>[] = [
    { head: t('office.contact.rank'), num: true, cell: (one) => f.count(one.rank) },
    {
      head: t('record.name'),
      className: 'name-col',
      cell: (one) => (
        <>
          <span className="strong">{one.name}</span>
          <span className="cell-sub">{one.task}</span>
        </>
      ),
    },
    { head: t('office.contact.day'), cell: (one) => <PhoneNumber e164={one.day_phone ?? ''} /> },
    { head: t('office.contact.night'), cell: (one) => <PhoneNumber e164={one.night_phone ?? ''} /> },
    { head: t('record.email'), cell: (one) => one.email },
    { head: t('common.language'), cell: (one) => (one.language === 'en' ? t('office.language.en') : t('office.language.de')) },
  ];
  return (
    <Panel title={t('office.member.part.contacts')} flush end={<span className="note">{t('office.contact.note')}</span>}>
      <RecordTable caption={t('office.member.part.contacts')} columns={columns} rows={contacts} keyOf={(one) => one.id} empty={t('office.contact.empty')} />
    </Panel>
  );
}
