// The same resource of several things at once, e.g. the evidence of every member. What cannot be read is left out.
import { useEffect, useState } from 'react';
import { get } from '../../api/client';

export function useMany<T>(keys: readonly string[], pathOf: (key: string) => string, everyMs = 0): { [key: string]: T } {
  const [found, setFound] = useState<{ [key: string]: T }>({});
  const sign = keys.join(' ');
  useEffect(() => {
    const abort = new AbortController();
    let timer = 0;
    const read = async () => {
      const all = await Promise.all(
        keys.map(async (key): Promise<[string, T] | null> => {
          try {
            return [key, await get<T>(pathOf(key), abort.signal)];
          } catch {
            return null;
          }
        }),
      );
      if (abort.signal.aborted) return;
      setFound(Object.fromEntries(all.filter((one) => one !== null)));
      if (everyMs > 0) timer = window.setTimeout(() => void read(), everyMs);
    };
    if (keys.length > 0) void read();
    return () => {
      abort.abort();
      window.clearTimeout(timer);
    };
  }, [sign, everyMs]);
  return found;
}
