// What is wrong now, worst first: in words, and what to do about it.
import type { Alarm, Picture } from '../api/types';
import { hasKey, useI18n } from '../i18n/i18n';
import { hasPortal } from '../portal/abilities';
import { href } from '../router';
import { useReader } from '../session/session';
import { kSeverityIcon } from './badges';
import { Icon } from './icon';

function AlarmRow({ alarm, picture }: { alarm: Alarm; picture: Picture }) {
  const { t, f, named } = useI18n();
  const hotline = picture.hotlines.find((h) => h.key === alarm.hotline);
  const site = picture.sites.find((s) => s.key === alarm.site && (alarm.hotline === null || s.hotline === alarm.hotline));
  const member = picture.members.find((m) => m.member === alarm.member)?.name ?? alarm.member ?? '';
  const words = { member, hotline: hotline ? named(hotline) : (alarm.hotline ?? ''), site: site?.name ?? alarm.site ?? '', code: alarm.code };
  const what = `alarm.${alarm.code}`;
  const remedy = `alarm.${alarm.code}.do`;
  const { role } = useReader();
  const ofMember = alarm.site === null && alarm.hotline === null && alarm.member !== null;
  const target = ofMember
    ? hasPortal(role)
      ? href(['portal', 'evidence'])
      : href(['office', 'members', alarm.member ?? '', 'evidence'])
    : alarm.site !== null
      ? href(['sites', alarm.site])
      : alarm.hotline !== null
        ? href(['hotlines', alarm.hotline])
        : href(['status']);
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
