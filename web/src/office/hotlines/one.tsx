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
import { useSkillText } from '../parts/skills';
import { DraftFields } from './fields';
import { inputOfPointer } from './form';
import { DraftState, useDraftName } from './index';
import { Listen } from './listen';
import { usePromptNames } from './prompt-name';

const draftPath = (id: string, what = '') => `/api/alliance/hotline-drafts/${encodeURIComponent(id)}${what}`;

// What only the node can say; everything else has words of its own in each language.
const kInItsWords: readonly string[] = ['configuration', 'elsewhere'];

// Where something is missing, as the form calls it.
function usePlace(draft: HotlineDraft, choices: HotlineChoices): (pointer: string) => string {
  const { t } = useI18n();
  const prompts = usePromptNames();
  return (pointer) => {
    const seat = /^\/seats\/(\d+)(\/channels)?/.exec(pointer);
    if (seat !== null) {
      const key = draft.document?.seats?.[Number(seat[1])]?.site ?? '';
      const site = choices.sites?.find((one) => one.key === key)?.name ?? key;
      return seat[2] === undefined ? `${t('common.site')}: ${site}` : t('office.draft.channels.of', { site });
    }
    const [, first, second = '', third = ''] = pointer.split('/');
    if (first === 'prompts' && second !== '') return prompts.inLanguage(second, third);
    if (first === 'weights_ppm' && second !== '') return `${t('office.draft.input.shares')}: ${second}`;
    const input = `office.draft.input.${inputOfPointer(pointer)}`;
    return hasKey(input) ? t(input) : t('office.draft.whole');
  };
}

function Check({ check, draft, choices }: { check: DraftCheck; draft: HotlineDraft; choices: HotlineChoices }) {
  const { t } = useI18n();
  const place = usePlace(draft, choices);
  const problems = check.problems ?? [];
  return (
    <Panel title={t('office.draft.check')}>
      {problems.length === 0 ? (
        <p className="state state--good"><Icon name="ok" /> {t('office.draft.ready')}</p>
      ) : (
        <ul className="checks" data-problems={problems.length}>
          {problems.map((one, n) => {
            const code = `office.draft.problem.${one.code}`;
            return (
              <li key={n} className="check">
                <Icon name="warning" className="icon--warning" />
                <div className="grow">
                  <p className="strong">{place(one.pointer ?? '')}</p>
                  <p className="note">
                    {hasKey(code) ? t(code) : one.code}
                    {kInItsWords.includes(one.code ?? '') && (one.detail ?? '') !== '' && <>: <q lang="en">{one.detail}</q></>}
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

function Heard({ id, listen }: { id: string; listen: boolean }) {
  const { t } = useI18n();
  const skills = useSkillText();
  const prompts = usePromptNames();
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
              <li key={n} className="heard__one">
                <p className="quote heard__prompt">{one.recorded === true ? <em>{t('office.draft.recorded')}</em> : one.text}</p>
                {listen && one.recorded !== true && <Listen draft={id} heard={{ language, text: one.text ?? '' }} name={prompts.inLanguage(one.prompt ?? '', language)} />}
              </li>
            ))}
          </ol>
        </details>
      ))}
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
        {can('office.change') ? <DraftFields draft={draft} choices={choices.data} reload={again} /> : <Heard id={id} listen={false} />}
        <div className="stack">
          {can('office.change') && <Live draft={draft} ready={ready} reload={again} />}
          {check.data !== null && <Check check={check.data} draft={draft} choices={choices.data} />}
          {can('office.change') && ready && <Heard key={draft.version} id={id} listen />}
        </div>
      </div>
    </>
  );
}
