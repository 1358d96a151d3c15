// Who made a change: a person, a token, or the node's own hand.
import type { AuditEntry } from '../../api/types';
import { useI18n } from '../../i18n/i18n';

export function useAuthorText(): (entry: Pick<AuditEntry, 'account' | 'name'>) => string {
  const { t } = useI18n();
  return ({ account, name }) => (account === 'operator' || account === 'node' ? t(`audit.by.${account}`) : name === '' ? account : name);
}
