#include "documents/case_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "documents/charts.h"
#include "documents/html.h"

namespace rufbund::documents {
namespace {

template <class... T>
std::string say(std::string_view words, const T&... values) {
  return fmt::format(fmt::runtime(words), values...);
}

class ReportWriter {
 public:
  ReportWriter(const CaseReport& report, Language language, Reader reader, const std::string& reading_member,
               bool own_rates)
      : r_(report),
        reader_(reader),
        reading_member_(reading_member),
        own_rates_(own_rates),
        format_(language),
        w_(format_.words()),
        html_(format_, say(w_.report_of, r_.number) + " · " + std::string{format_.text(r_.title)}) {}

  std::string write() {
    add_up();
    head();
    shares();
    orders();
    spend();
    figures();
    timeline();
    open_points();
    proof();
    return html_.finish();
  }

 private:
  bool sees(const std::string& member) const {
    return reader_ == Reader::kCoordinator || (reader_ == Reader::kMember && member == reading_member_);
  }

  // Beside hours and minutes its cost would tell a planner its company's rates.
  bool sees_cost() const { return reader_ != Reader::kMember || own_rates_; }

  // What it may cost is the client's and the office's; less its own, a member would have its rivals' money.
  bool sees_all_cost() const { return reader_ != Reader::kMember; }

  void add_up() {
    for (const ReportInterval& x : r_.intervals) {
      offered_ += x.offered;
      answered_ += x.answered;
      in_target_ += x.answered_in_target;
      abandoned_ += x.abandoned;
      at_once_ += x.left_at_once;
      waited_s_ += std::uint64_t{x.mean_wait_s} * x.offered;
    }
    for (const ReportSpend& s : r_.spend) spent_cents_ += s.cents;
  }

  std::string level_of(std::uint64_t offered, std::uint64_t at_once, std::uint64_t in_target) const {
    const auto level = service_level_ppm(offered, at_once, in_target);
    return level ? format_.percent(*level) : std::string{w_.none};
  }
  std::string seconds(std::uint64_t value) const {
    return fmt::format("{}\u00a0{}", format_.number(static_cast<std::int64_t>(value)), w_.seconds);
  }
  std::string count(std::uint64_t value) const { return format_.number(static_cast<std::int64_t>(value)); }

  void head() {
    html_.raw(fmt::format("<header>\n<p class=\"kind\">{}</p>\n<h1><bdi dir=\"auto\">{}</bdi></h1>\n",
                          escaped(w_.report), escaped(format_.text(r_.title))));
    html_.paragraph(format_.text(r_.occasion));
    if (r_.drill) html_.paragraph(w_.drill_note, "drill");
    html_.raw("</header>\n<main>\n");
    html_.facts({{w_.case_number, {r_.number}},
                 {w_.alliance, {r_.alliance, true}},
                 {w_.client, {r_.client, true}},
                 {w_.period, {format_.period(r_.begin, r_.end)}},
                 {w_.made, {fmt::format("{} · {}", r_.made_by, format_.date_time(r_.made_at)), true}}});
    html_.heading(w_.at_a_glance);
    std::vector<std::pair<std::string_view, Cell>> facts{
        {w_.offered, {count(offered_)}},
        {w_.answered, {count(answered_)}},
        {w_.abandoned, {count(abandoned_)}},
        {w_.service_level, {level_of(offered_, at_once_, in_target_)}},
        {w_.mean_wait, {seconds(offered_ == 0 ? 0 : waited_s_ / offered_)}}};
    if (sees_all_cost()) {
      facts.push_back({w_.cost, {format_.money(spent_cents_)}});
      facts.push_back({w_.budget, {format_.money(r_.budget_cents)}});
    }
    html_.facts(facts);
    const auto level = service_level_ppm(offered_, at_once_, in_target_);
    const bool reached = level.value_or(1'000'000) >= r_.target_percent * 10'000;
    html_.paragraph(say(reached ? w_.level_reached : w_.level_missed, r_.target_percent), reached ? "good" : "bad");
    html_.paragraph(r_.left_at_once_s > 0 ? say(w_.level_definition, r_.target_s, r_.left_at_once_s)
                                          : say(w_.level_definition_short, r_.target_s),
                    "note");
    if (r_.thanks > 0) html_.paragraph(say(w_.thanks_count, count(r_.thanks)));
  }

