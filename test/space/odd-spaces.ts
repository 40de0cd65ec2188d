// Small spaces of unusual shapes: one width, one activation, with and without dropout, of the least length.
import * as fc from 'fast-check';
import { activations } from '../../src/space/architecture.ts';
import { createSpace } from '../../src/space/space.ts';

export const oddSpaces = fc
  .record({
    widths: fc.uniqueArray(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 3 }),
    activations: fc.subarray([...activations], { minLength: 1, maxLength: 2 }),
    dropout: fc.boolean(),
    maxLength: fc.integer({ min: 2, max: 4 }),
    classes: fc.integer({ min: 2, max: 5 }),
  })
  .map(createSpace);
