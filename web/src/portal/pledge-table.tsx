// All pledges as a table for a spreadsheet: down, and up again. A table with a mistake changes nothing; each mistake is named with
// its line and column.
import { useId, useRef, useState } from 'react';
import { ApiError, change } from '../api/client';
import type { Pledge, PledgeWarning, Problem } from '../api/types';
import { Confirm } from '../components/command';
import { Icon } from '../components/icon';
import { Panel, useProblemText } from '../components/panel';
import { hasKey, useI18n } from '../i18n/i18n';
import { PledgeWarnings } from '../office/parts/pledge-warnings';
import { RecordTable, type Column } from '../office/parts/table';
import { useOwn } from './parts/member';
import { Button } from './parts/shown';

type Mistake = NonNullable<Problem['mistakes']>[number];

function Mistakes({ problem, file }: { problem: Problem; file: string }) {
  const { t, f } = useI18n();
  const mistakes = problem.mistakes ?? [];
  const refusal = `csv.refusal.${problem.refusal ?? ''}`;
  const words = (code: string, text: string) => {
    const key = `csv.mistake.${code}`;
    const pledge = `error.pledge_${text}`;
    if (code === 'bad_pledge' && hasKey(pledge)) return t(pledge);
    return hasKey(key) ? t(key) : code;
  };
  const columns: Column<Mistake & { n: number }>[] = [
    { head: t('csv.line'), num: true, cell: (one) => (one.line === 0 ? '–' : f.count(one.line)) },
    { head: t('csv.column'), className: 'nowrap', cell: (one) => (one.column === 0 ? (one.column_name ?? '') || '–' : `${f.count(one.column)}${one.column_name === undefined || one.column_name === '' ? '' : ` (${one.column_name})`}`) },
    { head: t('csv.what'), cell: (one) => words(one.code, one.text ?? '') },
    { head: t('csv.text'), cell: (one) => (one.text === undefined || one.text === '' ? '' : <code>{one.text}</code>) },
  ];
  const shown = mistakes.filter((one) => one.code !== 'refused').map((one, n) => ({ ...one, n }));
  return (
    <div className="stack" role="alert" data-csv-mistakes>
      <div className="conflict">
        <p className="conflict__head">
          <Icon name="warning" />
          <strong>{t('csv.nothing', { file })}</strong>
        </p>
        {problem.refusal != null && <p>{hasKey(refusal) ? t(refusal) : problem.refusal}</p>}
        {shown.length > 0 && <p>{t('csv.mistakes', { count: shown.length + (problem.mistakes_left_out ?? 0) })}</p>}
      </div>
      {shown.length > 0 && <RecordTable caption={t('csv.mistakes', { count: shown.length })} columns={columns} rows={shown} keyOf={(one) => one.n} empty="–" />}
    </div>
  );
}

// What the API compares: how many pledges one has seen, how often they were changed, and which.
const fingerprint = (pledges: readonly Pledge[]) =>
  [pledges.length, ...[(one: Pledge) => one.version ?? 0, (one: Pledge) => Number(one.id.split('-')[1] ?? 0)].map((of) => pledges.reduce((sum, one) => sum + of(one), 0))].join('.');

export function PledgeTable({ seen, reload }: { seen: readonly Pledge[]; reload: () => void }) {
  const { t } = useI18n();
  const id = useId();
  const { at, may } = useOwn();
  const problem = useProblemText();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [state, setState] = useState<{ busy: boolean; error: ApiError | null; done: { file: string; pledges: number; warnings: PledgeWarning[] } | null; of: string }>({ busy: false, error: null, done: null, of: '' });
  const send = async (chosen: File) => {
    setState({ busy: true, error: null, done: null, of: chosen.name });
    try {
      const bytes = await chosen.arrayBuffer();
      const answer = await change<{ pledges: number; warnings: PledgeWarning[] }>('PUT', `${at('pledges.csv')}?seen=${fingerprint(seen)}`, new Blob([bytes], { type: 'text/csv' }));
      setState({ busy: false, error: null, done: { file: chosen.name, ...answer }, of: chosen.name });
      reload();
    } catch (error) {
      setState({ busy: false, error: error instanceof ApiError ? error : new ApiError(null), done: null, of: chosen.name });
    }
    if (input.current) input.current.value = '';
  };
  return (
    <Panel title={t('csv.title')}>
      <div className="stack">
        <p className="note measure">{t('csv.about')}</p>
        <div className="row">
          <a className="kern-btn kern-btn--secondary" href={at('pledges.csv')} download="rufbund-pledges.csv">
            <span className="kern-label">{t('csv.download')}</span>
          </a>
          {may('pledges.change') && (
            <>
              <input ref={input} id={id} type="file" accept=".csv,text/csv" className="kern-sr-only" tabIndex={-1} aria-label={t('csv.choose')} onChange={(event) => setFile(event.target.files?.[0] ?? null)} />
              <Button disabled={state.busy} onClick={() => input.current?.click()}>{t('csv.choose')}</Button>
            </>
          )}
        </div>
        <div role="status">
          {state.done !== null && (
            <>
              <p className="state state--good">
                <Icon name="ok" />
                {t('csv.done', { file: state.done.file, count: state.done.pledges })}
              </p>
              <PledgeWarnings warnings={state.done.warnings} />
            </>
          )}
        </div>
        {state.error !== null &&
          (state.error.problem?.code === 'invalid_csv' ? (
            <Mistakes problem={state.error.problem} file={state.of} />
          ) : (
            <p className="form-problem" role="alert">
              <Icon name="warning" />
              {problem(state.error)}
            </p>
          ))}
      </div>
      <Confirm
        open={file !== null}
        title={t('csv.confirm.title')}
        confirm={t('csv.confirm')}
        onCancel={() => {
          setFile(null);
          if (input.current) input.current.value = '';
        }}
        onConfirm={() => {
          const chosen = file;
          setFile(null);
          if (chosen !== null) void send(chosen);
        }}
      >
        <p>{t('csv.confirm.text', { file: file?.name ?? '' })}</p>
      </Confirm>
    </Panel>
  );
}
