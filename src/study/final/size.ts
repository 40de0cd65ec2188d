// How large the model may be: weights cost time in every prediction and room in the file.
import { setting } from '../../remedy.ts';
import { grouped } from '../../words.ts';
import type { CandidateResult } from '../../mlp/candidate.ts';
import { type Architecture, countParams } from '../../space/architecture.ts';
import type { Warning } from '../../table/warnings.ts';
import type { Encodings } from '../encodings.ts';
import type { StudySettings } from '../settings.ts';
import { isComplete, topOf, type Trial } from '../trial.ts';
import type { Trained } from './attempt.ts';
import { type Size, sizeOf } from './ensemble.ts';

/** The networks of a member, or of a part of its folds. */
interface Networks {
  readonly networks: readonly Trained[];
}

/** The best of those whose networks on all folds are within the limit of the model; of all where none are. */
export function bestArchitectures(
  { ensemble, maxParams }: StudySettings,
  trials: readonly Trial[],
  width: number,
  folds: number,
): Architecture[] {
  const small = trials.filter(({ architecture }) => countParams(architecture, width) * folds <= maxParams);
  return topOf(small.some(isComplete) ? small : trials, ensemble).map(({ architecture }) => architecture);
}

/** A single member that is larger than the model may be keeps its first networks only. */
export function withinLimit<Chosen extends Networks>(
  { maxParams }: StudySettings,
  encodings: Encodings,
  chosen: readonly Chosen[],
): readonly Chosen[] {
  if (modelSize(encodings, chosen) <= maxParams) return chosen;
  return chosen.map((one) => {
    const each = modelSize(encodings, [one]) / one.networks.length;
    return { ...one, networks: one.networks.slice(0, Math.max(1, Math.floor(maxParams / each))) };
  });
}

function modelSize(encodings: Encodings, chosen: readonly Networks[]): number {
  return sizeOf(chosen.map(({ networks }) => memberSize(encodings, networks)));
}

export function memberSize({ widths }: Encodings, networks: readonly Trained[]): Size {
  const { encoding } = networks[0]!.member;
  const params = widths.map((width) =>
    networks.reduce((sum, { result }) => sum + paramsOf(result, width / widths[encoding]!), 0),
  );
  return { encoding, params };
}

export function sizeWarnings(
  { maxParams }: StudySettings,
  encodings: Encodings,
  chosen: readonly Networks[],
): Warning[] {
  const size = modelSize(encodings, chosen);
  if (size <= maxParams) return [];
  return [
    {
      code: 'large-model',
      message:
        `The model has ${grouped(size)} weights, more than the ${grouped(maxParams)} of ${setting('maxParams')}: the ` +
        `smallest of the networks that were trained for it is as large. Search smaller networks ` +
        `(${setting('widths')}, ${setting('maxLength')}), or allow more weights.`,
    },
  ];
}

/** @param wider features of a row, as a multiple of those that the network reads */
function paramsOf({ weights = [] }: CandidateResult, wider: number): number {
  return weights.reduce((sum, { kernel, bias, scales = [] }, layer) => {
    const read = layer === 0 ? wider * (kernel.length + scales.length) : kernel.length + scales.length;
    return sum + read + bias.length;
  }, 0);
}
