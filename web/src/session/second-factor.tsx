// Setting up the second factor: scan or type the secret, then prove it by a first code. Nothing else can be seen before.
import { useEffect, useRef, useState } from 'react';
import { change } from '../api/client';
import type { SecondFactor, Session } from '../api/types';
import { Loading } from '../components/panel';
import { useI18n } from '../i18n/i18n';
import { CodeInput, SubmitButton, Trouble } from './fields';
import { Outside } from './outside';
import { QrCode } from './qr-code';
import { CodeList } from './recovery-codes';
import { sessionChanged, signOut } from './session';
import { useSubmit } from './use-submit';

// The secret as people type it: in groups of four.
export function secretOf(uri: string): string {
  const secret = new URLSearchParams(uri.slice(uri.indexOf('?') + 1)).get('secret') ?? '';
  return secret.replace(/(.{4})(?=.)/g, '$1 ');
}

export function SecondFactorPage({ session }: { session: Session }) {
  const { t } = useI18n();
  const [uri, setUri] = useState<string | null>(null);
  const [code, setCode] = useState('');
  const [codes, setCodes] = useState<readonly string[] | null>(null); // told once
  const begin = useSubmit();
  const confirm = useSubmit();
  const begun = useRef(false);
  useEffect(() => {
    // Each request makes a new secret: once.
    if (begun.current) return;
    begun.current = true;
    void begin.run(async () => setUri((await change<{ uri: string | null }>('POST', '/api/session/second-factor', {})).uri));
  }, [begin]);
  if (codes !== null)
    return (
      <Outside title={t('factor.title')} step={t('welcome.step', { step: 2, steps: 2 })}>
        <CodeList codes={codes} close={() => void sessionChanged()} />
      </Outside>
    );
  return (
    <Outside title={t('factor.title')} step={t('welcome.step', { step: 2, steps: 2 })}>
      <p>{t('factor.text')}</p>
      {uri === null ? (
        begin.error === null ? <Loading /> : <Trouble error={begin.error} />
      ) : (
        <div className="factor">
          <QrCode text={uri} label={t('factor.qr')} />
          <div className="stack">
            <p className="note">{t('factor.by_hand')}</p>
            <code className="factor__secret" data-secret>{secretOf(uri)}</code>
            <p className="note">{t('factor.account', { email: session.email })}</p>
          </div>
        </div>
      )}
      <form
        className="stack"
        noValidate
        aria-label={t('factor.title')}
        onSubmit={(event) => {
          event.preventDefault();
          void confirm.run(async () => {
            setCodes((await change<SecondFactor>('POST', '/api/session/second-factor', { code: code.replace(/ /g, '') })).recovery_codes);
          });
        }}
      >
        <CodeInput label={t('factor.code')} hint={t('factor.code.hint')} value={code} onChange={setCode} wrong={confirm.error?.code === 'wrong_credentials' ? t('factor.wrong') : null} />
        {confirm.error !== null && confirm.error.code !== 'wrong_credentials' && <Trouble error={confirm.error} />}
        <div className="row">
          <SubmitButton busy={confirm.busy} disabled={uri === null || code.replace(/ /g, '').length !== 6}>
            {t('factor.confirm')}
          </SubmitButton>
          <button type="button" className="kern-btn kern-btn--tertiary" onClick={() => void signOut()}>
            <span className="kern-label">{t('session.sign_out')}</span>
          </button>
        </div>
      </form>
    </Outside>
  );
}
