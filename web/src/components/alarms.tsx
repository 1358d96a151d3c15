// What is wrong now, worst first: in words, and what to do about it.
import type { Alarm, Picture } from '../api/types';
import { hasKey, useI18n } from '../i18n/i18n';
import { href } from '../router';
import { kSeverityIcon } from './badges';
import { Icon } from './icon';

function AlarmRow({ alarm, picture }: { alarm: Alarm; picture: Picture }) {
  const { t, f, named } = useI18n();
  const hotline = picture.hotlines.find((h) => h.key === alarm.hotline);
  const site = picture.sites.find((s) => s.key === alarm.site && (alarm.hotline === null || s.hotline === alarm.hotline));
  const words = { hotline: hotline ? named(hotline) : (alarm.hotline ?? ''), site: site?.name ?? alarm.site ?? '', code: alarm.code };
  const what = `alarm.${alarm.code}`;
  const remedy = `alarm.${alarm.code}.do`;
  const target = alarm.site !== null ? href(['sites', alarm.site]) : alarm.hotline !== null ? href(['hotlines', alarm.hotline]) : href(['status']);
  const title = hasKey(what) ? t(what, words) : t('alarm.other', words);
  return (
    <li className={`alarm alarm--${alarm.severity}`} data-alarm={alarm.code}>
      <Icon name={kSeverityIcon[alarm.severity]} />
      <div>
        <span className="kern-sr-only">{t(`severity.${alarm.severity}`)}: </span>
        <span className="alarm__title"><a className="quiet-link" href={target}>{title}</a></span>{' '}
        <span className="alarm__do">{hasKey(remedy) ? t(remedy, words) : t('alarm.other.do')}</span>
      </div>
      <span className="alarm__since">{t('common.since', { time: f.timeShort(alarm.since) })}</span>
    </li>
  );
}

export function Alarms({ picture }: { picture: Picture }) {
  const { t } = useI18n();
  return (
    <section aria-label={t('alarms.title')} aria-live="polite" aria-relevant="additions">
      {picture.alarms.length > 0 && (
        <ul className="alarms">
          {picture.alarms.map((alarm) => (
            <AlarmRow key={alarm.id} alarm={alarm} picture={picture} />
          ))}
        </ul>
      )}
    </section>
  );
}
