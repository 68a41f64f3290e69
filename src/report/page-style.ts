/** The style sheet of a report: light or dark as the reader's system is, in columns as the window allows. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: #fff; --raised: #f5f6f8; --ink: #1d2025; --faint: #5c6370; --rule: #d5d8de;
  --good: #17663a; --warning: #8a5a00; --bad: #a3222c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #16181c; --raised: #202329; --ink: #e6e8ec; --faint: #a0a7b4; --rule: #3a3f48;
    --good: #6fd19a; --warning: #f0bd5c; --bad: #ff8f8f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 1360px; padding: 28px 24px 48px;
  background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif;
}
h1 { margin: 0; font-size: 26px; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 32px 0 12px; font-size: 18px; }
.subtitle { margin: 4px 0 0; color: var(--faint); overflow-wrap: anywhere; }
.status {
  display: inline-block; margin: 14px 0 0; padding: 2px 12px;
  border: 1.5px solid currentColor; border-radius: 999px; font-weight: 600;
}
.good { color: var(--good); } .warning { color: var(--warning); } .bad { color: var(--bad); }
dl {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 10px;
  margin: 22px 0 0;
}
dl > div { padding: 8px 12px; border-radius: 8px; background: var(--raised); }
dt { color: var(--faint); font-size: 13px; }
dd { margin: 0; font-size: 17px; font-weight: 600; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 20px; }
figure { display: flex; flex-direction: column; margin: 0; border: 1px solid var(--rule); border-radius: 8px; overflow: hidden; }
.drawing { flex: 1; padding: 8px; background: #fff; }
.drawing svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
figcaption { padding: 8px 14px 10px; border-top: 1px solid var(--rule); color: var(--faint); font-size: 14px; }
.table { margin: 20px 0; overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { padding: 0 0 6px; text-align: left; font-weight: 600; }
th, td { padding: 4px 14px; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
th { color: var(--faint); font-weight: 600; }
.number { text-align: right; white-space: nowrap; }
ul { padding-left: 20px; }
summary { cursor: pointer; }
pre {
  margin: 8px 0 0; padding: 14px; overflow-x: auto; border-radius: 8px; background: var(--raised);
  font: 13px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; tab-size: 2;
}
@media print {
  :root {
    color-scheme: light;
    --ground: #fff; --raised: #fff; --ink: #000; --faint: #444; --rule: #bbb;
    --good: #17663a; --warning: #8a5a00; --bad: #a3222c;
  }
  body { max-width: none; padding: 0 2px; font-size: 12px; }
  figcaption, dt { font-size: 11px; }
  dd { font-size: 14px; }
  dl { grid-template-columns: repeat(4, 1fr); }
  dl > div { border: 1px solid var(--rule); }
  .figures { grid-template-columns: repeat(2, 1fr); }
  figure, tr, dl > div { break-inside: avoid; }
  h2, caption { break-after: avoid; }
  pre { white-space: pre-wrap; }
}
`;
