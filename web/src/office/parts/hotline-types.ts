// Kinds of hotlines, by which rates are agreed.
import { hasKey, useI18n } from '../../i18n/i18n';

export const kHotlineTypes = ['health', 'appointments', 'donation', 'disaster'] as const;

export function useTypeText(): (type: string) => string {
  const { t } = useI18n();
  return (type) => {
    const key = `office.hotline.type.${type}`;
    return hasKey(key) ? t(key) : type;
  };
}
