// `mlpnas top`, `plot` and `digest` show a study without running it.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type LoadedStudy, loadStudy } from '../index.ts';
import { fileStorage } from '../platform/node.ts';
import { type ScoreMeasure, scoreMeasureOf } from '../report/measure.ts';
import { choicesByRound } from '../report/choices.ts';
import { choicesText, histogramText, predictionText, searchText } from '../report/text.ts';
import { layerName } from '../report/trials.ts';
import { capitalized } from '../words.ts';
import type { Context } from './context.ts';
import { asWrongUse } from './errors.ts';
import type { TopFlags } from './flags.ts';
import { jsonTask, trialLine } from './json.ts';
import { leaderboard } from './leaderboard.ts';
import { findStudy } from './studies.ts';

async function openStudy(named: string | undefined): Promise<LoadedStudy> {
  const folder = await findStudy(named);
  return await asWrongUse(() => loadStudy(fileStorage(folder)));
}

function measureOfStudy({ settings, table }: Pick<LoadedStudy, 'settings' | 'table'>): ScoreMeasure {
  return scoreMeasureOf(settings.metric, table.task === 'regression');
}

export async function topCommand(
  named: string | undefined,
  { top, json }: TopFlags,
  { out, colours }: Context,
): Promise<void> {
  const study = await openStudy(named);
  const leaders = study.top(top);
  const regression = study.table.task === 'regression';
  const task = jsonTask(regression, study.settings.metric);
  if (json) for (const trial of leaders) await out.line(trialLine(trial, task));
  else
    await out.line(
      leaders.length > 0
        ? leaderboard(leaders, colours, measureOfStudy(study).format)
        : `No trial of ${study.location} has completed yet.`,
    );
}

export async function digestCommand(named: string | undefined, { out }: Context): Promise<void> {
  await out.line((await openStudy(named)).digest);
}

export async function plotCommand(
  named: string | undefined,
  { svg }: { svg?: string },
  context: Context,
): Promise<void> {
  const study = await openStudy(named);
  await (svg === undefined ? plotText(study, context) : writeFigures(study, svg, context));
}

async function plotText(
  { trials, insights, space, location, ...study }: LoadedStudy,
  { out, colours, columns }: Context,
): Promise<void> {
  const width = Math.max(50, Math.min(columns, 100));
  const names = space.vocabulary.map(layerName);
  const measure = measureOfStudy(study);
  const unit = measure.percent ? 'percent' : 'hundredth';
  const parts: [string, string][] = [
    [
      `${capitalized(measure.name)} over the search (best so far on top)`,
      searchText(trials, { width, height: 12, measure }, colours.chart),
    ],
    [`Architectures by whole ${unit} of ${measure.name}`, histogramText(trials, { width, measure })],
    ['What was chosen, layer by layer', choicesText(choicesByRound(trials, insights), names, { width })],
    [`Predicted and measured ${measure.name}`, predictionText(trials, { width: Math.min(width, 70), measure })],
  ];
  await out.line(colours.dim(location));
  for (const [title, text] of parts) await out.write(`\n${colours.bold(title)}\n\n${text}\n`);
}

async function writeFigures(study: LoadedStudy, folder: string, { err }: Context): Promise<void> {
  const { trials, insights, space } = study;
  const measure = measureOfStudy(study);
  const { choicesFigure, histogramFigure, predictionFigure, searchFigure, sizeFigure } = await import(
    '../report/index.ts'
  );
  const figures = {
    search: searchFigure(trials, { measure }),
    histogram: histogramFigure(trials, { measure }),
    choices: choicesFigure(choicesByRound(trials, insights), space.vocabulary.map(layerName)),
    size: sizeFigure(trials, { measure }),
    ...(trials.some((trial) => trial.predicted !== undefined)
      ? { predictions: predictionFigure(trials, { measure }) }
      : {}),
  };
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(figures)) {
    const file = path.join(folder, `${name}.svg`);
    await writeFile(file, text);
    await err.line(`wrote ${file}`);
  }
}
