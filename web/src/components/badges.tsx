// States in words with a sign beside them; never a colour alone.
import type { Alarm, Call, Hotline, Site } from '../api/types';
import { useI18n } from '../i18n/i18n';
import { Icon, type IconName } from './icon';

export function State({ kind, icon, text }: { kind: 'good' | 'warn' | 'bad' | 'off'; icon: IconName; text: string }) {
  return (
    <span className={`state state--${kind}`}>
      <Icon name={icon} />
      {text}
    </span>
  );
}

export function HotlineState({ hotline, since = true }: { hotline: Hotline; since?: boolean }) {
  const { t, f } = useI18n();
  const word = t(`state.${hotline.state}`);
  const text = since && hotline.state_since ? t('state.since', { state: word, time: f.timeShort(hotline.state_since) }) : word;
  return hotline.state === 'open' ? <State kind="good" icon="ok" text={text} /> : <State kind="off" icon="closed" text={text} />;
}

// What matters most about a site: unreachable, set aside, then its mode.
export function SiteState({ site }: { site: Site }) {
  const { t } = useI18n();
  if (site.health === 'unreachable') return <State kind="bad" icon="unreachable" text={t('health.unreachable')} />;
  if (site.health === 'set_aside') return <State kind="warn" icon="warning" text={t('health.set_aside')} />;
  if (site.mode === 'paused') return <State kind="off" icon="pause" text={t('mode.paused')} />;
  if (site.mode === 'draining') return <State kind="off" icon="drain" text={t('mode.draining')} />;
  return <State kind="good" icon="ok" text={t('mode.active')} />;
}

const kCallIcon: Partial<Record<Call['state'], IconName>> = { offered: 'bell', talking: 'phone' };

export function CallState({ call }: { call: Call }) {
  const { t } = useI18n();
  if (call.outcome === null) return <State kind="off" icon={kCallIcon[call.state] ?? 'clock'} text={t(`callstate.${call.state}`)} />;
  const text = t(`outcome.${call.outcome}`);
  if (call.outcome === 'served' || call.outcome === 'served_by_announcement') return <State kind="good" icon="ok" text={text} />;
  if (call.outcome === 'broken') return <State kind="bad" icon="unreachable" text={text} />;
  return <State kind="warn" icon="warning" text={text} />;
}

export const kSeverityIcon: Record<Alarm['severity'], IconName> = { critical: 'critical', warning: 'warning', info: 'info' };
