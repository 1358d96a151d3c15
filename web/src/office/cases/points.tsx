// What is still to be done in a case, by whom and until when.
import { useEffect, useState } from 'react';
import { change } from '../../api/client';
import type { Case, List, OpenPoint } from '../../api/types';
import type { Resource } from '../../api/use-resource';
import { Failure, Loading, Panel } from '../../components/panel';
import { useNodeNow } from '../../components/use-now';
import { useI18n } from '../../i18n/i18n';
import { Trouble } from '../../session/fields';
import { useCan } from '../../session/session';
import { useSubmit } from '../../session/use-submit';
import { FormFrame, TextField, useRecordForm } from '../parts/record-form';
import { timeOf } from '../parts/time';
import { casePath } from './one';

function Add({ one, reload, close }: { one: Case; reload: () => void; close: () => void }) {
  const { t } = useI18n();
  const form = useRecordForm(
    { text: '', person: '', due_at: '' },
    ({ text, person, due_at }) => change('POST', casePath(one.id, 'open-points'), { text: text.trim(), person: person.trim(), due_at: timeOf(due_at) }),
    () => {
      reload();
      close();
    },
  );
  return (
    <div className="inline-form">
      <FormFrame form={form} save={t('office.point.add.do')} label={t('office.point.add')} extra={
        <button type="button" className="kern-btn kern-btn--tertiary" onClick={close}><span className="kern-label">{t('common.cancel')}</span></button>
      }>
        <TextField form={form} name="text" label={t('office.point.text')} maxLength={1000} rows={2} />
        <div className="fields-two">
          <TextField form={form} name="person" label={t('office.point.person')} maxLength={120} />
          <TextField form={form} name="due_at" label={t('office.point.due')} type="datetime-local" />
        </div>
      </FormFrame>
    </div>
  );
}

export function Points({ one, points }: { one: Case; points: Resource<List<OpenPoint>> }) {
  const { t, f } = useI18n();
  const can = useCan();
  const now = useNodeNow(30_000);
  const tick = useSubmit();
  const [adding, setAdding] = useState(false);
  const [set, setSet] = useState<{ id: string; done: boolean } | null>(null); // ticked, not yet read again
  useEffect(() => setSet(null), [points.data]);
  const items = points.data?.items;
  if (items === undefined) return <Panel title={t('office.point.title')}>{points.error ? <Failure error={points.error} retry={points.reload} /> : <Loading />}</Panel>;
  const mayChange = can('office.change');
  const open = items.filter((each) => each.done_at == null), done = items.filter((each) => each.done_at != null);
  const mark = (each: OpenPoint, ticked: boolean) => {
    setSet({ id: each.id, done: ticked });
    void tick.run(async () => {
      try {
        await change('PUT', casePath(one.id, `open-points/${encodeURIComponent(each.id)}`), { version: each.version, done_at: ticked ? new Date(now).toISOString() : null });
      } finally {
        points.reload();
      }
    });
  };
  const row = (each: OpenPoint) => {
    const late = each.done_at == null && each.due_at != null && Date.parse(each.due_at) < now;
    return (
      <li key={each.id} className={`point ${each.done_at == null ? '' : 'point--done'}`} data-row={each.id}>
        <div className="kern-form-check">
          <input id={`point-${each.id}`} type="checkbox" className="kern-form-check__checkbox" checked={set?.id === each.id ? set.done : each.done_at != null} disabled={!mayChange} onChange={(event) => mark(each, event.target.checked)} />
          <label className="kern-label" htmlFor={`point-${each.id}`}>{each.text}</label>
        </div>
        <p className="note point__note">
          {[each.person ?? '', each.done_at != null ? t('office.point.done', { time: f.minute(each.done_at) }) : each.due_at != null ? t(late ? 'office.point.late' : 'office.point.until', { time: f.minute(each.due_at) }) : ''].filter((word) => word !== '').join(' · ')}
        </p>
      </li>
    );
  };
  return (
    <Panel
      title={t('office.point.count', { count: open.length })}
      end={
        mayChange && !adding ? (
          <button type="button" className="kern-btn kern-btn--tertiary kern-btn--plain" onClick={() => setAdding(true)}>
            <span className="kern-label">{t('office.point.add')}</span>
          </button>
        ) : undefined
      }
    >
      <Trouble error={tick.error} />
      {adding && <Add one={one} reload={points.reload} close={() => setAdding(false)} />}
      {items.length === 0 && !adding && <p className="note">{t('office.point.none')}</p>}
      {open.length > 0 && <ul className="points">{open.map(row)}</ul>}
      {done.length > 0 && (
        <details>
          <summary>{t('office.point.done.count', { count: done.length })}</summary>
          <ul className="points">{done.map(row)}</ul>
        </details>
      )}
    </Panel>
  );
}
