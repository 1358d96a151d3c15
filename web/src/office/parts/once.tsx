// A secret that is told once: shown, copied, and then gone.
import { useEffect, useRef, useState } from 'react';
import { Icon } from '../../components/icon';
import { useI18n } from '../../i18n/i18n';

export function Once({ title, text, secret, close }: { title: string; text: string; secret: string; close: () => void }) {
  const { t } = useI18n();
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), [secret]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      setCopied(true);
    } catch {
      field.current?.select(); // the browser refuses: then by hand
    }
  };
  return (
    <div className="once" role="group" aria-label={title} tabIndex={-1} ref={box} data-once>
      <p className="strong">{title}</p>
      <p className="note">{text}</p>
      <div className="once__row">
        <input ref={field} className="kern-form-input__input" readOnly value={secret} aria-label={title} onFocus={(event) => event.target.select()} />
        <button type="button" className="kern-btn kern-btn--primary" onClick={() => void copy()}>
          <span className="kern-label">{t('once.copy')}</span>
        </button>
      </div>
      <div className="row">
        <button type="button" className="kern-btn kern-btn--tertiary kern-btn--plain" onClick={close}>
          <span className="kern-label">{t('once.close')}</span>
        </button>
        <span role="status">
          {copied && (
            <span className="state state--good">
              <Icon name="ok" />
              {t('once.copied')}
            </span>
          )}
        </span>
      </div>
    </div>
  );
}
