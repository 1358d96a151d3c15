// Answering a call-up: whole, in part by interval, or not at all, with a reason. An order is answered once; who comes second or
// too late reads what became of it, and that the own answer was not taken.
import { useId, useState } from 'react';
import { ApiError, change } from '../api/client';
import { Icon } from '../components/icon';
import { Panel, useProblemText } from '../components/panel';
import { useNodeNow } from '../components/use-now';
import { hasKey, useI18n } from '../i18n/i18n';
import { SelectField, TextField, useRecordForm } from '../office/parts/record-form';
import { stateOf } from './call-ups';
import { fields, hundredthHours, limited, most } from './intervals';
import { useOwn } from './parts/member';
import { Button, Countdown } from './parts/shown';
import type { CallUp } from './types';

const kWays = ['whole', 'part', 'decline'] as const;
type Way = (typeof kWays)[number];
const kReasons = ['no_staff', 'technical', 'other_obligation', 'force_majeure', 'other'] as const;

function Answered({ one, now }: { one: CallUp; now: number }) {
  const { t, f } = useI18n();
  const state = stateOf(one, now);
  const via = `call_up.via.${one.answered_via ?? ''}`;
  const who = { name: one.answered_by ?? '', time: f.minute(one.answered_at), via: hasKey(via) ? t(via) : '' };
  const reason = `call_up.reason.${one.reason ?? ''}`;
  const minutes = one.interval_minutes ?? 15;
  const hours = f.number(hundredthHours(one.accepted ?? [], minutes) / 100, 1);
  return (
    <Panel title={t('call_up.answered.title')}>
      <div className={`answered answered--${state}`} data-answered={state}>
        <Icon name={state === 'accepted' ? 'ok' : state === 'expired' ? 'clock' : 'closed'} />
        <div className="stack">
          {state === 'accepted' && <p>{t('call_up.answered.accepted', { ...who, hours })}</p>}
          {state === 'declined' && <p>{t('call_up.answered.declined', who)}</p>}
          {state === 'declined' && hasKey(reason) && <p className="note">{t('call_up.answered.reason', { reason: t(reason) })}</p>}
          {state === 'expired' && <p>{t('call_up.answered.expired', { time: f.minute(one.deadline) })}</p>}
          {state === 'withdrawn' && <p>{t('call_up.answered.withdrawn')}</p>}
          {(one.text ?? '') !== '' && <p className="quote">{one.text}</p>}
        </div>
      </div>
    </Panel>
  );
}

