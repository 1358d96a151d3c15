// What a hotline is: numbers, hours, topics, languages; and who stands where in its line.
import type { Hotline } from '../../api/types';
import { Panel } from '../../components/panel';
import { PhoneNumber } from '../../components/strip';
import { hasKey, useI18n } from '../../i18n/i18n';

export function useLanguageName(): (key: string) => string {
  const { t } = useI18n();
  return (key) => {
    const word = `lang.${key}`;
    return hasKey(word) ? t(word) : key;
  };
}

export function About({ hotline }: { hotline: Hotline }) {
  const { t, f, named } = useI18n();
  const language = useLanguageName();
  return (
    <Panel title={t('hotline.about')}>
      <dl className="facts">
        <div>
          <dt>{t('hotline.numbers')}</dt>
          <dd>
            {hotline.numbers.map((number) => (
              <div key={number}>
                <PhoneNumber e164={number} />
              </div>
            ))}
          </dd>
        </div>
        <div>
          <dt>{t('hotline.hours')}</dt>
          <dd>
            {hotline.hours.always_open ? t('state.always') : hotline.hours.intervals.map((one) => <div key={one.from}>{t('announce.until', { from: f.dateTime(one.from), to: f.dateTime(one.to) })}</div>)}
            {hotline.hours.next_change !== null && <div className="note">{t('state.next', { time: f.dateTime(hotline.hours.next_change) })}</div>}
          </dd>
        </div>
        <div>
          <dt>{t('hotline.languages')}</dt>
          <dd>{f.list(hotline.languages.map(language))}</dd>
        </div>
        <div>
          <dt>{t('hotline.topics')}</dt>
          <dd>
            {hotline.topics.map((topic) => (
              <div key={topic.key}>
                {named(topic)}{' '}
                <span className="note">
                  {topic.menu_digit !== null && `${t('hotline.topic.digit', { digit: topic.menu_digit })}, `}
                  {t('hotline.topic.norm', { work: f.duration(topic.norm_work_ms) })}
                </span>
              </div>
            ))}
          </dd>
        </div>
      </dl>
    </Panel>
  );
}

export function Bands({ hotline }: { hotline: Hotline }) {
  const { t, f } = useI18n();
  const bands = hotline.position_bands.filter((band) => band.waiting > 0 || band.told_at !== null);
  if (bands.length === 0) return null;
  return (
    <Panel title={t('hotline.bands')} flush>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('hotline.bands.position')}</th>
            <th scope="col" className="num">{t('hotline.bands.waiting')}</th>
            <th scope="col" className="num">{t('hotline.bands.told')}</th>
          </tr>
        </thead>
        <tbody>
          {bands.map((band) => (
            <tr key={band.from}>
              <td>{band.to === null ? t('hotline.bands.from', { from: band.from }) : band.from === band.to ? f.count(band.from) : `${f.count(band.from)}–${f.count(band.to)}`}</td>
              <td className="num">{f.count(band.waiting)}</td>
              <td className="num">
                {band.told_low_ms === null || band.told_high_ms === null ? '–' : `${f.clock(band.told_low_ms)}–${f.clock(band.told_high_ms)}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
