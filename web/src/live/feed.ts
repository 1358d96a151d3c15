// The live feed: one WebSocket for the whole page, reconnecting by itself, and the newest picture it brought.
//
// A picture is complete by itself, so losing messages never leaves a half-true state. When the feed is silent for longer
// than the node promises (one picture in 5 s), the connection counts as lost and what is shown is marked as old.
import { useSyncExternalStore } from 'react';
import { get } from '../api/client';
import type { Activity, Call, CallPage, LiveMessage, Picture } from '../api/types';

export type Connection = 'connecting' | 'live' | 'lost';

export interface Live {
  connection: Connection;
  picture: Picture | null;
  activity: readonly Activity[]; // newest first
  version: string | null;
  clockSkewMs: number; // the node's clock less ours
  lostSince: number | null; // our clock
}

const kKeptActivity = 60;
const kSilenceMs = 7_000;
const kRetryMs = [250, 500, 1_000, 2_000, 4_000];

const kNothing: Live = { connection: 'connecting', picture: null, activity: [], version: null, clockSkewMs: 0, lostSince: null };
let live = kNothing;
const listeners = new Set<() => void>();
let socket: WebSocket | null = null;
let attempts = 0;
let silence = 0;
let again = 0;
let started = false;
let turn = 0; // counts starts and stops
let closed: () => void = () => undefined;

function publish(change: Partial<Live>) {
  live = { ...live, ...change };
  for (const listener of listeners) listener();
}

function lose() {
  if (live.connection !== 'lost') publish({ connection: 'lost', lostSince: Date.now() });
}

function watchSilence() {
  window.clearTimeout(silence);
  silence = window.setTimeout(() => {
    lose();
    socket?.close();
  }, kSilenceMs);
}

function take(message: LiveMessage) {
  switch (message.type) {
    case 'hello':
      publish({ version: message.version, clockSkewMs: Date.parse(message.now) - Date.now() });
      break;
    case 'picture':
      attempts = 0;
      // Either clock may be set while the page is open: ages must not be wrong by that until it is loaded again.
      publish({ connection: 'live', lostSince: null, picture: message, clockSkewMs: Date.parse(message.at) - Date.now() });
      break;
    case 'activity':
      publish({ activity: [...message.items.slice().reverse(), ...live.activity].slice(0, kKeptActivity) });
      break;
  }
}

// What happened just before this page was opened, as far as the newest calls tell; live activity goes on top.
function seedActivity(calls: readonly Call[]) {
  const before: Activity[] = calls.flatMap((call): Activity[] => {
    const common = { sequence: 1, hotline: call.hotline, call: call.id, ...(call.site === null ? {} : { site: call.site }), ...(call.member === null ? {} : { member: call.member }) };
    const waited = call.waited_ms === null ? {} : { waited_ms: call.waited_ms };
    const list: Activity[] = [];
    if (call.queued_at !== null) list.push({ ...common, kind: 'queued', at: call.queued_at });
    if (call.answered_at !== null) list.push({ ...common, kind: 'answered', at: call.answered_at, ...waited });
    if (call.ended_at !== null && call.outcome !== null) {
      list.push({ ...common, kind: 'call_ended', at: call.ended_at, outcome: call.outcome, ...waited, ...(call.talk_ms === null ? {} : { talk_ms: call.talk_ms }) });
    }
    return list;
  });
  const known = new Set(live.activity.map((one) => `${one.kind}/${one.call}`));
  const all = [...live.activity, ...before.filter((one) => !known.has(`${one.kind}/${one.call}`))];
  publish({ activity: all.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, kKeptActivity) });
}

function retry() {
  const wait = kRetryMs[Math.min(attempts, kRetryMs.length - 1)] ?? 4_000;
  attempts += 1;
  again = window.setTimeout(connect, wait);
}

function connect() {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const opened = new WebSocket(`${scheme}://${location.host}/api/live`);
  socket = opened;
  watchSilence();
  opened.onmessage = (event: MessageEvent<string>) => {
    watchSilence();
    let message: LiveMessage;
    try {
      message = JSON.parse(event.data) as LiveMessage;
    } catch {
      return;
    }
    take(message);
  };
  opened.onclose = () => {
    if (socket !== opened) return;
    socket = null;
    window.clearTimeout(silence);
    lose();
    closed();
    if (started) retry();
  };
}

// `withCalls`: the list of what just happened begins with the newest calls, for those who may see calls; it fills by itself in
// any case. `onClosed`: the node went, or the session did; the feed tries again until it is stopped.
export function startFeed(withCalls: boolean, onClosed: () => void) {
  if (started) return;
  started = true;
  const mine = ++turn;
  closed = onClosed;
  attempts = 0;
  connect();
  if (!withCalls) return;
  get<CallPage>('/api/calls?limit=40').then((page) => turn === mine && seedActivity(page.items), () => undefined);
}

// Nothing of what was seen stays.
export function stopFeed() {
  started = false;
  turn += 1;
  window.clearTimeout(again);
  window.clearTimeout(silence);
  const open = socket;
  socket = null;
  open?.close();
  publish(kNothing);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLive(): Live {
  return useSyncExternalStore(subscribe, () => live);
}

export function usePicture(): Picture | null {
  return useSyncExternalStore(subscribe, () => live.picture);
}
