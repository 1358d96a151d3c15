// Short names for what the portal reads; see ../api/types.ts.
import type { components } from '../api/schema';

type Schemas = components['schemas'];
export type Acceptance = Schemas['Acceptance'];
export type Agreement = Schemas['Agreement'];
export type AlertRule = Schemas['AlertRule'];
export type AllianceMember = Schemas['AllianceMember'];
export type CallUp = Schemas['CallUp'];
export type Case = Schemas['Case'];
export type CaseEntry = Schemas['CaseEntry'];
export type CaseFigures = Schemas['CaseFigures'];
export type CaseReport = Schemas['CaseReport'];
export type CaseShare = Schemas['CaseShare'];
export type Client = Schemas['Client'];
export type Contact = Schemas['Contact'];
export type Evidence = Schemas['Evidence'];
export type KeyShare = Schemas['KeyShare'];
export type MemberSite = Schemas['MemberSite'];
export type Objection = Schemas['Objection'];
export type Plan = Schemas['Plan'];
export type Pledge = Schemas['Pledge'];
export type RateCard = Schemas['RateCard'];
export type ShareKey = Schemas['ShareKey'];
export type Spend = Schemas['Spend'];

export interface List<Item> {
  items: Item[];
}
