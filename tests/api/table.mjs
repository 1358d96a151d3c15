// The table of permissions, read a second time and by nobody else's code, and what follows from it: may somebody ask this, and what of an
// answer is for them. The tests hold the server against it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './fixture.mjs';

export const kRoles = ['coordinator', 'client', 'manager', 'planner', 'auditor', 'public'];

function parse(text) {
  const routes = [], resources = {};
  let resource = null;
  for (const line of text.split('\n')) {
    const words = line.replace(/#.*/, '').trim().split(/\s+/).filter((word) => word !== '');
    if (words.length === 0) continue;
    const letters = words.slice(-kRoles.length);
    const byRole = (n) => Object.fromEntries(kRoles.map((role, i) => [role, letters[i][n]]));
    if (words[0] === 'resource') {
      resource = resources[words[1]] = { name: words[1], whole: Object.fromEntries(kRoles.map((role) => [role, 'a'])), fields: {}, owner: {} };
      for (const [name, field] of words.slice(2).map((word) => word.split('='))) (name === 'table' ? resource : resource.owner)[name] = field;
    } else if (/^(GET|POST|PUT|DELETE)$/.test(words[0])) {
      const answer = words[3] === '-' ? null : words[3].replace('[]', '');
      routes.push({ method: words[0], pattern: words[1], scope: words[2], answer, list: words[3].endsWith('[]'), body: words[4].startsWith('body=') ? words[4].slice(5) : null, reach: byRole(0) });
    } else if (words[0] === '*') {
      resource.whole = byRole(0);
    } else {
      resource.fields[words[0]] = { nested: words[1].startsWith('>') && words[1][1] !== '{' ? words[1].slice(1) : null, table: /^>\{.*\}$/.test(words[1]) ? words[1].slice(2, -1) : null, read: byRole(0), write: byRole(1) };
    }
    assert.ok(letters.every((word) => words[0] === 'resource' || /^[-oa]{1,2}$/.test(word)), `not understood: ${line}`);
  }
  return { routes, resources };
}

export const table = parse(readFileSync(path.join(root, 'src/access/permissions.txt'), 'utf8'));

export const ofMember = (reader) => reader.role === 'manager' || reader.role === 'planner';

// `owner`: { member, hotline, client }, '' or nothing where it is nobody's.
export function owns(reader, owner) {
  if (ofMember(reader)) return owner.member === reader.organisation;
  if (reader.role !== 'client') return false;
  return owner.client === reader.organisation || reader.hotlines.includes(owner.hotline);
}

const reaches = (letter, reader, owner) => letter === 'a' || (letter === 'o' && owns(reader, owner));

// What of `value`, an object of that resource, `reader` may see; undefined where nothing.
export function seen(value, resource, reader, around = {}) {
  const rule = table.resources[resource];
  const owner = { ...around };
  for (const [kind, field] of Object.entries(rule.owner)) if (field in value) owner[kind] = typeof value[field] === 'string' ? value[field] : '';
  if (!reaches(rule.whole[reader.role], reader, owner)) return undefined;
  const out = {};
  for (const [name, inside] of Object.entries(value)) {
    const field = rule.fields[name];
    if (!field || !reaches(field.read[reader.role], reader, owner)) continue;
    if (field.table !== null && field.read[reader.role] !== 'a') {
      // A record of the books: as much of it as where it stands by itself.
      const shown = Object.keys(table.resources).find((one) => table.resources[one].table !== undefined && table.resources[one].table === value[field.table]);
      out[name] = inside === null || shown === undefined ? null : (seen(inside, shown, reader, owner) ?? null);
    } else if (field.nested === null || inside === null) out[name] = inside;
    else if (Array.isArray(inside)) out[name] = inside.map((one) => seen(one, field.nested, reader, owner)).filter((one) => one !== undefined);
    else {
      const part = seen(inside, field.nested, reader, owner);
      if (part !== undefined) out[name] = part;
    }
  }
  return out;
}

// Whether the table lets `reader` ask this, given whose the thing is that the path names: 200, 401 or 403. What is nobody's by its path a
// member may read: it sees of it what is its own.
export function verdict(route, reader, owner) {
  const letter = route.reach[reader.role];
  if (letter === '-') return reader.role === 'public' ? 401 : 403;
  if (reader.scopes && !reader.scopes.includes(route.scope)) return 403;
  const named = Object.values(owner).some((one) => one);
  const bound = route.method !== 'GET' || (named && !(ofMember(reader) && !owner.member));
  return letter === 'o' && bound && !owns(reader, owner) ? 403 : 200;
}

// In which ways an object of a resource can be met: "ROLE own" and "ROLE foreign", over all routes and what they hold.
export function met() {
  const found = new Map(Object.keys(table.resources).map((name) => [name, new Set()]));
  const walk = (name, role, own) => {
    const rule = table.resources[name];
    const can = (letter) => letter === 'a' || (letter === 'o' && own);
    if (!can(rule.whole[role])) return;
    const key = `${role} ${own ? 'own' : 'foreign'}`;
    if (found.get(name).has(key)) return;
    found.get(name).add(key);
    for (const field of Object.values(rule.fields)) {
      if (field.nested === null || !can(field.read[role])) continue;
      const says = Object.keys(table.resources[field.nested].owner).length > 0;
      for (const inside of says ? [true, false] : [own]) walk(field.nested, role, inside);
    }
  };
  for (const route of table.routes)
    for (const role of kRoles) if (route.answer !== null && route.reach[role] !== '-') for (const own of [true, false]) walk(route.answer, role, own);
  for (const role of kRoles.slice(0, 5)) for (const own of [true, false]) walk('activity', role, own);
  return found;
}

// Whether whoever sees an object of the resource sees this field of it.
export function always(resource, field, ways) {
  return [...ways].every((way) => {
    const [role, whose] = way.split(' ');
    const letter = table.resources[resource].fields[field].read[role];
    return letter === 'a' || (letter === 'o' && whose === 'own');
  });
}
