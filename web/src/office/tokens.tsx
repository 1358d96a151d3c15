// API tokens: what machines sign in with. Each does what its scopes and the role of whoever made it allow, and ends by itself.
import { useState } from 'react';
import { change } from '../api/client';
import type { Scope, Token, TokenList, TokenMade } from '../api/types';
import { useResource } from '../api/use-resource';
import { State } from '../components/badges';
import { Confirm } from '../components/command';
import { Failure, Loading, PageHead, Panel } from '../components/panel';
import { useI18n } from '../i18n/i18n';
import { useOrganisationName } from '../session/organisation';
import type { Reader } from '../session/roles';
import { Trouble } from '../session/fields';
import { useReader } from '../session/session';
import { useSubmit } from '../session/use-submit';
import { Once } from './parts/once';
import { CheckGroup, FormFrame, SelectField, TextField, useRecordForm } from './parts/record-form';
import { RecordTable, type Column } from './parts/table';

// Scopes that mean something to a role.
const kScopes: Record<Scope, readonly Reader[]> = {
  read: ['coordinator', 'client', 'manager', 'planner'],
  capacity: ['coordinator', 'manager', 'planner'],
  line: ['coordinator', 'manager', 'planner'],
  metrics: ['coordinator'],
  office: ['coordinator', 'manager'],
  member: ['coordinator', 'manager'],
  pledges: ['coordinator', 'manager', 'planner'],
  call_ups: ['coordinator', 'manager', 'planner'],
};
const kDays = ['30', '90', '180', '366'] as const;

function TokenState({ token, now }: { token: Token; now: number }) {
  const { t } = useI18n();
  if (token.revoked_at !== null) return <State kind="off" icon="closed" text={t('tokens.revoked')} />;
  if (token.expires_at !== null && Date.parse(token.expires_at) <= now) return <State kind="off" icon="clock" text={t('tokens.over')} />;
  return <State kind="good" icon="ok" text={t('tokens.valid')} />;
}

function Make({ reload }: { reload: () => void }) {
  const { t, f } = useI18n();
  const { role } = useReader();
  const [made, setMade] = useState<TokenMade | null>(null);
  const empty = { name: '', scopes: ['read'] as string[], days: '90' };
  const form = useRecordForm(
    empty,
    ({ name, scopes, days }) => change<TokenMade>('POST', '/api/tokens', { name: name.trim(), scopes, days: Number(days) }),
    (answer) => {
      setMade(answer);
      reload();
    },
  );
  const scopes = (Object.keys(kScopes) as Scope[]).filter((scope) => kScopes[scope].includes(role));
  return (
    <Panel title={t('tokens.make.title')}>
      {made !== null ? (
        <Once
          title={t('tokens.secret', { name: form.values.name.trim() })}
          text={t('tokens.secret.text')}
          secret={made.secret}
          close={() => {
            setMade(null);
            form.reset(empty);
          }}
        />
      ) : (
        <FormFrame form={form} save={t('tokens.make')} label={t('tokens.make.title')}>
          <p className="note">{t('tokens.text', { role: t(`role.${role}`) })}</p>
          <TextField form={form} name="name" label={t('tokens.name')} hint={t('tokens.name.hint')} maxLength={120} />
          <CheckGroup form={form} name="scopes" label={t('tokens.scopes')} options={scopes.map((scope) => ({ value: scope, label: t(`scope.${scope}`), text: t(`scope.${scope}.text`) }))} />
          <SelectField form={form} name="days" label={t('tokens.days')} options={kDays.map((days) => [days, t('tokens.days.of', { count: Number(days) })])} hint={t('tokens.days.until', { day: f.date(Date.now() + Number(form.values.days) * 86_400_000) })} />
        </FormFrame>
      )}
    </Panel>
  );
}

export function TokensPage() {
  const { t, f } = useI18n();
  const reader = useReader();
  const organisation = useOrganisationName();
  const tokens = useResource<TokenList>('/api/tokens', 15_000);
  const [asking, setAsking] = useState<Token | null>(null);
  const revoke = useSubmit();
  const now = Date.now();
  const stands = (one: Token) => one.revoked_at === null && (one.expires_at === null || Date.parse(one.expires_at) > now);
  const columns: Column<Token>[] = [
    {
      head: t('tokens.name'),
      className: 'name-col',
      cell: (one) => (
        <>
          <span className="strong">{one.name}</span>
          <span className="cell-sub">{f.list(one.scopes.map((scope) => t(`scope.${scope}`)))}</span>
        </>
      ),
    },
    {
      head: t('tokens.for'),
      shown: reader.organisation === '',
      cell: (one) => (
        <>
          {t(`role.${one.role}`)}
          <span className="cell-sub">{one.organisation === '' ? t('accounts.alliance') : organisation(one.organisation)}</span>
        </>
      ),
    },
    { head: t('tokens.made'), className: 'nowrap', cell: (one) => (one.created_at === null ? '–' : f.date(one.created_at)) },
    { head: t('tokens.ends'), className: 'nowrap', cell: (one) => (one.expires_at === null ? '–' : f.date(one.expires_at)) },
    { head: t('tokens.state'), cell: (one) => <TokenState token={one} now={now} /> },
    {
      head: t('common.do'),
      className: 'does',
      shown: tokens.data?.items.some(stands) ?? false,
      cell: (one) =>
        stands(one) && (
          <button type="button" className="kern-btn kern-btn--tertiary kern-btn--plain" aria-label={t('tokens.revoke.of', { name: one.name })} onClick={() => setAsking(one)}>
            <span className="kern-label">{t('tokens.revoke')}</span>
          </button>
        ),
    },
  ];
  return (
    <>
      <PageHead title={t('office.tokens')} />
      <div className="columns">
        <div className="stack">
          {revoke.error !== null && <Trouble error={revoke.error} />}
          {tokens.data === null ? (
            <div className="panel">{tokens.error ? <Failure error={tokens.error} retry={tokens.reload} /> : <Loading />}</div>
          ) : (
            <Panel title={t('tokens.count', { count: tokens.data.items.filter(stands).length })} flush>
              <RecordTable caption={t('office.tokens')} columns={columns} rows={tokens.data.items} keyOf={(one) => one.id} empty={t('tokens.empty')} />
            </Panel>
          )}
        </div>
        <Make reload={tokens.reload} />
      </div>
      <Confirm
        open={asking !== null}
        danger
        title={t('tokens.revoke.title', { name: asking?.name ?? '' })}
        confirm={t('tokens.revoke')}
        onCancel={() => setAsking(null)}
        onConfirm={() => {
          const token = asking;
          setAsking(null);
          if (token === null) return;
          void revoke.run(async () => {
            await change('DELETE', `/api/tokens/${encodeURIComponent(token.id)}`);
            tokens.reload();
          });
        }}
      >
        <p>{t('tokens.revoke.text')}</p>
      </Confirm>
    </>
  );
}
