// Whom a call-up and an alarm reach, by day and by night, in which order.
import { PageHead } from '../components/panel';
import { PhoneNumber } from '../components/strip';
import { useI18n } from '../i18n/i18n';
import { SelectField, TextField } from '../office/parts/record-form';
import { useOwn } from './parts/member';
import { Records } from './parts/records';
import type { Contact } from './types';

const kEmpty = { name: '', task: '', day_phone: '', night_phone: '', email: '', language: 'de', rank: '1' };

export function ContactsPage() {
  const { t } = useI18n();
  const { at, may } = useOwn();
  return (
    <>
      <PageHead title={t('portal.contacts')} />
      <p className="lead">{t('contacts.lead')}</p>
      <Records<Contact, typeof kEmpty>
        path={at('contacts')}
        kind="contacts"
        idOf={(one) => one.id}
        nameOf={(one) => one.name ?? one.id}
        empty={kEmpty}
        valuesOf={(one) => ({ name: one.name ?? '', task: one.task ?? '', day_phone: one.day_phone ?? '', night_phone: one.night_phone ?? '', email: one.email ?? '', language: one.language ?? 'de', rank: String(one.rank ?? 1) })}
        bodyOf={(values) => ({ ...values, rank: /^\d+$/.test(values.rank) ? Number(values.rank) : values.rank })}
        mayChange={may('contacts.change')}
        words={{ title: t('contacts.title'), none: t('contacts.none'), add: t('contacts.add'), changeOf: (name) => t('contacts.change', { name }), remove: (name) => t('contacts.remove', { name }), removeText: t('contacts.remove.text') }}
        columns={[
          { head: t('contacts.rank'), num: true, cell: (one) => String(one.rank ?? '') },
          { head: t('contacts.name'), className: 'name-col', cell: (one) => (<><span className="strong">{one.name}</span><span className="cell-sub">{one.task}</span><span className="cell-sub">{one.email}</span></>) },
          { head: t('contacts.day'), className: 'nowrap', cell: (one) => <PhoneNumber e164={one.day_phone ?? ''} /> },
          { head: t('contacts.night'), className: 'nowrap', cell: (one) => <PhoneNumber e164={one.night_phone ?? ''} /> },
        ]}
        fields={(form) => (
          <>
            <TextField form={form} name="name" label={t('contacts.name')} maxLength={120} />
            <TextField form={form} name="task" label={t('contacts.task')} maxLength={120} />
            <div className="pair">
              <TextField form={form} name="day_phone" label={t('contacts.day')} type="tel" maxLength={24} hint={t('contacts.phone.hint')} />
              <TextField form={form} name="night_phone" label={t('contacts.night')} type="tel" maxLength={24} hint={t('contacts.night.hint')} />
            </div>
            <TextField form={form} name="email" label={t('session.email')} type="email" />
            <div className="pair">
              <SelectField form={form} name="language" label={t('common.language')} options={[['de', t('language.de')], ['en', t('language.en')]]} />
              <TextField form={form} name="rank" label={t('contacts.rank')} inputMode="numeric" maxLength={2} hint={t('contacts.rank.hint')} />
            </div>
          </>
        )}
      />
    </>
  );
}
