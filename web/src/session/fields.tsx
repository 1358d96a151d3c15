// The inputs of signing in.
import { useId, useState, type ReactNode, type Ref } from 'react';
import type { ApiError } from '../api/client';
import { Icon } from '../components/icon';
import { useProblemText } from '../components/panel';
import { useI18n } from '../i18n/i18n';

interface InputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  autoComplete: string;
  type?: string;
  inputMode?: 'numeric' | 'email' | 'text';
  maxLength?: number;
  readOnly?: boolean;
  hint?: ReactNode;
  wrong?: string | null;
  inputRef?: Ref<HTMLInputElement>;
  className?: string;
  end?: ReactNode;
}

export function Input({ label, value, onChange, autoComplete, type = 'text', inputMode, maxLength = 254, readOnly = false, hint, wrong = null, inputRef, className = '', end }: InputProps) {
  const id = useId();
  const ids = [hint === undefined ? '' : `${id}-hint`, wrong === null ? '' : `${id}-error`].filter((one) => one !== '').join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <span className={end === undefined ? 'field__input' : 'field__input field__input--end'}>
        <input
          ref={inputRef}
          id={id}
          type={type}
          inputMode={inputMode}
          className={`kern-form-input__input ${wrong === null ? '' : 'kern-form-input__input--error'} ${className}`}
          value={value}
          maxLength={maxLength}
          readOnly={readOnly}
          autoComplete={autoComplete}
          spellCheck={false}
          autoCapitalize="none"
          aria-invalid={wrong !== null}
          aria-describedby={ids === '' ? undefined : ids}
          onChange={(event) => onChange(event.target.value)}
        />
        {end}
      </span>
      {hint !== undefined && <span className="hint" id={`${id}-hint`}>{hint}</span>}
      {wrong !== null && (
        <span className="error" id={`${id}-error`}>
          <Icon name="warning" />
          {wrong}
        </span>
      )}
    </div>
  );
}

export function PasswordInput(props: Omit<InputProps, 'type' | 'end' | 'maxLength'>) {
  const { t } = useI18n();
  const [shown, setShown] = useState(false);
  return (
    <Input
      {...props}
      type={shown ? 'text' : 'password'}
      maxLength={256}
      end={
        <button type="button" className="field__toggle" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {t(shown ? 'session.password.hide' : 'session.password.show')}
        </button>
      }
    />
  );
}

// Six digits, typed as they are shown.
export function CodeInput(props: Pick<InputProps, 'label' | 'value' | 'hint' | 'wrong' | 'inputRef'> & { onChange: (code: string) => void }) {
  return <Input {...props} className="code-input" inputMode="numeric" autoComplete="one-time-code" maxLength={7} onChange={(text) => props.onChange(text.replace(/[^\d ]/g, ''))} />;
}

export function Trouble({ error }: { error: ApiError | null }) {
  const problem = useProblemText();
  return (
    <div role="alert">
      {error !== null && (
        <p className="form-problem" data-trouble={error.code}>
          <Icon name="warning" />
          {problem(error)}
        </p>
      )}
    </div>
  );
}

export function SubmitButton({ busy, children, disabled = false }: { busy: boolean; disabled?: boolean; children: string }) {
  return (
    <button type="submit" className="kern-btn kern-btn--primary outside__submit" disabled={busy || disabled}>
      <span className="kern-label">{children}</span>
    </button>
  );
}
