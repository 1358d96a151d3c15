// A definition behind a small question mark: opened by click or key, closed by Escape or a click elsewhere.
import { useId, useRef, type ReactNode } from 'react';
import { useI18n } from '../i18n/i18n';
import { Icon } from './icon';

export function Explain({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useI18n();
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);

  const place = () => {
    const anchor = button.current?.getBoundingClientRect();
    const target = box.current;
    if (!anchor || !target) return;
    const width = Math.min(384, window.innerWidth - 32);
    target.style.left = `${Math.max(16, Math.min(anchor.left - 24, window.innerWidth - width - 16))}px`;
    target.style.top = `${anchor.bottom + 8}px`;
  };

  return (
    <span className="explain">
      <button
        ref={button}
        type="button"
        className="explain__button"
        popoverTarget={id}
        aria-label={t('common.explain', { what: title })}
      >
        <Icon name="question" />
      </button>
      <div ref={box} id={id} popover="auto" className="explain__box" role="note" onBeforeToggle={place}>
        <h3>{title}</h3>
        {children}
      </div>
    </span>
  );
}
