// All that the results follow from besides the table, and the line that says whether two studies are the same.
import { type Html, html } from '../html.ts';
import { definitions, section } from '../parts.ts';
import { modelOf, type PageStudy } from '../study.ts';

export function settingsSection(study: PageStudy): Html {
  const { settings, digest, table } = study;
  const version = modelOf(study)?.version;
  const entries = Object.entries(settings).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[inWords(name), valueWords(value)]],
  );
  return section(
    'settings',
    'Settings and digest',
    html`<div class="columns">${definitions(entries)}</div>`,
    html`<h3>Digest</h3>
<p><code>${digest}</code></p>
<p>The SHA-256 of all results. The same table, settings and version${version === undefined ? '' : ` (mlpnas ${version})`} give the same digest on every runtime and with any number of workers.</p>
<h3>Fingerprint of the table</h3>
<p><code>${table.fingerprint}</code></p>`,
  );
}

/** `learning rate` of `learningRate`. */
const inWords = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function valueWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.join(', ') || 'none';
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, own]) => `${key}: ${own}`);
  return entries.join(', ') || 'none';
}