// Seats by interval, typed for alike neighbours together.
function Part({ one, seats, set }: { one: CallUp; seats: readonly number[]; set: (seats: number[]) => void }) {
  const { t, f } = useI18n();
  const id = useId();
  const [each, setEach] = useState(false);
  const [limit, setLimit] = useState('');
  const ordered = one.ordered ?? [];
  const minutes = one.interval_minutes ?? 15;
  const begin = Date.parse(one.begin_at ?? '');
  const at = (n: number) => f.timeShort(begin + n * minutes * 60_000);
  return (
    <div className="stack">
      <div className="part__limit">
        <div className="field">
          <label htmlFor={`${id}-limit`}>{t('call_up.part.limit')}</label>
          <input
            id={`${id}-limit`}
            className="kern-form-input__input"
            inputMode="numeric"
            value={limit}
            maxLength={4}
            aria-describedby={`${id}-hint`}
            onChange={(event) => {
              const text = event.target.value.replace(/\D/g, '');
              setLimit(text);
              if (text !== '') set(limited(ordered, Number(text)));
            }}
          />
        </div>
        <p className="note" id={`${id}-hint`}>{t('call_up.part.limit.hint', { high: most(ordered) })}</p>
      </div>
      {minutes < 60 && (
        <div className="seg" role="group" aria-label={t('call_up.part.by')}>
          <button type="button" aria-pressed={!each} onClick={() => setEach(false)}>{t('call_up.part.hours')}</button>
          <button type="button" aria-pressed={each} onClick={() => setEach(true)}>{t('call_up.part.quarters')}</button>
        </div>
      )}
      <div className="part__grid">
        {fields(ordered, begin, minutes, each).map(({ first, count, seats: wanted }) => (
          <div className="field part__field" key={first}>
            <label htmlFor={`${id}-${first}`}>{`${at(first)}–${at(first + count)}`}</label>
            <input
              id={`${id}-${first}`}
              className="kern-form-input__input"
              inputMode="numeric"
              maxLength={4}
              value={String(seats[first] ?? 0)}
              aria-describedby={`${id}-${first}-of`}
              onFocus={(event) => event.target.select()}
              onChange={(event) => {
                const value = Math.min(wanted, Number(event.target.value.replace(/\D/g, '')));
                set(seats.map((before, n) => (n >= first && n < first + count ? value : before)));
              }}
            />
            <span className="note" id={`${id}-${first}-of`}>{t('call_up.part.of', { count: wanted })}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

function Refused({ error, meanwhile }: { error: ApiError; meanwhile: boolean }) {
  const { t } = useI18n();
  const problem = useProblemText();
  const refusal = error.problem?.refusal;
  const key = `call_up.refusal.${refusal ?? ''}`;
  const text = error.code === 'call_up_refused' && hasKey(key) ? t(key) : problem(error);
  return (
    <div className="conflict" role="alert" data-refused={refusal ?? error.code}>
      <p className="conflict__head">
        <Icon name="warning" />
        <strong>{t('call_up.refused')}</strong>
      </p>
      <p>{text}</p>
      {meanwhile && <p className="note">{t('call_up.refused.see')}</p>}
    </div>
  );
}

export function Answer({ one, reload }: { one: CallUp; reload: () => void }) {
  const { t, f } = useI18n();
  const { at } = useOwn();
  const now = useNodeNow(1_000);
  const [way, setWay] = useState<Way>('whole');
  const [seats, setSeats] = useState<readonly number[]>(one.ordered ?? []);
  const [state, setState] = useState<{ busy: boolean; error: ApiError | null; current: CallUp | null }>({ busy: false, error: null, current: null });
  // The reason's fields by the usual form; what is sent depends on the way.
  const form = useRecordForm({ reason: 'no_staff', text: '' }, async () => null);
  const minutes = one.interval_minutes ?? 15;
  const open = stateOf(one, now) === 'open' && state.current === null;
  const wanted = way === 'whole' ? (one.ordered ?? []) : seats;
  const hours = f.number(hundredthHours(wanted, minutes) / 100, 1);
  const nothing = way === 'part' && most(seats) === 0;
  const send = async () => {
    setState({ busy: true, error: null, current: null });
    const body = way === 'decline' ? { answer: 'decline', ...form.values } : way === 'part' ? { answer: 'accept', seats } : { answer: 'accept' };
    try {
      await change('POST', at('call-ups', one.id, 'answer'), body);
      setState({ busy: false, error: null, current: null });
    } catch (error) {
      const failure = error instanceof ApiError ? error : new ApiError(null);
      setState({ busy: false, error: failure, current: (failure.problem?.current as CallUp | undefined) ?? null });
    }
    reload();
  };
  if (!open) {
    return (
      <>
        {state.error !== null && <Refused error={state.error} meanwhile />}
        <Answered one={state.current ?? one} now={now} />
      </>
    );
  }
  return (
    <Panel title={t('call_up.answer.title')} end={<Countdown until={one.deadline ?? ''} />}>
      <form
        className="stack record-form"
        noValidate
        aria-label={t('call_up.answer.title')}
        onSubmit={(event) => {
          event.preventDefault();
          if (!state.busy && !nothing) void send();
        }}
      >
        <fieldset className="kern-fieldset field">
          <legend className="fieldset-title">{t('call_up.answer.how')}</legend>
          <div className="kern-fieldset__body choice ways">
            {kWays.map((one) => (
              <div className="kern-form-check way" key={one}>
                <input type="radio" className="kern-form-check__radio" name={form.id} id={`${form.id}-${one}`} checked={way === one} onChange={() => setWay(one)} />
                <label className="kern-label" htmlFor={`${form.id}-${one}`}>{t(`call_up.way.${one}`)}</label>
              </div>
            ))}
          </div>
        </fieldset>
        {way === 'part' && <Part one={one} seats={seats} set={setSeats} />}
        {way === 'decline' && (
          <>
            <SelectField form={form} name="reason" label={t('call_up.reason')} options={kReasons.map((reason) => [reason, t(`call_up.reason.${reason}`)])} />
            <TextField form={form} name="text" label={t('call_up.text')} hint={t('call_up.text.hint')} maxLength={400} rows={3} />
          </>
        )}
        {state.error !== null && <Refused error={state.error} meanwhile={false} />}
        <p className="note">{t(way === 'decline' ? 'call_up.answer.decline.note' : way === 'part' ? 'call_up.answer.part.note' : 'call_up.answer.whole.note')}</p>
        <div className="row">
          <Button kind="primary" type="submit" disabled={state.busy || nothing}>
            {way === 'decline' ? t('call_up.answer.decline') : t('call_up.answer.accept', { hours })}
          </Button>
          {nothing && <span className="note" role="status">{t('call_up.answer.nothing')}</span>}
        </div>
      </form>
    </Panel>
  );
}
