// Editing a record that others edit too. The version that goes with a change is the one its author began from, not the one that
// a refresh brought meanwhile: what somebody else changed in between is a conflict, and is said as soon as it is known.
// Nothing typed is thrown away; an untouched form simply follows the record.
import { useEffect, useState } from 'react';
import { useRecordForm, type RecordForm } from './record-form';

interface Versioned {
  version?: number;
}

export interface RecordEdit<Values> {
  form: RecordForm<Values>;
  conflict: { kind: string; item: string; reload: () => void; stale: boolean };
}

// `pick` gives what the form holds of a record; `typed` is there where the author of a lost change goes on from the newer record.
export function useRecordEdit<Record extends Versioned, Values extends object>(
  of: { kind: string; item: string; record: Record; reload: () => void; inputOf?: (pointer: string) => string },
  pick: (record: Record, typed?: Values) => Values,
  save: (values: Values, version: number) => Promise<unknown>, // gives the record as it is now, where the node does
): RecordEdit<Values> {
  const { kind, item, record, reload } = of;
  const [base, setBase] = useState(record);
  const [again, setAgain] = useState(false);
  const form: RecordForm<Values> = useRecordForm(pick(base), (values) => save(values, base.version ?? 0), (answer) => {
    const now = answer as Record;
    if (typeof now?.version === 'number') {
      form.reset(pick(now), true);
      setBase(now);
    }
    reload();
  }, of.inputOf);
  const newer = (record.version ?? 0) > (base.version ?? 0);
  const free = again || !form.changed;
  useEffect(() => {
    if (!newer || !free) return;
    form.reset(pick(record, again ? form.values : undefined));
    setBase(record);
    setAgain(false);
  }, [newer, free]);
  return {
    form,
    conflict: {
      kind,
      item,
      stale: newer && !free,
      reload: () => {
        setAgain(true);
        reload();
      },
    },
  };
}
