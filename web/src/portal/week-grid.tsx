// The week of a pledge as a table of 7 × 24 numbers, for hands on the keyboard: arrows move, shift selects, digits are typed into
// whatever is selected, copying and pasting is a spreadsheet's. Too narrow for 24 columns: the hours go downwards.
import { useEffect, useId, useRef, useState, type ClipboardEvent, type KeyboardEvent } from 'react';
import { Icon } from '../components/icon';
import { useI18n } from '../i18n/i18n';
import { Button, useWeekdays } from './parts/shown';
import { asTable, contains, corners, dayCopied, filled, indexOf, kDays, kHours, kMostSeats, moved, pasted, seatHours, sumIn, type Place, type Range } from './week';

const kNarrow = '(max-width: 70rem)';
const kMostUndone = 100;

function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => window.matchMedia(kNarrow).matches);
  useEffect(() => {
    const query = window.matchMedia(kNarrow);
    const look = () => setNarrow(query.matches);
    query.addEventListener('change', look);
    return () => query.removeEventListener('change', look);
  }, []);
  return narrow;
}

const two = (n: number) => String(n).padStart(2, '0');

interface Props {
  seats: readonly number[];
  set?: (seats: number[]) => void; // without: to look at alone
  label: string;
  wrong?: string | null;
}

