// How much each network counts in the average of a model's networks.
import type { TrainedNetwork } from './parts.ts';

/** The votes of each network. Equal ones are all 1, so that the average is the plain mean, to the bit. */
export function votesOf(networks: readonly Pick<TrainedNetwork, 'votes'>[]): number[] {
  const votes = networks.map(({ votes = 1 }) => votes);
  return votes.every((one) => one === votes[0]) ? votes.map(() => 1) : votes;
}
