// What the alliance has in its books about this company, and where its programs are told of call-ups.
import { useState } from 'react';
import { change, get } from '../api/client';
import { useResource } from '../api/use-resource';
import { PageHead, Panel } from '../components/panel';
import { useI18n } from '../i18n/i18n';
import { FormFrame, SelectField, TextField, useRecordForm } from '../office/parts/record-form';
import { href } from '../router';
import { useOwn } from './parts/member';
import { Read } from './parts/shown';
import { MemberState } from './start';
import type { AllianceMember } from './types';

const valuesOf = (one: AllianceMember) => ({ name: one.name, legal_name: one.legal_name, register_number: one.register_number ?? '', city: one.city, language: one.language ?? 'de', webhook_url: one.webhook_url ?? '' });

function Change({ first, reload }: { first: AllianceMember; reload: () => void }) {
  const { t } = useI18n();
  const { at } = useOwn();
  const [one, setOne] = useState(first);
  const form = useRecordForm<ReturnType<typeof valuesOf>, AllianceMember>(valuesOf(one), (values) => change('PUT', at(), { ...values, version: one.version }), (answer) => {
    setOne(answer);
    reload();
  });
  const begin = async () => {
    const newer = await get<AllianceMember>(at());
    setOne(newer);
    form.reset(valuesOf(newer));
  };
  return (
    <FormFrame form={form} save={t('common.save')} saved={t('common.saved')} label={t('portal.company')} only="changed" conflict={{ kind: 'members', item: one.key, reload: () => void begin() }}>
      <div className="pair">
        <TextField form={form} name="name" label={t('company.name')} maxLength={120} />
        <TextField form={form} name="legal_name" label={t('company.legal_name')} maxLength={200} />
      </div>
      <div className="pair">
        <TextField form={form} name="register_number" label={t('company.register')} maxLength={60} />
        <TextField form={form} name="city" label={t('company.city')} maxLength={80} />
      </div>
      <SelectField form={form} name="language" label={t('company.language')} options={[['de', t('language.de')], ['en', t('language.en')]]} />
      <TextField form={form} name="webhook_url" label={t('company.webhook')} hint={t('company.webhook.hint')} type="url" maxLength={300} />
    </FormFrame>
  );
}

export function CompanyPage() {
  const { t, f } = useI18n();
  const { at, may } = useOwn();
  const member = useResource<AllianceMember>(at());
  return (
    <>
      <PageHead title={t('portal.company')}>{member.data !== null && <MemberState member={member.data} />}</PageHead>
      <Read all={[member]}>
        {() =>
          member.data !== null && (
            <div className="columns">
              <Panel title={t('company.books')}>
                {may('company.change') ? (
                  <Change first={member.data} reload={member.reload} />
                ) : (
                  <dl className="facts">
                    <div><dt>{t('company.name')}</dt><dd>{member.data.name}</dd></div>
                    <div><dt>{t('company.legal_name')}</dt><dd>{member.data.legal_name}</dd></div>
                    <div><dt>{t('company.register')}</dt><dd>{member.data.register_number}</dd></div>
                    <div><dt>{t('company.city')}</dt><dd>{member.data.city}</dd></div>
                  </dl>
                )}
              </Panel>
              <div className="stack">
                <Panel title={t('company.status')}>
                  <dl className="facts">
                    <div><dt>{t('call_up.state')}</dt><dd><MemberState member={member.data} /></dd></div>
                    <div><dt>{t('company.since')}</dt><dd>{f.minute(member.data.status_since)}</dd></div>
                    {(member.data.status_reason ?? '') !== '' && <div><dt>{t('company.reason')}</dt><dd>{member.data.status_reason}</dd></div>}
                    {member.data.hearing_at != null && <div><dt>{t('company.hearing')}</dt><dd>{f.minute(member.data.hearing_at)}</dd></div>}
                  </dl>
                </Panel>
                {may('company.change') && (
                  <Panel title={t('company.people')}>
                    <p>{t('company.people.text')}</p>
                    <p><a href={href(['office', 'accounts'])}>{t('office.accounts')}</a></p>
                  </Panel>
                )}
              </div>
            </div>
          )
        }
      </Read>
    </>
  );
}
