// The table of settings, and what is made of it: each fact is written once, and the library and the command agree.
import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as v from 'valibot';
import { commandSettings } from '../../src/cli/settings.ts';
import { readerOf } from '../../src/cli/values.ts';
import { parseDuration } from '../../src/duration.ts';
import { readOptions, type SearchOptions } from '../../src/study/options.ts';
import { checkValue, defaultOf, type Setting, type Settings } from '../../src/study/setting.ts';
import { recordedSettings } from '../../src/study/settings.ts';
import { runSettings, studySettings } from '../../src/study/settings-table.ts';

declare const ROOT: string;
const library: Settings = { ...studySettings, ...runSettings };
const all: Settings = { ...library, ...commandSettings };

test('the interfaces and the reference page are what the table says', () => {
  const { stdout, status } = spawnSync(process.execPath, ['tools/settings.js', '--check'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  assert.is(stdout, '');
  assert.is(status, 0);
});

test('a default is a value of its setting, and lies in its range', () => {
  for (const [name, setting] of Object.entries(all)) {
    const value = defaultOf(setting);
    if (value !== undefined) assert.equal(checkValue(setting, value), { value }, name);
  }
});

/** Numbers just outside the range, and one inside. */
function probes(setting: Setting): { readonly outside: number[]; readonly inside: number } | undefined {
  if (setting.kind === 'whole' || setting.kind === 'wholes') {
    const { least, most } = setting;
    const outside = [...(least === undefined ? [] : [least - 1]), ...(most === undefined ? [] : [most + 1]), 2.5];
    return { outside, inside: most ?? least ?? 0 };
  }
  if (setting.kind !== 'number') return undefined;
  const { from, above, to, below } = setting;
  const outside = [
    ...(from === undefined ? [] : [from - 0.5]),
    ...(above === undefined ? [] : [above]),
    ...(to === undefined ? [] : [to + 0.5]),
    ...(below === undefined ? [] : [below]),
  ];
  return { outside, inside: to ?? from ?? (above ?? 0) + 0.5 };
}

const libraryTakes = (name: string, value: unknown): unknown => {
  const options = { target: 'a', [name]: value } as unknown as SearchOptions;
  return (readOptions(options).settings as unknown as Record<string, unknown>)[name];
};

test('the library and the command have the same ranges', () => {
  for (const [name, setting] of Object.entries(studySettings as Settings)) {
    const probed = probes(setting);
    if (!probed) continue;
    const read = readerOf(setting);
    const listed = (value: number): unknown => (setting.kind === 'wholes' ? [value] : value);
    assert.equal(libraryTakes(name, listed(probed.inside)), listed(probed.inside), name);
    assert.equal(read(String(probed.inside)), listed(probed.inside), name);
    for (const value of probed.outside) {
      assert.throws(() => libraryTakes(name, listed(value)), /expected a (whole )?number/, `${name}: ${value}`);
      assert.throws(() => read(String(value)), /xpected a (whole )?number/, `${name}: ${value}`);
    }
  }
});

test('limits that only the flags had hold for the library', () => {
  // Each was accepted by the library of 0.1.0 and refused by its command.
  for (const [name, value] of [
    ['maxLength', 65],
    ['ensemble', 101],
    ['finalSeeds', 101],
    ['widths', [65_537]],
  ] as const) {
    assert.throws(() => libraryTakes(name, value), new RegExp(`option "${name}.*; expected a whole number from`));
  }
});

test('a time is read in the same way everywhere', () => {
  // By definition: a minute has 60 seconds, an hour 60 minutes.
  for (const [text, seconds] of [
    ['500ms', 0.5],
    ['5s', 5],
    ['5 s', 5],
    ['2m', 120],
    ['1.5h', 5400],
    ['90', 90],
    ['0.25', 0.25],
  ] as const) {
    assert.is(parseDuration(text), seconds);
    assert.is(readOptions({ target: 'a', timeBudget: text }).timeBudget, seconds);
    assert.is(readerOf(runSettings.timeBudget)(text), seconds);
  }
  assert.is(readOptions({ target: 'a', timeBudget: 5 }).timeBudget, 5);
  assert.is(readOptions({ target: 'a' }).timeBudget, Infinity);
  for (const wrong of ['', '0s', '-1', '5 parsecs', 's', '1e3', 'Infinity']) {
    assert.throws(() => parseDuration(wrong), /expected a time above 0 such as 60s, 5m or 1h/);
    assert.throws(
      () => readOptions({ target: 'a', timeBudget: wrong }),
      /option "timeBudget"; expected a time above 0/,
    );
    assert.throws(() => readerOf(runSettings.timeBudget)(wrong), /Expected a time above 0/);
  }
  for (const wrong of [0, -1, NaN]) assert.throws(() => parseDuration(wrong), /expected a time above 0/);
});

test('a slip of the pen is named in a list, too', () => {
  assert.throws(
    () => libraryTakes('activations', ['relu', 'tahn']),
    /Got "tahn" for option "activations.1"; expected one of sigmoid, tanh, relu, elu\. Did you mean "tanh"\?$/,
  );
  assert.throws(() => libraryTakes('rouds', 3), /unknown option "rouds".*Did you mean "rounds"\?/);
});

test('a study of 0.1.0 with more than is allowed now is read as it is', () => {
  const settings = { target: 'a', maxLength: 100, ensemble: 200, widths: [100_000] };
  const { output, success } = v.safeParse(recordedSettings, settings);
  assert.ok(success);
  assert.equal([output.maxLength, output.ensemble, output.widths], [100, 200, [100_000]]);
  // Settings that it did not have yet are at their defaults.
  assert.is(output.rounds, 10);
  assert.not.ok(v.safeParse(recordedSettings, { ...settings, rounds: 'ten' }).success);
});

test.run();
