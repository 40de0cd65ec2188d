#!/usr/bin/env node
// The command `mlpnas`. Exit codes: 0 done, 1 failed, 2 wrong use, 130 interrupted (and resumable).
import { CommanderError } from 'commander';
import { version } from '../index.ts';
import { coloursFor } from './colours.ts';
import type { Context } from './context.ts';
import { explain, WrongUse } from './errors.ts';
import { explainCommand } from './explain.ts';
import { exportCommand } from './export.ts';
import { inspectCommand } from './inspect.ts';
import { Interrupted } from './interrupt.ts';
import { digestCommand, plotCommand, topCommand } from './show.ts';
import { createOutput } from './output.ts';
import { predictCommand } from './predict.ts';
import { createProgram } from './program.ts';
import { reportCommand } from './report.ts';
import { resumeCommand } from './resume.ts';
import { searchCommand } from './search.ts';

const { stdout, stderr, env, argv } = process;
const out = createOutput(stdout);
const err = createOutput(stderr);
const context: Context = {
  out,
  err,
  stdout,
  stderr,
  env,
  colours: coloursFor(stdout, env),
  errColours: coloursFor(stderr, env),
  columns: stdout.columns || 80,
};

const program = createProgram(version, {
  inspect: (table, flags) => inspectCommand(table, flags, context),
  search: (table, flags) => searchCommand(table, flags, context),
  resume: (study, flags) => resumeCommand(study, flags, context),
  top: (study, flags) => topCommand(study, flags, context),
  plot: (study, flags) => plotCommand(study, flags, context),
  digest: (study) => digestCommand(study, context),
  report: (study, flags) => reportCommand(study, flags, context),
  predict: (model, table, flags) => predictCommand(model, table, flags, context),
  explain: (model, table, flags) => explainCommand(model, table, flags, context),
  export: (study, flags) => exportCommand(study, flags, context),
});

/** The exit code for an error, which is reported on standard error unless commander has done so. */
async function exitCodeOf(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Interrupted) {
    await err.line(error.message);
    return 130;
  }
  await err.line(explain(error, env));
  return error instanceof WrongUse ? 2 : 1;
}

process.exitCode = await program.parseAsync(argv).then(() => 0, exitCodeOf);
out.dispose();
err.dispose();
