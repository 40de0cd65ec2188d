// The settings that only the command has, in addition to those of the library's table.
import { encodings, type Settings } from '../internal.ts';

export const commandSettings = {
  delimiter: {
    kind: 'character',
    names: { tab: '\t', '\\t': '\t', comma: ',', semicolon: ';', pipe: '|', space: ' ' },
    otherwise: 'guessed',
    group: 'Table',
    what: 'what separates cells, e.g. ";" or tab',
  },
  encoding: {
    kind: 'choice',
    choices: encodings,
    otherwise: 'utf-8, or what the file says',
    group: 'Table',
    what: "how the table's text is written",
  },
  workers: {
    kind: 'whole',
    least: 1,
    most: 256,
    unit: 'workers',
    otherwise: 'one per core',
    group: 'Run',
    what: 'candidates trained side by side; the results do not depend on it',
  },
  threads: {
    kind: 'whole',
    least: 1,
    most: 64,
    default: 1,
    unit: 'threads',
    group: 'Run',
    what: 'threads of tfjs, for one candidate at a time; slower than workers for small networks',
  },
  study: {
    kind: 'text',
    expected: 'the path of a folder',
    otherwise: 'studies/<date-time>-<table>',
    group: 'Output',
    what: 'where the study is kept',
    placeholder: 'folder',
  },
  json: { kind: 'switch', default: false, group: 'Output', what: 'results as JSON lines' },
  quiet: { kind: 'switch', default: false, group: 'Output', what: 'no progress' },
} as const satisfies Settings;
