// One request of a small form: what became of it, in a word.
import { useCallback, useState } from 'react';
import { ApiError } from '../api/client';

export function useSubmit() {
  const [state, setState] = useState<{ busy: boolean; error: ApiError | null }>({ busy: false, error: null });
  const run = useCallback(async (work: () => Promise<void>) => {
    setState({ busy: true, error: null });
    try {
      await work();
      setState({ busy: false, error: null });
    } catch (error) {
      setState({ busy: false, error: error instanceof ApiError ? error : new ApiError(null) });
    }
  }, []);
  return { ...state, run };
}
