// Prompts as the office calls them.
import { hasKey, useI18n } from '../../i18n/i18n';
import { useSkillText } from '../parts/skills';

export interface PromptNames {
  name: (prompt: string) => string;
  when: (prompt: string) => string | null; // when callers meet it
  inLanguage: (prompt: string, language: string) => string;
}

export function usePromptNames(): PromptNames {
  const { t } = useI18n();
  const skills = useSkillText();
  const name = (prompt: string) => {
    const key = `office.prompt.${prompt}`;
    return hasKey(key) ? t(key) : prompt;
  };
  return {
    name,
    when: (prompt) => {
      const key = `office.prompt.${prompt}.when`;
      return hasKey(key) ? t(key) : null;
    },
    inLanguage: (prompt, language) => `${name(prompt)}, ${skills([language])}`,
  };
}
