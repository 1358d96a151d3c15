// A prompt's words by the voice that callers hear.
import { useEffect, useState } from 'react';
import { changeForBlob } from '../../api/client';
import { Icon } from '../../components/icon';
import { useI18n } from '../../i18n/i18n';
import { Trouble } from '../../session/fields';
import { useSubmit } from '../../session/use-submit';

export interface ToHear {
  language: string;
  prompt?: string;
  text?: string;
}

// `name`: what is heard, for whoever does not see where the button stands.
export function Listen({ draft, heard, name }: { draft: string; heard: ToHear; name: string }) {
  const { t } = useI18n();
  const send = useSubmit();
  const [sound, setSound] = useState<string | null>(null);
  useEffect(() => () => (sound === null ? undefined : URL.revokeObjectURL(sound)), [sound]);
  const { language, prompt = '', text = '' } = heard;
  useEffect(() => setSound(null), [language, prompt, text]); // other words: what was heard is no longer true
  const listen = () =>
    send.run(async () => {
      const body = { language, ...(text.trim() === '' ? { prompt } : { text }) };
      setSound(URL.createObjectURL(await changeForBlob('POST', `/api/alliance/hotline-drafts/${encodeURIComponent(draft)}/speech`, body)));
    });
  return (
    <div className="listen">
      <button type="button" className="kern-btn kern-btn--tertiary kern-btn--x-small" disabled={send.busy} aria-label={t('office.draft.listen.to', { name })} onClick={() => void listen()}>
        <Icon name="voice" />
        <span className="kern-label">{t('office.draft.listen')}</span>
      </button>
      {sound !== null && <audio controls autoPlay src={sound} aria-label={name} />}
      <Trouble error={send.error} />
    </div>
  );
}
