// Who can sign in: all accounts, or a member's own; inviting; and one account with its history.
import { useState } from 'react';
import { change, withQuery } from '../api/client';
import type { Account, AccountList, AuditPage, MemberList, Role } from '../api/types';
import { useResource } from '../api/use-resource';
import { State } from '../components/badges';
import { Blank, Failure, Loading, PageHead, Panel } from '../components/panel';
import { useI18n } from '../i18n/i18n';
import { href } from '../router';
import { useOrganisationName } from '../session/organisation';
import { Trouble } from '../session/fields';
import { useCan, useReader } from '../session/session';
import { useSubmit } from '../session/use-submit';
import { AuditList } from './audit';
import { Once } from './parts/once';
import { FormFrame, SelectField, TextField, useRecordForm } from './parts/record-form';
import { RecordTable, type Column } from './parts/table';

const kRoles: readonly Role[] = ['coordinator', 'auditor', 'client', 'manager', 'planner'];
const ofMember = (role: Role) => role === 'manager' || role === 'planner';
const ofOrganisation = (role: Role) => ofMember(role) || role === 'client';

function AccountState({ account }: { account: Account }) {
  const { t } = useI18n();
  if (account.status === 'disabled') return <State kind="off" icon="closed" text={t('accounts.status.disabled')} />;
  if (!account.second_factor) return <State kind="warn" icon="warning" text={t('accounts.no_factor')} />;
  return <State kind="good" icon="ok" text={t('accounts.status.active')} />;
}

function Invite() {
  const { t } = useI18n();
  const reader = useReader();
  const own = reader.role === 'manager';
  const members = useResource<MemberList>(own ? null : '/api/members');
  const [link, setLink] = useState<string | null>(null);
  const empty = { email: '', role: (own ? 'planner' : 'manager') as Role, organisation: own ? reader.organisation : '' };
  const form = useRecordForm(
    empty,
    ({ email, role, organisation }) => change<{ link: string }>('POST', '/api/invitations', { email: email.trim(), role, organisation: ofOrganisation(role) ? organisation : '' }),
    (answer) => setLink(answer.link),
  );
  const roles = own ? kRoles.filter(ofMember) : kRoles;
  const choices = members.data?.items.map((one) => [one.key, one.name] as const) ?? [];
  return (
    <Panel title={t('invite.title')}>
      {link !== null ? (
        <Once
          title={t('invite.link', { email: form.values.email.trim() })}
          text={t('invite.link.text')}
          secret={`${location.origin}/#/welcome/${link}`}
          close={() => {
            setLink(null);
            form.reset(empty);
          }}
        />
      ) : (
        <FormFrame form={form} save={t('invite.make')} label={t('invite.title')}>
          <p className="note">{t('invite.text')}</p>
          <TextField form={form} name="email" label={t('session.email')} type="email" />
          <SelectField form={form} name="role" label={t('accounts.role')} options={roles.map((role) => [role, t(`role.${role}`)])} hint={t(`role.${form.values.role}.text`)} />
          {!own && ofMember(form.values.role) && (
            <SelectField form={form} name="organisation" label={t('common.member')} options={[['', t('invite.choose')], ...choices]} />
          )}
          {form.values.role === 'client' && <TextField form={form} name="organisation" label={t('invite.client')} maxLength={64} />}
        </FormFrame>
      )}
    </Panel>
  );
}

function List({ accounts }: { accounts: Account[] }) {
  const { t, f } = useI18n();
  const can = useCan();
  const reader = useReader();
  const organisation = useOrganisationName();
  const sorted = [...accounts].sort((a, b) => a.organisation.localeCompare(b.organisation) || a.name.localeCompare(b.name));
  const columns: Column<Account>[] = [
    {
      head: t('accounts.name'),
      className: 'name-col',
      cell: (one) => (
        <>
          <a href={href(['office', 'accounts', one.id])}>{one.name}</a>
          {one.id === reader.account && <span className="tag">{t('accounts.you')}</span>}
          <span className="cell-sub">{one.email}</span>
        </>
      ),
    },
    { head: t('accounts.role'), cell: (one) => t(`role.${one.role}`) },
    { head: t('accounts.organisation'), shown: reader.organisation === '', cell: (one) => (one.organisation === '' ? t('accounts.alliance') : organisation(one.organisation)) },
    { head: t('accounts.signed_in_at'), className: 'nowrap', cell: (one) => (one.signed_in_at === null ? t('accounts.never') : f.minute(one.signed_in_at)) },
    { head: t('accounts.status'), cell: (one) => <AccountState account={one} /> },
  ];
  return (
    <div className={can('accounts.invite') ? 'columns' : 'stack'}>
      <Panel title={t('accounts.count', { count: accounts.length })} flush>
        <RecordTable caption={t('office.accounts')} columns={columns} rows={sorted} keyOf={(one) => one.id} empty={t('accounts.empty')} />
      </Panel>
      {can('accounts.invite') && <Invite />}
    </div>
  );
}

