// The alliance's agreements, newest edition first: to read in full, and to be accepted by a named person.
import { change } from '../api/client';
import { useResource } from '../api/use-resource';
import { State } from '../components/badges';
import { Blank, PageHead, Panel } from '../components/panel';
import { useI18n } from '../i18n/i18n';
import { FormFrame, TextField, useRecordForm } from '../office/parts/record-form';
import { href } from '../router';
import { useReader } from '../session/session';
import { kSeldomMs, useOwn } from './parts/member';
import { Read } from './parts/shown';
import type { Acceptance, Agreement, List } from './types';

// Of each text its newest edition; older ones stand behind it.
export function newestEditions(all: readonly Agreement[]): Agreement[] {
  return all.filter((one) => !all.some((other) => other.name === one.name && other.edition > one.edition));
}

function Accept({ one, reload }: { one: Agreement; reload: () => void }) {
  const { t } = useI18n();
  const { at } = useOwn();
  const { name } = useReader();
  const form = useRecordForm({ person: name, task: '' }, (values) => change('POST', at('acceptances'), { agreement: one.id, ...values }), reload);
  return (
    <FormFrame form={form} save={t('agreement.accept')} label={t('agreement.accept')}>
      <p className="note measure">{t('agreement.accept.text')}</p>
      <div className="pair">
        <TextField form={form} name="person" label={t('agreement.person')} maxLength={120} autoComplete="name" />
        <TextField form={form} name="task" label={t('agreement.task')} hint={t('agreement.task.hint')} maxLength={120} />
      </div>
    </FormFrame>
  );
}

export function AgreementsPage({ rest }: { rest: string[] }) {
  const { t, f, locale } = useI18n();
  const { at, may } = useOwn();
  const agreements = useResource<List<Agreement>>('/api/alliance/agreements', kSeldomMs);
  const acceptances = useResource<List<Acceptance>>(at('acceptances'), kSeldomMs);
  const all = agreements.data?.items ?? [];
  const given = acceptances.data?.items ?? [];
  const title = (one: Agreement) => (locale === 'de' ? one.title_de : one.title_en);
  const state = (one: Agreement) => {
    const found = given.find((each) => each.agreement === one.id);
    return found === undefined ? (
      <State kind="warn" icon="warning" text={t('agreement.open')} />
    ) : (
      <State kind="good" icon="ok" text={t('agreement.accepted', { person: found.person ?? '', time: f.minute(found.at) })} />
    );
  };
  const one = all.find((each) => each.id === rest[0]);
  if (rest[0] === undefined || one === undefined) {
    return (
      <>
        <PageHead title={t('portal.agreements')} />
        <Read all={[agreements, acceptances]}>
          {() => (
            <Panel title={t('agreement.current')} flush>
              {all.length === 0 ? (
                <Blank icon="lock" title={t('agreement.none')} />
              ) : (
                <ul className="checklist">
                  {newestEditions(all).map((each) => (
                    <li key={each.id} data-agreement={each.id} className="checklist__wide">
                      <span>
                        <a href={href(['portal', 'agreements', each.id])}>{title(each)}</a>
                        <span className="cell-sub">{t('agreement.edition', { edition: String(each.edition), day: each.published_at === null ? '–' : f.date(each.published_at) })}</span>
                      </span>
                      {state(each)}
                    </li>
                  ))}
                </ul>
              )}
            </Panel>
          )}
        </Read>
      </>
    );
  }
  const accepted = given.some((each) => each.agreement === one.id);
  const newest = newestEditions(all).includes(one);
  return (
    <>
      <PageHead title={title(one)} back={{ to: href(['portal', 'agreements']), label: t('portal.agreements') }}>{acceptances.data !== null && state(one)}</PageHead>
      <div className="stack">
        <Panel title={t('agreement.edition', { edition: String(one.edition), day: one.published_at === null ? '–' : f.date(one.published_at) })}>
          <div className="agreement-text" tabIndex={0} role="group" aria-label={title(one)}>
            {(locale === 'de' ? one.text_de : one.text_en).split(/\n{2,}/).map((paragraph, n) => (
              <p key={n}>{paragraph}</p>
            ))}
          </div>
        </Panel>
        {acceptances.data !== null && !accepted && newest && (
          <Panel title={t('agreement.accept.title')}>{may('agreements.accept') ? <Accept one={one} reload={acceptances.reload} /> : <p className="note">{t('task.manager')}</p>}</Panel>
        )}
        {!newest && <p className="note">{t('agreement.older')}</p>}
      </div>
    </>
  );
}
