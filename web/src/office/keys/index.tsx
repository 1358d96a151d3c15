// Keys: what is proposed, in force and replaced, by hotline; and computing a new proposal.
import { change } from '../../api/client';
import type { List, ShareKey } from '../../api/types';
import { useResource } from '../../api/use-resource';
import { State } from '../../components/badges';
import { Blank, Failure, Loading, PageHead, Panel } from '../../components/panel';
import { hasKey, useI18n } from '../../i18n/i18n';
import { usePicture } from '../../live/feed';
import { go, href } from '../../router';
import { useCan } from '../../session/session';
import { useHotlineNames } from '../cases';
import { ppmOf } from '../parts/money';
import { FormFrame, SelectField, TextField, useRecordForm } from '../parts/record-form';
import { RecordTable, type Column } from '../parts/table';
import { dayOf, inputOf, kDayMs, timeOf } from '../parts/time';
import { KeyOne } from './one';

export function KeyState({ one }: { one: ShareKey }) {
  const { t } = useI18n();
  const key = `office.key.status.${one.status}`;
  const text = hasKey(key) ? t(key) : one.status;
  if (one.status === 'in_force') return <State kind="good" icon="ok" text={text} />;
  if (one.status === 'proposed') return <State kind="warn" icon="clock" text={text} />;
  return <State kind="off" icon="closed" text={text} />;
}

function Compute({ reload }: { reload: () => void }) {
  const { t, named } = useI18n();
  const hotlines = usePicture()?.hotlines ?? [];
  const now = Date.now();
  const form = useRecordForm(
    { hotline: hotlines[0]?.key ?? '', valid_from: dayOf(now), valid_to: dayOf(now + 90 * kDayMs), objections_until: inputOf(Math.ceil((now + 7 * kDayMs) / 3_600_000) * 3_600_000), floor_ppm: '3', cap_ppm: '20' },
    (values) =>
      change<ShareKey>('POST', '/api/alliance/keys', {
        hotline: values.hotline,
        valid_from: values.valid_from,
        valid_to: values.valid_to,
        objections_until: timeOf(values.objections_until),
        floor_ppm: ppmOf(values.floor_ppm),
        cap_ppm: ppmOf(values.cap_ppm),
      }),
    (made) => {
      reload();
      go(href(['office', 'keys', made.id]));
    },
  );
  return (
    <Panel title={t('office.key.compute')}>
      <FormFrame form={form} save={t('office.key.compute.do')} label={t('office.key.compute')}>
        <p className="note">{t('office.key.compute.text')}</p>
        <SelectField form={form} name="hotline" label={t('common.hotline')} options={hotlines.map((one) => [one.key, named(one)])} />
        <div className="fields-two">
          <TextField form={form} name="valid_from" label={t('office.key.pledges_from')} type="date" />
          <TextField form={form} name="valid_to" label={t('office.key.pledges_to')} type="date" />
        </div>
        <div className="fields-two">
          <TextField form={form} name="floor_ppm" label={t('office.key.floor')} inputMode="decimal" maxLength={8} />
          <TextField form={form} name="cap_ppm" label={t('office.key.cap')} inputMode="decimal" maxLength={8} />
        </div>
        <TextField form={form} name="objections_until" label={t('office.key.objections_until')} type="datetime-local" hint={t('office.key.objections_until.hint')} />
      </FormFrame>
    </Panel>
  );
}

export function KeysPage({ rest }: { rest: string[] }) {
  const { t, f } = useI18n();
  const can = useCan();
  const names = useHotlineNames();
  const keys = useResource<List<ShareKey>>('/api/alliance/keys', 5_000);
  const items = keys.data?.items;
  const found = items?.find((one) => one.id === rest[0]);
  if (found !== undefined) return <KeyOne key={found.id} one={found} inForce={items?.find((each) => each.hotline === found.hotline && each.status === 'in_force' && each.id !== found.id) ?? null} reload={keys.reload} />;
  const open = (one: ShareKey) => (one.objections ?? []).filter((each) => each.status === 'open').length;
  const columns: Column<ShareKey>[] = [
    {
      head: t('office.key.word'),
      className: 'name-col',
      cell: (one) => (
        <>
          <a href={href(['office', 'keys', one.id])}>{names([one.hotline])}</a>
          <span className="cell-sub">{t('office.key.computed', { time: f.minute(one.computed_at) })}</span>
        </>
      ),
    },
    { head: t('office.key.period'), className: 'nowrap', cell: (one) => t('office.time.from_to', { from: f.date(`${one.valid_from}T12:00:00`), to: f.date(`${one.valid_to}T12:00:00`) }) },
    { head: t('office.members'), num: true, cell: (one) => f.count(one.shares.length) },
    { head: t('office.key.objections'), cell: (one) => ((one.objections ?? []).length === 0 ? '–' : open(one) > 0 ? t('office.key.objections.open', { count: open(one) }) : t('office.key.objections.answered', { count: (one.objections ?? []).length })) },
    {
      head: t('record.status'),
      cell: (one) => (
        <>
          <KeyState one={one} />
          <span className="cell-sub">{one.in_force_at !== null ? t('common.since', { time: f.minute(one.in_force_at) }) : t('office.key.until', { time: f.minute(one.objections_until) })}</span>
        </>
      ),
    },
  ];
  return (
    <>
      <PageHead title={t('office.keys')} />
      {items === undefined ? (
        <div className="panel">{keys.error ? <Failure error={keys.error} retry={keys.reload} /> : <Loading />}</div>
      ) : rest.length > 0 ? (
        <div className="panel"><Blank icon="question" title={t('error.not_found')} /></div>
      ) : (
        <div className={can('office.change') ? 'columns' : 'stack'}>
          <Panel title={t('office.key.all')} flush>
            <RecordTable caption={t('office.keys')} columns={columns} rows={items} keyOf={(one) => one.id} empty={t('office.key.none')} />
          </Panel>
          {can('office.change') && <Compute reload={keys.reload} />}
        </div>
      )}
    </>
  );
}
