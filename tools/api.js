// `npm run api`: writes docs/api.md, the package's exports, from the built declarations, so that a change of the public
// API shows in a diff. test/package/api.test.ts compares the file with the build.
//   node tools/api.js --json    prints the report and its figures, and writes nothing
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './bundle.js';

const compilerOptions = {
  target: 'es2022',
  lib: ['es2023', 'dom', 'dom.iterable'],
  module: 'esnext',
  moduleResolution: 'bundler',
  types: [],
  strict: true,
  skipLibCheck: true,
};

/**
 * The exports of a file of declarations, as TypeScript in alphabetical order, and the types that it uses without
 * exporting them.
 */
async function reportOf(declarations, folder) {
  const { Extractor, ExtractorConfig } = createRequire(path.join(root, 'test/runtimes/package.json'))(
    '@microsoft/api-extractor',
  );
  const silent = { default: { logLevel: 'none' } };
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: path.join(root, declarations),
      apiReport: { enabled: true, reportFolder: folder, reportTempFolder: path.join(folder, 'temp') },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { compilerOptions, files: [path.join(root, declarations)] } },
      messages: {
        compilerMessageReporting: silent,
        extractorMessageReporting: { ...silent, 'ae-forgotten-export': { logLevel: 'warning' } },
        tsdocMessageReporting: silent,
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: path.join(root, 'package.json'),
  });
  const hidden = new Set();
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback(message) {
      message.handled = true;
      if (message.messageId === 'ae-forgotten-export') hidden.add(/"(\w+)"/.exec(message.text)[1]);
    },
  });
  const [, block] = /```ts\n(.*)```/s.exec(await readFile(config.reportFilePath, 'utf8'));
  // The markers are left out: all exports are public, and the reference shows which have no comment.
  const withoutMarkers = block.replace(/^ *\/\/ (@public.*|\(undocumented\)|\(No @package.*)\n/gm, '').trim();
  return { code: formatted(withoutMarkers), hidden };
}

/** The code in the project's format. */
function formatted(code) {
  const biome = path.join(root, 'test/node_modules/@biomejs/biome/bin/biome');
  const { status, stdout, stderr } = spawnSync(process.execPath, [biome, 'format', '--stdin-file-path=src/api.d.ts'], {
    cwd: root,
    input: code,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Biome cannot format the report of the API:\n${stderr}`);
  return stdout.trim();
}

/** The names that a report exports. A name with several signatures counts once. */
function namesIn(code) {
  const matches = code.matchAll(/^export (?:declare |abstract |async )*\w+ (\w+)|^export \{.*?(\w+) \}/gm);
  return [...new Set([...matches].map(([, declared, renamed]) => declared ?? renamed))];
}

/**
 * The text of docs/api.md, the number of names that each entry exports, and by entry the types that its declarations
 * use and that no entry exports.
 */
async function apiReport() {
  const { name, exports } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const folder = await mkdtemp(path.join(tmpdir(), 'mlpnas-api-'));
  const entries = Object.entries(exports).filter(([, { types }]) => types !== undefined);
  const reports = [];
  try {
    for (const [entry, { types }] of entries)
      reports.push({ title: `${name}${entry.slice(1)}`, ...(await reportOf(types, folder)) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const exported = new Set(reports.flatMap(({ code }) => namesIn(code)));
  const counts = {};
  const internals = {};
  const sections = reports.map(({ title, code, hidden }) => {
    counts[title] = namesIn(code).length;
    internals[title] = [...hidden].filter((type) => !exported.has(type)).sort();
    const used = internals[title].map((type) => `- \`${type}\`\n`).join('');
    return [
      `## ${title}\n\n${counts[title]} ${counts[title] === 1 ? 'name' : 'names'}.\n`,
      ...(used ? [`Used in its declarations, and exported nowhere:\n\n${used}`] : []),
      `\`\`\`ts\n${code}\n\`\`\`\n`,
    ].join('\n');
  });
  const head = '# What the package exports\n\nWritten by `npm run api` from the declarations as they are published.\n';
  return { text: [head, ...sections].join('\n'), counts, internals };
}

const report = await apiReport();
if (process.argv.includes('--json')) {
  process.stdout.write(JSON.stringify(report));
} else {
  await writeFile(path.join(root, 'docs/api.md'), report.text);
  for (const [entry, count] of Object.entries(report.counts)) process.stdout.write(`${entry}: ${count}\n`);
}
