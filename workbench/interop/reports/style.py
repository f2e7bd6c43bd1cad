"""The look of a report as HTML: the tokens of the window (DESIGN.md section 1), on paper in black on white."""

STYLE = """
:root { --page: #fff; --field: #f8f8f6; --line: #e4e4e0; --line2: #c9c9c4; --text: #1b1c1a; --text2: #555651;
  --accent: #3f51c7; --accentsoft: #e9ecfb; --better: #0b6b4d; --worse: #a5301c; --warn: #735000; --removed: #e9e9e5; }
@media (prefers-color-scheme: dark) { :root { --page: #1e1f22; --field: #25262a; --line: #303236; --line2: #4a4c52;
  --text: #e9e9e6; --text2: #b2b3af; --accent: #a3aeff; --accentsoft: #282d54; --better: #63cda1; --worse: #f4937f;
  --warn: #e3b653; --removed: #34363b; } }
* { box-sizing: border-box; }
html { background: var(--page); color: var(--text); font: 14px/22px Inter, "Segoe UI", system-ui, sans-serif;
  font-variant-numeric: tabular-nums; }
body { margin: 0; }
main { max-width: 1120px; margin: 0 auto; padding: 48px 24px 96px; }
header { border-bottom: 1px solid var(--line); margin-bottom: 24px; padding-bottom: 8px; }
h1 { font-size: 24px; line-height: 32px; font-weight: 600; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 17px; line-height: 24px; font-weight: 600; margin: 48px 0 12px; }
h3 { font-size: 14px; line-height: 22px; font-weight: 600; margin: 24px 0 8px; overflow-wrap: anywhere; }
p { margin: 0 0 12px; max-width: 76ch; overflow-wrap: anywhere; }
.quiet { color: var(--text2); }
.small { font-size: 12px; line-height: 18px; max-width: 110ch; }
header + h2 { margin-top: 32px; }
.verdict { font-size: 17px; line-height: 26px; font-weight: 600; margin: 0 0 8px; max-width: none; }
td .better, td .worse, td .equal, td .unclear { white-space: nowrap; }
.verdict .sign, td .sign { display: inline-block; min-width: 1.1em; }
.verdict.better .sign, td .better { color: var(--better); }
.verdict.worse .sign, td .worse { color: var(--worse); }
.verdict.unclear .sign, td .unclear { color: var(--warn); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 24px; margin: 0 0 16px; }
dt { color: var(--text2); }
dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; margin: 0 0 12px; }
table { border-collapse: collapse; min-width: 100%; }
th { font-size: 12px; line-height: 18px; font-weight: 400; color: var(--text2); text-align: left;
  vertical-align: bottom; }
th, td { padding: 6px 14px 6px 0; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
td { vertical-align: top; overflow-wrap: break-word; }
.n { text-align: right; white-space: nowrap; }
.bar { display: block; margin: 3px 0; overflow: visible; }
.band { fill: var(--field); stroke: var(--line); }
.zero { stroke: var(--line2); }
.whisker { stroke: var(--text); stroke-width: 1.5; }
.mark { fill: var(--text); }
.better .whisker { stroke: var(--better); } .better .mark { fill: var(--better); }
.worse .whisker { stroke: var(--worse); } .worse .mark { fill: var(--worse); }
figure { margin: 0 0 16px; }
figcaption { font-size: 12px; line-height: 18px; color: var(--text2); margin-bottom: 4px; overflow-wrap: anywhere; }
pre { margin: 0; padding: 12px; background: var(--field); border-radius: 4px; white-space: pre-wrap;
  overflow-wrap: anywhere; font: 12px/18px "JetBrains Mono", "Cascadia Mono", Menlo, Consolas, monospace; }
ins { background: var(--accentsoft); text-decoration: underline; text-decoration-color: var(--accent); }
del { background: var(--removed); color: var(--text2); }
details + p { margin-top: 24px; }
details { border-top: 1px solid var(--line); padding: 8px 0; }
summary { cursor: pointer; font-weight: 600; overflow-wrap: anywhere; }
summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
details > :nth-child(2) { margin-top: 12px; }
@page { margin: 15mm 14mm; }
@media print {
  :root { --page: #fff; --field: #f8f8f6; --line: #ddd; --line2: #bbb; --text: #000; --text2: #444; --accent: #000;
    --accentsoft: #eee; --better: #0b6b4d; --worse: #a5301c; --warn: #735000; --removed: #eee; }
  html { font-size: 10pt; line-height: 14pt; }
  main { max-width: none; padding: 0; }
  .wide { overflow: visible; }
  th, td { font-size: 8pt; line-height: 11pt; padding-right: 6px; }
  th.n { white-space: normal; }
  details th, details td { font-size: 7pt; line-height: 10pt; padding-right: 5px; }
  details .n { white-space: normal; overflow-wrap: anywhere; }
  h2, h3, summary, figcaption { break-after: avoid; }
  tr, dl, .verdict { break-inside: avoid; }
  details::details-content { content-visibility: visible; display: block; }
}
"""
"""One sheet, allowed by its hash in the page's policy."""
