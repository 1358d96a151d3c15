// The live feed: one WebSocket for the whole page, reconnecting by itself, and the newest picture it brought.
//
// A picture is complete by itself, so losing messages never leaves a half-true state. When the feed is silent for longer
// than the node promises (one picture in 5 s), the connection counts as lost and what is shown is marked as old.
import { useSyncExternalStore } from 'react';
import type { Activity, LiveMessage, Picture } from '../api/types';

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

let live: Live = { connection: 'connecting', picture: null, activity: [], version: null, clockSkewMs: 0, lostSince: null };
const listeners = new Set<() => void>();
let socket: WebSocket | null = null;
let attempts = 0;
let silence = 0;
let started = false;

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
      publish({ connection: 'live', lostSince: null, picture: message });
      break;
    case 'activity':
      publish({ activity: [...message.items.slice().reverse(), ...live.activity].slice(0, kKeptActivity) });
      break;
  }
}

function retry() {
  const wait = kRetryMs[Math.min(attempts, kRetryMs.length - 1)] ?? 4_000;
  attempts += 1;
  window.setTimeout(connect, wait);
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
    retry();
  };
}

export function startFeed() {
  if (started) return;
  started = true;
  connect();
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

// For tests of what is built upon the feed.
export const feedForTest = { take, reset: () => publish({ picture: null, activity: [], connection: 'connecting', lostSince: null }) };
