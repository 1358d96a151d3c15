// See simulation_report.h.
#include "documents/simulation_report.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "documents/html.h"
#include "documents/local_clock.h"
#include "documents/simulation_plots.h"
#include "documents/simulation_style.h"
#include "documents/simulation_text.h"

namespace rufbund::documents {
namespace {

using sim::Headline;
using sim::Organisation;

static_assert(std::tuple_size_v<decltype(Words::headlines)> == sim::kHeadlines &&
              std::tuple_size_v<decltype(Words::headline_notes)> == sim::kHeadlines &&
              std::tuple_size_v<decltype(Words::ways)> == sim::kForetold &&
              std::tuple_size_v<decltype(Words::loads)> == sim::kLoadClasses &&
              std::tuple_size_v<decltype(Words::positions)> == sim::kPositionClasses);

constexpr std::size_t kRunsShown = 30;

// Rows of the table of all figures, by Words::headline_groups.
constexpr Headline kPeople[]{
    Headline::kCallers,           Headline::kServed,       Headline::kServedShare,   Headline::kGaveUp,
    Headline::kAttemptsPerCaller, Headline::kMostAttempts, Headline::kUntilServed50, Headline::kUntilServed90},
    kCalls[]{Headline::kAttempts,  Headline::kAnswered, Headline::kAnsweredShare, Headline::kServiceLevel,
             Headline::kAbandoned, Headline::kRefused,  Headline::kClosed,        Headline::kBroken},
    kWaits[]{Headline::kMeanWait, Headline::kWait50,      Headline::kWait90,
             Headline::kWait99,   Headline::kLineMinutes, Headline::kLineHours},
    kWork[]{Headline::kOccupancy, Headline::kSeatHours, Headline::kCost, Headline::kCostPerServed,
            Headline::kWaitingCost};
constexpr std::span<const Headline> kGroups[]{kPeople, kCalls, kWaits, kWork};

// What is told beside the first sentence, and what the alliance is held against the others by.
constexpr Headline kCards[]{Headline::kServedShare, Headline::kAttemptsPerCaller, Headline::kLineMinutes,
                            Headline::kMeanWait,    Headline::kCostPerServed,     Headline::kWaitingCost};
constexpr Headline kGains[]{Headline::kServed,    Headline::kServedShare,   Headline::kAttempts,
                            Headline::kLineHours, Headline::kCostPerServed, Headline::kWaitingCost};

// Whether only the way of organising differs.
bool same_means(const sim::Summary& summary) {
  return std::all_of(summary.organisations.begin(), summary.organisations.end(), [&](const auto& o) {
    const auto same = [&](Headline h) {
      const double a = o.of(h).mean, b = summary.organisations[0].of(h).mean;
      return std::abs(a - b) <= 1e-9 * std::abs(b);
    };
    return same(Headline::kCallers) && same(Headline::kSeatHours);
  });
}

class SimulationWriter {
 public:
  SimulationWriter(const SimulationReport& report, Language language)
      : r_(report),
        results_(*report.results),
        s_(*report.summary),
        format_(language),
        w_(format_.words()),
        text_(format_),
        plots_(results_, s_, format_),
        html_(format_, title_text()) {}

  std::string write() {
    html_.raw(
        fmt::format("<header>\n<p class=\"kind\">{} · {}</p>\n<h1><bdi dir=\"auto\">{}</bdi></h1>\n</header>\n<main>\n",
                    escaped(w_.simulation), escaped(w_.worth_title), escaped(scenario_title())));
    if (s_.organisations.empty() || s_.replications == 0) {
      html_.paragraph(w_.none);
    } else {
      lead();
      gains();
      got_through();
      waits();
      redials();
      shares();
      estimates();
      all_figures();
      method();
      limits();
    }
    html_.raw("</main>\n");
    return html_.finish("simulation", kSimulationStyle);
  }

 private:
  std::string scenario_title() const {
    return std::string{format_.text({s_.title_de.empty() && s_.title_en.empty() ? s_.key : s_.title_de, s_.title_en})};
  }
  std::string title_text() const { return fmt::format("{} · {}", w_.simulation, scenario_title()); }

  double mean(const sim::OrganisationSummary& o, Headline h) const { return o.of(h).mean; }

