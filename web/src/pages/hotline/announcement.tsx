// A breaking announcement: what is said, to whom, and what happens then, before it is on every line.
import { useId, useState } from 'react';
import type { Announcement, AnnouncementList, AnnouncementMode, Hotline } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { CommandSteps, Confirm } from '../../components/command';
import { Icon } from '../../components/icon';
import { Panel } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { useCommand } from '../../live/use-command';

const kMost = 1000;
const kCharactersPerSecond = 14; // espeak-ng at its usual rate

function Running({ announcement }: { announcement: Announcement }) {
  const { t, f } = useI18n();
  return (
    <div className="stack" data-announcement={announcement.id}>
      <p className="row">
        <span className="state state--good">
          <Icon name="voice" />
          {t('announce.active', { time: f.timeShort(announcement.published_at) })}
        </span>
        <span className="note">
          {t(`announce.mode.${announcement.mode}`)}, {t('announce.heard', { count: announcement.heard })}
          {announcement.mode === 'instead_of_waiting' && `, ${t('announce.served', { count: announcement.served })}`}
        </span>
      </p>
      <p className="quote" lang="de">{announcement.text_de}</p>
      {announcement.text_en !== '' && <p className="quote" lang="en">{announcement.text_en}</p>}
    </div>
  );
}

// For those who only read it.
export function CurrentAnnouncement({ hotline }: { hotline: Hotline }) {
  const { t } = useI18n();
  return <Panel title={t('announce.title')}>{hotline.announcement ? <Running announcement={hotline.announcement} /> : <p className="note">{t('announce.none')}</p>}</Panel>;
}

export function AnnouncementPanel({ hotline }: { hotline: Hotline }) {
  const { t, f } = useI18n();
  const id = useId();
  const publish = useCommand();
  const withdraw = useCommand();
  const [mode, setMode] = useState<AnnouncementMode>('before_waiting');
  const [german, setGerman] = useState('');
  const [english, setEnglish] = useState('');
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState<'publish' | 'withdraw' | null>(null);
  const past = useResource<AnnouncementList>(`/api/hotlines/${hotline.key}/announcements`, 30_000);
  const error = german.trim() === '' ? t('announce.empty') : german.length > kMost || english.length > kMost ? t('announce.too_long') : null;
  const waiting = hotline.line.waiting + hotline.line.offered;
  const earlier = (past.data?.items ?? []).filter((one) => one.withdrawn_at !== null).slice(0, 5);
  const length = (text: string) => t('announce.length', { used: text.length, time: f.duration((text.length / kCharactersPerSecond) * 1000) });

  return (
    <Panel title={t('announce.title')}>
      <div className="stack">
        {hotline.announcement ? (
          <>
            <Running announcement={hotline.announcement} />
            <div className="row">
              <button type="button" className="kern-btn kern-btn--secondary" disabled={withdraw.busy} onClick={() => setAsking('withdraw')}>
                <span className="kern-label">{t('announce.withdraw')}</span>
              </button>
            </div>
          </>
        ) : (
          <p className="muted">{t('announce.none')}</p>
        )}
        <CommandSteps state={withdraw.state} />
        <form
          className="stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            setTried(true);
            if (error === null) setAsking('publish');
          }}
        >
          <div className="field">
            <label htmlFor={`${id}-de`}>{t('announce.text_de')}</label>
            <textarea
              id={`${id}-de`}
              className={`kern-form-input__input ${tried && error ? 'kern-form-input__input--error' : ''}`}
              rows={3}
              lang="de"
              value={german}
              aria-invalid={tried && error !== null}
              aria-describedby={`${id}-de-hint`}
              onChange={(event) => setGerman(event.target.value)}
            />
            <span className="hint" id={`${id}-de-hint`}>
              {tried && error ? (
                <span className="error">
                  <Icon name="warning" />
                  {error}
                </span>
              ) : (
                length(german)
              )}
            </span>
          </div>
          <div className="field">
            <label htmlFor={`${id}-en`}>{t('announce.text_en')}</label>
            <textarea
              id={`${id}-en`}
              className="kern-form-input__input"
              rows={2}
              lang="en"
              value={english}
              aria-describedby={`${id}-en-hint`}
              onChange={(event) => setEnglish(event.target.value)}
            />
            <span className="hint" id={`${id}-en-hint`}>{english === '' ? t('announce.text_en.hint') : length(english)}</span>
          </div>
          <fieldset className="kern-fieldset">
            <legend className="fieldset-title">{t('announce.mode')}</legend>
            <div className="kern-fieldset__body choice">
              {(['before_waiting', 'instead_of_waiting'] as const).map((one) => (
                <div key={one}>
                  <div className="kern-form-check">
                    <input
                      type="radio"
                      className="kern-form-check__radio"
                      id={`${id}-${one}`}
                      name={`${id}-mode`}
                      checked={mode === one}
                      aria-describedby={`${id}-${one}-text`}
                      onChange={() => setMode(one)}
                    />
                    <label className="kern-label" htmlFor={`${id}-${one}`}>{t(`announce.mode.${one}`)}</label>
                  </div>
                  <p className="note choice__text" id={`${id}-${one}-text`}>{t(`announce.mode.${one}.text`)}</p>
                </div>
              ))}
            </div>
          </fieldset>
          <div className="row">
            <button type="submit" className="kern-btn kern-btn--primary" disabled={publish.busy}>
              <span className="kern-label">{t('announce.publish')}</span>
            </button>
          </div>
          <CommandSteps state={publish.state} />
        </form>
        {earlier.length > 0 && (
          <details>
            <summary>{t('announce.history')}</summary>
            <dl className="facts">
              {earlier.map((one) => (
                <div key={one.id}>
                  <dt className="note">{t('announce.until', { from: f.timeShort(one.published_at), to: f.timeShort(one.withdrawn_at) })}</dt>
                  <dd lang="de">{one.text_de}</dd>
                </div>
              ))}
            </dl>
          </details>
        )}
      </div>
      <Confirm
        open={asking === 'publish'}
        title={t('announce.publish.title')}
        confirm={t('announce.publish')}
        onCancel={() => setAsking(null)}
        onConfirm={() => {
          setAsking(null);
          void publish
            .send('POST', `/api/hotlines/${hotline.key}/announcements`, { mode, text_de: german.trim(), ...(english.trim() === '' ? {} : { text_en: english.trim() }) })
            .then((done) => {
              if (!done) return;
              setGerman('');
              setEnglish('');
              setTried(false);
              past.reload();
            });
        }}
      >
        <p className="quote" lang="de">{german.trim()}</p>
        {english.trim() !== '' && <p className="quote" lang="en">{english.trim()}</p>}
        <div className="bubble">
          <h3 className="strong">{t('announce.preview')}</h3>
          <ol>
            <li>{t('announce.preview.1', { count: waiting })}</li>
            <li>{t('announce.preview.2')}</li>
            <li>{t(`announce.preview.3.${mode}`)}</li>
            {hotline.announcement && <li>{t('announce.preview.4')}</li>}
          </ol>
        </div>
      </Confirm>
      <Confirm
        open={asking === 'withdraw'}
        title={t('announce.withdraw.title')}
        confirm={t('announce.withdraw')}
        onCancel={() => setAsking(null)}
        onConfirm={() => {
          setAsking(null);
          void withdraw.send('DELETE', `/api/hotlines/${hotline.key}/announcements`).then((done) => done && past.reload());
        }}
      >
        <p>{t('announce.withdraw.text')}</p>
      </Confirm>
    </Panel>
  );
}
