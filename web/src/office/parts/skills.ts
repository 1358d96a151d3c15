// Skills in words: languages by name, topics as the hotlines call them, others as they are.
import { hasKey, useI18n } from '../../i18n/i18n';
import { usePicture } from '../../live/feed';

export function useSkillText(): (skills: readonly string[]) => string {
  const { t, f, named } = useI18n();
  const topics = usePicture()?.hotlines.flatMap((hotline) => hotline.topics) ?? [];
  return (skills) =>
    f.list(
      skills.map((skill) => {
        const language = `office.language.${skill}`;
        const topic = topics.find((one) => one.key === skill);
        return hasKey(language) ? t(language) : topic !== undefined ? named(topic) : skill;
      }),
    );
}
