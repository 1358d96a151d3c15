// The pages of the office: each a line here, shown to those who may use it. `rest` is what follows in the address.
import type { ComponentType } from 'react';
import type { IconName } from '../components/icon';
import type { Key } from '../i18n/i18n';
import type { Ability } from '../session/roles';
import { AccountsPage } from './accounts';
import { AuditPage } from './audit';
import { TokensPage } from './tokens';

export interface OfficePage {
  key: string;
  label: Key;
  icon: IconName;
  needs: Ability;
  page: ComponentType<{ rest: string[] }>;
}

export const kOfficePages: readonly { group: Key; pages: readonly OfficePage[] }[] = [
  {
    group: 'office.group.access',
    pages: [
      { key: 'accounts', label: 'office.accounts', icon: 'person', needs: 'accounts.see', page: AccountsPage },
      { key: 'tokens', label: 'office.tokens', icon: 'key', needs: 'tokens.see', page: TokensPage },
      { key: 'audit', label: 'office.audit', icon: 'list', needs: 'audit.see', page: AuditPage },
    ],
  },
];
