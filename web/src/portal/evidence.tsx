// The checklist that a member must meet, and handing in what shows it. A file that is not what it says is refused by the node.
import { useId, useState } from 'react';
import { ApiError, change } from '../api/client';
import { useResource } from '../api/use-resource';
import { State } from '../components/badges';
import { Icon } from '../components/icon';
import { useNoteText } from '../components/node-note';
import { Blank, PageHead, Panel } from '../components/panel';
import { useI18n } from '../i18n/i18n';
import { FormFrame, SelectField, TextField, useRecordForm } from '../office/parts/record-form';
import { RecordTable, type Column } from '../office/parts/table';
import { href } from '../router';
import { kSeldomMs, useOwn } from './parts/member';
import { Read } from './parts/shown';
import { useKindName } from './start';
import { daysLeft, endsSoon, newest } from './tasks';
import type { AllianceMember, Evidence, List, MemberSite } from './types';

const kKinds = ['iso_18295_1', 'art_28', 'art_26', 'code_of_conduct', 'site_check'] as const;
const kMostBytes = 5 * 1024 * 1024; // the node's bound

export function EvidenceState({ one, now }: { one: Evidence; now: number }) {
  const { t } = useI18n();
  if (one.status === 'rejected') return <State kind="bad" icon="warning" text={t('evidence.status.rejected')} />;
  if (one.expires_at != null && Date.parse(one.expires_at) < now) return <State kind="bad" icon="clock" text={t('evidence.status.ended')} />;
  if (one.status === 'accepted') return <State kind="good" icon="ok" text={t('evidence.status.accepted')} />;
  return <State kind="off" icon="clock" text={t('evidence.status.submitted')} />;
}

