// Whose account it is, in words: a member's or a client's name where the reader may know it, else its key.
import type { AllianceMember, Client, List } from '../api/types';
import { useResource } from '../api/use-resource';
import { usePicture } from '../live/feed';
import { can, seesAll } from './roles';
import { useReader } from './session';

export function useOrganisationName(): (key: string) => string {
  const { role } = useReader();
  const picture = usePicture();
  const clients = useResource<List<Client>>(can(role, 'clients.see') ? '/api/alliance/clients' : null).data?.items;
  const members = useResource<List<AllianceMember>>(seesAll(role) ? '/api/alliance/members' : null).data?.items; // who has no site yet is in no picture
  return (key) => picture?.members.find((one) => one.member === key)?.name ?? members?.find((one) => one.key === key)?.name ?? (clients?.find((one) => one.key === key)?.name || key);
}
