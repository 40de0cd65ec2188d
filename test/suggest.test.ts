import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nearest, suggest } from '../src/suggest.ts';

test('one slip of each kind is seen through', () => {
  const known = ['controller', 'classic', 'random'];
  for (const slip of ['contoller', 'controlller', 'cantroller', 'cnotroller', 'Controller'])
    assert.is(nearest(slip, known), 'controller');
  assert.is(suggest('randon', known), ' Did you mean "random"?');
});

test('nothing is suggested for a word that is near nothing', () => {
  assert.is(suggest('bayesian', ['controller', 'classic', 'random']), '');
  assert.is(suggest('x', ['id']), '');
  assert.is(suggest('word', []), '');
});

test.run();
