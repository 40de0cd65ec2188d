// Exports of handmade models in their real consumers: tfjs-layers, ONNX Runtime, the module in this Node.
import { test } from 'uvu';
import { tableFromRows } from '../../src/table/rows.ts';
import { holdBackend } from '../study/fixture.ts';
import { assertAgreement } from './agreement.ts';
import { everyRow, handmade } from './handmade.ts';

holdBackend(test);

const table = tableFromRows(everyRow);

for (const [name, parts] of Object.entries(handmade)) {
  test(`${name}: all exports agree`, () => assertAgreement(parts, table, everyRow as Record<string, unknown>[]));
}

test.run();
