// The house's rules for words, checked over the source: no sentence for people stands in code, no key is missing or
// unused, and nothing unfinished is left behind. Run by `npm run check`.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const words = Object.assign({}, ...['de.json', 'de/portal.json'].map((name) => JSON.parse(readFileSync(join(root, 'locales', name), 'utf8'))));
const problems = [];
const kShown = new Set(['aria-label', 'title', 'placeholder', 'alt', 'label', 'aria-description', 'aria-roledescription']);

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : /\.(ts|tsx)$/.test(entry.name) && entry.name !== 'schema.d.ts' ? [path] : [];
  });
}

let code = '';
for (const path of files(join(root, 'src'))) {
  const text = readFileSync(path, 'utf8');
  code += text;
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const report = (node, what) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    problems.push(`${relative(root, path)}:${line + 1}: ${what}`);
  };
  const visit = (node) => {
    if (ts.isJsxText(node) && /\p{L}{2,}/u.test(node.text)) report(node, `words in code: "${node.text.trim()}"`);
    if (ts.isJsxAttribute(node) && kShown.has(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer) && /\p{L}/u.test(node.initializer.text)) {
      report(node, `words in code: ${node.name.getText()}="${node.initializer.text}"`);
    }
    if (ts.isJsxExpression(node) && node.parent && !ts.isJsxAttribute(node.parent) && node.expression && ts.isStringLiteral(node.expression) && /\p{L}{2,}/u.test(node.expression.text)) {
      report(node, `words in code: {"${node.expression.text}"}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  if (/\b(TODO|FIXME|XXX|lorem ipsum)\b/i.test(text)) problems.push(`${relative(root, path)}: something unfinished`);
  if (/https?:\/\/(?!www\.w3\.org)/.test(text)) problems.push(`${relative(root, path)}: an external address`);
}

// Keys that are put together in code, as `sites.col.` or `policy.`; each must have at least one key.
const built = [...code.matchAll(/[`'"]([a-z0-9_]+(?:\.[a-z0-9_]+)*\.)\$\{/gi)].map((match) => match[1]);
const literal = new Set([...code.matchAll(/['"`]([a-z0-9_]+(?:\.[A-Za-z0-9_]+)+)['"`]/g)].map((match) => match[1]));
for (const key of Object.keys(words)) {
  const base = key.replace(/_(one|other)$/, '');
  if (!literal.has(key) && !literal.has(base) && !built.some((prefix) => key.startsWith(prefix))) problems.push(`locales: nobody says "${key}"`);
}
for (const prefix of built) {
  if (!Object.keys(words).some((key) => key.startsWith(prefix))) problems.push(`locales: no key begins with "${prefix}"`);
}

for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'words: in order' : `words: ${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
