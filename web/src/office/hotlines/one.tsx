// One hotline: its form beside what still keeps it from going live and what callers will hear; going live, and off.
import { useState } from 'react';
import { change } from '../../api/client';
import type { DraftCheck, HeardPrompt, HotlineChoices, HotlineDraft, List } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { Confirm } from '../../components/command';
import { Icon } from '../../components/icon';
import { Failure, Loading, PageHead, Panel } from '../../components/panel';
import { hasKey, useI18n } from '../../i18n/i18n';
import { href } from '../../router';
import { Trouble } from '../../session/fields';
import { useCan } from '../../session/session';
import { useSubmit } from '../../session/use-submit';
import { CheckGroup, FormFrame, SelectField, TextField } from '../parts/record-form';
import { useRecordEdit } from '../parts/record-edit';
import { useSkillText } from '../parts/skills';
import { draftForm, draftValues, inputOfPointer } from './form';
import { DraftState, useDraftName } from './index';

const draftPath = (id: string, what = '') => `/api/alliance/hotline-drafts/${encodeURIComponent(id)}${what}`;

function Check({ check }: { check: DraftCheck }) {
  const { t } = useI18n();
  const problems = check.problems ?? [];
  return (
    <Panel title={t('office.draft.check')}>
      {problems.length === 0 ? (
        <p className="state state--good"><Icon name="ok" /> {t('office.draft.ready')}</p>
      ) : (
        <ul className="checks" data-problems={problems.length}>
          {problems.map((one, n) => {
            const input = `office.draft.input.${inputOfPointer(one.pointer ?? '')}`;
            const code = `office.draft.problem.${one.code}`;
            return (
              <li key={n} className="check">
                <Icon name="warning" className="icon--warning" />
                <div className="grow">
                  <p className="strong">{hasKey(input) ? t(input) : t('office.draft.whole')}</p>
                  <p className="note">
                    {hasKey(code) ? t(code) : one.code}
                    {(one.detail ?? '') !== '' && ` (${one.detail})`}
                  </p>
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}

function Heard({ id }: { id: string }) {
  const { t } = useI18n();
  const skills = useSkillText();
  const heard = useResource<List<HeardPrompt>>(draftPath(id, '/preview'));
  const items = heard.data?.items ?? [];
  const languages = [...new Set(items.map((one) => one.language ?? ''))];
  if (items.length === 0) return null;
  return (
    <Panel title={t('office.draft.heard')}>
      {languages.map((language) => (
        <details key={language} open={language === languages[0]}>
          <summary>{skills([language])}</summary>
          <ol className="heard" lang={language}>
            {items.filter((one) => one.language === language).map((one, n) => (
              <li key={n} className="quote heard__prompt">{one.recorded === true ? <em>{t('office.draft.recorded')}</em> : one.text}</li>
            ))}
          </ol>
        </details>
      ))}
    </Panel>
  );
}

function Form({ draft, choices, reload }: { draft: HotlineDraft; choices: HotlineChoices; reload: () => void }) {
  const { t } = useI18n();
  const skills = useSkillText();
  const { form, conflict } = useRecordEdit(
    { kind: 'hotline_drafts', item: draft.key ?? '', record: draft, reload },
    (one) => draftValues(one.document ?? {}, one.client ?? ''),
    (values, version) => change<HotlineDraft>('PUT', draftPath(draft.key ?? ''), { version, client: values.client, document: draftForm(values, draft.document ?? {}) }),
  );
  return (
    <Panel title={t('office.draft.form')}>
      <FormFrame form={form} save={t('common.save')} saved={t('common.saved')} only="changed" label={t('office.draft.form')} conflict={conflict}>
        <div className="fields-two">
          <TextField form={form} name="name_de" label={t('office.draft.input.name_de')} maxLength={120} />
          <TextField form={form} name="name_en" label={t('office.draft.input.name_en')} maxLength={120} />
        </div>
        <CheckGroup form={form} name="languages" label={t('office.draft.input.languages')} options={(choices.languages ?? []).map((one) => ({ value: one, label: skills([one]) }))} />
        <TextField form={form} name="numbers" label={t('office.draft.input.numbers')} hint={t('office.draft.numbers.hint', { carriers: (choices.carriers ?? []).map((one) => one.key).join(', ') })} rows={3} maxLength={6000} />
        <SelectField form={form} name="client" label={t('office.case.client')} options={[['', t('office.case.no_client')], ...(choices.clients ?? []).map((one) => [one.key, one.name] as const)]} />
        <SelectField form={form} name="always" label={t('office.draft.input.always')} options={[['yes', t('office.draft.always')], ['no', t('office.draft.hours')]]} />
        {form.values.always === 'no' && (
          <div className="fields-two">
            <TextField form={form} name="weekly" label={t('office.draft.input.weekly')} hint={t('office.draft.weekly.hint')} rows={4} maxLength={4000} />
            <TextField form={form} name="closed" label={t('office.draft.input.closed')} hint={t('office.draft.closed.hint')} rows={4} maxLength={6000} />
          </div>
        )}
        <TextField form={form} name="topics" label={t('office.draft.input.topics')} hint={t('office.draft.topics.hint')} rows={5} maxLength={4000} />
        <div className="fields-two">
          <TextField form={form} name="welcome_de" label={t('office.draft.input.welcome_de')} hint={t('office.draft.welcome.hint')} rows={4} maxLength={2000} />
          <TextField form={form} name="welcome_en" label={t('office.draft.input.welcome_en')} rows={4} maxLength={2000} />
        </div>
        <div className="fields-two">
          <TextField form={form} name="max_waiting" label={t('office.draft.input.max_waiting')} inputMode="numeric" maxLength={6} />
          <TextField form={form} name="max_wait_min" label={t('office.draft.input.max_wait_min')} inputMode="numeric" maxLength={5} />
          <TextField form={form} name="target_percent" label={t('office.case.target.percent')} inputMode="numeric" maxLength={3} />
          <TextField form={form} name="target_s" label={t('office.case.target.seconds')} inputMode="numeric" maxLength={4} />
        </div>
        <SelectField form={form} name="thanks" label={t('office.draft.input.thanks')} options={[['yes', t('office.draft.thanks.yes')], ['no', t('office.draft.thanks.no')]]} />
        <CheckGroup
          form={form}
          name="sites"
          label={t('office.draft.input.sites')}
          options={(choices.sites ?? []).map((one) => ({ value: one.key, label: `${one.name} (${one.member})`, text: one.takes_part ? undefined : t('office.draft.not_connected') }))}
        />
      </FormFrame>
    </Panel>
  );
}

function Live({ draft, ready, reload }: { draft: HotlineDraft; ready: boolean; reload: () => void }) {
  const { t, f } = useI18n();
  const [asking, setAsking] = useState<'live' | 'off' | null>(null);
  const send = useSubmit();
  const live = draft.status === 'live';
  return (
    <Panel title={t('office.draft.live')}>
      <div className="stack">
        <p>{t(live ? 'office.draft.live.is' : 'office.draft.live.text', { time: f.minute(draft.live_at) })}</p>
        <Trouble error={send.error} />
        <div className="row">
          {live ? (
            <>
              <a className="kern-btn kern-btn--secondary" href={href(['hotlines', draft.key ?? ''])}><span className="kern-label">{t('office.draft.watch')}</span></a>
              <button type="button" className="kern-btn kern-btn--tertiary" disabled={send.busy} onClick={() => setAsking('off')}><span className="kern-label">{t('office.draft.off')}</span></button>
            </>
          ) : (
            <button type="button" className="kern-btn kern-btn--primary" disabled={!ready || send.busy} onClick={() => setAsking('live')}><span className="kern-label">{t('office.draft.live.do')}</span></button>
          )}
        </div>
      </div>
      <Confirm
        open={asking !== null}
        danger={asking === 'off'}
        title={t(asking === 'off' ? 'office.draft.off.ask' : 'office.draft.live.ask')}
        confirm={t(asking === 'off' ? 'office.draft.off' : 'office.draft.live.do')}
        onCancel={() => setAsking(null)}
        onConfirm={() => {
          const what = asking;
          setAsking(null);
          void send.run(async () => {
            try {
              await change('POST', draftPath(draft.key ?? '', `/${what ?? 'live'}`), { version: draft.version });
            } finally {
              reload();
            }
          });
        }}
      >
        <p>{t(asking === 'off' ? 'office.draft.off.text' : 'office.draft.live.effect')}</p>
      </Confirm>
    </Panel>
  );
}

export function DraftOne({ id, reload }: { id: string; reload: () => void }) {
  const { t } = useI18n();
  const can = useCan();
  const name = useDraftName();
  const read = useResource<HotlineDraft>(draftPath(id), 6_000);
  const check = useResource<DraftCheck>(draftPath(id, '/check'), 6_000);
  const choices = useResource<HotlineChoices>('/api/alliance/hotline-choices', 30_000);
  const draft = read.data;
  const back = { to: href(['office', 'hotlines']), label: t('office.hotlines') };
  if (draft === null || choices.data === null) {
    const error = read.error ?? choices.error;
    return (
      <>
        <PageHead title={t('office.hotlines')} back={back} />
        <div className="panel">{error ? <Failure error={error} retry={read.reload} /> : <Loading />}</div>
      </>
    );
  }
  const again = () => {
    read.reload();
    check.reload();
    reload();
  };
  const ready = check.data?.ready === true;
  return (
    <>
      <PageHead title={name(draft)} back={back}>
        <DraftState draft={draft} />
      </PageHead>
      <div className="columns">
        {can('office.change') ? <Form draft={draft} choices={choices.data} reload={again} /> : <Heard id={id} />}
        <div className="stack">
          {can('office.change') && <Live draft={draft} ready={ready} reload={again} />}
          {check.data !== null && <Check check={check.data} />}
          {can('office.change') && ready && <Heard key={draft.version} id={id} />}
        </div>
      </div>
    </>
  );
}
