// The documents' style sheet. Colours have a contrast of 4.5 to 1 at least on what they stand on (WCAG 2.1 §1.4.3).
#pragma once

#include <string_view>

namespace rufbund::documents {

inline constexpr std::string_view kStyle = R"css(
@page { size: A4; margin: 18mm 16mm 20mm;
  @bottom-left { content: string(running); font: 8pt "DejaVu Sans", sans-serif; color: #55606b; }
  @bottom-right { content: PAGE_OF; font: 8pt "DejaVu Sans", sans-serif; color: #55606b; } }
@page certificate { margin: 0; @bottom-left { content: none; } @bottom-right { content: none; } }
* { box-sizing: border-box; }
html { font: 10pt/1.45 "DejaVu Sans", "Noto Sans", sans-serif; color: #16202b; background: #fff; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; }
@media print { body { padding: 0; max-width: none; } html { font-size: 8.5pt; } }
.running { string-set: running content(); font-size: 0; height: 0; margin: 0; overflow: hidden; }
header { border-bottom: 3px solid #0b4f6c; padding-bottom: .9rem; margin-bottom: 1.2rem; }
header .kind { font-size: 1rem; letter-spacing: .08em; text-transform: uppercase; color: #0b4f6c; font-weight: bold; margin: 0; }
h1 { font-size: 2rem; line-height: 1.2; margin: .2rem 0 .4rem; }
header p { margin: .2rem 0; }
h2 { font-size: 1.3rem; color: #0b4f6c; margin: 1.8rem 0 .6rem; break-after: avoid; }
.drill { background: #fff3cd; border: 2px solid #8a6100; padding: .5rem .8rem; font-weight: bold; }
.good, .bad { border-left: 5px solid #1a7f4b; background: #eaf6ef; padding: .5rem .8rem; }
.bad { border-color: #b42318; background: #fdeceb; break-after: avoid; }
.note { color: #48525c; }
dl.facts { display: grid; grid-template-columns: repeat(3, 1fr); gap: .6rem 1rem; margin: .8rem 0; }
@media print { dl.facts { display: block; } dl.facts div { display: inline-block; width: 32%; vertical-align: top;
  margin-bottom: 2mm; } }
dl.facts div { border-left: 3px solid #b9d3de; padding-left: .6rem; }
dt { color: #48525c; font-size: .85em; }
dd { margin: 0; font-weight: bold; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0 1.2rem; font-variant-numeric: tabular-nums; }
caption.quiet { font-size: 0; line-height: 0; padding: 0; }
caption:not(.quiet) { text-align: left; font-weight: bold; padding: .3rem 0; break-after: avoid; }
th, td { text-align: left; vertical-align: top; padding: .22rem .45rem; border-bottom: 1px solid #cfd6dc; }
thead th, thead th.n { white-space: normal; border-bottom: 2px solid #0b4f6c; vertical-align: bottom; font-size: .9em; }
tbody th { font-weight: normal; }
tr.group th { font-weight: bold; background: #eef4f7; }
tr.group { break-after: avoid; }
.t { white-space: nowrap; }
.t small { white-space: normal; }
.n { text-align: right; white-space: nowrap; }
table.short { break-inside: avoid; }
table.wide { font-size: .92em; }
table.wide th, table.wide td { padding: .22rem .3rem; }
tbody tr { break-inside: avoid; }
tr.total th, tr.total td { border-top: 2px solid #0b4f6c; font-weight: bold; }
td.out, th.out { color: #a01c12; font-weight: bold; }
small { display: block; color: #48525c; font-weight: normal; font-size: .85em; }
figure { margin: .8rem 0; break-inside: avoid; }
figure svg { width: 100%; height: auto; display: block; }
figcaption { font-size: .9em; color: #48525c; }
code { font: .9em "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
body.certificate { page: certificate; text-align: center; max-width: 48rem; }
body.certificate main { border: 3px double #0b4f6c; margin: 2rem 0; padding: 3.5rem 2.5rem; }
body.certificate .issuer { font-size: 1.2em; color: #48525c; margin: 0; }
body.certificate .kind { letter-spacing: .25em; text-transform: uppercase; color: #0b4f6c; font-size: 1.6em;
  margin: 1.4rem 0 2.4rem; }
body.certificate h1 { font-size: 2.3em; margin: .6rem 0 1.6rem; }
body.certificate .figure { font-size: 4em; line-height: 1; font-weight: bold; color: #0b4f6c; margin: 3rem 0 .3rem; }
body.certificate dl.facts { margin: 3rem 0; grid-template-columns: repeat(4, 1fr); }
body.certificate dl.facts div { border-left: 0; padding: 0; }
body.certificate dd { font-size: 1.25em; }
body.certificate .sign { margin-top: 4.5rem; }
body.certificate .sign span { display: inline-block; border-top: 1px solid #16202b; padding: .3rem 2.5rem 0; }
body.certificate small { overflow-wrap: anywhere; }
@media print {
  body.certificate { font-size: 12pt; max-width: none; }
  body.certificate main { margin: 14mm; padding: 34mm 18mm 0; height: 269mm; }
  body.certificate dl.facts div { width: 24%; }
}
)css";

}  // namespace rufbund::documents
