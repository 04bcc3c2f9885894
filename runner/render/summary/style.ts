/** What the summary needs beyond the style of every page. */
export const summaryStyle = `
:root{--s-up:#3f9d74;--s-degraded:#e0a33a;--s-down:#d0352b;--s-maintenance:#7fa3d6;--s-stopped:#a9b7c9;--s-inconclusive:#a893d8;--s-unknown:#e3e7ec}
@media (prefers-color-scheme:dark){:root{--s-up:#3c8f69;--s-degraded:#c98f2e;--s-down:#ee5b50;--s-maintenance:#5b7fb5;--s-stopped:#5d6a7a;--s-inconclusive:#7d68b3;--s-unknown:#262d36}}
svg{display:block;overflow:visible}
.up{--c:var(--s-up)}.degraded{--c:var(--s-degraded)}.down{--c:var(--s-down)}.maintenance{--c:var(--s-maintenance)}.stopped{--c:var(--s-stopped)}.inconclusive{--c:var(--s-inconclusive)}.unknown{--c:var(--s-unknown)}
.strip rect{fill:var(--c)}text.day{fill:var(--soft);font-size:11.5px;font-variant-numeric:tabular-nums}text.mid{text-anchor:middle}line.day,line.grid{stroke:var(--line)}
.pile,.legend i.healed,.legend i.ended,.legend i.unproven,.legend i.escalated,.legend i.open{fill:var(--tone);background:var(--tone)}.chart{padding-left:26px}
.service{padding:.85rem 0;border-top:1px solid var(--line);break-inside:avoid}.service:first-of-type{border-top:0;padding-top:0}
.service header{display:flex;flex-wrap:wrap;gap:.1rem 1rem;justify-content:space-between;align-items:baseline;margin-bottom:.45rem}.service header b{font-size:1.05rem;font-variant-numeric:tabular-nums}
.meter{display:grid;grid-template-columns:minmax(7rem,14rem) 1fr;gap:.15rem 1rem;align-items:center;padding:.4rem 0;break-inside:avoid}.meter .soft{grid-column:2}.meter svg{border-radius:4px}
.meter .ground{fill:var(--s-unknown)}.meter .fill{fill:var(--s-up)}.meter .fill.low{fill:var(--s-degraded)}.meter .fill.none{fill:var(--s-down)}.meter .time{fill:var(--acting)}.meter .mark{stroke:var(--ink);stroke-width:2}
td.number{text-align:right;white-space:nowrap}th.number{text-align:right}td.nowrap{white-space:nowrap}
@media (max-width:40rem){text.odd{display:none}td.nowrap{overflow-wrap:normal}.meter{grid-template-columns:1fr}.meter .soft{grid-column:1}}
@media print{svg rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}.legend i{print-color-adjust:exact;-webkit-print-color-adjust:exact}section{break-inside:auto}}
`
