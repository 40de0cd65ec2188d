// How many workers have joined a team, for tests and benchmarks that wait for them.
import { TeamBlock } from '../../src/kernels/team-block.ts';
import type { TeamMemory } from '../../src/kernels/team.ts';

export function joinedHelpers({ memory, firstSlot, slotBytes }: TeamMemory, slot: number): number {
  return new TeamBlock(memory, firstSlot + slot * slotBytes).joined;
}
