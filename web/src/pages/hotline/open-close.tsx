// Opening and closing a hotline: asked first, because thousands of callers feel it.
import { useState } from 'react';
import type { Hotline } from '../../api/types';
import { CommandSteps, Confirm } from '../../components/command';
import { Panel } from '../../components/panel';
import { seatsOf } from '../../components/seats';
import { refusedNow } from '../../components/strip';
import { useI18n } from '../../i18n/i18n';
import { usePicture } from '../../live/feed';
import { useCommand } from '../../live/use-command';

export function OpenClosePanel({ hotline }: { hotline: Hotline }) {
  const { t, named } = useI18n();
  const { state, busy, send } = useCommand();
  const [asking, setAsking] = useState(false);
  const open = hotline.state === 'open';
  const picture = usePicture();
  const refused = refusedNow(hotline, picture?.alarms ?? []);
  const staying = hotline.line.waiting + hotline.line.offered + hotline.line.in_menu;
  const words = { hotline: named(hotline), count: seatsOf(picture?.sites ?? [], hotline.key).ready };
  return (
    <Panel title={t('hotline.control')}>
      <div className="stack">
        <p>{!open ? t('hotline.closed.now') : refused === null ? t('hotline.open.now') : t('hotline.open.refusing', { cause: t(`refusal.${refused}`) })}</p>
        <div className="row">
          <button type="button" className={`kern-btn ${open ? 'kern-btn--secondary' : 'kern-btn--primary'}`} disabled={busy} onClick={() => setAsking(true)}>
            <span className="kern-label">{t(open ? 'hotline.close' : 'hotline.open')}</span>
          </button>
        </div>
        <CommandSteps state={state} />
      </div>
      <Confirm
        open={asking}
        danger={open}
        title={t(open ? 'hotline.close.title' : 'hotline.open.title', words)}
        confirm={t(open ? 'hotline.close' : 'hotline.open')}
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          void send('POST', `/api/hotlines/${hotline.key}/${open ? 'close' : 'open'}`);
        }}
      >
        <p>{t(open ? 'hotline.close.text' : 'hotline.open.text', words)}</p>
        {open && staying > 0 && <p>{t('hotline.close.line', { count: staying })}</p>}
      </Confirm>
    </Panel>
  );
}