  void lead() {
    const sim::OrganisationSummary* alliance = s_.find(Organisation::kAlliance);
    const sim::OrganisationSummary& first = alliance != nullptr ? *alliance : s_.organisations[0];
    const std::string callers = text_.rough(mean(first, Headline::kCallers)),
                      served = text_.rough(mean(first, Headline::kServed));
    std::string sentence;
    if (alliance == nullptr) {
      sentence = format_.language() == Language::kGerman
                     ? say(w_.lead_one, callers, text_.in(first.organisation), served)
                     : say(w_.lead_one, callers, served, text_.in(first.organisation));
    } else {
      sentence = say(w_.lead, callers, served);
      bool any = false;
      for (const sim::OrganisationSummary& o : s_.organisations) {
        if (&o == alliance) continue;
        sentence +=
            say(any ? w_.lead_and : w_.lead_instead, text_.rough(mean(o, Headline::kServed)), text_.in(o.organisation));
        any = true;
      }
      sentence += '.';
    }
    html_.paragraph(sentence, "lead");
    if (s_.organisations.size() > 1)
      html_.paragraph(same_means(s_) ? say(w_.same_means, text_.rough(mean(first, Headline::kSeatHours)))
                                     : std::string{w_.unlike_means});
    ways();
    std::vector<std::pair<std::string_view, Cell>> cards;
    for (const Headline h : kCards) {
      if (!first.of(h).is_known()) continue;
      const sim::Unit unit = sim::name_of(h).unit;
      Cell card{text_.value(mean(first, h), unit)};
      for (const sim::OrganisationSummary& o : s_.organisations)
        if (&o != &first && o.of(h).is_known())
          card.note += (card.note.empty() ? "" : ", ") + say(card.note.empty() ? w_.instead_of : w_.card_and,
                                                             text_.value(mean(o, h), unit), text_.in(o.organisation));
      cards.emplace_back(w_.headlines[static_cast<std::size_t>(h)], card);
    }
    html_.facts(cards);
    html_.paragraph(s_.replications > 1 ? say(w_.means_of_runs, s_.replications) : std::string{w_.one_run}, "note");
  }

  // Who is who, beside how it is drawn.
  void ways() {
    html_.raw("<dl class=\"ways\">\n");
    for (const sim::OrganisationSummary& o : s_.organisations)
      html_.raw(fmt::format("<div>{}<dt>{}</dt><dd>{}</dd></div>\n", organisation_sample(o.organisation),
                            escaped(text_.organisation(o.organisation)),
                            escaped(w_.organisation_texts[static_cast<std::size_t>(o.organisation)])));
    html_.raw("</dl>\n");
  }

  void gains() {
    if (s_.find(Organisation::kAlliance) == nullptr) return;
    std::vector<const sim::OrganisationSummary*> others;
    for (const sim::OrganisationSummary& o : s_.organisations)
      if (o.organisation != Organisation::kAlliance && o.gain(Headline::kServed).is_known()) others.push_back(&o);
    if (others.empty()) return;
    html_.heading(w_.gain);
    html_.paragraph(w_.gain_note, "note");
    std::vector<Column> columns{{w_.figure}};
    for (const auto* o : others)
      columns.push_back({w_.against_organisation[static_cast<std::size_t>(o->organisation)], true});
    std::vector<std::vector<Cell>> rows;
    for (const Headline h : kGains) {
      auto& row = rows.emplace_back();
      row.push_back(headline_cell(h));
      for (const auto* o : others) row.push_back(text_.gain(o->gain(h), sim::name_of(h).unit));
    }
    table(w_.gain, columns, rows);
  }

  void got_through() {
    html_.heading(w_.got_through);
    html_.raw("<div class=\"pair\">\n" + plots_.served_figure() + plots_.attempts_figure() + "</div>\n");
    html_.raw(plots_.until_served());
  }

  void waits() {
    html_.heading(w_.waits);
    html_.raw(plots_.waits());
    html_.raw(plots_.service_level());
  }

  void redials() {
    html_.heading(w_.redials);
    html_.raw(plots_.redials());
  }

  void shares() {
    const std::vector<sim::MemberSummary>& members = s_.organisations.back().members;
    if (members.size() < 2) return;
    html_.heading(w_.sim_shares);
    html_.paragraph(w_.sim_shares_note, "note");
    html_.raw(plots_.shares());
    std::vector<Column> columns{{w_.member}, {w_.agreed, true}};
    for (const sim::OrganisationSummary& o : s_.organisations)
      columns.push_back({text_.organisation(o.organisation), true});
    columns.push_back({w_.norm_hours, true});
    columns.push_back({w_.seat_hours, true});
    std::vector<std::vector<Cell>> rows;
    for (std::size_t m = 0; m < members.size(); ++m) {
      auto& row = rows.emplace_back();
      row.push_back({members[m].name.empty() ? members[m].key : members[m].name, true});
      row.push_back({text_.share(members[m].agreed)});
      for (const sim::OrganisationSummary& o : s_.organisations)
        row.push_back(m < o.members.size() ? text_.cell(o.members[m].delivered, sim::Unit::kShare) : Cell{});
      row.push_back({text_.decimal(members[m].norm_hours.mean, 1)});
      row.push_back({text_.decimal(members[m].seat_hours.mean, 1)});
    }
    table(w_.sim_shares, columns, rows);
  }

