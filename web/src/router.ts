// Addresses live behind the `#`, so that any static file server can serve the control room.
import { useSyncExternalStore } from 'react';

export interface Route {
  path: string[]; // ['calls', 'impfen-2623']
  query: URLSearchParams;
}

export function parseRoute(hash: string): Route {
  const text = hash.replace(/^#\/?/, '');
  const cut = text.indexOf('?');
  const path = (cut < 0 ? text : text.slice(0, cut)).split('/').filter((part) => part !== '');
  return { path: path.map(decodeURIComponentSafely), query: new URLSearchParams(cut < 0 ? '' : text.slice(cut + 1)) };
}

function decodeURIComponentSafely(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

let current = { hash: '', route: parseRoute('') };

function snapshot(): Route {
  if (current.hash !== location.hash) current = { hash: location.hash, route: parseRoute(location.hash) };
  return current.route;
}

function subscribe(listener: () => void) {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, snapshot);
}

export function href(path: string[], query: Record<string, string> = {}): string {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString();
  return `#/${path.map(encodeURIComponent).join('/')}${search === '' ? '' : `?${search}`}`;
}

export function go(target: string) {
  location.hash = target;
}

// Changes the address without a new entry in the history: for filters.
export function replace(target: string) {
  history.replaceState(null, '', target);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}
