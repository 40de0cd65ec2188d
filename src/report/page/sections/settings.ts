// The settings of the study, and the digests that tell whether two studies have the same results and tables.
import { type Html, html } from '../html.ts';
import { definitions, section } from '../parts.ts';
import { modelOf, type PageStudy } from '../study.ts';

export function settingsSection(study: PageStudy): Html {
  const { settings, digest, table } = study;
  const version = modelOf(study)?.version;
  const entries = Object.entries(settings).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[spaced(name), formatValue(value)]],
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

/** `learning rate` for `learningRate`. */
const spaced = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function formatValue(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.join(', ') || 'none';
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, item]) => `${key}: ${item}`);
  return entries.join(', ') || 'none';
}
