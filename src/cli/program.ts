// The parser of the command line. Each command is in the file that has its name; options are made in flags.ts.
import { Command, Option } from 'commander';
import { classMetrics, numberMetrics } from '../internal.ts';
import { type ExplainFlags, readRow } from './explain.ts';
import { type ExportFlags, exportFormats } from './export.ts';
import {
  addInspectFlags,
  addReadingFlags,
  addRunFlags,
  addSearchFlags,
  addTopFlags,
  type InspectFlags,
  type ReadingFlags,
  type RunFlags,
  type SearchFlags,
  type TopFlags,
} from './flags.ts';
import type { ReportFlags } from './report.ts';
import { readerOf } from './values.ts';

export interface Actions {
  inspect(table: string | undefined, flags: InspectFlags): Promise<void>;
  search(table: string | undefined, flags: SearchFlags): Promise<void>;
  resume(study: string | undefined, flags: RunFlags): Promise<void>;
  top(study: string | undefined, flags: TopFlags): Promise<void>;
  plot(study: string | undefined, flags: { readonly svg?: string }): Promise<void>;
  digest(study: string | undefined): Promise<void>;
  report(study: string | undefined, flags: ReportFlags): Promise<void>;
  explain(model: string | undefined, table: string | undefined, flags: ExplainFlags): Promise<void>;
  predict(model: string | undefined, table: string | undefined, flags: ReadingFlags): Promise<void>;
  export(model: string | undefined, flags: ExportFlags): Promise<void>;
}

const tableArgument = [
  '[table]',
  'path or URL of a table (CSV, TSV, JSON lines, Parquet, also gzipped), or - for standard input; ' +
    'without one, the built-in penguins',
] as const;
const studyArgument = [
  '[study]',
  'folder of the study; the latest one below studies/ when left out or "latest"',
] as const;

/** Wrong use throws a `CommanderError`, whose message is on standard error by then. */
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

  addSearchFlags(
    program
      .command('search')
      .description('find the best small network for a table')
      .argument(...tableArgument),
  ).action(actions.search);

  addInspectFlags(
    program
      .command('inspect')
      .description('a table as it is understood, with what is odd about it, before anything is trained')
      .argument(...tableArgument),
  ).action(actions.inspect);

  addRunFlags(
    program
      .command('resume')
      .description('finish a study that was interrupted')
      .argument(...studyArgument),
  ).action(actions.resume);

  addTopFlags(
    program
      .command('top')
      .description('the best architectures of a study')
      .argument(...studyArgument),
  ).action(actions.top);

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
    .option('--by <column>', "also the model's figures by this column of the study's table")
    .option('--no-explain', "do not read the study's table again to say what the model looks at")
    .action(actions.report);

  addReadingFlags(
    addExplainFlags(
      program
        .command('explain')
        .description(
          'what a model looks at: importance and effects of columns, contributions to the prediction for a row',
        )
        .usage('[options] [model] [table]')
        .argument('[model]', 'folder of a study, or a file of format json; the latest study when left out or "latest"')
        .argument('[table]', "table with the same columns, best with the target; without one, the study's test rows"),
    ),
  ).action(actions.explain);

  addReadingFlags(
    program
      .command('predict')
      .description('label and probabilities for the rows of a table, as CSV')
      .usage('[options] [model] <table>')
      .argument('[model]', 'folder of a study, or a file of format json; the latest study when left out or "latest"')
      .argument('[table]', 'path or URL of a table with the same columns, or - for standard input'),
  ).action(actions.predict);

  program
    .command('export')
    .description('the best model with everything it needs to predict')
    .argument('[model]', 'folder of a study, or a file of format json; the latest study when left out or "latest"')
    .addOption(
      new Option('--format <name>', `${exportFormats.join(', ')} (a folder for tfjs, two files for the last two)`)
        .default('json')
        .argParser(readerOf({ kind: 'choice', choices: exportFormats, group: 'Output', what: 'format' })),
    )
    .option('--out, --output <path>', 'where to write it, or - for standard output (default: beside the model)')
    .action(actions.export);

  // A command inherits these two only if its parent had them when it was made.
  for (const command of program.commands)
    command.exitOverride().showHelpAfterError(`Run "mlpnas ${command.name()} --help" for all options.`);
  return program;
}

const whole = (least: number, what: string) => readerOf({ kind: 'whole', least, most: 1000, group: 'Output', what });

function addExplainFlags(command: Command): Command {
  const metrics = [...classMetrics, ...numberMetrics];
  const readMetric = readerOf({ kind: 'choice', choices: metrics, group: 'Evaluation', what: 'metric' });
  return command
    .addOption(
      new Option(
        '--row <row>',
        'explain the prediction for a row: its number in the table, counted from 1, or a row as JSON; may be repeated',
      ).argParser(readRow),
    )
    .option('--by <column>', "the model's figures for each level of a column, or for ranges of a number")
    .addOption(
      new Option('--top <n>', 'columns whose effects are shown, the most important first')
        .default(6)
        .argParser(whole(0, 'columns')),
    )
    .option('--class <name>', 'class whose probability is explained (default: the most probable of a row)')
    .addOption(
      new Option(
        '--metric <name>',
        `what importance is measured by: ${metrics.join(', ')} (default: the study's)`,
      ).argParser(readMetric),
    )
    .addOption(
      new Option(
        '--repeats <n>',
        'how often each column is shuffled (default: more often where rows are few)',
      ).argParser(whole(1, 'shuffles')),
    )
    .addOption(
      new Option('--seed <n>', "for shuffles and resamples (default: the study's)").argParser(
        readerOf({ kind: 'whole', group: 'Search', what: 'seed' }),
      ),
    )
    .option('--json', 'the whole explanation as a line of JSON');
}