  const sim::OrganisationSummary* with_estimates() const {
    const sim::OrganisationSummary* found = s_.find(Organisation::kAlliance);
    if (found != nullptr && found->estimates.all.count > 0) return found;
    for (const sim::OrganisationSummary& o : s_.organisations)
      if (o.estimates.all.count > 0) return &o;
    return nullptr;
  }

  void estimates() {
    const sim::OrganisationSummary* o = with_estimates();
    if (o == nullptr) return;
    const sim::EstimateSummary& e = o->estimates;
    html_.heading(w_.estimates);
    html_.paragraph(say(w_.estimates_of, text_.in(o->organisation),
                        format_.number(static_cast<std::int64_t>(e.all.count)), text_.share(e.in_band.mean),
                        text_.value(std::round(e.untold.mean * e.untold.runs), sim::Unit::kCount)));
    html_.raw(plots_.estimates(*o));
    std::vector<std::vector<Cell>> rows;
    const auto add = [&](std::string_view name, const sim::EstimateCell& cell) {
      if (cell.count == 0) return;
      auto& row = rows.emplace_back();
      row.push_back({std::string{name}});
      row.push_back({format_.number(static_cast<std::int64_t>(cell.count))});
      row.push_back({text_.duration(cell.mean_outcome_s)});
      for (std::size_t way = 0; way < sim::kForetold; ++way)
        row.push_back(
            {text_.share(cell.error[way]), false, (cell.bias[way] > 0 ? "+" : "") + text_.share(cell.bias[way])});
    };
    add(w_.all_told, e.all);
    rows.push_back({{std::string{w_.estimate_by_load}}});
    for (std::size_t load = 0; load < sim::kLoadClasses; ++load) add(w_.loads[load], e.by_load[load]);
    rows.push_back({{std::string{w_.estimate_by_position}}});
    for (std::size_t position = 0; position < sim::kPositionClasses; ++position)
      add(w_.positions[position], e.by_position[position]);
    std::vector<Column> columns{{w_.figure_class, false, true}, {w_.estimate_told, true}, {w_.outcome, true}};
    for (const std::string_view way : w_.ways) columns.push_back({way, true});
    table(w_.estimate_table, columns, rows);
    html_.paragraph(w_.estimate_note, "note");
  }

  Cell headline_cell(Headline h) const {
    const auto at = static_cast<std::size_t>(h);
    return {std::string{w_.headlines[at]}, false, std::string{w_.headline_notes[at]}};
  }

  void all_figures() {
    html_.heading(w_.all_figures);
    std::vector<Column> columns{{w_.figure}};
    for (const sim::OrganisationSummary& o : s_.organisations)
      columns.push_back({text_.organisation(o.organisation), true});
    std::vector<std::vector<Cell>> rows;
    for (std::size_t g = 0; g < std::size(kGroups); ++g) {
      rows.push_back({{std::string{w_.headline_groups[g]}}});
      for (const Headline h : kGroups[g]) {
        auto& row = rows.emplace_back();
        row.push_back(headline_cell(h));
        for (const sim::OrganisationSummary& o : s_.organisations)
          row.push_back(text_.cell(o.of(h), sim::name_of(h).unit));
      }
    }
    table(w_.all_figures, columns, rows);
  }

  void method() {
    html_.heading(w_.sim_method);
    html_.paragraph(w_.sim_method_text);
    const sim::Scenario& scenario = results_[0].scenario;
    const std::int64_t begin = scenario.begin.ms + scenario.utc_offset_ms;
    std::string program = r_.version;
    if (!r_.commit.empty()) program += (program.empty() ? "" : " · ") + r_.commit;
    std::vector<std::pair<std::string_view, Cell>> facts{
        {w_.length, {local_date(begin, format_) + " – " + local_date(begin + scenario.length_ms, format_)}},
        {w_.runs, {format_.number(s_.replications)}}};
    if (scenario.warm_up_ms > 0)
      facts.emplace_back(w_.warm_up, Cell{text_.duration(static_cast<double>(scenario.warm_up_ms) / 1000)});
    if (!program.empty()) facts.emplace_back(w_.program, Cell{program});
    definitions(facts);
    if (!r_.command.empty())
      html_.raw(fmt::format("<p>{} <code>{}</code></p>\n", escaped(w_.command), escaped(r_.command)));
    assumptions();
    runs();
  }

