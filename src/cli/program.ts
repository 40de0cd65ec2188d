// The command line: which commands and options there are. What they do is in the files named after them.
import { Command, Option } from 'commander';
import {
  activations,
  classMetrics,
  columnTypes,
  encodings,
  numberMetrics,
  optimizers,
  strategyNames,
  suggest,
  trainerNames,
} from '../index.ts';
import { type ExportFlags, exportFormats } from './export.ts';
import type { SearchFlags } from './flags.ts';
import type { ReadingFlags } from './table.ts';
import {
  delimiter,
  duration,
  encoding,
  names,
  numberIn,
  oneOf,
  seed,
  someOf,
  types,
  wholeNumber,
  widths,
} from './values.ts';

/** Options that say how a run is shown and on what it runs, never what comes out. */
export type RunFlags = Pick<SearchFlags, 'workers' | 'threads' | 'timeBudget' | 'top' | 'json' | 'quiet'> &
  ReadingFlags;

/** What says how a table is understood. */
export type InspectFlags = Pick<SearchFlags, 'target' | 'drop' | 'keep' | 'types' | 'task' | 'group' | 'json'> &
  ReadingFlags;

export interface Actions {
  inspect(table: string | undefined, flags: InspectFlags): Promise<void>;
  search(table: string | undefined, flags: SearchFlags): Promise<void>;
  resume(study: string | undefined, flags: RunFlags): Promise<void>;
  top(study: string | undefined, flags: { readonly top: number; readonly json?: boolean }): Promise<void>;
  plot(study: string | undefined, flags: { readonly svg?: string }): Promise<void>;
  digest(study: string | undefined): Promise<void>;
  report(study: string | undefined, flags: { readonly output?: string }): Promise<void>;
  predict(study: string, table: string, flags: ReadingFlags): Promise<void>;
  export(model: string | undefined, flags: ExportFlags): Promise<void>;
}

const tableArgument = [
  '[table]',
  'path or URL of a table (CSV, TSV, JSON lines, Parquet, also gzipped), or - for standard input; without one, the built-in penguins',
] as const;
const delimiterOption = () =>
  new Option('--delimiter <character>', 'what separates cells, e.g. ";" or tab (default: guessed)').argParser(
    delimiter,
  );
const encodingOption = () =>
  new Option(
    '--encoding <name>',
    `how a table's text is written: ${encodings.join(', ')} (default: utf-8, or what the file says)`,
  ).argParser(encoding(suggest));
/** How tables are read, in every command that reads one. */
const readingOptions = () => [delimiterOption(), encodingOption()];
const tableOptions = () => [
  new Option('--target <column>', 'column to predict (needed with a table)'),
  new Option('--drop <columns>', 'columns to leave out, with commas between them').argParser(names),
  new Option('--keep <columns>', 'columns to keep even though they look like an index or a leak').argParser(names),
  new Option(
    '--types <list>',
    `types of columns, e.g. age=number,zip=category; of ${columnTypes.join(', ')}`,
  ).argParser(types(columnTypes, suggest)),
  new Option('--task <name>', 'auto, classification or regression')
    .default('auto')
    .argParser(oneOf(['auto', 'classification', 'regression'], suggest)),
  new Option('--group <column>', 'column that says which rows belong together, such as a patient; no feature'),
  ...readingOptions(),
];
const studyArgument = ['[study]', 'folder of the study; the latest one below studies/ when left out'] as const;
const topOption = () => new Option('--top <n>', 'how many architectures to show').default(5).argParser(wholeNumber(1));

