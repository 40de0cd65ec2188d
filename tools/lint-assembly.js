// Checks assembly/: types and unused names by TypeScript with AssemblyScript's declarations, lint rules by Biome, and
// the width of lines.
//
// Biome cannot parse decorators of functions, so it checks copies in which they are comments of the same length. Its
// formatter is not used, because it would put each of a kernel's ten parameters on a separate line.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { filesBelow, root } from './bundle.js';

const width = 120;
/** The copies are outside of the project, because its configuration would apply to them otherwise. */
const copies = await mkdtemp(path.join(tmpdir(), 'assembly-'));

const config = {
  root: true,
  formatter: { enabled: false },
  assist: { enabled: false },
  linter: {
    rules: {
      // == compares without converting in AssemblyScript, and constants are written with the digits of their source.
      suspicious: { noDoubleEquals: 'off', noTsIgnore: 'off', noApproximativeNumericConstant: 'off' },
      // Independent operations share a line.
      complexity: { noCommaOperator: 'off' },
      // AssemblyScript's classes are values wherever they are used.
      style: { useImportType: 'off' },
      correctness: { noPrecisionLoss: 'off' },
    },
  },
};

const hidden = (decorator) => `/*${' '.repeat(decorator.length - 4)}*/`;

/** Runs a command of a package and prints its output when it fails. */
function run(folder, program, ...options) {
  const command = [path.join(root, program), ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) process.stdout.write(`${stdout}${stderr}`);
  return status === 0;
}

const files = await filesBelow('assembly', '.ts');
await writeFile(path.join(copies, 'biome.json'), JSON.stringify(config));
let clean = true;
for (const file of files) {
  const text = await readFile(path.join(root, file), 'utf8');
  const copy = text.replace(/^@\w+(\(.*\))?/gm, hidden);
  await writeFile(path.join(copies, path.basename(file)), copy);
  text.split('\n').forEach((line, index) => {
    if (line.length <= width && !/\s$|\t/.test(line)) return;
    clean = false;
    const problem = line.length > width ? `has ${line.length} columns; ${width} are the most` : 'has blanks to remove';
    process.stdout.write(`${file}:${index + 1} ${problem}\n`);
  });
}
clean = run(root, 'node_modules/typescript/bin/tsc', '-p', 'assembly') && clean;
clean = run(copies, 'test/node_modules/@biomejs/biome/bin/biome', 'lint', '--error-on-warnings') && clean;
await rm(copies, { recursive: true, force: true });
if (clean) process.stdout.write(`Checked ${files.length} files of assembly/.\n`);
process.exitCode = clean ? 0 : 1;