function Checklist({ member, evidence, sites }: { member: AllianceMember; evidence: readonly Evidence[]; sites: readonly MemberSite[] }) {
  const { t, f } = useI18n();
  const kind = useKindName();
  const note = useNoteText();
  const missing = new Set(member.missing ?? []);
  const entries = [
    ...(['iso_18295_1', 'art_28', 'code_of_conduct'] as const).map((what) => ({ id: what as string, title: what === 'art_28' ? t('checklist.art_28') : kind(what), one: newest(evidence, what) })),
    ...sites.map((site) => ({ id: `site_check:${site.key}`, title: t('checklist.site_check', { site: site.name ?? site.key }), one: newest(evidence, 'site_check', site.key) })),
  ];
  const open = entries.filter(({ id }) => missing.has(id)).length;
  return (
    <Panel title={open === 0 && !missing.has('site') ? t('checklist.done') : t('checklist.open', { count: open + (missing.has('site') ? 1 : 0) })} flush>
      <ul className="checklist">
        {missing.has('site') && (
          <li data-check="site" data-met="false">
            <Icon name="warning" className="checklist__open" />
            <span>{t('task.site')}</span>
            <a href={href(['portal', 'sites'])}>{t('task.do')}</a>
          </li>
        )}
        {entries.map(({ id, title, one }) => {
          const met = !missing.has(id);
          const waits = !met && one?.status === 'submitted';
          return (
            <li key={id} data-check={id} data-met={met}>
              <Icon name={met ? 'ok' : waits ? 'clock' : 'warning'} className={met ? 'checklist__met' : waits ? '' : 'checklist__open'} />
              <span>{title}</span>
              <span className="note">
                {met && one?.expires_at != null
                  ? [t('checklist.until', { day: f.date(one.expires_at) }), endsSoon(one, Date.now()) ? t('evidence.left', { count: daysLeft(one.expires_at, Date.now()) }) : ''].filter((words) => words !== '').join(', ')
                  : met
                    ? t('checklist.met')
                    : waits
                      ? t('evidence.status.submitted')
                      : one?.status === 'rejected'
                        ? t('task.missing.rejected', { note: note(one.note) })
                        : t('checklist.missing')}
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let n = 0; n < bytes.length; n += 0x8000) text += String.fromCharCode(...bytes.subarray(n, n + 0x8000));
  return btoa(text);
}

// Why the node does not take a file, by what it says about it.
function fileWords(detail: string): 'evidence.file.kind' | 'evidence.file.name' | 'evidence.file.cut' | 'evidence.file.large' | 'evidence.file.wrong' {
  if (/Only PDF/.test(detail)) return 'evidence.file.kind';
  if (/does not end with|needs a name/.test(detail)) return 'evidence.file.name';
  if (/cut off/.test(detail)) return 'evidence.file.cut';
  if (/larger/.test(detail)) return 'evidence.file.large';
  return 'evidence.file.wrong';
}

function HandIn({ sites, reload }: { sites: readonly MemberSite[]; reload: () => void }) {
  const { t } = useI18n();
  const id = useId();
  const { at } = useOwn();
  const kind = useKindName();
  const [file, setFile] = useState<File | null>(null);
  const [turn, setTurn] = useState(0); // a new input once it was sent
  const today = new Date().toISOString().slice(0, 10);
  const empty = { kind: 'iso_18295_1', site: '', title: '', valid_from: today, expires_at: '' };
  const day = (date: string) => (date === '' ? undefined : `${date}T00:00:00Z`);
  const form = useRecordForm(
    empty,
    async (values) => {
      if (file !== null && file.size > kMostBytes) throw new ApiError({ type: '', title: '', status: 422, code: 'invalid_value', errors: [{ pointer: '/file', code: 'malformed', detail: 'larger' }] });
      const body = {
        kind: values.kind,
        title: values.title,
        valid_from: day(values.valid_from) ?? '',
        ...(values.kind === 'site_check' ? { site: values.site } : {}),
        ...(values.expires_at === '' ? {} : { expires_at: day(values.expires_at) }),
        ...(file === null ? {} : { file: { name: file.name, content: await base64(file) } }),
      };
      return change('POST', at('evidence'), body);
    },
    () => {
      form.reset(empty);
      setFile(null);
      setTurn(turn + 1);
      setSaved(true);
      reload();
    },
  );
  const [saved, setSaved] = useState(false);
  const wrong = form.error?.problem?.errors?.find((one) => one.pointer === '/file');
  return (
    <Panel title={t('evidence.hand_in')}>
      <FormFrame form={form} save={t('evidence.hand_in.do')} label={t('evidence.hand_in')} extra={saved && !form.changed && <State kind="good" icon="ok" text={t('evidence.handed_in')} />}>
        <SelectField form={form} name="kind" label={t('evidence.kind')} options={kKinds.map((one) => [one, kind(one)])} />
        {form.values.kind === 'site_check' && <SelectField form={form} name="site" label={t('common.site')} options={[['', t('evidence.choose_site')], ...sites.map((one) => [one.key, one.name ?? one.key] as const)]} />}
        <TextField form={form} name="title" label={t('evidence.title')} hint={t('evidence.title.hint')} maxLength={200} />
        <div className="pair">
          <TextField form={form} name="valid_from" label={t('evidence.from')} type="date" />
          <TextField form={form} name="expires_at" label={t('evidence.to')} type="date" />
        </div>
        <div className="field">
          <label htmlFor={`${id}-file`}>{t('evidence.file')}</label>
          <input key={turn} id={`${id}-file`} type="file" className="file-input" accept=".pdf,.png,.jpg,.jpeg" aria-invalid={wrong !== undefined} aria-describedby={`${id}-hint${wrong === undefined ? '' : ` ${id}-error`}`} onChange={(event) => setFile(event.target.files?.[0] ?? null)} />
          <span className="hint" id={`${id}-hint`}>{t('evidence.file.hint')}</span>
          {wrong !== undefined && (
            <span className="error" id={`${id}-error`} role="alert" data-file-wrong>
              <Icon name="warning" />
              {t(fileWords(wrong.detail ?? ''))}
            </span>
          )}
        </div>
      </FormFrame>
    </Panel>
  );
}

export function EvidencePage() {
  const { t, f } = useI18n();
  const { at, may } = useOwn();
  const kind = useKindName();
  const note = useNoteText();
  const member = useResource<AllianceMember>(at(), kSeldomMs);
  const evidence = useResource<List<Evidence>>(at('evidence'), kSeldomMs);
  const sites = useResource<List<MemberSite>>(at('sites'), kSeldomMs);
  const now = Date.now();
  const list = sites.data?.items ?? [];
  const columns: Column<Evidence>[] = [
    {
      head: t('evidence.title'),
      className: 'name-col',
      cell: (one) => (
        <>
          <span className="strong">{one.title}</span>
          <span className="cell-sub">
            {kind(one.kind)}
            {(one.site ?? '') !== '' && `, ${list.find((site) => site.key === one.site)?.name ?? one.site ?? ''}`}
          </span>
        </>
      ),
    },
    { head: t('evidence.valid'), className: 'nowrap', cell: (one) => `${one.valid_from == null ? '–' : f.date(one.valid_from)} – ${one.expires_at == null ? t('evidence.open_end') : f.date(one.expires_at)}` },
    {
      head: t('call_up.state'),
      cell: (one) => (
        <>
          <EvidenceState one={one} now={now} />
          {(one.note ?? '') !== '' && <span className="cell-sub">{note(one.note)}</span>}
        </>
      ),
    },
    {
      head: t('evidence.file'),
      cell: (one) =>
        (one.size ?? 0) > 0 && (
          <a href={at('evidence', one.id, 'file')} download={one.file_name} aria-label={`${t('evidence.file.open', { name: one.file_name ?? '' })}: ${t('evidence.file.size', { size: f.number((one.size ?? 0) / 1024, 0) })}`}>
            <Icon name="download" /> {t('evidence.file.size', { size: f.number((one.size ?? 0) / 1024, 0) })}
          </a>
        ),
    },
  ];
  return (
    <>
      <PageHead title={t('portal.evidence')} />
      <Read all={[member, evidence, sites]}>
        {() => (
          <div className={may('evidence.add') ? 'columns columns--wide' : 'stack'}>
            <div className="stack">
              {member.data !== null && <Checklist member={member.data} evidence={evidence.data?.items ?? []} sites={list} />}
              <Panel title={t('evidence.all')} flush>
                {evidence.data?.items.length === 0 ? (
                  <Blank icon="list" title={t('evidence.none')} />
                ) : (
                  <RecordTable caption={t('evidence.all')} columns={columns} rows={evidence.data?.items ?? []} keyOf={(one) => one.id} empty={t('evidence.none')} />
                )}
              </Panel>
            </div>
            {may('evidence.add') && (
              <HandIn
                sites={list}
                reload={() => {
                  evidence.reload();
                  member.reload();
                }}
              />
            )}
          </div>
        )}
      </Read>
    </>
  );
}
