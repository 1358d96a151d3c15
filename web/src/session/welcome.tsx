// A one-time link: it makes an account, or sets a new password, and signs in.
import { useEffect, useRef, useState } from 'react';
import { ApiError, change } from '../api/client';
import type { Link, SignedIn } from '../api/types';
import { Icon } from '../components/icon';
import { Loading } from '../components/panel';
import { hasKey, useI18n } from '../i18n/i18n';
import { go } from '../router';
import { Input, PasswordInput, SubmitButton, Trouble } from './fields';
import { Outside } from './outside';
import { sessionChanged } from './session';
import { useSubmit } from './use-submit';

// What the node asks of a password, as far as it can be told while typing; it also knows words that are too common.
export const kPasswordRules = [
  { code: 'long', met: (password: string) => [...password].length >= 12 },
  { code: 'varied', met: (password: string) => new Set(password).size >= 5 },
] as const;

function Rules({ password }: { password: string }) {
  const { t } = useI18n();
  return (
    <ul className="rules">
      {kPasswordRules.map(({ code, met }) => (
        <li key={code} className={met(password) ? 'rules__met' : ''} data-rule={code} data-met={met(password)}>
          <Icon name={met(password) ? 'ok' : 'closed'} />
          {t(`welcome.rule.${code}`)}
          <span className="kern-sr-only"> {t(met(password) ? 'common.yes' : 'common.no')}</span>
        </li>
      ))}
    </ul>
  );
}

function Form({ secret, link }: { secret: string; link: Link }) {
  const { t, f } = useI18n();
  const renewed = link.purpose === 'new_password';
  const [name, setName] = useState('');
  const [email, setEmail] = useState(link.email);
  const [password, setPassword] = useState('');
  const { busy, error, run } = useSubmit();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const wrong = (field: string) => error?.problem?.errors?.some((one) => one.pointer === `/${field}`) ?? false;
  const fault = error?.problem?.errors?.find((one) => one.pointer === '/password')?.code ?? 'malformed';
  const passwordFault = hasKey(`field.password.${fault}`) ? fault : 'malformed';
  const ready = kPasswordRules.every(({ met }) => met(password)) && (renewed || (name.trim().length >= 2 && email.includes('@')));
  return (
    <>
      <p>
        {link.organisation === ''
          ? t(`welcome.${link.purpose}`, { role: t(`role.${link.role}`) })
          : t('welcome.of', { role: t(`role.${link.role}`), organisation: link.organisation })}
      </p>
      <form
        className="stack"
        noValidate
        aria-label={t('welcome.title')}
        onSubmit={(event) => {
          event.preventDefault();
          if (busy || !ready) return;
          void run(async () => {
            await change<SignedIn>('POST', '/api/links/redeem', { link: secret, name: renewed ? link.email : name.trim(), email: email.trim(), password });
            go('#/');
            await sessionChanged();
          });
        }}
      >
        {!renewed && <Input inputRef={first} label={t('welcome.name')} value={name} onChange={setName} autoComplete="name" maxLength={120} wrong={wrong('name') ? t('field.malformed') : null} />}
        <Input
          label={t('session.email')}
          value={email}
          onChange={setEmail}
          type="email"
          inputMode="email"
          autoComplete="username"
          readOnly={link.email !== ''}
          hint={link.email === '' ? undefined : t('welcome.email.fixed')}
          wrong={wrong('email') ? t('field.email.malformed') : null}
        />
        <PasswordInput label={t('welcome.password')} value={password} onChange={setPassword} autoComplete="new-password" hint={t('welcome.password.hint')} wrong={wrong('password') ? t(`field.password.${passwordFault}` as 'field.password.malformed') : null} />
        <Rules password={password} />
        <Trouble error={error?.code === 'invalid_value' ? null : error} />
        <SubmitButton busy={busy} disabled={!ready}>
          {t(renewed ? 'welcome.renew' : 'welcome.make')}
        </SubmitButton>
        {link.expires_at !== null && <p className="note">{t('welcome.expires', { time: f.dateTime(link.expires_at) })}</p>}
      </form>
    </>
  );
}

export function WelcomePage({ secret }: { secret: string }) {
  const { t } = useI18n();
  const [link, setLink] = useState<Link | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  useEffect(() => {
    let here = true;
    setLink(null);
    setError(null);
    change<Link>('POST', '/api/links/look', { link: secret }).then(
      (found) => here && setLink(found),
      (failure: unknown) => here && setError(failure instanceof ApiError ? failure : new ApiError(null)),
    );
    return () => {
      here = false;
    };
  }, [secret]);
  const gone = error?.code === 'not_found' || error?.code === 'invalid_value';
  return (
    <Outside title={gone ? t('welcome.gone') : t('welcome.title')} step={gone ? undefined : t('welcome.step', { step: 1, steps: 2 })}>
      {link !== null ? (
        <Form key={secret} secret={secret} link={link} />
      ) : gone ? (
        <>
          <p>{t('welcome.gone.text')}</p>
          <p><a href="#/">{t('session.sign_in')}</a></p>
        </>
      ) : error !== null ? (
        <Trouble error={error} />
      ) : (
        <Loading />
      )}
    </Outside>
  );
}
