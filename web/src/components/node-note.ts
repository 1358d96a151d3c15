// What the node itself noted in the books stands there in both languages; shown is the reader's.
import { useI18n, type Key } from '../i18n/i18n';

// As src/api/member_line.cc writes it.
const kNotes: Record<string, Key> = { "Die Adresse des Standorts wurde geändert. / The site's address was changed.": 'evidence.note.address_changed' };

export function useNoteText(): (note: string | undefined) => string {
  const { t } = useI18n();
  return (note = '') => {
    const key = kNotes[note];
    return key === undefined ? note : t(key);
  };
}
