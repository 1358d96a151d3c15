// The frame of the pages before one is signed in: one card, nothing of the line.
import { useEffect, type ReactNode } from 'react';
import { Icon } from '../components/icon';
import { Brand, Tools } from '../components/tools';
import { useI18n } from '../i18n/i18n';

export function Outside({ title, step, wide = false, children }: { title: string; step?: string; wide?: boolean; children: ReactNode }) {
  const { t } = useI18n();
  useEffect(() => {
    document.title = t('app.title', { page: title });
  }, [t, title]);
  return (
    <div className="outside">
      <header className="outside__top">
        <Brand to="#/" />
        <div className="top__tools">
          <Tools />
        </div>
      </header>
      <main className="outside__main">
        <div className={`panel outside__card ${wide ? 'outside__card--wide' : ''}`}>
          <div>
            {step !== undefined && <p className="note">{step}</p>}
            <h1>{title}</h1>
          </div>
          {children}
        </div>
        <p className="outside__foot note">{t('app.claim')}</p>
      </main>
      <footer className="foot outside__bottom">
        <span>
          <Icon name="lock" /> {t(location.protocol === 'https:' ? 'foot.tls' : 'foot.loopback')}
        </span>
      </footer>
    </div>
  );
}
