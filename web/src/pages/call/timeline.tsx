// A call's way, entry by entry, each with its place in the journal.
import type { CallDetail, TimelineEntry } from '../../api/types';
import { Icon, type IconName } from '../../components/icon';
import { useI18n } from '../../i18n/i18n';
import { usePicture } from '../../live/feed';
import { useLanguageName } from '../hotline/about';

function look(entry: TimelineEntry): { icon: IconName; tone: string } {
  switch (entry.kind) {
    case 'admitted':
      return { icon: 'phone', tone: '' };
    case 'queued':
      return { icon: 'join', tone: '' };
    case 'told':
    case 'told_update':
    case 'told_longer':
    case 'announcement_played':
    case 'announcement_heard':
      return { icon: 'voice', tone: '' };
    case 'offered':
    case 'rang':
      return { icon: 'bell', tone: '' };
    case 'answered':
      return { icon: 'check', tone: 'timeline__dot--good' };
    case 'offer_failed':
    case 'conversation_broken':
      return { icon: 'close', tone: 'timeline__dot--bad' };
    case 'offer_withdrawn':
      return { icon: 'back', tone: '' };
    case 'ended':
      return entry.outcome === 'served' || entry.outcome === 'served_by_announcement' ? { icon: 'end', tone: '' } : { icon: 'end', tone: 'timeline__dot--left' };
    default:
      return { icon: 'end', tone: '' };
  }
}

// Minutes as they are announced: the low end rounded down but at least one, the high end rounded up.
export function minutes(low: number, high: number): { low: number; high: number } {
  const from = Math.max(1, Math.floor(low / 60_000));
  return { low: from, high: Math.max(from, Math.ceil(high / 60_000)) };
}

// Old records do not say whose side broke: then nobody is blamed.
export function brokenKey(entry: Pick<TimelineEntry, 'broken_by'>) {
  return `tl.broken.${entry.broken_by ?? 'unknown'}` as const;
}

export function Timeline({ call }: { call: CallDetail }) {
  const { t, f, named } = useI18n();
  const language = useLanguageName();
  const picture = usePicture();
  const siteName = (key: string | undefined) => picture?.sites.find((s) => s.key === key)?.name ?? key ?? '';
  const memberName = (key: string | undefined) => picture?.members.find((m) => m.member === key)?.name ?? key ?? '';
  const topicName = (key: string | undefined) => {
    const topic = picture?.hotlines.find((h) => h.key === call.hotline)?.topics.find((one) => one.key === key);
    return topic ? named(topic) : (key ?? '');
  };

  const words = (e: TimelineEntry): [string, string?] => {
    const position = e.position ?? 1;
    const band = e.low_ms !== undefined && e.high_ms !== undefined ? minutes(e.low_ms, e.high_ms) : null;
    const wait = band === null ? '' : band.low === band.high ? t('wait.about', { count: band.low }) : t('wait.between', { ...band });
    switch (e.kind) {
      case 'admitted':
        return [t('tl.admitted')];
      case 'queued':
        return [t('tl.queued', { position }), e.topic || e.language ? t('tl.queued.with', { topic: topicName(e.topic), language: language(e.language ?? '') }) : undefined];
      case 'told':
        return [band ? t('tl.told.band', { position, wait }) : t('tl.told', { position })];
      case 'told_update':
        return [band ? t('tl.told.update.band', { position, wait }) : t('tl.told.update', { position })];
      case 'told_longer':
        return [band ? t('tl.told.longer', { wait }) : t('tl.told.update', { position })];
      case 'offered':
        return [t('tl.offered', { offer: e.offer ?? 1, site: siteName(e.site) }), memberName(e.member)];
      case 'rang':
        return [t('tl.rang', { site: siteName(e.site) })];
      case 'answered':
        return [t('tl.answered', { site: siteName(e.site) }), e.waited_ms === undefined ? undefined : t('tl.waited', { waited: f.duration(e.waited_ms) })];
      case 'offer_failed':
        return [
          t('tl.offer_failed', { site: siteName(e.site), failure: e.failure ? t(`failure.${e.failure}`) : '' }),
          e.sip_status === undefined ? undefined : t('tl.sip', { status: String(e.sip_status) }),
        ];
      case 'offer_withdrawn':
        return [t('tl.offer_withdrawn')];
      case 'conversation_ended':
        return [t(`tl.ended.${e.by ?? 'platform'}`), e.talk_ms === undefined ? undefined : t('tl.talk', { talk: f.duration(e.talk_ms) })];
      case 'conversation_broken':
        return [t(brokenKey(e)), e.talk_ms === undefined ? undefined : t('tl.talk', { talk: f.clock(e.talk_ms) })];
      case 'work_counted':
        return [t('tl.work_counted', { work: f.duration(e.norm_work_ms), member: memberName(e.member) })];
      case 'restriction_lapsed':
        return [t('tl.restriction_lapsed')];
      case 'announcement_played':
        return [t('tl.announcement_played')];
      case 'announcement_heard':
        return [t('tl.announcement_heard')];
      case 'ended':
        return [t('tl.ended', { outcome: e.outcome ? t(`outcome.${e.outcome}`) : '' }), e.return_at ? t('tl.return_at', { time: f.timeShort(e.return_at) }) : undefined];
      default:
        return [t('tl.other', { kind: e.kind })];
    }
  };

  return (
    <>
      <ol className="timeline">
        {call.timeline.map((entry, n) => {
          const { icon, tone } = look(entry);
          const [title, detail] = words(entry);
          return (
            <li key={n} data-kind={entry.kind}>
              <time dateTime={entry.at}>{f.timeMs(entry.at)}</time>
              <span className={`timeline__dot ${tone}`}>
                <Icon name={icon} />
              </span>
              <span>
                {title}
                {detail !== undefined && detail !== '' && <span className="note block">{detail}</span>}
              </span>
              <span className="timeline__seq" title={t('call.seq', { sequence: entry.sequence })}>
                {f.count(entry.sequence)}
              </span>
            </li>
          );
        })}
      </ol>
      {call.timeline_cut && <p className="note">{t('call.cut')}</p>}
    </>
  );
}
