// Records that are listed beside a form which adds one or changes the chosen one: sites, contacts. What is typed stays while the list
// is read again; somebody else's change is met as a conflict.
import { useState, type ReactNode } from 'react';
import { ApiError, change, get } from '../../api/client';
import { useResource } from '../../api/use-resource';
import { Confirm } from '../../components/command';
import { Icon } from '../../components/icon';
import { Panel, useProblemText } from '../../components/panel';
import { useI18n } from '../../i18n/i18n';
import { FormFrame, useRecordForm, type RecordForm } from '../../office/parts/record-form';
import { RecordTable, type Column } from '../../office/parts/table';
import type { List } from '../types';
import { kSeldomMs } from './member';
import { Button, Read } from './shown';

interface Versioned {
  version?: number;
}

interface Props<Item extends Versioned, Values extends object> {
  path: string; // of the list
  kind: string; // as the audit log calls it
  idOf: (item: Item) => string;
  nameOf: (item: Item) => string;
  empty: Values;
  valuesOf: (item: Item) => Values;
  bodyOf: (values: Values, fresh: boolean) => object;
  fields: (form: RecordForm<Values>, fresh: boolean) => ReactNode;
  columns: readonly Column<Item>[];
  words: { title: string; none: string; add: string; changeOf: (name: string) => string; remove: (name: string) => string; removeText: string };
  mayChange: boolean;
}

function Edit<Item extends Versioned, Values extends object>({ props, item, close, reload }: { props: Props<Item, Values>; item: Item | null; close: () => void; reload: () => void }) {
  const { t } = useI18n();
  const problem = useProblemText();
  const [one, setOne] = useState(item);
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const { path, idOf, nameOf, words } = props;
  const at = one === null ? path : `${path}/${encodeURIComponent(idOf(one))}`;
  const form = useRecordForm<Values, Item>(
    one === null ? props.empty : props.valuesOf(one),
    (values) => change(one === null ? 'POST' : 'PUT', at, { ...props.bodyOf(values, one === null), ...(one === null ? {} : { version: one.version }) }),
    (answer) => {
      if (one === null) form.reset(props.empty);
      else setOne(answer);
      reload();
    },
  );
  const begin = async () => {
    const newer = await get<Item>(at);
    setOne(newer);
    form.reset(props.valuesOf(newer));
    reload();
  };
  return (
    <Panel title={one === null ? words.add : words.changeOf(nameOf(one))}>
      <FormFrame
        form={form}
        save={t(one === null ? 'records.add' : 'common.save')}
        saved={t('common.saved')}
        label={words.add}
        only={one === null ? undefined : 'changed'}
        conflict={one === null ? undefined : { kind: props.kind, item: idOf(one), reload: () => void begin() }}
        extra={
          one !== null && (
            <>
              <Button onClick={close}>{t('records.close')}</Button>
              <Button kind="tertiary" onClick={() => setAsking(true)}>{t('records.remove')}</Button>
            </>
          )
        }
      >
        {props.fields(form, one === null)}
      </FormFrame>
      {error !== null && (
        <p className="form-problem" role="alert">
          <Icon name="warning" />
          {problem(error)}
        </p>
      )}
      <Confirm
        open={asking}
        danger
        title={one === null ? '' : words.remove(nameOf(one))}
        confirm={t('records.remove')}
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          change('DELETE', one === null ? at : `${at}?version=${one.version}`).then(
            () => {
              reload();
              close();
            },
            (failure: unknown) => setError(failure instanceof ApiError ? failure : new ApiError(null)),
          );
        }}
      >
        <p>{words.removeText}</p>
      </Confirm>
    </Panel>
  );
}

export function Records<Item extends Versioned, Values extends object>(props: Props<Item, Values>) {
  const { t } = useI18n();
  const [chosen, setChosen] = useState<string | null>(null);
  const list = useResource<List<Item>>(props.path, kSeldomMs);
  const items = list.data?.items ?? [];
  const item = items.find((one) => props.idOf(one) === chosen) ?? null;
  const columns: Column<Item>[] = [
    ...props.columns,
    {
      head: t('common.do'),
      className: 'does',
      shown: props.mayChange,
      cell: (one) => (
        <button type="button" className="kern-btn kern-btn--tertiary kern-btn--plain" aria-label={props.words.changeOf(props.nameOf(one))} onClick={() => setChosen(props.idOf(one))}>
          <span className="kern-label">{t('records.change')}</span>
        </button>
      ),
    },
  ];
  return (
    <Read all={[list]}>
      {() => (
        <div className={props.mayChange ? 'columns' : 'stack'}>
          <Panel title={props.words.title} flush>
            <RecordTable caption={props.words.title} columns={columns} rows={items} keyOf={props.idOf} empty={props.words.none} />
          </Panel>
          {props.mayChange && <Edit key={item === null ? '' : chosen} props={props} item={item} close={() => setChosen(null)} reload={list.reload} />}
        </div>
      )}
    </Read>
  );
}
