// Runs the mapping corpus in the module that the page loads, and compares every byte with what the native engine gives.
//
//   node frontend/mapping-worker/corpus.mjs <folder of the built page>
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const cases = join(here, '../../crates/mapping/tests/cases');
const page = process.argv[2];
if (!page) {
  console.error('usage: node corpus.mjs <folder of the built page>');
  process.exit(2);
}

function* files(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}

/** The one file of the page whose name fits; builds put a hash into it. */
function find(pattern) {
  const found = [...files(resolve(page))].filter((path) => pattern.test(path));
  if (found.length !== 1) throw new Error(`${found.length} files in ${page} fit ${pattern}: ${found.join(', ')}`);
  return found[0];
}

const engine = await import(pathToFileURL(find(/mapping_worker-[^/]*\.js$/)).href);
engine.initSync({ module: readFileSync(find(/mapping_worker-[^/]*\.wasm$/)) });
engine.start();

let passed = 0;
let failed = 0;
for (const path of files(cases)) {
  let differences;
  try {
    differences = JSON.parse(engine.run_case(readFileSync(path, 'utf8'))).differences;
  } catch (error) {
    differences = [['the case to run', String(error)]];
  }
  if (differences.length === 0) {
    passed += 1;
    continue;
  }
  failed += 1;
  for (const [expected, got] of differences) {
    console.error(`${relative(cases, path)}\n  expected ${expected}\n  got      ${got}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