  // A row per replication, with each organisation's digest; where the seeds differ, of each organisation by itself.
  void runs() {
    const auto seeds_of = [](const sim::Results& r) {
      std::vector<std::uint64_t> seeds;
      for (const sim::Figures& run : r.runs) seeds.push_back(run.seed);
      return seeds;
    };
    const bool together = std::all_of(results_.begin(), results_.end(),
                                      [&](const sim::Results& r) { return seeds_of(r) == seeds_of(results_[0]); });
    const auto digest = [&](const sim::Figures& run) {
      return Cell{fmt::format("{:016x}", run.digest), false,
                  say(w_.decisions, format_.number(static_cast<std::int64_t>(run.commands)))};
    };
    std::vector<Column> columns{{w_.seed}};
    std::vector<std::vector<Cell>> rows;
    if (together) {
      for (const sim::Results& r : results_) columns.push_back({text_.organisation(r.organisation), false, true});
      for (std::size_t n = 0; n < results_[0].runs.size() && n < kRunsShown; ++n) {
        auto& row = rows.emplace_back();
        row.push_back({fmt::format("{}", results_[0].runs[n].seed)});
        for (const sim::Results& r : results_) row.push_back(digest(r.runs[n]));
      }
    } else {
      columns.push_back({w_.digest, false, true});
      for (const sim::Results& r : results_) {
        rows.push_back({{std::string{text_.organisation(r.organisation)}}});
        for (std::size_t n = 0; n < r.runs.size() && n < kRunsShown; ++n)
          rows.push_back({{fmt::format("{}", r.runs[n].seed)}, digest(r.runs[n])});
      }
    }
    table(w_.run_table, columns, rows);
    if (s_.replications > kRunsShown) html_.paragraph(say(w_.runs_shown, kRunsShown), "note");
  }

  // As Html::facts, in letters of the text's own size.
  void definitions(const std::vector<std::pair<std::string_view, Cell>>& facts) {
    html_.raw("<div class=\"quiet-facts\">\n");
    html_.facts(facts);
    html_.raw("</div>\n");
  }

  void assumptions() {
    html_.heading(w_.assumptions);
    std::vector<std::string> lines;
    for (const alliance::LocalText& line : r_.assumptions) lines.emplace_back(format_.text(line));
    const auto& members = results_[0].scenario.members;
    if (!members.empty()) {
      const auto [least, most] = std::minmax_element(members.begin(), members.end(), [](const auto& a, const auto& b) {
        return a.cents_per_seat_hour < b.cents_per_seat_hour;
      });
      lines.push_back(least->cents_per_seat_hour == most->cents_per_seat_hour
                          ? say(w_.priced_seats_alike, format_.money(least->cents_per_seat_hour))
                          : say(w_.priced_seats, format_.money(least->cents_per_seat_hour),
                                format_.money(most->cents_per_seat_hour)));
    }
    lines.push_back(say(w_.waiting_hour, format_.money(s_.assumptions.waiting_hour_cents)));
    html_.list(lines);
  }

  void limits() {
    html_.heading(w_.limits);
    html_.list({w_.limit_texts.begin(), w_.limit_texts.end()});
  }

  // Moved sideways by itself where the page is narrow.
  void table(std::string_view caption, const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows) {
    html_.raw(
        fmt::format("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">\n", escaped(caption)));
    html_.table(caption, columns, rows);
    html_.raw("</div>\n");
  }

  const SimulationReport& r_;
  const std::vector<sim::Results>& results_;
  const sim::Summary& s_;
  Format format_;
  const Words& w_;
  SimulationText text_;
  SimulationPlots plots_;
  Html html_;
};

}  // namespace

std::string simulation_html(const SimulationReport& report, Language language) {
  return SimulationWriter{report, language}.write();
}

std::string worth_svg(const sim::Summary& summary, Language language) {
  const Format format{language};
  const std::vector<sim::Results> none;
  const SimulationPlots plots{none, summary, format};
  const BarPlot served = plots.served(), waited = plots.waited();
  PlotHead head;
  const std::string title{format.text({summary.title_de, summary.title_en})};
  head.title = fmt::format("{}: {}", format.words().worth_title, title.empty() ? summary.key : title);
  head.description = fmt::format("{}: {} {}: {}", served.head.title, served.head.description, waited.head.title,
                                 waited.head.description);
  head.standing_alone = true;
  const bool note = summary.replications > 1 && same_means(summary);
  return side_by_side(head, served, waited, note ? say(format.words().worth_note, summary.replications) : "");
}

}  // namespace rufbund::documents