function Edit({ account, reload }: { account: Account; reload: () => void }) {
  const { t } = useI18n();
  const reader = useReader();
  const self = account.id === reader.account;
  const form = useRecordForm(
    { name: account.name, role: account.role, status: account.status },
    ({ name, role, status }) => change('PUT', `/api/accounts/${encodeURIComponent(account.id)}`, { version: account.version, name: name.trim(), ...(self ? {} : { role, status }) }),
    reload,
  );
  // A role stays with its kind of organisation.
  const roles = kRoles.filter((role) => ofMember(role) === ofMember(account.role) && (role === 'client') === (account.role === 'client'));
  return (
    <Panel title={t('accounts.edit')}>
      <FormFrame form={form} save={t('common.save')} saved={t('common.saved')} only="changed" label={t('accounts.edit')} conflict={{ kind: 'accounts', item: account.id, reload }}>
        <TextField form={form} name="name" label={t('accounts.name')} maxLength={120} />
        {self ? (
          <p className="note">{t('accounts.self')}</p>
        ) : (
          <>
            <SelectField form={form} name="role" label={t('accounts.role')} options={roles.map((role) => [role, t(`role.${role}`)])} hint={t(`role.${form.values.role}.text`)} />
            <SelectField
              form={form}
              name="status"
              label={t('accounts.status')}
              options={[['active', t('accounts.status.active')], ['disabled', t('accounts.status.disabled')]]}
              hint={t(`accounts.status.${form.values.status}.text`)}
            />
          </>
        )}
      </FormFrame>
    </Panel>
  );
}

// For whoever lost the password, the telephone or both.
function Reset({ account, reload }: { account: Account; reload: () => void }) {
  const { t } = useI18n();
  const [link, setLink] = useState<string | null>(null);
  const { busy, error, run } = useSubmit();
  return (
    <Panel title={t('reset.title')}>
      {link !== null ? (
        <Once title={t('reset.link', { email: account.email })} text={t('reset.link.text')} secret={`${location.origin}/#/welcome/${link}`} close={() => setLink(null)} />
      ) : (
        <div className="stack">
          <p className="note">{t('reset.text')}</p>
          <Trouble error={error} />
          <div className="row">
            <button
              type="button"
              className="kern-btn kern-btn--secondary"
              disabled={busy}
              data-reset
              onClick={() =>
                void run(async () => {
                  setLink((await change<{ link: string }>('POST', `/api/accounts/${encodeURIComponent(account.id)}/reset-link`, {})).link);
                  reload();
                })
              }
            >
              <span className="kern-label">{t('reset.make')}</span>
            </button>
          </div>
        </div>
      )}
    </Panel>
  );
}

function One({ account, reload }: { account: Account; reload: () => void }) {
  const { t, f } = useI18n();
  const can = useCan();
  const reader = useReader();
  const organisation = useOrganisationName();
  const audit = useResource<AuditPage>(can('audit.see') ? withQuery('/api/audit', { kind: 'accounts', item: account.id, limit: 20 }) : null);
  return (
    <>
      <PageHead title={account.name} back={{ to: href(['office', 'accounts']), label: t('office.accounts') }}>
        <AccountState account={account} />
      </PageHead>
      <div className="columns">
        <div className="stack">
          <Panel title={t('accounts.about')}>
            <dl className="facts">
              <div><dt>{t('session.email')}</dt><dd>{account.email}</dd></div>
              <div><dt>{t('accounts.role')}</dt><dd>{t(`role.${account.role}`)}</dd></div>
              <div><dt>{t('accounts.organisation')}</dt><dd>{account.organisation === '' ? t('accounts.alliance') : organisation(account.organisation)}</dd></div>
              <div><dt>{t('accounts.factor')}</dt><dd>{t(account.second_factor ? 'accounts.factor.yes' : 'accounts.factor.no')}</dd></div>
              <div><dt>{t('accounts.created_at')}</dt><dd>{f.minute(account.created_at)}</dd></div>
              <div><dt>{t('accounts.signed_in_at')}</dt><dd>{account.signed_in_at === null ? t('accounts.never') : f.minute(account.signed_in_at)}</dd></div>
            </dl>
          </Panel>
          {audit.data !== null && (
            <Panel title={t('accounts.history')} flush>
              <AuditList entries={audit.data.items} withItem={false} />
            </Panel>
          )}
        </div>
        <div className="stack">
          {can('accounts.change') && <Edit key={account.version} account={account} reload={() => { reload(); audit.reload(); }} />}
          {can('accounts.reset') && account.status === 'active' && account.id !== reader.account && <Reset account={account} reload={audit.reload} />}
        </div>
      </div>
    </>
  );
}

export function AccountsPage({ rest }: { rest: string[] }) {
  const { t } = useI18n();
  const accounts = useResource<AccountList>('/api/accounts', 10_000);
  const items = accounts.data?.items;
  const one = items?.find((account) => account.id === rest[0]);
  if (one !== undefined) return <One account={one} reload={accounts.reload} />;
  return (
    <>
      <PageHead title={t('office.accounts')} />
      {items === undefined ? (
        <div className="panel">{accounts.error ? <Failure error={accounts.error} retry={accounts.reload} /> : <Loading />}</div>
      ) : rest.length > 0 ? (
        <div className="panel"><Blank icon="question" title={t('error.not_found')} /></div>
      ) : (
        <List accounts={items} />
      )}
    </>
  );
}
