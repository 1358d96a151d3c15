// What became of a command, and the question asked before one that many people feel.
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useI18n } from '../i18n/i18n';
import type { CommandState } from '../live/use-command';
import { Icon } from './icon';
import { useProblemText } from './panel';

// Sent, durable (with the journal's sequence), seen in the live picture.
export function CommandSteps({ state }: { state: CommandState }) {
  const { t, f } = useI18n();
  const problem = useProblemText();
  const result = state.step === 'durable' || state.step === 'seen' ? state.result : null;
  const sequence = result ? f.count(Math.max(...result.results.map((one) => one.sequence))) : '';
  return (
    <div className="steps" role="status">
      {state.step === 'pending' && (
        <span className="step">
          <span className="spinner" aria-hidden="true" />
          {t('command.pending')}
        </span>
      )}
      {result && (
        <>
          <span className="step step--done" data-step="durable">
            <Icon name="ok" />
            {t(result.effect === 'applied' ? 'command.durable' : 'command.unchanged', { sequence })}
          </span>
          {state.step === 'seen' ? (
            <span className="step step--done" data-step="seen">
              <Icon name="ok" />
              {t('command.seen')}
            </span>
          ) : (
            <span className="step">
              <span className="spinner" aria-hidden="true" />
              {t('command.waiting')}
            </span>
          )}
        </>
      )}
      {state.step === 'failed' && (
        <span className="step step--failed">
          <Icon name="unreachable" />
          {t('command.failed')}: {problem(state.error)}
        </span>
      )}
    </div>
  );
}

interface ConfirmProps {
  open: boolean;
  title: string;
  confirm: string;
  danger?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
  children: ReactNode;
}

export function Confirm({ open, title, confirm, danger = false, onConfirm, onCancel, children }: ConfirmProps) {
  const { t } = useI18n();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const accept = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (open && !element.open) {
      element.showModal();
      // A dangerous question begins at its "cancel".
      (danger ? cancel : accept).current?.focus();
    }
    if (!open && element.open) element.close();
  }, [open, danger]);
  return (
    <dialog
      ref={dialog}
      className="kern-dialog"
      aria-labelledby={id}
      // Escape asks; what then closes it is `open`, so that the focus is back only once it may be opened again.
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
      onClose={() => open && onCancel()}
    >
      <div className="kern-dialog__header">
        <h2 className="kern-title" id={id}>
          {title}
        </h2>
        <button type="button" className="dialog-close" aria-label={t('common.close')} onClick={onCancel}>
          <Icon name="close" />
        </button>
      </div>
      <div className="kern-dialog__body">{children}</div>
      <div className="kern-dialog__footer">
        <button type="button" className="kern-btn kern-btn--secondary" onClick={onCancel} ref={cancel}>
          <span className="kern-label">{t('common.cancel')}</span>
        </button>
        <button type="button" className={`kern-btn kern-btn--primary ${danger ? 'kern-btn--danger' : ''}`} onClick={onConfirm} ref={accept}>
          <span className="kern-label">{confirm}</span>
        </button>
      </div>
    </dialog>
  );
}