/** The parser. Wrong use throws a `CommanderError` after its message went to standard error. */
export function createProgram(version: string, actions: Actions): Command {
  const program = new Command('mlpnas')
    .description('Neural architecture search for multilayer perceptrons.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('Run with --help for all options.')
    .addHelpText(
      'after',
      '\nStart with "mlpnas search": it needs no table of yours and ends with the five best networks it found.',
    );

  addSearch(program, actions);

  const inspect = program
    .command('inspect')
    .description('a table as it is understood, with what is odd about it, before anything is trained')
    .argument(...tableArgument);
  for (const option of tableOptions()) inspect.addOption(option);
  inspect.option('--json', 'as one JSON line').action(actions.inspect);

  program
    .command('resume')
    .description('finish a study that was interrupted')
    .argument(...studyArgument)
    .addOption(delimiterOption())
    .addOption(encodingOption())
    .addOption(workersOption())
    .addOption(threadsOption())
    .addOption(timeBudgetOption())
    .addOption(topOption())
    .option('--json', 'results as JSON lines')
    .option('--quiet', 'no progress')
    .action(actions.resume);

  program
    .command('top')
    .description('the best architectures of a study')
    .argument(...studyArgument)
    .addOption(topOption())
    .option('--json', 'one JSON line per architecture')
    .action(actions.top);

  program
    .command('plot')
    .description('how the search went, in the terminal or as SVG files')
    .argument(...studyArgument)
    .option('--svg <folder>', 'write SVG files into this folder instead')
    .action(actions.plot);

  program
    .command('digest')
    .description("the SHA-256 of a study's results")
    .argument(...studyArgument)
    .action(actions.digest);

  program
    .command('report')
    .description('one HTML page about a study')
    .argument(...studyArgument)
    .option('--output <file>', "where to write it (default: report.html in the study's folder)")
    .action(actions.report);

  program
    .command('predict')
    .description('label and probabilities for the rows of a table, as CSV')
    .argument('<model>', 'folder of a study, or a file that "mlpnas export" wrote')
    .argument('<table>', 'path or URL of a table with the same columns, or - for standard input')
    .addOption(delimiterOption())
    .addOption(encodingOption())
    .action(actions.predict);

  program
    .command('export')
    .description('the best model with everything it needs to predict')
    .argument('[model]', 'folder of a study, or a file of format json; the latest study below studies/ when left out')
    .addOption(
      new Option('--format <name>', `${exportFormats.join(', ')} (a folder for tfjs, two files for the last two)`)
        .default('json')
        .argParser(oneOf(exportFormats, suggest)),
    )
    .option('--out, --output <path>', 'where to write it (default: standard output, for json and module)')
    .action(actions.export);

  // Subcommands take over what their parent has at the time they are made; this holds whatever the order above.
  for (const command of program.commands)
    command.exitOverride().showHelpAfterError(`Run "mlpnas ${command.name()} --help" for all options.`);
  return program;
}

const workersOption = () =>
  new Option(
    '--workers <n>',
    'candidates trained side by side; the results do not depend on it (default: one per core)',
  ).argParser(wholeNumber(1, 256));
const threadsOption = () =>
  new Option('--threads <n>', 'threads of tfjs, for one candidate at a time; slower than workers for small networks')
    .argParser(wholeNumber(1, 64))
    .default(1);
const timeBudgetOption = () =>
  new Option('--time-budget <time>', 'stop after this time, e.g. 60s, 5m, 1h; resumable').argParser(duration);

function addSearch(program: Command, actions: Actions): void {
  const search = program
    .command('search')
    .description('find the best small network for a table')
    .argument(...tableArgument)
    .optionsGroup('Table:');
  for (const option of tableOptions()) search.addOption(option);
  search
    .optionsGroup('Evaluation:')
    .addOption(
      new Option(
        '--metric <name>',
        `what is searched for: ${classMetrics.join(', ')}; for a number ${numberMetrics.join(', ')}`,
      ).argParser(oneOf([...classMetrics, ...numberMetrics], suggest)),
    )
    .addOption(
      new Option('--folds <n>', 'compare networks by their mean over folds, in place of one split').argParser(
        wholeNumber(2, 100),
      ),
    )
    .option('--test <file>', 'table to test on (default: a fifth of the rows)')
    .addOption(
      new Option('--class-weights <name>', 'none, or balanced: train on all classes equally often')
        .default('none')
        .argParser(oneOf(['none', 'balanced'], suggest)),
    )
    .optionsGroup('Search:')
    .addOption(
      new Option('--strategy <name>', `who proposes architectures: ${strategyNames.join(', ')}`)
        .default('controller')
        .argParser(oneOf(strategyNames, suggest)),
    )
    .addOption(new Option('--rounds <n>', 'rounds of the search').default(10).argParser(wholeNumber(1)))
    .addOption(new Option('--samples <n>', 'architectures per round').default(10).argParser(wholeNumber(1)))
    .addOption(
      new Option('--seed <n>', 'the same seed gives the same study on every machine').default(0).argParser(seed),
    )
    .addOption(
      new Option('--controller-epochs <n>', 'passes of the controller over a round')
        .default(10)
        .argParser(wholeNumber(1)),
    )
    .addOption(new Option('--alpha <share>', 'discount of the rewards, 0 to 1').default(0.9).argParser(numberIn(0, 1)))
    .option('--predictor', 'predict accuracies, and use that once it proves right', true)
    .option('--no-predictor', 'do not')
    .addOption(timeBudgetOption())
    .optionsGroup('Networks:')
    .addOption(
      new Option('--max-length <n>', 'most layers, the output layer included').default(3).argParser(wholeNumber(2, 64)),
    )
    .addOption(
      new Option('--widths <list>', 'units that a layer may have')
        .default([8, 16, 32, 64, 128, 256, 512], '8,16,32,64,128,256,512')
        .argParser(widths),
    )
    .addOption(
      new Option('--activations <list>', 'activations that a layer may have')
        .default([...activations], activations.join(','))
        .argParser(someOf(activations, suggest)),
    )
    .addOption(
      new Option('--dropout <rate>', 'rate of dropout layers; 0 leaves them out')
        .default(0.2)
        .argParser(numberIn(0, 1, 'open-high')),
    )
    .optionsGroup('Training:')
    .addOption(new Option('--epochs <n>', 'epochs per architecture').default(10).argParser(wholeNumber(1)))
    .addOption(
      new Option('--optimizer <name>', optimizers.join(', ')).default('adam').argParser(oneOf(optimizers, suggest)),
    )
    .addOption(
      new Option('--learning-rate <rate>', 'learning rate').default(0.01).argParser(numberIn(0, Infinity, 'open-low')),
    )
    .addOption(
      new Option('--decay <rate>', 'inverse-time decay: step t uses rate / (1 + decay * t)')
        .default(0)
        .argParser(numberIn(0, Infinity)),
    )
    .addOption(new Option('--batch-size <n>', 'rows per step').default(32).argParser(wholeNumber(1)))
    .option('--one-shot', 'start from the weights of earlier networks where layers match', true)
    .option('--no-one-shot', 'do not')
    .addOption(
      new Option('--trainer <name>', 'fused: kernels of our own; ops: stock tfjs')
        .default('fused')
        .argParser(oneOf(trainerNames, suggest)),
    )
    .addOption(workersOption())
    .addOption(threadsOption())
    .optionsGroup('Final model:')
    .addOption(
      new Option('--ensemble <n>', 'average the n best architectures').default(1).argParser(wholeNumber(1, 100)),
    )
    .addOption(
      new Option('--final-seeds <n>', 'networks of each that are averaged').default(5).argParser(wholeNumber(1, 100)),
    )
    .addOption(new Option('--final-epochs <n>', 'most epochs of each').default(60).argParser(wholeNumber(1)))
    .addOption(
      new Option('--weight-decay <rate>', 'decoupled weight decay of each')
        .default(0.03)
        .argParser(numberIn(0, Infinity)),
    )
    .addOption(
      new Option(
        '--refit <rows>',
        'rows that they train on: train+validation, all (the test rows too, once measured), or none',
      )
        .default('train+validation')
        .argParser(oneOf(['train+validation', 'all', 'none'], suggest)),
    )
    .optionsGroup('Output:')
    .option('--study <folder>', 'where the study is kept (default: studies/<date-time>-<table>)')
    .addOption(topOption())
    .option('--json', 'trials and result as JSON lines')
    .option('--quiet', 'no progress')
    .action(actions.search);
}
