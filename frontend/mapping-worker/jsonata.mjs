// Runs the official suite of JSONata in the module that the page loads: one outcome a line, as JSON.
//
//   node frontend/mapping-worker/jsonata.mjs <folder of the module> <folder of the suite> [group/file]
//
// The module has no clock. Files whose cases have a limit of time run in a process of their own, which is ended when they
// do not end, as the page ends its worker.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const TIME_MS_MAX = 60_000;
const [folder, suite, only] = process.argv.slice(2);
if (!folder || !suite) {
  console.error('usage: node jsonata.mjs <folder of the module> <folder of the suite> [group/file]');
  process.exit(2);
}

function* files(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}

/** The one file of the folder whose name fits; builds put a hash into it. */
function find(pattern) {
  const found = [...files(resolve(folder))].filter((path) => pattern.test(path));
  if (found.length !== 1) throw new Error(`${found.length} files in ${folder} fit ${pattern}: ${found.join(', ')}`);
  return found[0];
}

const texts = (folder, extension) =>
  readdirSync(folder)
    .filter((name) => extname(name) === extension)
    .sort()
    .map((name) => [basename(name, extension), readFileSync(join(folder, name), 'utf8')]);

const print = (outcome) => console.log(JSON.stringify(outcome));

function apart(group, file, text) {
  const run = spawnSync(process.execPath, [fileURLToPath(import.meta.url), folder, suite, `${group}/${file}`], {
    encoding: 'utf8',
    timeout: TIME_MS_MAX,
  });
  if (run.status === 0) {
    process.stdout.write(run.stdout);
    return;
  }
  const cases = [JSON.parse(text)].flat();
  const differs = run.signal ? `it was ended after ${TIME_MS_MAX} ms` : run.stderr.trim().split('\n').pop();
  for (const at of cases.keys()) print({ case: `${group}/${file}#${at}`, differs });
}

const engine = await import(pathToFileURL(find(/mapping_worker-[^/]*\.js$/)).href);
engine.initSync({ module: readFileSync(find(/mapping_worker-[^/]*\.wasm$/)) });
engine.start();

const cases = new engine.JsonataSuite();
for (const [name, text] of texts(join(suite, 'datasets'), '.json')) cases.add_dataset(name, text);
const groups = readdirSync(join(suite, 'groups')).sort();
for (const group of groups) {
  for (const [file, text] of texts(join(suite, 'groups', group), '.jsonata')) cases.add_expression(`${group}/${file}.jsonata`, text);
}
for (const group of groups) {
  for (const [file, text] of texts(join(suite, 'groups', group), '.json')) {
    if (only ? only !== `${group}/${file}` : false) continue;
    if (!only && text.includes('"timelimit"')) apart(group, file, text);
    else JSON.parse(cases.run(group, file, text)).forEach(print);
  }
}
