"""The look of the pilot's page: one palette for light, one for dark, everything else shared."""

from __future__ import annotations

STYLESHEET = """
:root {
  --paper: #ffffff; --ink: #17212e; --muted: #566273; --rule: #e2e7ec; --band: #f5f7f9; --axis: #9aa5b1;
  --honest: #0f766e; --stale_sum: #7c3aed; --random_labels: #c2570c; --free_rider: #c81e3a;
  --overall: #0b5c8f; --worst: #b4320a; --quiet: #a9b4bf; --money: #8aa4b8; --stays: #b9a36a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #11161c; --ink: #e8edf2; --muted: #9fabb8; --rule: #2a333d; --band: #171e26; --axis: #5d6976;
    --honest: #4cc3b2; --stale_sum: #b794f6; --random_labels: #f2994a; --free_rider: #fb7185;
    --overall: #62b5ea; --worst: #ff9466; --quiet: #5a6673; --money: #4f6a80; --stays: #a08b52;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 48px 32px 64px; }
.eyebrow { margin: 0; color: var(--muted); font-size: 14px; letter-spacing: .08em; text-transform: uppercase; }
h1 { margin: 4px 0 12px; font-size: 36px; line-height: 1.15; letter-spacing: -.015em; }
h2 { margin: 0 0 4px; font-size: 22px; line-height: 1.25; letter-spacing: -.01em; }
section { margin-top: 56px; }
.lead { max-width: 46em; margin: 0; font-size: 18px; }
.caption { max-width: 60em; text-wrap: pretty; margin: 0 0 16px; color: var(--muted); }
.facts { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1px; margin: 32px 0 0;
  background: var(--rule); border: 1px solid var(--rule); border-radius: 8px; overflow: hidden; }
.facts > div { background: var(--paper); padding: 14px 16px; }
.facts dt { color: var(--muted); font-size: 13px; }
.facts dd { margin: 2px 0 0; font-size: 21px; font-weight: 600; font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere; line-height: 1.3; }
.facts dd.note { color: var(--muted); font-size: 13px; font-weight: 400; line-height: 1.35; }
.scroll { overflow-x: auto; }
.small { display: none; }
svg { display: block; width: 100%; height: auto; font: 13px system-ui, sans-serif; overflow: visible; }
svg text { fill: var(--ink); font-variant-numeric: tabular-nums; }
svg .muted { fill: var(--muted); }
svg .strong { font-weight: 600; }
svg .grid { stroke: var(--rule); } svg .axis { stroke: var(--axis); }
svg .band { fill: var(--band); }
svg .trend { stroke: var(--axis); stroke-dasharray: 2 4; stroke-width: 1.5; }
svg .mean { stroke: var(--ink); stroke-dasharray: 5 4; }
svg .series, svg .leader { fill: none; stroke: var(--quiet); stroke-width: 1.3; }
svg .leader { stroke-width: .8; }
svg .overall { stroke: var(--overall); } svg .worst { stroke: var(--worst); }
svg .series.overall { stroke-width: 3; } svg .series.worst { stroke-width: 2.2; }
svg .dot { stroke: var(--paper); } svg .dot.overall { fill: var(--overall); } svg .dot.worst { fill: var(--worst); }
svg text.end { stroke: none; fill: var(--muted); white-space: pre; }
svg text.overall { fill: var(--overall); font-weight: 600; } svg text.worst { fill: var(--worst); font-weight: 600; }
svg .mark { stroke: var(--paper); stroke-width: 1; fill-opacity: .88; }
svg .honest { fill: var(--honest); } svg .stale_sum { fill: var(--stale_sum); }
svg .random_labels { fill: var(--random_labels); } svg .free_rider { fill: var(--free_rider); }
svg .plain { fill: var(--money); } svg .stays { fill: var(--stays); }
svg .money { fill-opacity: .38; }
svg .more { fill: var(--honest); } svg .less { fill: var(--worst); }
svg .seat { stroke-width: 2; stroke: var(--overall); fill: none; }
svg .seat.for { fill: var(--overall); } svg .seat.against { stroke: var(--worst); fill: var(--worst); }
svg .seat.absent, svg .seat.neither { stroke: var(--quiet); stroke-dasharray: 3 3; }
.panels { max-width: 520px; margin: 0 0 12px; }
.said code { overflow-wrap: anywhere; }
.certificates { display: flex; flex-wrap: wrap; gap: 24px; }
.certificates figure { margin: 0; } .certificates img { max-width: 100%; height: auto; border-radius: 8px; }
.certificates figcaption { color: var(--muted); font-size: 14px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { padding: 5px 9px; border-bottom: 1px solid var(--rule); text-align: left; white-space: nowrap; }
th:first-child { padding-left: 0; }
thead th { color: var(--muted); font-weight: 500; }
tbody th { font-weight: 500; max-width: 22em; white-space: normal; overflow-wrap: anywhere; }
tfoot th, tfoot td { font-weight: 600; border-bottom: 0; border-top: 2px solid var(--axis); }
th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; }
code { font: 13px ui-monospace, monospace; }
svg.shape { display: inline-block; width: 12px; height: 12px; vertical-align: -1px; }
.commands { margin: 12px 0 0; }
.commands dt { margin-top: 12px; overflow-wrap: anywhere; }
.commands dd { margin: 2px 0 0; color: var(--muted); }
.commands code { background: var(--band); padding: 3px 6px; border-radius: 4px; }
.stages th { width: 1%; padding-right: 24px; white-space: nowrap; } .stages .number { width: 1%; }
.time { height: 12px; background: var(--overall); border-radius: 2px; line-height: 12px; }
@media (max-width: 760px) {
  main { padding: 28px 16px 48px; }
  h1 { font-size: 28px; } .lead { font-size: 17px; } section { margin-top: 44px; }
  .facts { grid-template-columns: repeat(2, 1fr); } .facts > div { padding: 12px; } .facts dd { font-size: 18px; }
  .wide { display: none; } .small { display: block; max-width: 480px; }
  .scroll > svg { width: 900px; }
}
@media print { .scroll { overflow: visible; } section { break-inside: avoid; } }
"""
