/** The look of every page: calm, light and dark by the reader's setting, good on a phone and on paper. No network. */
export const style = `
:root{color-scheme:light dark;--paper:#fff;--ground:#f3f5f8;--ink:#1b2430;--soft:#5a6675;--line:#dfe4ea;--inset:#f7f9fb;--link:#1f5fbf;
--healed:#17734a;--healed-bg:#e3f4ea;--escalated:#b3261e;--escalated-bg:#fdeceb;--open:#8f5600;--open-bg:#fff1d9;--unproven:#6a4fb0;--unproven-bg:#f0ebfb;--ended:#2f6690;--ended-bg:#e6f1f9;
--detecting:#d9534a;--acting:#3b73c8;--verifying:#3f9d74;--waiting:#b9c1cb}
@media (prefers-color-scheme:dark){:root{--paper:#171c23;--ground:#0f1318;--ink:#e4e9ef;--soft:#99a5b3;--line:#2b333d;--inset:#11161c;--link:#86b3f5;
--healed:#6fd3a0;--healed-bg:#11301f;--escalated:#ff9a92;--escalated-bg:#3a1714;--open:#f3bd66;--open-bg:#35260c;--unproven:#bda7f2;--unproven-bg:#261d3d;--ended:#8cc4ea;--ended-bg:#122a3b;
--detecting:#cf5a52;--acting:#5b8fe0;--verifying:#49a87e;--waiting:#465160}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;-webkit-text-size-adjust:100%;overflow-wrap:anywhere}
main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem 3rem}
a{color:var(--link)}
h1{font-size:1.6rem;line-height:1.25;margin:.35rem 0 .5rem;letter-spacing:-.01em;text-wrap:balance}
h2{font-size:1.1rem;margin:0 0 .85rem}
h3{font-size:1rem;margin:0}
p{margin:0 0 .6rem}p:last-child{margin-bottom:0}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,"Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.85em}
.soft{color:var(--soft)}.small{font-size:.86rem}
section,.banner{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:1.25rem 1.4rem;margin:0 0 1rem}
.banner{border-left:6px solid var(--tone);padding-bottom:1.1rem}
.healed{--tone:var(--healed);--tone-bg:var(--healed-bg)}.escalated,.failed,.fail{--tone:var(--escalated);--tone-bg:var(--escalated-bg)}.open,.pending,.degraded{--tone:var(--open);--tone-bg:var(--open-bg)}.unproven,.unknown,.inconclusive{--tone:var(--unproven);--tone-bg:var(--unproven-bg)}.ended,.done,.recovered{--tone:var(--ended);--tone-bg:var(--ended-bg)}.pass{--tone:var(--healed);--tone-bg:var(--healed-bg)}
.chip{display:inline-block;background:var(--tone-bg);color:var(--tone);font-weight:650;font-size:.84rem;line-height:1;padding:.42rem .7rem;border-radius:999px;white-space:nowrap}
.top{display:flex;flex-wrap:wrap;gap:.5rem .9rem;align-items:center;justify-content:space-between;color:var(--soft);font-size:.84rem}
.over{font-size:1.06rem;margin-bottom:.5rem}
.do{margin-top:.9rem;padding:.75rem .95rem;border-radius:8px;background:var(--tone-bg);overflow-wrap:anywhere}
.do b{color:var(--tone)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.9rem 1.2rem;margin:1.1rem 0 0;padding:1rem 0 0;border-top:1px solid var(--line)}
.figures dt{font-size:.8rem;color:var(--soft)}.figures dd{margin:0;font-size:1.28rem;font-weight:650;font-variant-numeric:tabular-nums;line-height:1.35}.figures small{display:block;font-size:.76rem;font-weight:400;color:var(--soft)}
svg.timeline{display:block;overflow:visible;margin:.1rem 0 .1rem}
.span,.legend i{fill:var(--c);background:var(--c)}.detecting{--c:var(--detecting)}.acting{--c:var(--acting)}.verifying{--c:var(--verifying)}.waiting{--c:var(--waiting)}
.span{stroke:var(--c);stroke-width:1.5}
.attempt line{stroke:var(--tone,var(--ink));stroke-width:1.5}.attempt circle{fill:var(--tone,var(--ink))}.attempt text{fill:var(--paper);font-size:11px;font-weight:700;text-anchor:middle}
.tick line{stroke:var(--soft)}.tick text{fill:var(--soft);font-size:12px;text-anchor:middle;font-variant-numeric:tabular-nums}.tick .first{text-anchor:start}.tick .last{text-anchor:end}
.drawing{padding:0 9px}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.35rem 1.3rem;margin:.2rem 0 1.1rem;padding:0;font-size:.86rem;color:var(--soft)}.legend i{display:inline-block;width:.75rem;height:.75rem;border-radius:3px;margin-right:.45rem;vertical-align:-.06rem}.legend b{color:var(--ink);font-weight:600}
ol.events{list-style:none;margin:0;padding:.9rem 0 0;border-top:1px solid var(--line)}
.events li{display:grid;grid-template-columns:5.2rem 6rem 1fr;gap:.15rem .9rem;padding:.32rem 0;align-items:baseline}
.events time,.events .offset{font-variant-numeric:tabular-nums;font-size:.88rem;white-space:nowrap}.events .offset{color:var(--soft)}
.dot{padding-left:1.15rem;text-indent:-1.15rem}.dot::before{text-indent:0;content:"";display:inline-block;width:.55rem;height:.55rem;border-radius:50%;background:var(--c,var(--waiting));margin-right:.6rem}
.card{border:1px solid var(--line);border-radius:10px;padding:1rem 1.1rem;margin:0 0 .9rem;background:var(--paper)}.card:last-child{margin-bottom:0}
.card>header{display:flex;flex-wrap:wrap;gap:.4rem .8rem;align-items:center;justify-content:space-between;margin-bottom:.55rem}
dl.facts{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.3rem 1.2rem;margin:.6rem 0 0}.facts dt{color:var(--soft);font-size:.88rem}.facts dd{margin:0;min-width:0}
pre{background:var(--inset);border:1px solid var(--line);border-radius:8px;padding:.8rem .95rem;margin:.6rem 0 0;overflow:auto;max-height:30rem;white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.5;tab-size:4}
pre.exact{white-space:pre;overflow-wrap:normal}pre mark{display:inline-block;min-width:100%;background:var(--escalated-bg);color:inherit;font-weight:600}
.tail{display:flex;flex-direction:column-reverse;overflow:auto;max-height:30rem;margin-top:.6rem;border:1px solid var(--line);border-radius:8px;background:var(--inset)}.tail pre{margin:0;border:0;max-height:none;flex:none}
:not(pre)>code{background:var(--inset);border:1px solid var(--line);border-radius:5px;padding:.08em .38em;display:inline-block;max-width:100%;line-height:1.35}
.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));gap:1rem;margin-top:.9rem}
figure{margin:0}figure img{display:block;width:100%;max-height:34rem;object-fit:contain;object-position:top left;border:1px solid var(--line);border-radius:8px;background:repeating-conic-gradient(#e8ebef 0 25%,#f6f7f9 0 50%) 0 0/18px 18px}figcaption{font-size:.86rem;color:var(--soft);margin-top:.4rem}
details{border-top:1px solid var(--line);padding:.7rem 0}details:last-child{padding-bottom:0}details:first-of-type{border-top:0;padding-top:0}
summary{cursor:pointer;font-weight:600}summary .soft{font-weight:400;margin-left:.4rem}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:0 1rem}.pair>div{min-width:0;margin-top:.6rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:.6rem 0 0;font-size:.92rem}th,td{text-align:left;vertical-align:top;padding:.42rem .9rem .42rem 0;border-bottom:1px solid var(--line)}th{color:var(--soft);font-weight:500;font-size:.84rem}tr:last-child td{border-bottom:0}td{font-variant-numeric:tabular-nums}table.list td:nth-child(2),table.list td:nth-child(5){white-space:nowrap}
ul.plain,ol.steps{margin:0;padding-left:1.3rem}.steps li,.plain li{margin:.3rem 0}
footer{color:var(--soft);font-size:.84rem;padding:.2rem .3rem}
@media (max-width:40rem){body{font-size:15.5px}main{padding:.6rem .6rem 2rem}section,.banner{padding:1rem;border-radius:10px}.banner{border-left-width:5px}h1{font-size:1.32rem}.figures{grid-template-columns:1fr 1fr}.events li{grid-template-columns:auto 1fr;padding:.45rem 0}.events .what{grid-column:1/-1}dl.facts{grid-template-columns:1fr;gap:0}.facts dd{margin-bottom:.45rem}
table.list thead{display:none}table.list tr{display:block;padding:.7rem 0;border-bottom:1px solid var(--line)}table.list tr:last-child{border-bottom:0}table.list td{display:block;border:0;padding:.1rem 0}}
@media print{:root{color-scheme:light;--paper:#fff;--ground:#fff;--ink:#000;--soft:#444;--line:#bbb;--inset:#fff;--link:#000;--healed:#17734a;--healed-bg:#fff;--escalated:#b3261e;--escalated-bg:#fff;--open:#8f5600;--open-bg:#fff;--unproven:#6a4fb0;--unproven-bg:#fff;--ended:#2f6690;--ended-bg:#fff}body{font-size:10.5pt}main{max-width:none;padding:0}section,.banner{border-radius:0;border-width:1px 0 0;padding:.7rem 0;margin:0}.banner{border-left-width:4px;padding-left:.8rem}.card,figure,.events li,tr{break-inside:avoid}h2,h3,summary{break-after:avoid}pre,pre.exact,.tail{max-height:none;overflow:visible;white-space:pre-wrap;overflow-wrap:anywhere;font-size:8pt}.chip{border:1px solid}details::details-content{content-visibility:visible;block-size:auto}.span,.legend i,.dot{padding-left:1.15rem;text-indent:-1.15rem}.dot::before{text-indent:0;print-color-adjust:exact;-webkit-print-color-adjust:exact}figure img{max-height:14cm}}
`
