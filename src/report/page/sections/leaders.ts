// The leaderboard.
import { measureOf } from '../../measure.ts';
import { architectureName } from '../../trials.ts';
import { grouped, formatLoss } from '../../../words.ts';
import { type Html, html, type HtmlValue } from '../html.ts';
import { absent, section, table } from '../parts.ts';
import { measureOfStudy, modelOf, type PageEvaluation, type PageStudy } from '../study.ts';

const count = 10;

export function leadersSection(study: PageStudy): Html {
  const top = study.top(count);
  if (top.length === 0) return section('leaders', 'Best architectures', absent('No trial has completed.'));
  const score = measureOfStudy(study);
  const predicted = top.some((trial) => trial.predicted !== undefined);
  const { evaluation, test } = study;
  const winnersTest = evaluation
    ? testCell(study, evaluation.searched ?? evaluation.model)
    : test && measureOf('accuracy').format(test.accuracy);
  const tested = winnersTest !== undefined;
  const rows = top.map((trial, i): HtmlValue[] => {
    const last = trial.epochs.at(-1);
    return [
      String(i + 1),
      architectureName(trial.architecture),
      grouped(trial.params),
      score.format(trial.score),
      last ? score.format(last.valScore) : '–',
      last ? formatLoss(last.valLoss) : '–',
      ...(predicted ? [trial.predicted === undefined ? '–' : score.format(trial.predicted)] : []),
      ...(tested ? [i === 0 ? winnersTest : ''] : []),
      `#${trial.number}`,
    ];
  });
  const final = describeNetworks(study);
  const model = modelOf(study);
  if (evaluation?.searched && final !== undefined && model) {
    const emptyCells = Array.from({ length: predicted ? 4 : 3 }, () => '');
    rows.push([
      'final',
      html`<span class="long">${final}</span>`,
      grouped(paramsOf(model)),
      ...emptyCells,
      testCell(study, evaluation.model),
      '',
    ]);
  }
  const head = [
    'rank',
    'architecture',
    'parameters',
    'score',
    html`validation<small>${score.name}, last epoch</small>`,
    html`validation<small>loss, last epoch</small>`,
    ...(predicted ? ['predicted'] : []),
    ...(tested ? [html`test<small>${evaluation ? measureOf(score.metric).name : 'accuracy'}</small>`] : []),
    'trial',
  ];
  return section(
    'leaders',
    'Best architectures',
    html`<p>The score is the validation ${score.name} over the epochs, later ones weighing more.${
      tested
        ? ' Only the winner is measured on the test rows, because choosing by them would make them validation rows.'
        : ''
    }</p>`,
    table('Leaderboard', head, rows, { left: [1] }),
  );
}

function testCell(study: PageStudy, { metrics }: PageEvaluation): string {
  const { metric } = measureOfStudy(study);
  const estimate = metrics[metric as keyof typeof metrics];
  return estimate ? measureOf(metric).format(estimate.value) : '–';
}

/** `5 networks of 16 relu - 3 softmax, averaged`; undefined for a study without a model. */
export function describeNetworks(study: PageStudy): string | undefined {
  const networks = modelOf(study)?.networks;
  if (!networks || networks.length === 0) return undefined;
  const names = [...new Set(networks.map(({ architecture }) => architectureName(architecture)))];
  if (networks.length === 1) return names[0];
  const listed = names.length <= 3 ? names.join('; ') : `${names.slice(0, 3).join('; ')} and ${names.length - 3} more`;
  return `${networks.length} networks of ${listed}, averaged`;
}

function paramsOf(model: NonNullable<ReturnType<typeof modelOf>>): number {
  const layers = model.networks.flatMap(({ weights }) => weights);
  return layers.reduce((sum, { kernel, bias, scales = [] }) => sum + kernel.length + bias.length + scales.length, 0);
}