export function WeekGrid({ seats, set, label, wrong = null }: Props) {
  const { t, f } = useI18n();
  const id = useId();
  const narrow = useNarrow();
  const long = useWeekdays('long');
  const short = useWeekdays('short');
  const [range, setRange] = useState<Range>({ from: { day: 0, hour: 8 }, to: { day: 0, hour: 8 } });
  const [typed, setTyped] = useState(''); // digits since the selection was made
  const [said, setSaid] = useState('');
  const [undo, setUndo] = useState<readonly (readonly number[])[]>([]);
  const [copiedDay, setCopiedDay] = useState<number | null>(null);
  const [value, setValue] = useState('');
  const table = useRef<HTMLTableElement>(null);
  const dragging = useRef(false);
  const moving = useRef(false); // the focus follows the selection, and does not make one
  const active = range.to;
  const { first, last } = corners(range);
  const top = Math.max(1, ...seats);
  const places = (last.day - first.day + 1) * (last.hour - first.hour + 1);

  const change = (next: number[], keepTyping = false) => {
    if (set === undefined) return;
    if (!keepTyping) setUndo((before) => [...before, seats].slice(-kMostUndone));
    set(next);
  };
  const select = (next: Range, focus = true) => {
    setRange(next);
    setTyped('');
    setSaid('');
    if (!focus) return;
    moving.current = true;
    table.current?.querySelector<HTMLElement>(`[data-place="${indexOf(next.to)}"]`)?.focus();
    moving.current = false;
  };
  const where = ({ day, hour }: Place) => t('week.place', { day: long[day] ?? '', hour });

  const takeUndo = () => {
    const before = undo[undo.length - 1];
    if (before === undefined || set === undefined) return;
    setUndo(undo.slice(0, -1));
    set([...before]);
    setTyped('');
    setSaid(t('week.undone'));
  };

  const onKey = (event: KeyboardEvent) => {
    const step: Record<string, [number, number]> = narrow
      ? { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }
      : { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const jump = event.ctrlKey || event.metaKey;
    const by = step[event.key];
    let target: Place | null = null;
    if (by !== undefined) target = moved(active, by[0] * (jump ? kDays : 1), by[1] * (jump ? kHours : 1));
    else if (event.key === 'Home') target = narrow ? { day: 0, hour: active.hour } : { day: active.day, hour: 0 };
    else if (event.key === 'End') target = narrow ? { day: kDays - 1, hour: active.hour } : { day: active.day, hour: kHours - 1 };
    else if (event.key === 'PageUp') target = { day: 0, hour: 0 };
    else if (event.key === 'PageDown') target = { day: kDays - 1, hour: kHours - 1 };
    else if (event.key === 'Enter') target = narrow ? moved(active, 0, event.shiftKey ? -1 : 1) : moved(active, event.shiftKey ? -1 : 1, 0);
    if (target !== null) {
      event.preventDefault();
      return select({ from: event.shiftKey && event.key !== 'Enter' ? range.from : target, to: target });
    }
    if (jump && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      return select({ from: { day: 0, hour: 0 }, to: { day: kDays - 1, hour: kHours - 1 } });
    }
    if (event.key === 'Escape' && places > 1) {
      event.preventDefault();
      return select({ from: active, to: active });
    }
    if (set === undefined) return;
    if (jump && event.key.toLowerCase() === 'z') {
      event.preventDefault();
      return takeUndo();
    }
    if (jump || event.altKey) return;
    if (/^\d$/.test(event.key)) {
      event.preventDefault();
      const digits = `${typed}${event.key}`.replace(/^0+(?=\d)/, '').slice(-4);
      const number = Math.min(kMostSeats, Number(digits));
      change(filled(seats, range, number), typed !== '');
      setTyped(digits);
      setSaid(t('week.filled', { count: places, value: number }));
    } else if (event.key === 'Backspace' || event.key === 'Delete') {
      event.preventDefault();
      const digits = event.key === 'Backspace' ? typed.slice(0, -1) : '';
      change(filled(seats, range, Number(digits)), typed !== '');
      setTyped(digits);
      setSaid(t('week.filled', { count: places, value: Number(digits) }));
    }
  };

  const onCopy = (event: ClipboardEvent) => {
    event.preventDefault();
    event.clipboardData.setData('text/plain', asTable(seats, range, narrow));
    setSaid(t('week.copied', { count: places }));
  };
  const onPaste = (event: ClipboardEvent) => {
    if (set === undefined) return;
    event.preventDefault();
    const result = pasted(seats, range, event.clipboardData.getData('text/plain'), narrow);
    if ('mistake' in result) return setSaid(t(`week.paste.${result.mistake}`, { row: result.row, column: result.column, text: result.text.slice(0, 20) }));
    change(result.seats);
    setRange({ from: corners(result.range).first, to: corners(result.range).last });
    setTyped('');
    const { first: a, last: b } = corners(result.range);
    setSaid(t('week.pasted', { count: (b.day - a.day + 1) * (b.hour - a.hour + 1) }));
  };

  const cell = (place: Place) => {
    const index = indexOf(place);
    const number = seats[index] ?? 0;
    const isActive = place.day === active.day && place.hour === active.hour;
    const chosen = contains(range, place);
    return (
      <td
        key={index}
        role="gridcell"
        data-place={index}
        tabIndex={isActive ? 0 : -1}
        aria-selected={chosen}
        aria-label={t('week.cell', { place: where(place), count: number })}
        className={`week__cell ${chosen ? 'week__cell--chosen' : ''} ${number === 0 ? 'week__cell--none' : ''}`}
        style={{ '--level': number / top } as React.CSSProperties}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          dragging.current = event.pointerType === 'mouse';
          select({ from: event.shiftKey ? range.from : place, to: place });
          event.preventDefault();
        }}
        onPointerEnter={() => dragging.current && select({ from: range.from, to: place })}
        onFocus={() => {
          if (!isActive && !moving.current) select({ from: place, to: place }, false);
        }}
      >
        {number === 0 ? '·' : number}
      </td>
    );
  };
  useEffect(() => {
    const stop = () => (dragging.current = false);
    window.addEventListener('pointerup', stop);
    return () => window.removeEventListener('pointerup', stop);
  }, []);

  const days = Array.from({ length: kDays }, (_, n) => n);
  const hours = Array.from({ length: kHours }, (_, n) => n);
  const dayHead = (day: number) => (
    <button type="button" className="week__head" tabIndex={-1} onClick={() => select({ from: { day, hour: 0 }, to: { day, hour: kHours - 1 } })}>
      <abbr title={long[day]}>{short[day]}</abbr>
    </button>
  );
  const hourHead = (hour: number) => (
    <button type="button" className="week__head" tabIndex={-1} aria-label={t('week.hour', { hour: two(hour) })} onClick={() => select({ from: { day: 0, hour }, to: { day: kDays - 1, hour } })}>
      {two(hour)}
    </button>
  );
  const selection = places === 1 ? where(active) : t('week.selection', { from: where(first), to: where(last), count: places });
  const copyTo = (target: readonly number[]) => {
    const from = copiedDay ?? active.day;
    change(dayCopied(seats, from, target));
    setSaid(t('week.day.copied', { day: long[from] ?? '' }));
  };
  const others = copiedDay !== null && copiedDay !== active.day;
  return (
    <div className="week" data-week>
      {set !== undefined && (
        <div className="week__tools" role="group" aria-label={t('week.tools')}>
          <div className="week__set">
            <label htmlFor={`${id}-value`}>{t('week.value')}</label>
            <input
              id={`${id}-value`}
              className="kern-form-input__input"
              inputMode="numeric"
              maxLength={4}
              value={value}
              onChange={(event) => setValue(event.target.value.replace(/\D/g, ''))}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return;
                event.preventDefault();
                if (value !== '') change(filled(seats, range, Number(value)));
              }}
            />
            <Button small disabled={value === ''} onClick={() => change(filled(seats, range, Number(value)))}>{t('week.value.set')}</Button>
          </div>
          <div className="row">
            <Button small onClick={() => setCopiedDay(active.day)}>{t('week.day.copy', { day: long[active.day] ?? '' })}</Button>
            {others && <Button small onClick={() => copyTo([active.day])}>{t('week.day.paste', { from: short[copiedDay] ?? '', to: short[active.day] ?? '' })}</Button>}
            <Button small onClick={() => copyTo([0, 1, 2, 3, 4])}>{t('week.day.weekdays', { from: short[copiedDay ?? active.day] ?? '' })}</Button>
            <Button small onClick={() => copyTo(days)}>{t('week.day.all', { from: short[copiedDay ?? active.day] ?? '' })}</Button>
            <Button small kind="tertiary" disabled={undo.length === 0} onClick={takeUndo}>{t('week.undo')}</Button>
          </div>
        </div>
      )}
      <div className="week__wrap">
        <table
          ref={table}
          role="grid"
          className={`week__table ${narrow ? 'week__table--narrow' : ''}`}
          aria-label={label}
          aria-multiselectable="true"
          aria-readonly={set === undefined}
          aria-describedby={`${id}-keys${wrong === null ? '' : ` ${id}-wrong`}`}
          onKeyDown={onKey}
          onCopy={onCopy}
          onPaste={onPaste}
        >
          <thead>
            <tr>
              <td className="week__corner" />
              {(narrow ? days : hours).map((one) => (
                <th key={one} scope="col">{narrow ? dayHead(one) : hourHead(one)}</th>
              ))}
              {!narrow && <th scope="col" className="week__sum">{t('week.sum')}</th>}
            </tr>
          </thead>
          <tbody>
            {(narrow ? hours : days).map((row) => (
              <tr key={row}>
                <th scope="row">{narrow ? hourHead(row) : dayHead(row)}</th>
                {(narrow ? days : hours).map((column) => cell(narrow ? { day: column, hour: row } : { day: row, hour: column }))}
                {!narrow && <td className="week__sum">{f.count(sumIn(seats, { from: { day: row, hour: 0 }, to: { day: row, hour: kHours - 1 } }))}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="week__foot">
        <p className="week__said" role="status">{said === '' ? `${selection}: ${t('week.seat_hours', { count: sumIn(seats, range) })}` : said}</p>
        <p className="strong">{t('week.total', { count: seatHours(seats) })}</p>
      </div>
      {wrong !== null && (
        <p className="form-problem" id={`${id}-wrong`}>
          <Icon name="warning" />
          {wrong}
        </p>
      )}
      <p className="note" id={`${id}-keys`}>{t(set === undefined ? 'week.keys.read' : 'week.keys')}</p>
    </div>
  );
}
