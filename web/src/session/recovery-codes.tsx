// Recovery codes: shown once, when the second factor is set up or when somebody asks for new ones; each stands in once for the telephone.
import { useEffect, useRef, useState } from 'react';
import { change } from '../api/client';
import { useI18n } from '../i18n/i18n';
import { CodeInput, SubmitButton, Trouble } from './fields';
import { sessionChanged, useReader } from './session';
import { useSubmit } from './use-submit';

export function CodeList({ codes, close }: { codes: readonly string[]; close: () => void }) {
  const { t } = useI18n();
  const [copied, setCopied] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), [codes]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(codes.join('\n'));
      setCopied(true);
    } catch {
      setCopied(false); // the browser refuses: they can be marked by hand
    }
  };
  return (
    <div className="stack" role="group" aria-label={t('recovery.title')} tabIndex={-1} ref={box} data-recovery-codes>
      <p className="strong">{t('recovery.title')}</p>
      <p>{t('recovery.text')}</p>
      <ul className="recovery">
        {codes.map((code) => (
          <li key={code}><code data-code>{code}</code></li>
        ))}
      </ul>
      <div className="row">
        <button type="button" className="kern-btn kern-btn--secondary" onClick={() => void copy()}>
          <span className="kern-label">{t('once.copy')}</span>
        </button>
        <button type="button" className="kern-btn kern-btn--primary" onClick={close}>
          <span className="kern-label">{t('recovery.kept')}</span>
        </button>
        <span role="status">{copied ? t('once.copied') : ''}</span>
      </div>
    </div>
  );
}

// Of the reader: how many are left, and new ones against a code of the app.
export function OwnRecoveryCodes() {
  const { t } = useI18n();
  const reader = useReader();
  const [code, setCode] = useState('');
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const { busy, error, run } = useSubmit();
  if (codes !== null) return <CodeList codes={codes} close={() => setCodes(null)} />;
  return (
    <details className="recovery-own">
      <summary data-recovery-left={reader.recovery_codes_left}>{t('recovery.left', { count: reader.recovery_codes_left })}</summary>
      <form
        className="stack"
        noValidate
        aria-label={t('recovery.renew')}
        onSubmit={(event) => {
          event.preventDefault();
          void run(async () => {
            const made = await change<{ recovery_codes: string[] }>('POST', '/api/session/recovery-codes', { code: code.replace(/ /g, '') });
            setCode('');
            setCodes(made.recovery_codes);
            await sessionChanged();
          });
        }}
      >
        <p className="note">{t('recovery.renew.text')}</p>
        <CodeInput label={t('session.code')} value={code} onChange={setCode} wrong={error?.code === 'wrong_credentials' ? t('factor.wrong') : null} />
        {error !== null && error.code !== 'wrong_credentials' && <Trouble error={error} />}
        <SubmitButton busy={busy} disabled={code.replace(/ /g, '').length !== 6}>
          {t('recovery.renew')}
        </SubmitButton>
      </form>
    </details>
  );
}
