// Signing in: e-mail and password, then the code of the second factor once the node asks for it. It stands in place of the
// page that was wanted; the address stays, so that one is there afterwards.
import { useEffect, useRef, useState } from 'react';
import { ApiError, change } from '../api/client';
import type { SignedIn } from '../api/types';
import { Icon } from '../components/icon';
import { useI18n } from '../i18n/i18n';
import { href } from '../router';
import { CodeInput, Input, PasswordInput, SubmitButton, Trouble } from './fields';
import { Outside } from './outside';
import { sessionChanged } from './session';
import { useSubmit } from './use-submit';

export function SignInPage({ ended }: { ended: boolean }) {
  const { t } = useI18n();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [asked, setAsked] = useState(false); // for the code
  const [recovering, setRecovering] = useState(false); // by a recovery code in its place
  const { busy, error, run } = useSubmit();
  const first = useRef<HTMLInputElement>(null);
  const codeField = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  useEffect(() => {
    if (asked) codeField.current?.focus();
  }, [asked]);

  const submit = () =>
    run(async () => {
      try {
        await change<SignedIn>('POST', '/api/session', { email: email.trim(), password, ...(code === '' ? {} : { code: code.replace(/ /g, '') }) });
      } catch (failure) {
        if (failure instanceof ApiError && failure.code === 'code_needed') return setAsked(true);
        setCode('');
        if (asked) codeField.current?.focus();
        throw failure;
      }
      await sessionChanged();
    });

  return (
    <Outside title={t('session.sign_in')}>
      {ended && (
        <p className="outside__note" data-session-ended>
          <Icon name="clock" />
          {t('session.ended')}
        </p>
      )}
      <form
        className="stack"
        noValidate
        aria-label={t('session.sign_in')}
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        <Input inputRef={first} label={t('session.email')} value={email} onChange={setEmail} type="email" inputMode="email" autoComplete="username" />
        <PasswordInput label={t('session.password')} value={password} onChange={setPassword} autoComplete="current-password" />
        {asked && !recovering && <CodeInput inputRef={codeField} label={t('session.code')} hint={t('session.code.hint')} value={code} onChange={setCode} />}
        {asked && recovering && <Input inputRef={codeField} label={t('recovery.code')} hint={t('recovery.code.hint')} value={code} onChange={setCode} autoComplete="off" maxLength={24} />}
        {asked && (
          <button
            type="button"
            className="kern-btn kern-btn--tertiary kern-btn--plain"
            data-recovering={recovering}
            onClick={() => {
              setCode('');
              setRecovering(!recovering);
            }}
          >
            <span className="kern-label">{t(recovering ? 'recovery.by_app' : 'recovery.instead')}</span>
          </button>
        )}
        <Trouble error={error} />
        <SubmitButton busy={busy} disabled={email.trim() === '' || password === '' || (asked && code === '')}>
          {t('session.sign_in')}
        </SubmitButton>
      </form>
      <p className="note">{t('session.help')}</p>
      <p className="note"><a href={href(['apply'])}>{t('apply.link')}</a></p>
    </Outside>
  );
}
