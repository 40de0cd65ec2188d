// The summary that a search ends with on standard output.
import type { Study } from '../index.ts';
import { type ScoreMeasure, scoreMeasureOf } from '../report/measure.ts';
import { counted, grouped, percent } from '../words.ts';
import type { Colours } from './colours.ts';
import { figuresTable } from './figures.ts';
import { leaderboard } from './leaderboard.ts';
import { inFlags } from './remedies.ts';
import { shellWord } from './words.ts';

const endings: Readonly<Record<Study['ended'], (study: Study) => string | undefined>> = {
  rounds: () => undefined,
  space: ({ trials }) => `The search space is used up: all ${grouped(trials.length)} architectures have been tried.`,
  budget: ({ trials, location, settings: { rounds } }) => {
    const reached = Math.min(rounds, (trials.at(-1)?.round ?? 0) + 1);
    return `The time budget ended in round ${reached} of ${rounds}; go on with: mlpnas resume ${shellWord(location)}`;
  },
  interrupted: () => 'Interrupted.',
};

export function summary(study: Study, top: number, colours: Colours): string {
  const { trials, dataset, settings, location, best } = study;
  const failed = trials.filter((trial) => trial.state === 'failed');
  const why = failed[0] && `#${failed[0].number}, because: ${inFlags(failed[0].reason)}`;
  const remark = endings[study.ended](study);
  const leaders = study.top(top);
  const score = scoreMeasureOf(settings.metric, dataset.task === 'regression');
  const learned = dataset.task === 'regression' ? 'a number' : `${dataset.classes.length} classes`;
  const about = [counted(dataset.rows.length, 'row'), counted(dataset.width, 'feature'), learned].join(', ');
  return [
    `${colours.bold(`${counted(trials.length, 'architecture')} for ${settings.target}`)} (${about})`,
    ...(why === undefined ? [] : [colours.yellow(`${grouped(failed.length)} of them failed, the first, ${why}`)]),
    ...(remark === undefined ? [] : [remark]),
    ...(leaders.length > 0 ? ['', leaderboard(leaders, colours, score.format)] : []),
    ...(study.evaluation ? ['', figuresTable(study.evaluation, colours)] : []),
    '',
    ...facts(study, score, colours).map(([name, value]) => `${name.padEnd(15)} ${value}`),
    ...(best ? ['', 'Next:', ...nextSteps(location)] : []),
    '',
  ].join('\n');
}

function facts(
  { best, test, dataset, digest, location }: Study,
  score: ScoreMeasure,
  colours: Colours,
): [string, string][] {
  const majority = majorityOf(dataset);
  const named = score.metric === 'accuracy' ? '' : ` ${score.name}`;
  return [
    ...(best?.score === undefined
      ? []
      : [
          [
            'Best score',
            `${colours.green(score.format(best.score))}${named} on validation rows, later epochs weighing more`,
          ] as [string, string],
        ]),
    ...(test
      ? [
          [
            'Test accuracy',
            `${colours.green(percent(test.accuracy))} on ${counted(test.rows, 'row')} that the search never saw`,
          ] as [string, string],
        ]
      : []),
    ...(test && majority
      ? [
          ['Majority class', `${percent(majority.share)} is what always saying "${majority.name}" would get there`] as [
            string,
            string,
          ],
        ]
      : []),
    ['Digest', digest],
    ['Study', location],
  ];
}

/** The commonest class of the training rows, and its share of the test rows. */
function majorityOf(dataset: Study['dataset']): { name: string; share: number } | undefined {
  if (dataset.task === 'regression') return undefined;
  const { labels, classes, train, test } = dataset;
  const counts = classes.map(() => 0);
  for (const row of train) counts[labels[row]!]!++;
  const commonest = counts.indexOf(Math.max(...counts));
  const hits = test.reduce((sum, row) => sum + (labels[row] === commonest ? 1 : 0), 0);
  return test.length === 0 ? undefined : { name: classes[commonest]!, share: hits / test.length };
}

function nextSteps(location: string): string[] {
  const study = shellWord(location);
  return [
    `  the report    ${shellWord(`${location}/report.html`)}`,
    `  new rows      mlpnas predict ${study} TABLE`,
    `  pictures      mlpnas plot ${study}`,
    `  a model file  mlpnas export ${study} --format onnx`,
  ];
}
