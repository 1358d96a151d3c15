// What the report of a simulation adds to the documents' style sheet: plots beside one another, and pages as narrow as
// a telephone's, where a wide plot or table is moved sideways by itself.
#pragma once

#include <string_view>

namespace rufbund::documents {

inline constexpr std::string_view kSimulationStyle = R"css(
body.simulation .lead { font-size: 1.55rem; line-height: 1.35; margin: 1.2rem 0 .8rem; color: #0b3a53; }
body.simulation dl.ways { margin: 1rem 0; }
body.simulation dl.ways div { display: grid; grid-template-columns: 3rem 12.5rem 1fr; align-items: center; gap: .2rem .6rem;
  padding: .25rem 0; break-inside: avoid; }
body.simulation dl.ways dt { font-weight: bold; color: #16202b; font-size: 1em; }
body.simulation dl.ways dd { font-weight: normal; }
body.simulation dl.ways svg { width: 3rem; height: 1.4rem; display: block; }
body.simulation dl.facts dd { font-size: 1.35rem; line-height: 1.25; }
body.simulation dl.facts small { font-size: .62em; line-height: 1.4; }
body.simulation figure { margin: 1rem 0 1.6rem; }
body.simulation figcaption { margin: 0 0 .6rem; max-width: 46rem; }
body.simulation figcaption strong { display: block; color: #16202b; font-size: 1.1em; }
body.simulation .half figcaption { margin: .2rem 0 0; }
body.simulation .quiet-facts dl.facts dd { font-size: 1em; }
body.simulation .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem; }
body.simulation .scroll { overflow-x: auto; }
body.simulation .scroll:focus-visible { outline: 3px solid #0b4f6c; outline-offset: 2px; }
body.simulation h2 + p { break-after: avoid; }
@media print {
  body.simulation .scroll { overflow: visible; }
  body.simulation .lead { font-size: 1.4rem; }
}
@media screen and (max-width: 42rem) {
  body { padding: 1rem; }
  h1 { font-size: 1.6rem; }
  body.simulation .lead { font-size: 1.25rem; }
  body.simulation dl.facts, body.simulation .pair { grid-template-columns: 1fr; }
  body.simulation dl.ways div { grid-template-columns: 3rem 1fr; }
  body.simulation dl.ways dd { grid-column: 1 / -1; }
  body.simulation figure.wide svg { width: 44rem; max-width: none; }
  body.simulation .scroll table { min-width: 34rem; }
}
)css";

}  // namespace rufbund::documents
