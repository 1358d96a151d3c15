// What callers hear of a hotline in words of its own, beside what all lines say; and texts that are prepared for the lines.
import { useEffect, useRef } from 'react';
import type { HotlineChoices } from '../../api/types';
import { Icon } from '../../components/icon';
import { useI18n } from '../../i18n/i18n';
import { FieldNotes, useFieldText, type RecordForm } from '../parts/record-form';
import { useSkillText } from '../parts/skills';
import { kMostAnnouncements, type AnnouncementValues, type DraftValues } from './form';
import { Listen } from './listen';
import { usePromptNames } from './prompt-name';

interface Props {
  form: RecordForm<DraftValues>;
  choices: HotlineChoices;
  draft: string;
}

const kLongest = 2000; // the node's bound

function Words({ form, choices, draft, prompt, language }: Props & { prompt: string; language: string }) {
  const { t } = useI18n();
  const skills = useSkillText();
  const words = useFieldText();
  const { prompts } = form.values;
  const name = `prompts-${prompt}-${language}`;
  const id = `${form.id}-${name}`;
  const wrong = form.codeOf(name);
  const general = choices.general_prompts?.find((one) => one.prompt === prompt && one.language === language);
  const text = prompts[prompt]?.[language] ?? '';
  const title = usePromptNames().inLanguage(prompt, language);
  return (
    <div className="field prompt-words">
      <label htmlFor={id}>{skills([language])}</label>
      <textarea
        id={id}
        lang={language}
        className={`kern-form-input__input ${wrong === null ? '' : 'kern-form-input__input--error'}`}
        rows={3}
        maxLength={kLongest}
        aria-label={title}
        aria-invalid={wrong !== null}
        aria-describedby={[`${id}-hint`, ...(wrong === null ? [] : [`${id}-error`])].join(' ')}
        value={text}
        onChange={(event) => {
          form.set('prompts', { ...prompts, [prompt]: { ...prompts[prompt], [language]: event.target.value } });
          form.clear(name);
        }}
      />
      <FieldNotes
        id={id}
        hint={general === undefined ? t('office.draft.general.none') : general.recorded === true ? t('office.draft.general.recorded') : <>{t('office.draft.general')} <q className="prompt-words__general" lang={language}>{general.text}</q></>}
        wrong={wrong === null ? null : words('prompts', wrong)}
      />
      {(text.trim() !== '' || general !== undefined) && <Listen draft={draft} heard={{ language, prompt, text }} name={title} />}
    </div>
  );
}

export function PromptsField({ form, choices, draft }: Props) {
  const { t } = useI18n();
  const names = usePromptNames();
  const { prompts, languages } = form.values;
  return (
    <div className="prompts-edit" id={`${form.id}-prompts`} tabIndex={-1}>
      <p className="note">{t('office.draft.prompts.hint')}</p>
      {languages.length === 0 && <p className="note">{t('office.draft.prompts.no_language')}</p>}
      {languages.length > 0 && (choices.prompts ?? []).map((prompt) => {
        const own = languages.filter((language) => (prompts[prompt]?.[language] ?? '').trim() !== '').length;
        const wrong = languages.some((language) => form.codeOf(`prompts-${prompt}-${language}`) !== null);
        return (
          <details key={prompt} className="prompt-edit" data-prompt={prompt} {...(wrong ? { open: true } : {})}>
            <summary>
              <span>{names.name(prompt)}</span>
              <span className="note">{t(own === 0 ? 'office.draft.prompts.general' : own === languages.length ? 'office.draft.prompts.own' : 'office.draft.prompts.some')}</span>
            </summary>
            <p className="note">{names.when(prompt)}</p>
            <div className="fields-two">
              {languages.map((language) => <Words key={language} form={form} choices={choices} draft={draft} prompt={prompt} language={language} />)}
            </div>
          </details>
        );
      })}
    </div>
  );
}

function Announcement({ form, draft, one, n, remove }: { form: RecordForm<DraftValues>; draft: string; one: AnnouncementValues; n: number; remove: () => void }) {
  const { t } = useI18n();
  const id = `${form.id}-announcement-${one.id}`;
  const put = (next: Partial<AnnouncementValues>) => form.set('announcements', form.values.announcements.map((each) => (each.id === one.id ? { ...each, ...next } : each)));
  const name = one.title.trim() === '' ? t('office.draft.announcement.n', { n: n + 1 }) : one.title;
  return (
    <section className="stack announcement-edit" aria-label={name} data-announcement={n}>
      <div className="row">
        <div className="field grow">
          <label htmlFor={`${id}-title`}>{t('office.draft.announcement.title')}</label>
          <input id={`${id}-title`} className="kern-form-input__input" maxLength={120} autoComplete="off" value={one.title} onChange={(event) => put({ title: event.target.value })} />
        </div>
        <button type="button" className="kern-btn kern-btn--tertiary announcement-edit__remove" aria-label={t('office.draft.announcement.remove.of', { name })} onClick={remove}>
          <Icon name="close" />
          <span className="kern-label">{t('office.draft.announcement.remove')}</span>
        </button>
      </div>
      <div className="fields-two">
        {(['de', 'en'] as const).map((language) => (
          <div className="field" key={language}>
            <label htmlFor={`${id}-${language}`}>{t(language === 'de' ? 'office.draft.announcement.german' : 'office.draft.announcement.english')}</label>
            <textarea id={`${id}-${language}`} lang={language} className="kern-form-input__input" rows={3} maxLength={kLongest} value={one[`text_${language}`]} onChange={(event) => put({ [`text_${language}`]: event.target.value })} />
            {one[`text_${language}`].trim() !== '' && <Listen draft={draft} heard={{ language, text: one[`text_${language}`] }} name={`${name}, ${t(`office.language.${language}`)}`} />}
          </div>
        ))}
      </div>
    </section>
  );
}

// The keyboard goes to a text that was added, and to the button where one was taken away.
export function AnnouncementsField({ form, draft }: Omit<Props, 'choices'>) {
  const { t } = useI18n();
  const words = useFieldText();
  const { announcements } = form.values;
  const goTo = useRef<string | null>(null);
  useEffect(() => {
    if (goTo.current === null) return;
    document.getElementById(goTo.current)?.focus();
    goTo.current = null;
  }, [announcements]);
  const put = (next: readonly AnnouncementValues[], focus: string) => {
    goTo.current = focus;
    form.set('announcements', next);
  };
  const add = `${form.id}-announcements`;
  const wrong = form.codeOf('announcements');
  return (
    <div className="stack">
      <p className="note">{t('office.draft.announcements.hint')}</p>
      {announcements.map((one, n) => (
        <Announcement key={one.id} form={form} draft={draft} one={one} n={n} remove={() => put(announcements.filter((each) => each.id !== one.id), add)} />
      ))}
      <div className="row">
        <button type="button" id={add} className="kern-btn kern-btn--secondary" disabled={announcements.length >= kMostAnnouncements}
          onClick={() => {
            const id = Math.max(-1, ...announcements.map((one) => one.id)) + 1;
            put([...announcements, { id, title: '', text_de: '', text_en: '' }], `${form.id}-announcement-${id}-title`);
          }}>
          <span className="kern-label">{t('office.draft.announcement.add')}</span>
        </button>
      </div>
      <FieldNotes id={add} wrong={wrong === null ? null : words('announcements', wrong)} />
    </div>
  );
}
