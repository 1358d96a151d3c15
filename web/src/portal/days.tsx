// Days on which a pledge gives no seats: added and taken away one by one.
import { useId, useState } from 'react';
import { Icon } from '../components/icon';
import { useI18n } from '../i18n/i18n';
import { Button, useDay } from './parts/shown';

export function Days({ days, set, from, to }: { days: readonly string[]; set: (days: string[]) => void; from: string; to: string }) {
  const { t } = useI18n();
  const id = useId();
  const day = useDay();
  const [wanted, setWanted] = useState('');
  const outside = wanted !== '' && (wanted < from || wanted > to);
  const add = () => {
    if (wanted === '' || outside) return;
    set([...new Set([...days, wanted])].sort());
    setWanted('');
  };
  return (
    <div className="stack">
      <p className="note">{t('pledge.blackouts.text')}</p>
      {days.length > 0 && (
        <ul className="days">
          {days.map((one) => (
            <li key={one}>
              {day(one)}
              <button type="button" className="days__remove" aria-label={t('pledge.blackouts.remove', { day: day(one) })} onClick={() => set(days.filter((other) => other !== one))}>
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="days__add">
        <div className="field">
          <label htmlFor={id}>{t('pledge.blackouts.day')}</label>
          <input
            id={id}
            type="date"
            className={`kern-form-input__input ${outside ? 'kern-form-input__input--error' : ''}`}
            value={wanted}
            min={from}
            max={to}
            aria-invalid={outside}
            aria-describedby={outside ? `${id}-error` : undefined}
            onChange={(event) => setWanted(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              add();
            }}
          />
        </div>
        <Button onClick={add} disabled={wanted === '' || outside}>{t('pledge.blackouts.add')}</Button>
      </div>
      {outside && (
        <p className="form-problem" id={`${id}-error`}>
          <Icon name="warning" />
          {t('pledge.blackouts.outside', { from: day(from), to: day(to) })}
        </p>
      )}
    </div>
  );
}
