// Whose portal this is, and where its records are.
import { useResource } from '../../api/use-resource';
import { useNodeNow } from '../../components/use-now';
import { useI18n } from '../../i18n/i18n';
import { usePicture } from '../../live/feed';
import { useReader } from '../../session/session';
import { mayInPortal, type PortalAbility } from '../abilities';
import type { AllianceMember, CallUp, Case, List } from '../types';

// `at('pledges', 'pledge-3')`: a record of one's own.
export function useOwn(): { member: string; at: (...rest: string[]) => string; may: (ability: PortalAbility) => boolean } {
  const { organisation, role } = useReader();
  return {
    member: organisation,
    at: (...rest) => ['/api/alliance/members', organisation, ...rest].map((one, n) => (n === 0 ? one : encodeURIComponent(one))).join('/'),
    may: (ability) => mayInPortal(role, ability),
  };
}

// A case's own resources.
export const ofCase = (one: Pick<Case, 'id'>, ...rest: string[]) => ['/api/alliance/cases', one.id, ...rest].map((part, n) => (n === 0 ? part : encodeURIComponent(part))).join('/');

export const kOftenMs = 5_000;
export const kSeldomMs = 30_000;

export function useOpenCallUps(): number {
  const { at } = useOwn();
  const now = useNodeNow(1_000);
  const all = useResource<List<CallUp>>(at('call-ups'), kOftenMs).data?.items ?? [];
  return all.filter((one) => one.state === 'open' && Date.parse(one.deadline ?? '') >= now).length;
}

// A member's name as the books have it, else as the line has it, else its key.
export function useMemberNames(): (key: string) => string {
  const members = useResource<List<AllianceMember>>('/api/alliance/members').data?.items ?? [];
  const picture = usePicture();
  return (key) => members.find((one) => one.key === key)?.name ?? picture?.members.find((one) => one.member === key)?.name ?? key;
}

export function useHotlineName(): (key: string) => string {
  const { named } = useI18n();
  const picture = usePicture();
  return (key) => {
    const found = picture?.hotlines.find((one) => one.key === key);
    return found === undefined ? key : named(found);
  };
}

// Kenntnisse in words: languages by their name, topics as the hotlines call them.
export function useSkillName(): (key: string) => string {
  const { named, locale } = useI18n();
  const picture = usePicture();
  return (key) => {
    const topic = picture?.hotlines.flatMap((one) => one.topics).find((one) => one.key === key);
    if (topic !== undefined) return named(topic);
    try {
      return /^[a-z]{2}$/.test(key) ? (new Intl.DisplayNames(locale, { type: 'language' }).of(key) ?? key) : key;
    } catch {
      return key;
    }
  };
}