  void shares() {
    html_.heading(w_.shares_report);
    html_.paragraph(w_.shares_note, "note");
    if (r_.shares.empty()) return;
    const auto gap = [](const ReportShare& s) { return std::int64_t{s.delivered_ppm} - s.agreed_ppm; };
    const auto& widest = *std::max_element(
        r_.shares.begin(), r_.shares.end(),
        [&](const ReportShare& a, const ReportShare& b) { return std::abs(gap(a)) < std::abs(gap(b)); });
    ShareChart chart{w_.shares_chart,
                     say(w_.shares_chart_text, widest.name, format_.percent(widest.agreed_ppm),
                         format_.percent(widest.delivered_ppm)),
                     w_.agreed_share,
                     w_.delivered_share,
                     {}};
    std::vector<std::vector<Cell>> rows;
    std::int64_t norm_work = 0, calls = 0;
    for (const ReportShare& s : r_.shares) {
      chart.bars.push_back({s.name, s.agreed_ppm, s.delivered_ppm});
      norm_work += s.norm_work_ms;
      calls += s.calls;
      const bool own = sees(s.member);
      rows.push_back({{s.name, true, own ? std::string{format_.text(s.why)} : ""},
                      {format_.percent(s.agreed_ppm)},
                      {format_.percent(s.delivered_ppm)},
                      {format_.signed_percent(gap(s))},
                      {own ? format_.hours_of_minutes(s.norm_work_ms / 60'000) : ""},
                      {own ? format_.number(s.calls) : ""}});
    }
    rows.push_back(
        {{std::string{w_.total}}, {}, {}, {}, {format_.hours_of_minutes(norm_work / 60'000)}, {format_.number(calls)}});
    html_.raw(svg(chart, format_));
    html_.table(w_.shares_report,
                {{w_.member},
                 {w_.agreed_share, true},
                 {w_.delivered_share, true},
                 {w_.deviation, true},
                 {w_.norm_hours, true},
                 {w_.calls, true}},
                rows, true);
  }

  void orders() {
    if (reader_ == Reader::kClient) return;
    html_.heading(w_.orders);
    html_.paragraph(w_.orders_note, "note");
    std::vector<std::vector<Cell>> rows;
    DayRows days{format_, rows};
    for (const ReportCallUp& c : r_.call_ups) {
      if (!sees(c.member)) continue;
      days.enter(c.begin);
      const bool one_day = format_.date(c.begin) == format_.date(TimeMs{c.end.ms - 1});
      std::string why{w_.decline_reasons[static_cast<std::size_t>(c.reason) % w_.decline_reasons.size()]};
      if (!c.text.empty()) why += (why.empty() ? "" : ": ") + c.text;
      rows.push_back({{c.name, true, c.is_substitute ? std::string{w_.replaces_note} : ""},
                      {one_day ? format_.clock_period(c.begin, c.end) : format_.period(c.begin, c.end)},
                      {std::string{w_.states[static_cast<std::size_t>(c.state) % w_.states.size()]}, true, why},
                      {format_.hours_of_minutes(c.ordered_seat_minutes)},
                      {format_.hours_of_minutes(c.accepted_seat_minutes)},
                      {format_.hours_of_minutes(c.delivered_seat_minutes)},
                      {c.reliability_ppm ? format_.percent(*c.reliability_ppm) : std::string{w_.none}}});
    }
    html_.table(w_.orders,
                {{w_.member},
                 {w_.time, false, true},
                 {w_.answer},
                 {w_.ordered, true},
                 {w_.accepted, true},
                 {w_.delivered, true},
                 {w_.reliability, true}},
                rows);
  }

  void spend() {
    html_.heading(w_.spend);
    const std::int64_t left = r_.budget_cents - spent_cents_;
    if (sees_all_cost())
      html_.paragraph(say(left >= 0 ? w_.budget_left : w_.budget_exceeded, format_.money(std::abs(left))),
                      left >= 0 ? "good" : "bad");
    if (sees_cost()) html_.paragraph(w_.spend_note, "note");
    if (r_.talking > 0) html_.paragraph(say(w_.still_talking, count(r_.talking)), "note");
    lacking_cards();
    std::vector<std::vector<Cell>> rows;
    const auto add = [&](Cell who, std::int64_t seat_minutes, std::int64_t talk_minutes, std::int64_t cents) {
      rows.push_back({std::move(who), {format_.hours_of_minutes(seat_minutes)}, {format_.number(talk_minutes)}});
      if (sees_cost()) rows.back().push_back({format_.money(cents)});
    };
    std::int64_t seat_minutes = 0, talk_minutes = 0;
    for (const ReportSpend& s : r_.spend) {
      seat_minutes += s.seat_minutes;
      talk_minutes += s.talk_minutes;
      if (sees(s.member)) add({s.name, true}, s.seat_minutes, s.talk_minutes, s.cents);
    }
    if (sees_all_cost()) add({std::string{w_.total}}, seat_minutes, talk_minutes, spent_cents_);
    std::vector<Column> columns{{w_.member}, {w_.seat_hours, true}, {w_.talk_minutes, true}};
    if (sees_cost()) columns.push_back({w_.cost, true});
    html_.table(w_.spend, columns, rows, sees_all_cost());
  }

  // A sum that leaves something out says so, and to whom it may be told, whose.
  void lacking_cards() {
    if (!sees_cost()) return;
    std::string names;
    bool any = false;
    for (const ReportSpend& s : r_.spend) {
      if (!s.lacks_card || (!sees_all_cost() && !sees(s.member))) continue;
      any = true;
      if (sees(s.member)) names += (names.empty() ? "" : ", ") + s.name;
    }
    if (any) html_.paragraph(names.empty() ? std::string{w_.without_card} : say(w_.without_card_of, names), "bad");
  }

  void figures() {
    html_.heading(w_.figures);
    if (r_.intervals.empty()) return;
    TimeChart chart{w_.waiting_chart,
                    {},
                    w_.offered,
                    w_.answered,
                    w_.abandoned,
                    r_.intervals[0].begin,
                    std::int64_t{r_.interval_minutes} * 60'000,
                    {},
                    {}};
    std::vector<std::vector<Cell>> rows;
    DayRows days{format_, rows};
    const ReportInterval* busiest = &r_.intervals[0];
    for (const ReportInterval& x : r_.intervals) {
      if (x.offered > busiest->offered) busiest = &x;
      chart.wanted.push_back(x.offered);
      chart.there.push_back(x.answered);
      const auto level = service_level_ppm(x.offered, x.left_at_once, x.answered_in_target);
      days.enter(x.begin);
      rows.push_back({{format_.clock_period(x.begin, x.begin + Millis{std::int64_t{r_.interval_minutes} * 60'000})},
                      {count(x.offered)},
                      {count(x.answered)},
                      {count(x.answered_in_target)},
                      {count(x.abandoned)},
                      {level_of(x.offered, x.left_at_once, x.answered_in_target),
                       false,
                       {},
                       level.value_or(1'000'000) < r_.target_percent * 10'000},
                      {seconds(x.mean_wait_s)},
                      {count(x.staffed_seats)}});
    }
    chart.description = say(w_.waiting_chart_text, count(busiest->offered), format_.date_time(busiest->begin),
                            count(busiest->answered));
    rows.push_back({{std::string{w_.total}},
                    {count(offered_)},
                    {count(answered_)},
                    {count(in_target_)},
                    {count(abandoned_)},
                    {level_of(offered_, at_once_, in_target_)},
                    {seconds(offered_ == 0 ? 0 : waited_s_ / offered_)},
                    {}});
    html_.raw(svg(chart, format_));
    html_.table(w_.figures,
                {{w_.time, false, true},
                 {w_.offered, true},
                 {w_.answered, true},
                 {w_.answered_in_target, true},
                 {w_.abandoned, true},
                 {w_.service_level, true},
                 {w_.mean_wait, true},
                 {w_.staffed, true}},
                rows, true);
  }

  bool in_brief(const ReportEvent& e) const { return reader_ != Reader::kCoordinator && !e.elsewhere.de.empty(); }

  void timeline() {
    html_.heading(w_.timeline);
    std::vector<std::vector<Cell>> rows;
    for (const ReportEvent& e : r_.timeline)
      if (e.member.empty() || sees(e.member))
        rows.push_back(
            in_brief(e)
                ? std::vector<Cell>{{format_.date_time(e.at)}, {std::string{format_.text(e.elsewhere)}, true}, {}}
                : std::vector<Cell>{
                      {format_.date_time(e.at)}, {std::string{format_.text(e.what)}, true}, {e.who, true}});
    html_.table(w_.timeline, {{w_.when, false, true}, {w_.what}, {w_.who}}, rows);
  }

  void open_points() {
    std::vector<std::vector<Cell>> rows;
    for (const ReportPoint& p : r_.open_points)
      if (p.member.empty() || sees(p.member))
        rows.push_back({{std::string{format_.text(p.what)}, true},
                        {p.who, true},
                        {p.due ? format_.date(*p.due) : std::string{w_.none}}});
    // What is open for others alone is not said to be nothing.
    if (rows.empty() && !r_.open_points.empty()) return;
    html_.heading(w_.open_points);
    if (rows.empty()) return html_.paragraph(w_.open_points_none);
    html_.table(w_.open_points, {{w_.what}, {w_.who}, {w_.due}}, rows);
  }

  void proof() {
    html_.heading(w_.proof);
    html_.raw(fmt::format("<p>{} <code>{}</code></p>\n</main>\n", escaped(w_.proof_note),
                          escaped(r_.journal_head.empty() ? w_.none : std::string_view{r_.journal_head})));
  }

  const CaseReport& r_;
  Reader reader_;
  const std::string& reading_member_;
  bool own_rates_;
  Format format_;
  const Words& w_;
  Html html_;
  std::uint64_t offered_ = 0, answered_ = 0, in_target_ = 0, abandoned_ = 0, at_once_ = 0, waited_s_ = 0;
  std::int64_t spent_cents_ = 0;
};

}  // namespace

std::optional<std::uint32_t> service_level_ppm(std::uint64_t offered, std::uint64_t left_at_once,
                                               std::uint64_t in_target) {
  if (offered <= left_at_once) return {};
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(in_target * 1'000'000 / (offered - left_at_once), 1'000'000));
}

std::string report_html(const CaseReport& report, Language language, Reader reader, const std::string& reading_member,
                        bool own_rates) {
  return ReportWriter{report, language, reader, reading_member, own_rates}.write();
}

}  // namespace rufbund::documents
