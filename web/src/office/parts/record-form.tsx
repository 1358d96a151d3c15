// A form over one record: what is typed, what the node finds wrong with which field, and two people at once.
//
//   const form = useRecordForm({ name: '', role: 'manager' }, (values) => change('POST', '/api/…', values), (answer) => …);
//   <FormFrame form={form} save={t('…')}> <TextField form={form} name="name" label={t('…')} /> … </FormFrame>
import { useCallback, useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { ApiError } from '../../api/client';
import { Icon } from '../../components/icon';
import { useProblemText } from '../../components/panel';
import { hasKey, useI18n } from '../../i18n/i18n';
import { Conflict } from './conflict';
import { isLeftOut } from './time';

export interface RecordForm<Values> {
  id: string;
  values: Values;
  set: <Name extends keyof Values>(name: Name, value: Values[Name]) => void;
  reset: (values: Values, saved?: boolean) => void;
  changed: boolean;
  busy: boolean;
  saved: boolean;
  error: ApiError | null;
  codeOf: (name: string) => string | null; // what is wrong with a field
  reject: (name: string, code: string) => void;
  clear: (name: string) => void; // what was wrong with a part of a value that has a place of its own
  submit: () => Promise<void>;
}

const firstOf = (pointer: string) => pointer.split('/')[1] ?? '';

// The names in `values` are those of the request's fields, so that the node's pointers (`/email`, `/hotlines/0`) find them; `inputOf`
// where they are not.
export function useRecordForm<Values extends object, Answer>(
  initial: Values,
  save: (values: Values) => Promise<Answer>,
  done: (answer: Answer) => void = () => undefined,
  inputOf: (pointer: string) => string = firstOf,
): RecordForm<Values> {
  const id = useId();
  const [values, setValues] = useState(initial);
  const [kept, setKept] = useState(initial);
  const [state, setState] = useState<{ busy: boolean; saved: boolean; error: ApiError | null; wrong: Record<string, string> }>({ busy: false, saved: false, error: null, wrong: {} });
  const [refused, setRefused] = useState(0);

  // The keyboard goes to the first field that is wrong: when that is said, not while another one is being mended.
  const first = useRef<string | undefined>(undefined);
  first.current = Object.keys(state.wrong)[0];
  useEffect(() => {
    if (refused > 0 && first.current !== undefined) document.getElementById(`${id}-${first.current}`)?.focus();
  }, [refused, id]);

  const reset = useCallback((next: Values, saved = false) => {
    setValues(next);
    setKept(next);
    setState({ busy: false, saved, error: null, wrong: {} });
  }, []);

  return {
    id,
    values,
    set: (name, value) => {
      setValues((before) => ({ ...before, [name]: value }));
      setState((before) => {
        const { [String(name)]: _, ...wrong } = before.wrong;
        return { ...before, saved: false, wrong };
      });
    },
    reset,
    changed: JSON.stringify(values) !== JSON.stringify(kept),
    busy: state.busy,
    saved: state.saved,
    error: state.error,
    codeOf: (name) => state.wrong[name] ?? (isLeftOut((values as Record<string, unknown>)[name]) ? 'left_out' : null),
    reject: (name, code) => {
      setState((before) => ({ ...before, wrong: { ...before.wrong, [name]: code } }));
      setRefused((times) => times + 1);
    },
    clear: (name) => setState((before) => ({ ...before, wrong: Object.fromEntries(Object.entries(before.wrong).filter(([one]) => one !== name)) })),
    submit: async () => {
      const leftOut = Object.entries(values).filter(([, value]) => isLeftOut(value));
      if (leftOut.length > 0) {
        setState({ busy: false, saved: false, error: null, wrong: Object.fromEntries(leftOut.map(([name]) => [name, 'left_out'])) });
        setRefused((times) => times + 1);
        return;
      }
      setState({ busy: true, saved: false, error: null, wrong: {} });
      try {
        const answer = await save(values);
        setKept(values);
        setState({ busy: false, saved: true, error: null, wrong: {} });
        done(answer);
      } catch (error) {
        const failure = error instanceof ApiError ? error : new ApiError(null);
        const found = failure.problem?.errors?.map((one) => [inputOf(one.pointer ?? ''), one.code] as const) ?? [];
        setState({ busy: false, saved: false, error: failure, wrong: Object.fromEntries(found.filter(([name]) => name !== '')) });
        setRefused((times) => times + 1);
      }
    },
  };
}

// What is wrong with a field, in words: those of that field first.
export function useFieldText() {
  const { t } = useI18n();
  return (name: string, code: string) => {
    const own = `field.${name}.${code}`;
    const any = `field.${code}`;
    return hasKey(own) ? t(own) : hasKey(any) ? t(any) : t('field.other', { code });
  };
}

export interface FieldProps<Values> {
  form: RecordForm<Values>;
  name: keyof Values & string;
  label: string;
  hint?: ReactNode;
}

export function Framed<Values>({ form, name, label, hint, children }: FieldProps<Values> & { children: ReactNode }) {
  const words = useFieldText();
  const wrong = form.codeOf(name);
  return (
    <div className="field">
      <label htmlFor={`${form.id}-${name}`}>{label}</label>
      {children}
      <FieldNotes id={`${form.id}-${name}`} hint={hint} wrong={wrong === null ? null : words(name, wrong)} />
    </div>
  );
}

export function FieldNotes({ id, hint, wrong }: { id: string; hint?: ReactNode; wrong: string | null }) {
  return (
    <>
      {hint !== undefined && <span className="hint" id={`${id}-hint`}>{hint}</span>}
      {wrong !== null && (
        <span className="error" id={`${id}-error`}>
          <Icon name="warning" />
          {wrong}
        </span>
      )}
    </>
  );
}

export function described<Values>({ form, name, hint }: Pick<FieldProps<Values>, 'form' | 'name' | 'hint'>) {
  const id = `${form.id}-${name}`;
  const wrong = form.codeOf(name) !== null;
  const ids = [hint === undefined ? '' : `${id}-hint`, wrong ? `${id}-error` : ''].filter((one) => one !== '').join(' ');
  return { id, 'aria-invalid': wrong, 'aria-describedby': ids === '' ? undefined : ids };
}

interface TextProps<Values> extends FieldProps<Values> {
  type?: 'text' | 'email' | 'password' | 'date' | 'datetime-local' | 'number' | 'tel' | 'url';
  autoComplete?: string;
  inputMode?: 'numeric' | 'decimal' | 'text';
  maxLength?: number;
  readOnly?: boolean;
  rows?: number; // more than one: a text of several lines
}

export function TextField<Values>({ form, name, label, hint, type = 'text', autoComplete = 'off', inputMode, maxLength = 254, readOnly = false, rows = 1 }: TextProps<Values>) {
  const shared = {
    ...described({ form, name, hint }),
    className: `kern-form-input__input ${form.codeOf(name) === null ? '' : 'kern-form-input__input--error'}`,
    value: String(form.values[name] ?? ''),
    maxLength,
    readOnly,
    autoComplete,
    onChange: (event: { target: { value: string } }) => form.set(name, event.target.value as never),
  };
  return (
    <Framed form={form} name={name} label={label} hint={hint}>
      {rows > 1 ? <textarea {...shared} rows={rows} /> : <input {...shared} type={type} inputMode={inputMode} />}
    </Framed>
  );
}

export function SelectField<Values>({ form, name, label, hint, options }: FieldProps<Values> & { options: readonly (readonly [string, string])[] }) {
  return (
    <Framed form={form} name={name} label={label} hint={hint}>
      <div className="kern-form-input__select-wrapper">
        <select
          {...described({ form, name, hint })}
          className="kern-form-input__select"
          value={String(form.values[name] ?? '')}
          onChange={(event) => form.set(name, event.target.value as never)}
        >
          {options.map(([value, text]) => (
            <option key={value} value={value}>{text}</option>
          ))}
        </select>
      </div>
    </Framed>
  );
}

// Any of several, each with what it means.
export function CheckGroup<Values>({ form, name, label, hint, options }: FieldProps<Values> & { options: readonly { value: string; label: string; text?: string }[] }) {
  const words = useFieldText();
  const id = `${form.id}-${name}`;
  const chosen = form.values[name] as readonly string[];
  const wrong = form.codeOf(name);
  return (
    <fieldset className="kern-fieldset field" aria-describedby={wrong === null ? undefined : `${id}-error`}>
      <legend className="fieldset-title">{label}</legend>
      <div className="kern-fieldset__body choice">
        {options.map(({ value, label: text, text: more }, n) => (
          <div key={value}>
            <div className="kern-form-check">
              <input
                type="checkbox"
                className="kern-form-check__checkbox"
                id={n === 0 ? id : `${id}-${value}`}
                checked={chosen.includes(value)}
                aria-describedby={more === undefined ? undefined : `${id}-${value}-text`}
                onChange={(event) => form.set(name, options.map((one) => one.value).filter((one) => (one === value ? event.target.checked : chosen.includes(one))) as never)}
              />
              <label className="kern-label" htmlFor={n === 0 ? id : `${id}-${value}`}>{text}</label>
            </div>
            {more !== undefined && <p className="note choice__text" id={`${id}-${value}-text`}>{more}</p>}
          </div>
        ))}
      </div>
      <FieldNotes id={id} hint={hint} wrong={wrong === null ? null : words(name, wrong)} />
    </fieldset>
  );
}

// One yes or no.
export function CheckField<Values>({ form, name, label, hint }: FieldProps<Values>) {
  const words = useFieldText();
  const wrong = form.codeOf(name);
  const { id, ...rest } = described({ form, name, hint });
  return (
    <div className="field">
      <div className="kern-form-check">
        <input {...rest} type="checkbox" className="kern-form-check__checkbox" id={id} checked={Boolean(form.values[name])} onChange={(event) => form.set(name, event.target.checked as never)} />
        <label className="kern-label" htmlFor={id}>{label}</label>
      </div>
      <FieldNotes id={id} hint={hint} wrong={wrong === null ? null : words(name, wrong)} />
    </div>
  );
}

interface FrameProps<Values> {
  form: RecordForm<Values>;
  save: string;
  saved?: string; // said once it is
  label?: string;
  // Of a record with a version. `stale`: somebody changed it while this form is being filled in.
  conflict?: { kind: string; item: string; reload: () => void; stale?: boolean };
  words?: (error: ApiError) => string | null; // of its own for what went wrong; null: the usual ones
  only?: 'changed'; // nothing to send while nothing is changed
  extra?: ReactNode; // beside the button
  children: ReactNode;
}

export function FormFrame<Values>({ form, save, saved, label, conflict, words, only, extra, children }: FrameProps<Values>) {
  const problem = useProblemText();
  const { error } = form;
  const fieldsSay = error !== null && (error.problem?.errors?.length ?? 0) > 0;
  return (
    <form
      className="stack record-form"
      noValidate
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        if (!form.busy) void form.submit();
      }}
    >
      {children}
      {conflict !== undefined && (error?.code === 'conflict' || conflict.stale === true) ? (
        <Conflict {...conflict} sent={error?.code === 'conflict'} />
      ) : (
        error !== null && !fieldsSay && error.code !== 'plan_incomplete' && (
          <p className="form-problem" role="alert">
            <Icon name="warning" />
            {words?.(error) ?? problem(error)}
          </p>
        )
      )}
      <div className="row">
        <button type="submit" className="kern-btn kern-btn--primary" disabled={form.busy || (only === 'changed' && !form.changed)}>
          <span className="kern-label">{save}</span>
        </button>
        {extra}
        <span className="note" role="status">
          {form.saved && saved !== undefined && (
            <span className="state state--good">
              <Icon name="ok" />
              {saved}
            </span>
          )}
        </span>
      </div>
    </form>
  );
}
