// What just happened, newest first. Not announced by screen readers: it would never stop.
import type { Activity, Picture } from '../api/types';
import { hasKey, useI18n, type Translate } from '../i18n/i18n';
import type { Format } from '../format/format';
import { useLive } from '../live/feed';
import { useCan } from '../session/session';
import { href } from '../router';
import { Icon, type IconName } from './icon';

function look(item: Activity): { icon: IconName; tone: string } {
  switch (item.kind) {
    case 'queued':
      return { icon: 'join', tone: '' };
    case 'offered':
      return { icon: 'bell', tone: '' };
    case 'answered':
      return { icon: 'phone', tone: 'icon--good' };
    case 'offer_failed':
      return { icon: 'unreachable', tone: 'icon--left' };
    case 'call_ended':
      return item.outcome === 'served' || item.outcome === 'served_by_announcement' ? { icon: 'end', tone: '' } : { icon: 'end', tone: 'icon--left' };
    case 'site_unreachable':
    case 'site_set_aside':
      return { icon: 'warning', tone: 'icon--bad' };
    case 'announcement_published':
    case 'announcement_withdrawn':
      return { icon: 'voice', tone: '' };
    default:
      return { icon: 'gear', tone: '' };
  }
}

export function activityText(item: Activity, picture: Picture | null, t: Translate, f: Format, locale: 'de' | 'en'): string {
  const site = picture?.sites.find((s) => s.key === item.site)?.name ?? item.site ?? '';
  const member = picture?.members.find((m) => m.member === item.member)?.name ?? item.member ?? '';
  const line = picture?.hotlines.find((h) => h.key === item.hotline);
  const settingKey = `policy.${item.setting}`;
  const params = {
    call: item.call?.split('-').pop() ?? '',
    site,
    member,
    hotline: line ? (locale === 'de' ? line.name_de : line.name_en) : item.hotline,
    waited: f.duration(item.waited_ms),
    talk: f.duration(item.talk_ms),
    failure: item.failure ? t(`failure.${item.failure}`) : '',
    mode: item.mode === 'active' || item.mode === 'paused' || item.mode === 'draining' ? t(`mode.${item.mode}`) : '',
    setting: hasKey(settingKey) ? t(settingKey) : (item.setting ?? ''),
    kind: item.kind,
  };
  const key = item.kind === 'call_ended' ? `ticker.ended.${item.outcome ?? 'served'}` : `ticker.${item.kind}`;
  return hasKey(key) ? t(key, params) : t('ticker.other', params);
}

export function Ticker({ hotline, count }: { hotline: string; count: number }) {
  const { t, f, locale } = useI18n();
  const { activity, picture } = useLive();
  const can = useCan();
  // Ringing comes with every call and says little; the joining and the answer tell the story.
  const items = activity.filter((item) => item.hotline === hotline && item.kind !== 'offered').slice(0, count);
  if (items.length === 0) return <p className="note panel__body">{t('ticker.empty')}</p>;
  return (
    <ul className="ticker">
      {items.map((item, n) => {
        const { icon, tone } = look(item);
        const text = activityText(item, picture, t, f, locale);
        return (
          <li key={`${item.sequence}/${item.kind}/${item.call ?? n}`}>
            <time dateTime={item.at}>{f.time(item.at)}</time>
            <Icon name={icon} className={tone} />
            {item.call !== undefined && can('calls.see') ? (
              <a href={href(['calls', item.call])}>
                {text}
              </a>
            ) : (
              <span>{text}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
