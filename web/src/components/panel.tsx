// The frame of everything on a page: a titled region, and the honest states of what has no content (yet).
import { useId, type ReactNode } from 'react';
import type { ApiError } from '../api/client';
import { useI18n, hasKey } from '../i18n/i18n';
import { Icon, type IconName } from './icon';

interface PanelProps {
  title: ReactNode;
  end?: ReactNode;
  className?: string;
  flush?: boolean;
  children: ReactNode;
}

export function Panel({ title, end, className = '', flush = false, children }: PanelProps) {
  const id = useId();
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <div className="panel__head">
        <h2 id={id}>{title}</h2>
        {end !== undefined && <div className="end row">{end}</div>}
      </div>
      <div className={flush ? 'panel__body--flush' : 'panel__body'}>{children}</div>
    </section>
  );
}

export function PageHead({ title, back, children }: { title: string; back?: { to: string; label: string }; children?: ReactNode }) {
  return (
    <header className="page-head">
      {back && (
        <a className="page-head__back quiet-link" href={back.to}>
          <Icon name="back" /> {back.label}
        </a>
      )}
      <h1>{title}</h1>
      {children}
    </header>
  );
}

export function Loading() {
  const { t } = useI18n();
  return (
    <div className="loading">
      <span className="spinner" aria-hidden="true" />
      {t('common.loading')}
    </div>
  );
}

export function Blank({ icon = 'info', title, text, children }: { icon?: IconName; title: string; text?: string; children?: ReactNode }) {
  return (
    <div className="blank">
      <Icon name={icon} />
      <strong>{title}</strong>
      {text !== undefined && <span>{text}</span>}
      {children}
    </div>
  );
}

export function useProblemText(): (error: ApiError) => string {
  const { t } = useI18n();
  return (error) => {
    const reason = error.problem?.reason;
    const key = `error.${error.code}`;
    if (error.code === 'command_ignored' && reason !== undefined) return t('error.command_ignored', { reason: t(`ignored.${reason}`) });
    return hasKey(key) ? t(key) : t('error.other', { code: error.code });
  };
}

export function Failure({ error, retry }: { error: ApiError; retry?: () => void }) {
  const { t } = useI18n();
  const words = useProblemText();
  // What is not there does not come by asking again.
  if (error.code === 'not_found') return <Blank icon="question" title={words(error)} />;
  return (
    <Blank icon="unreachable" title={t('error.title')} text={words(error)}>
      {retry && (
        <button type="button" className="kern-btn kern-btn--secondary kern-btn--x-small" onClick={retry}>
          <span className="kern-label">{t('common.retry')}</span>
        </button>
      )}
    </Blank>
  );
}
