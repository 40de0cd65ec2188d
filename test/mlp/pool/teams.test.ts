import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { networkNumbers } from '../../../src/kernels/team-block.ts';
import { leaderWithMostWork, nextNetwork, teamOf, type Member } from '../../../src/mlp/pool/teams.ts';

interface Worker extends Member<Worker> {
  readonly name: string;
}

const memory = {};
const free = (name: string): Worker => ({ name, memory });
const training = (name: string, params: number, maxMembers: number): Worker => ({
  name,
  memory,
  task: { params, maxMembers },
});
const helping = (name: string, leader: Worker): Worker => ({ name, memory, leader });

test('a team is its leader and all who help it, whoever of them is asked', () => {
  const leader = training('leader', 1000, 4);
  const [first, second] = [helping('first', leader), helping('second', leader)];
  const [other, idle] = [training('other', 10, 1), free('idle')];
  const workers = [first, other, leader, idle, second];
  for (const member of [leader, first, second]) assert.equal(teamOf(member, workers), [leader, first, second]);
  assert.equal(teamOf(other, workers), [other]);
  assert.equal(teamOf(idle, workers), [idle]);
});

test('help goes where the most weights are for each member', () => {
  const large = training('large', 900, 8);
  const small = training('small', 400, 8);
  const workers = [free('idle'), small, large];
  assert.is(leaderWithMostWork(workers, memory, 8), large);
  // 900 / 2 is still more than 400, 900 / 3 is less.
  const one = [...workers, helping('first', large)];
  assert.is(leaderWithMostWork(one, memory, 8), large);
  const two = [...one, helping('second', large)];
  assert.is(leaderWithMostWork(two, memory, 8), small);
  assert.is(
    leaderWithMostWork([training('equal', 900, 8), ...workers], memory, 8)?.name,
    'equal',
    'the first of equals',
  );
});

test('nobody helps with a network that has no work for one more', () => {
  const alone = training('alone', 900, 1);
  const small = training('small', 400, 2);
  const workers = [free('idle'), alone, small];
  assert.is(leaderWithMostWork(workers, memory, 8), small);
  assert.is(leaderWithMostWork([...workers, helping('first', small)], memory, 8), undefined);
  assert.is(leaderWithMostWork([free('idle')], memory, 8), undefined);
});

test('nobody helps without memory in common', () => {
  const elsewhere: Worker = { ...training('elsewhere', 900, 8), memory: {} };
  const { memory: _, ...heap } = training('heap', 900, 8);
  const here = training('here', 1, 8);
  assert.is(leaderWithMostWork([elsewhere, heap], memory, 8), undefined);
  assert.is(leaderWithMostWork([elsewhere, heap, here], memory, 8), here);
  assert.is(leaderWithMostWork([heap], undefined, 8), undefined);
});

test('nobody helps who would have no core', () => {
  const leader = training('leader', 900, 8);
  const workers = [leader, helping('first', leader), free('idle')];
  assert.is(leaderWithMostWork(workers, memory, 2), undefined);
  assert.is(leaderWithMostWork(workers, memory, 3), leader);
});

test('networks that follow one another have different numbers, and none is 0', () => {
  assert.is(nextNetwork(0), 1);
  assert.is(nextNetwork(1), 2);
  assert.is(nextNetwork(networkNumbers - 1), 1);
});

test.run();
