// `node tools/settings.js`: generates code and documents from the table of settings (src/study/settings-table.ts,
// src/cli/settings.ts): the interfaces with their comments, and the reference page docs/settings.md.
//   --check   writes nothing, and exits with 1 when a file is out of date
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { anywhere, root } from './bundle.js';

/** Replaces the binaries, which the modules of the table import without using them here. */
const withoutBinaries = {
  name: 'without-binaries',
  setup(build) {
    build.onResolve({ filter: /^#\w+\.wasm$/ }, ({ path: name }) => ({ path: name, namespace: 'binary' }));
    build.onLoad({ filter: /.*/, namespace: 'binary' }, () => ({ contents: 'export default "";' }));
    build.onResolve({ filter: /^stream$/ }, ({ path: name }) => ({ path: name, namespace: 'binary' }));
    build.onResolve({ filter: /tfjs-backend-wasm-threaded-simd(\.worker)?\.js$/ }, ({ path: name }) => ({
      path: name,
      namespace: 'threaded',
    }));
    build.onLoad({ filter: /.*/, namespace: 'threaded' }, () => ({
      contents: 'export default undefined; export const wasmWorkerContents = "";',
    }));
  },
};
const { outputFiles } = await build({
  ...anywhere,
  stdin: {
    contents: `export * from './src/study/setting.ts'; export * from './src/study/settings-table.ts';
      export { commandSettings } from './src/cli/settings.ts'; export { flagOf } from './src/cli/flag-names.ts';`,
    resolveDir: root,
    loader: 'ts',
  },
  write: false,
  plugins: [withoutBinaries],
});
const { commandSettings, defaultOf, expectedOf, flagOf, runSettings, settingGroups, studySettings } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
);

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const sentencesOf = ({ what, more }) => `${capital(what)}.${more === undefined ? '' : ` ${more.replace(/\s+/g, ' ')}`}`;

/** Lines of at most `width` characters. */
function wrapped(text, width) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

const code = (value) =>
  JSON.stringify(value)
    .replaceAll('"', "'")
    .replace(/,(?=\S)/g, ', ');

/** The TypeScript type of a setting's value. */
function typeOf(setting) {
  const union = (choices) => choices.map((choice) => `'${choice}'`).join(' | ');
  switch (setting.kind) {
    case 'whole':
    case 'number':
      return 'number';
    case 'switch':
      return 'boolean';
    case 'duration':
      return 'number | string';
    case 'choice':
      return setting.open ? 'string' : union(setting.choices);
    case 'choices':
      return `readonly (${union(setting.choices)})[]`;
    case 'wholes':
      return 'readonly number[]';
    case 'columns':
      return 'readonly string[]';
    case 'by column':
      return `Readonly<Record<string, ${union(setting.choices)}>>`;
    case 'table':
      return 'TableInput';
    default:
      return 'string';
  }
}

/** A property of the interface, in the formatter's layout. */
function property(name, setting) {
  const type = typeOf(setting);
  const optional = setting.otherwise !== undefined;
  const line = `  readonly ${name}${optional ? '?' : ''}: ${type}${optional ? ' | undefined' : ''};`;
  if (line.length <= 120) return [line];
  if (setting.kind === 'by column') {
    const values = type.slice('Readonly<Record<string, '.length, -2);
    return [`  readonly ${name}: Readonly<`, '    Record<', '      string,', `      ${values}`, '    >', '  >;'];
  }
  if (setting.kind !== 'choice') throw new Error(`The type of ${name} is too long for a line; write how it is broken.`);
  const members = [...type.split(' | '), ...(optional ? ['undefined'] : [])];
  return [`  readonly ${name}${optional ? '?' : ''}:`, ...members.map((member) => `    | ${member}`)].map((text, at) =>
    at === members.length ? `${text};` : text,
  );
}

/** `A whole number from 1 to 64. Unit: layers.` */
function rangeSentences(setting) {
  const unit = setting.unit === undefined ? '' : ` Unit: ${setting.unit}.`;
  return `${capital(expectedOf(setting))}.${unit}`;
}

function comment(setting) {
  const value = defaultOf(setting);
  const ending =
    value !== undefined
      ? [`@default ${code(value)}`]
      : setting.otherwise !== undefined
        ? [`Without it: ${setting.otherwise}.`]
        : [];
  const parts = [sentencesOf(setting), rangeSentences(setting), ...ending];
  const lines = parts.flatMap((part, at) => [...(at === 0 ? [] : ['']), ...wrapped(part, 113)]);
  return ['  /**', ...lines.map((line) => (line === '' ? '   *' : `   * ${line}`)), '   */'];
}

function declaration(name, about, settings) {
  const properties = Object.entries(settings).flatMap(([key, setting]) => [
    ...comment(setting),
    ...property(key, setting),
  ]);
  return [`/** ${about} */`, `export interface ${name} {`, ...properties, '}'].join('\n');
}

const interfaces = `// Made of settings-table.ts by tools/settings.js, so that an editor shows what a setting is. Change the table.
import type { TableInput } from '../table/read.ts';

${declaration('StudySettings', 'Everything that the results of a study follow from, besides the table.', studySettings)}

${declaration('RunSettings', 'Further options of a search, which the journal does not keep.', runSettings)}
`;

const all = { ...studySettings, ...runSettings, ...commandSettings };

function entry([name, setting]) {
  const library = name in studySettings || name in runSettings;
  const value = defaultOf(setting);
  const facts = [
    rangeSentences(setting),
    value !== undefined
      ? `Default: \`${code(value)}\`.`
      : setting.otherwise !== undefined
        ? `Without it: ${setting.otherwise}.`
        : name === 'target'
          ? 'Needed, but for the table that is built in.'
          : '',
    setting.resumed === undefined ? '' : `It ${setting.resumed} when a study is resumed.`,
    library ? '' : 'Of the command only.',
  ];
  return [
    `### ${library ? `\`${name}\`, ` : ''}\`${flagOf(name, setting)}\``,
    '',
    ...wrapped(sentencesOf(setting), 120),
    '',
    ...wrapped(facts.filter(Boolean).join(' '), 120),
    '',
  ];
}

const page = [
  '# Settings',
  '',
  ...wrapped(
    'Options of `search` in a program and of `mlpnas search` on the command line, with the same ranges and defaults. ' +
      'This page is made of `src/study/settings-table.ts` and `src/cli/settings.ts` by `node tools/settings.js`.',
    120,
  ),
  '',
  ...settingGroups.flatMap((group) => [
    `## ${group}`,
    '',
    ...Object.entries(all)
      .filter(([, setting]) => setting.group === group)
      .flatMap(entry),
  ]),
]
  .join('\n')
  .trimEnd();

const files = { 'src/study/settings.generated.ts': interfaces, 'docs/settings.md': `${page}\n` };
const check = process.argv.includes('--check');
for (const [name, text] of Object.entries(files)) {
  const file = path.join(root, name);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (check) {
    process.stdout.write(`${name} is not what the table of settings says; run: node tools/settings.js\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    process.stdout.write(`wrote ${name}\n`);
  }
}
