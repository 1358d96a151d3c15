// How a member's signature under a key stands, in words.
import type { KeySignature } from '../../api/types';
import { State } from '../../components/badges';
import { useI18n } from '../../i18n/i18n';

export function SignatureState({ one }: { one: KeySignature }) {
  const { t } = useI18n();
  const text = t(`key.signature.${one.status}`);
  if (one.status === 'in_journal') return <State kind="good" icon="ok" text={text} />;
  if (one.status === 'waiting') return <State kind="good" icon="clock" text={text} />;
  return <State kind="warn" icon="warning" text={text} />;
}
