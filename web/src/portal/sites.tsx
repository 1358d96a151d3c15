// A member's sites, as they are to be connected to the line.
import { PageHead } from '../components/panel';
import { State } from '../components/badges';
import { useI18n } from '../i18n/i18n';
import { CheckGroup, SelectField, TextField } from '../office/parts/record-form';
import { usePicture } from '../live/feed';
import { useOwn, useSkillName } from './parts/member';
import { Records } from './parts/records';
import type { MemberSite } from './types';

const kEmpty = { key: '', name: '', address: '', transport: 'udp', skills: [] as readonly string[], channels: '', wrap_up_s: '10' };
const whole = (text: string) => (/^\d+$/.test(text) ? Number(text) : text);

export function SitesPage() {
  const { t, f } = useI18n();
  const { at, may, member } = useOwn();
  const skill = useSkillName();
  const picture = usePicture();
  const known = [...new Set(picture?.hotlines.flatMap((one) => [...one.languages, ...one.topics.map((topic) => topic.key)]) ?? [])].sort();
  return (
    <>
      <PageHead title={t('portal.sites')} />
      <p className="lead">{t('sites.lead')}</p>
      <Records<MemberSite, typeof kEmpty>
        path={at('sites')}
        kind="member_sites"
        idOf={(one) => one.key}
        nameOf={(one) => one.name ?? one.key}
        empty={{ ...kEmpty, key: `${member}-` }}
        valuesOf={(one) => ({ key: one.key, name: one.name ?? '', address: one.address ?? '', transport: one.transport ?? 'udp', skills: one.skills ?? [], channels: String(one.channels ?? ''), wrap_up_s: String(one.wrap_up_s ?? '') })}
        bodyOf={({ key, ...values }, fresh) => ({ ...(fresh ? { key } : {}), ...values, channels: whole(values.channels), wrap_up_s: whole(values.wrap_up_s) })}
        mayChange={may('sites.change')}
        words={{ title: t('sites.own'), none: t('sites.own.none'), add: t('sites.add'), changeOf: (name) => t('sites.change', { name }), remove: (name) => t('sites.remove', { name }), removeText: t('sites.remove.text') }}
        columns={[
          { head: t('common.site'), className: 'name-col', cell: (one) => (<><span className="strong">{one.name}</span><span className="cell-sub">{one.key}</span></>) },
          { head: t('sites.address'), cell: (one) => <span className="nowrap">{`${one.address ?? ''} ${one.transport ?? ''}`}</span> },
          { head: t('portal.skills'), cell: (one) => f.list((one.skills ?? []).map(skill)) },
          { head: t('sites.channels'), num: true, cell: (one) => f.count(one.channels) },
          { head: t('call_up.state'), cell: (one) => (one.serves_no_hotline === true ? <><State kind="good" icon="ok" text={t('sites.status.connected')} /><span className="cell-sub">{t('sites.no_hotline')}</span></> : one.status === 'connected' || (one.hotlines ?? []).length > 0 ? <State kind="good" icon="ok" text={t('sites.status.connected')} /> : <State kind="off" icon="clock" text={t('sites.status.planned')} />) },
        ]}
        fields={(form, fresh) => (
          <>
            <TextField form={form} name="name" label={t('sites.name')} maxLength={80} />
            {fresh && <TextField form={form} name="key" label={t('sites.key')} hint={t('sites.key.hint')} maxLength={64} />}
            <div className="pair">
              <TextField form={form} name="address" label={t('sites.address')} hint={t('sites.address.hint')} maxLength={80} />
              <SelectField form={form} name="transport" label={t('sites.transport')} options={[['udp', t('sites.transport.udp')], ['tcp', t('sites.transport.tcp')]]} />
            </div>
            <div className="pair">
              <TextField form={form} name="channels" label={t('sites.channels')} inputMode="numeric" maxLength={5} />
              <TextField form={form} name="wrap_up_s" label={t('sites.wrap_up')} inputMode="numeric" maxLength={3} />
            </div>
            <CheckGroup form={form} name="skills" label={t('portal.skills')} options={[...new Set([...known, ...form.values.skills])].map((key) => ({ value: key, label: skill(key) }))} />
          </>
        )}
      />
    </>
  );
}
