// Reads one resource and keeps it fresh. While a newer answer is on its way the older one stays on screen.
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError, get } from './client';

export interface Resource<T> {
  data: T | null;
  error: ApiError | null;
  loading: boolean;
  reload: () => void;
}

// Another query of the same resource keeps the older answer on screen until the new one is there.
function sameResource(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a.split('?')[0] === b.split('?')[0];
}

const kFollowMs = 1_000;

// How long to wait before reading again what changed; null where nothing did since the last read.
export function followDelay(last: { sign: string; at: number }, sign: string, now: number): number | null {
  return sign === last.sign ? null : Math.max(0, last.at + kFollowMs - now);
}

// Reads a resource again when `sign` changes, at most once a second, and not while an answer is on its way.
export function useFollow({ loading, reload }: Pick<Resource<unknown>, 'loading' | 'reload'>, sign: string) {
  const last = useRef({ sign, at: 0 });
  useEffect(() => {
    const delay = loading ? null : followDelay(last.current, sign, performance.now());
    if (delay === null) return;
    const timer = window.setTimeout(() => {
      last.current = { sign, at: performance.now() };
      reload();
    }, delay);
    return () => window.clearTimeout(timer);
  }, [sign, loading, reload]);
}

// `path` null: nothing to read. `everyMs` 0: read once.
export function useResource<T>(path: string | null, everyMs = 0): Resource<T> {
  const [state, setState] = useState<{ path: string | null; data: T | null; error: ApiError | null; loading: boolean }>({
    path: null,
    data: null,
    error: null,
    loading: path !== null,
  });
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  const latest = useRef(path);
  latest.current = path;

  useEffect(() => {
    if (path === null) return;
    const abort = new AbortController();
    let timer = 0;
    setState((before) => (sameResource(before.path, path) ? { ...before, path, loading: true } : { path, data: null, error: null, loading: true }));
    const read = async () => {
      try {
        const data = await get<T>(path, abort.signal);
        if (!abort.signal.aborted) setState({ path, data, error: null, loading: false });
      } catch (error) {
        if (abort.signal.aborted) return;
        const failure = error instanceof ApiError ? error : new ApiError(null);
        setState((before) => ({ ...before, path, error: failure, loading: false }));
      }
      if (everyMs > 0 && !abort.signal.aborted) timer = window.setTimeout(read, everyMs);
    };
    void read();
    return () => {
      abort.abort();
      window.clearTimeout(timer);
    };
  }, [path, everyMs, turn]);

  const fresh = sameResource(state.path, path);
  return { data: fresh ? state.data : null, error: fresh ? state.error : null, loading: fresh ? state.loading : path !== null, reload };
}
