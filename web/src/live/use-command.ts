// One command's way: sent, durable at a journal sequence, and then seen in the live picture.
import { useCallback, useEffect, useState } from 'react';
import { ApiError, command } from '../api/client';
import type { CommandResult, Picture } from '../api/types';
import { usePicture } from './feed';

export type CommandState =
  | { step: 'idle' }
  | { step: 'pending' }
  | { step: 'durable' | 'seen'; result: CommandResult; sentAt: number; tookMs: number }
  | { step: 'failed'; error: ApiError };

// True once the picture includes every record of the command.
export function includes(picture: Picture | null, result: CommandResult): boolean {
  if (picture === null) return false;
  return result.results.every((one) => {
    const hotline = picture.hotlines.find((h) => h.key === one.hotline);
    return hotline !== undefined && hotline.journal.sequence >= one.sequence;
  });
}

export interface CommandControl {
  state: CommandState;
  busy: boolean;
  send: (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => Promise<boolean>;
  reset: () => void;
}

export function useCommand(): CommandControl {
  const [state, setState] = useState<CommandState>({ step: 'idle' });
  const picture = usePicture();

  const send = useCallback(async (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => {
    setState({ step: 'pending' });
    const sentAt = performance.now();
    try {
      const result = await command(method, path, body);
      setState({ step: 'durable', result, sentAt, tookMs: performance.now() - sentAt });
      return true;
    } catch (error) {
      setState({ step: 'failed', error: error instanceof ApiError ? error : new ApiError(null) });
      return false;
    }
  }, []);

  useEffect(() => {
    if (state.step === 'durable' && includes(picture, state.result)) setState({ ...state, step: 'seen' });
  }, [state, picture]);

  return { state, busy: state.step === 'pending', send, reset: useCallback(() => setState({ step: 'idle' }), []) };
}
