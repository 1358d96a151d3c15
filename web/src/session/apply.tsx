// A company asks to take part, by itself: no account is made, and nobody but the office reads what is written.
import { useEffect, useRef } from 'react';
import { change } from '../api/client';
import { Icon } from '../components/icon';
import { useI18n } from '../i18n/i18n';
import { FormFrame, SelectField, TextField, useRecordForm } from '../office/parts/record-form';
import { href } from '../router';
import { Outside } from './outside';

const kNone = { name: '', legal_name: '', register_number: '', city: '', person: '', task: '', email: '', phone: '', language: 'de', message: '' };

function Thanks({ name }: { name: string }) {
  const { t } = useI18n();
  const heading = useRef<HTMLParagraphElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="stack" data-applied>
      <p className="state state--good" ref={heading} tabIndex={-1} role="status">
        <Icon name="ok" />
        {t('apply.done', { name })}
      </p>
      <p>{t('apply.done.text')}</p>
    </div>
  );
}

export function ApplyPage() {
  const { t, locale } = useI18n();
  const form = useRecordForm({ ...kNone, language: locale as string }, (values) => change('POST', '/api/applications', values));
  return (
    <Outside title={t('apply.title')} wide>
      {form.saved ? (
        <Thanks name={form.values.name} />
      ) : (
        <FormFrame form={form} save={t('apply.send')} label={t('apply.title')} words={(error) => (error.code === 'too_many_tries' ? t('apply.too_often') : error.code === 'overloaded' ? t('apply.full') : null)}>
          <p>{t('apply.text')}</p>
          <div className="fields-two">
            <TextField form={form} name="name" label={t('apply.name')} autoComplete="organization" maxLength={120} />
            <TextField form={form} name="city" label={t('apply.city')} autoComplete="address-level2" maxLength={80} />
            <TextField form={form} name="legal_name" label={t('apply.legal_name')} hint={t('apply.optional')} maxLength={200} />
            <TextField form={form} name="register_number" label={t('apply.register_number')} hint={t('apply.optional')} maxLength={60} />
          </div>
          <div className="fields-two">
            <TextField form={form} name="person" label={t('apply.person')} autoComplete="name" maxLength={120} />
            <TextField form={form} name="task" label={t('apply.task')} hint={t('apply.optional')} autoComplete="organization-title" maxLength={120} />
            <TextField form={form} name="email" label={t('apply.email')} type="email" autoComplete="email" maxLength={254} />
            <TextField form={form} name="phone" label={t('apply.phone')} hint={t('apply.phone.hint')} type="tel" autoComplete="tel" maxLength={24} />
          </div>
          <SelectField form={form} name="language" label={t('apply.language')} options={[['de', t('office.language.de')], ['en', t('office.language.en')]]} />
          <TextField form={form} name="message" label={t('apply.message')} hint={t('apply.optional')} rows={4} maxLength={2000} />
          <p className="note">{t('apply.privacy')}</p>
        </FormFrame>
      )}
      <p className="note"><a href={href(['now'])}>{t('apply.sign_in')}</a></p>
    </Outside>
  );
}
