// Requests to the node. Every failure becomes an ApiError: with the node's problem where it answered, without where not.
// A body is JSON, or a Blob of its own kind. A change carries the session's word, so that no other page can send it; an ended
// session is told to whoever listens.
import type { CommandResult, Problem, Session } from './types';

export class ApiError extends Error {
  readonly problem: Problem | null;

  constructor(problem: Problem | null) {
    super(problem?.code ?? 'unreachable');
    this.problem = problem;
  }

  get code(): string {
    return this.problem?.code ?? 'unreachable';
  }
}

export type Query = Record<string, string | number | null | undefined>;
export type Change = 'POST' | 'PUT' | 'DELETE';

export function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

// --- the session that requests are part of ---
let session: Pick<Session, 'account' | 'csrf'> = { account: '', csrf: null };
let told: (session: Session | null) => void = () => undefined;

// `listener`: the session as the node tells it, or null where it says that there is none any more.
export function onSession(listener: (session: Session | null) => void) {
  told = listener;
}

export async function readSession(): Promise<Session> {
  const now = await request<Session>('GET', '/api/session');
  session = now;
  told(now);
  return now;
}

async function problemOf(response: Response): Promise<Problem | null> {
  try {
    const body = (await response.json()) as Problem;
    return typeof body.code === 'string' ? body : null;
  } catch {
    return null;
  }
}

type Read<T> = (response: Response) => Promise<T>;
const asJson = async <T>(response: Response) => (await response.json()) as T;

async function request<T>(method: 'GET' | Change, path: string, body?: unknown, signal?: AbortSignal, read: Read<T> = asJson): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      signal,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': body instanceof Blob ? body.type : 'application/json' }),
        ...(method === 'GET' || session.csrf === null ? {} : { 'Rufbund-Csrf': session.csrf }),
      },
      body: body === undefined || body instanceof Blob ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(null);
  }
  if (!response.ok) throw new ApiError(await problemOf(response));
  return read(response);
}

async function ofSession<T>(method: 'GET' | Change, path: string, body?: unknown, signal?: AbortSignal, read?: Read<T>): Promise<T> {
  try {
    return await request<T>(method, path, body, signal, read);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === 'sign_in_needed') told(null);
    if (error.code !== 'csrf_missing') throw error;
    // Signed in anew in another window. What was meant is sent again only if the same person is.
    const before = session.account;
    const now = await readSession();
    if (now.account !== before || before === '') throw error;
    return request<T>(method, path, body, signal, read);
  }
}

export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return ofSession<T>('GET', path, undefined, signal);
}

export function change<T>(method: Change, path: string, body?: unknown): Promise<T> {
  return ofSession<T>(method, path, body);
}

// What is no JSON: a sound.
export function changeForBlob(method: Change, path: string, body: unknown): Promise<Blob> {
  return ofSession<Blob>(method, path, body, undefined, (response) => response.blob());
}

// A command answers once its record is durable.
export function command(method: Change, path: string, body?: unknown): Promise<CommandResult> {
  return change<CommandResult>(method, path, body);
}
