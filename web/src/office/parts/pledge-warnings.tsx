// What is odd about pledges that were taken all the same, in words; each once.
import type { PledgeWarning } from '../../api/types';
import { Icon } from '../../components/icon';
import { useI18n } from '../../i18n/i18n';
import { useSkillText } from './skills';

export function usePledgeWarning(): (one: PledgeWarning) => string {
  const { t, f } = useI18n();
  const skills = useSkillText();
  return (one) => {
    if (one.code === 'unknown_skill') return t('pledge.warning.unknown_skill', { skill: skills([one.skill ?? '']) });
    if (one.code === 'over') return t('pledge.warning.over');
    return t('pledge.warning.more_than_channels', { seats: f.count(one.seats ?? 0), channels: f.count(one.channels ?? 0) });
  };
}

// `nameOf`: of the member, where they are several members' pledges.
export function PledgeWarnings({ warnings, nameOf }: { warnings: readonly PledgeWarning[]; nameOf?: (member: string) => string }) {
  const words = usePledgeWarning();
  const texts = [...new Set(warnings.map((one) => (nameOf === undefined ? words(one) : `${nameOf(one.member ?? '')}: ${words(one)}`)))];
  if (texts.length === 0) return null;
  return (
    <ul className="checks" data-pledge-warnings={texts.length}>
      {texts.map((text) => (
        <li key={text} className="check">
          <Icon name="warning" className="icon--warning" />
          <p className="grow">{text}</p>
        </li>
      ))}
    </ul>
  );
}
