// The page's style sheet.
import { Html } from './html.ts';

/** The style sheet. The colours of the light scheme are those of `ink`, under the same names. */
export const style = new Html(`
:root { color-scheme: light dark; --text: #1f2933; --quiet: #52606d; --grid: #e4e7eb; --band: #f5f7fa; --paper: #ffffff; --trial: #4269d0; --best: #c2410c; --failed: #b91c1c; --third: #0f766e; --desk: #f3f4f6; --warn: #fdf3e3; }
@media screen and (prefers-color-scheme: dark) {
  :root { --text: #e6eaef; --quiet: #a9b4c0; --grid: #333c46; --band: #222932; --paper: #1a2027; --trial: #8fb0ff; --best: #ffa066; --failed: #ff8f85; --third: #4fd1c0; --desk: #11151a; --warn: #33290f; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; font: 16px/1.55 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: var(--text); background: var(--desk); }
header, main { max-width: 1080px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 32px; }
main { padding-bottom: 64px; }
h1 { font-size: 30px; line-height: 1.2; margin: 0; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 22px; line-height: 1.25; margin: 48px 0 12px; letter-spacing: -0.005em; }
h3 { font-size: 16px; line-height: 1.35; margin: 0 0 6px; }
p { margin: 0 0 12px; max-width: 74ch; overflow-wrap: anywhere; }
a { color: var(--trial); }
.lead { color: var(--quiet); margin: 6px 0 0; }
.absent { color: var(--quiet); font-style: italic; }
.state { border-left: 4px solid var(--best); background: var(--warn); padding: 10px 14px; margin: 16px 0 0; border-radius: 4px; }
nav ul, .legend, .warnings, .tiles { list-style: none; margin: 0; padding: 0; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 20px; border-top: 1px solid var(--grid); padding-top: 12px; }
nav a { display: inline-block; padding: 4px 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 16px; margin: 24px 0; }
.tiles li, .card { background: var(--paper); border: 1px solid var(--grid); border-radius: 8px; padding: 16px 18px; }
.tiles strong { display: block; font-size: 30px; line-height: 1.15; font-weight: 650; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.tiles .main strong { color: var(--best); }
.tiles span { display: block; } .tiles .note { color: var(--quiet); font-size: 14px; line-height: 1.4; }
.warnings li { background: var(--warn); border-radius: 6px; padding: 10px 14px; margin: 0 0 8px; overflow-wrap: anywhere; }
.warnings b { font-weight: 600; }
dl { margin: 0 0 16px; } dl > div { display: grid; grid-template-columns: 150px minmax(0, 1fr); gap: 0 16px; padding: 2px 0; break-inside: avoid; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
.columns dl { columns: 3 280px; column-gap: 32px; } .columns dl > div { border-bottom: 1px solid var(--grid); }
.split { display: flex; height: 14px; border-radius: 7px; overflow: hidden; margin: 4px 0 8px; }
.split span { min-width: 2px; }
.cards { columns: 2; column-gap: 16px; margin: 16px 0 0; }
.card { margin: 0 0 16px; break-inside: avoid; overflow: hidden; }
.whole { column-span: all; margin: 16px 0; }
.figure { display: block; width: 100%; height: auto; } .card:not(.whole) > .figure { max-width: 480px; margin: 0 auto; }
.figure text, .figure tspan { white-space: pre; }
.narrow { display: none; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; color: var(--quiet); font-size: 14px; line-height: 1.4; margin: 0 0 8px; }
.key { font-weight: 700; }
figcaption { color: var(--text); font-size: 14px; line-height: 1.45; margin-top: 8px; overflow-wrap: anywhere; }
details { margin-top: 10px; font-size: 14px; } summary { cursor: pointer; color: var(--trial); padding: 4px 0; }
.scroll { overflow-x: auto; background: var(--paper); border: 1px solid var(--grid); border-radius: 8px; margin: 0 0 16px; }
.card .scroll { border: 0; margin: 0; border-radius: 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 15px; }
details table { font-size: 13.5px; }
th, td { text-align: right; padding: 7px 12px; border-bottom: 1px solid var(--grid); white-space: nowrap; vertical-align: top; }
tbody tr:last-child > * { border-bottom: 0; }
.words { text-align: left; }
thead th { color: var(--quiet); font-weight: 600; vertical-align: bottom; white-space: normal; line-height: 1.35; }
tbody th { font-weight: 600; }
td small, th small { display: block; color: var(--quiet); font-weight: 400; font-size: 13px; }
tbody th small { white-space: normal; min-width: 170px; max-width: 34ch; } .long { white-space: normal; display: block; min-width: 190px; overflow-wrap: anywhere; }
.confusion { width: auto; margin: 0 auto; } .confusion td { text-align: center; min-width: 64px; border: 1px solid var(--grid); } .confusion th { max-width: 16ch; white-space: normal; overflow-wrap: anywhere; }
.confusion thead th { text-align: center; } .confusion td small { color: inherit; }
code { overflow-wrap: anywhere; font: 14px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
:focus-visible { outline: 3px solid var(--trial); outline-offset: 2px; }
@media (max-width: 760px) {
  tbody th small { min-width: 130px; } .words { white-space: normal; min-width: 128px; } .long { min-width: 0; }
  header, main { padding-left: 14px; padding-right: 14px; }
  header { padding-top: 20px; }
  h1 { font-size: 24px; } h2 { font-size: 20px; margin-top: 36px; }
  .cards { columns: 1; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px; margin: 16px 0; }
  .tiles li, .card { padding: 12px; } .tiles strong { font-size: 24px; } .tiles .note { font-size: 13px; }
  .wide { display: none; } .narrow { display: block; }
  th, td { padding: 6px 8px; } table { font-size: 14px; }
  .confusion td { min-width: 48px; }
}
@media (max-width: 480px) { dl > div { grid-template-columns: 116px minmax(0, 1fr); } }
@media print {
  @page { margin: 14mm; }
  :root { --desk: #ffffff; }
  body { font-size: 10.5pt; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  header, main { max-width: none; padding: 0; }
  nav { display: none; }
  h2 { break-after: avoid; margin-top: 24px; } h3, .legend { break-after: avoid; }
  .tiles { grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 8px; } .tiles strong { font-size: 20px; } .tiles li { padding: 8px 10px; } .tiles .note { font-size: 9pt; }
  .cards { columns: 2; column-gap: 10px; } .wide { display: block; } .narrow { display: none; }
  table { font-size: 9pt; } th, td { padding: 3px 6px; } tr { break-inside: avoid; } thead { display: table-header-group; }
  .scroll { overflow: visible; break-inside: avoid; } figcaption, .legend { font-size: 9pt; }
  details:not([open]) { display: none; }
}
`);
