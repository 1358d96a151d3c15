#include "documents/plan_document.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "documents/charts.h"
#include "documents/html.h"

namespace rufbund::documents {
namespace {

using alliance::OperationPlan;
using alliance::PlanInput;
using alliance::PlanInterval;

template <class... T>
std::string say(std::string_view words, const T&... values) {
  return fmt::format(fmt::runtime(words), values...);
}

class PlanWriter {
 public:
  PlanWriter(const PlanDocument& document, Language language)
      : document_(document),
        plan_(*document.plan),
        in_(plan_.input),
        format_(language),
        w_(format_.words()),
        html_(format_, say(w_.plan_of, in_.number, in_.version) + " · " + std::string{format_.text(in_.title)}) {}

  std::string write() {
    head();
    glance();
    gaps();
    owed();
    capacity();
    call_ups();
    if (document_.reader == Reader::kClient || (document_.reader == Reader::kMember && !document_.own_rates))
      shares();
    else
      costs();
    numbers();
    contacts();
    fallback();
    notes();
    return html_.finish();
  }

 private:
  bool sees(std::size_t member) const { return sees(in_.members[member].key); }
  bool sees(const std::string& member) const {
    return document_.reader == Reader::kCoordinator ||
           (document_.reader == Reader::kMember && member == document_.reading_member);
  }
  // What all of it may cost is the office's and the client's: less its own, a member would have its rivals' rates.
  bool sees_all_cost() const { return document_.reader != Reader::kMember; }
  std::int64_t interval_ms() const { return std::int64_t{in_.interval_minutes} * 60'000; }
  TimeMs end() const {
    return in_.begin + Millis{interval_ms() * static_cast<std::int64_t>(in_.demand[0].calls.size())};
  }

  std::string skills(const alliance::SkillSet& keys) const {
    std::string out;
    for (const std::string& key : keys) {
      const auto it = std::find_if(document_.skill_names.begin(), document_.skill_names.end(),
                                   [&](const auto& named) { return named.first == key; });
      out +=
          (out.empty() ? "" : ", ") + (it == document_.skill_names.end() ? key : std::string{format_.text(it->second)});
    }
    return out;
  }
  std::string range(std::uint32_t least, std::uint32_t most) const {
    return least == most ? format_.number(most) : fmt::format("{}–{}", format_.number(least), format_.number(most));
  }
  std::string minutes(std::uint32_t value) const {
    return fmt::format("{}\u00a0{}", format_.number(value), w_.minutes);
  }
  std::string seconds(std::uint32_t value) const {
    return fmt::format("{}\u00a0{}", format_.number(value), w_.seconds);
  }

  void head() {
    html_.raw(fmt::format("<header>\n<p class=\"kind\">{}</p>\n<h1><bdi dir=\"auto\">{}</bdi></h1>\n", escaped(w_.plan),
                          escaped(format_.text(in_.title))));
    html_.paragraph(format_.text(in_.occasion));
    if (in_.drill) html_.paragraph(w_.drill_note, "drill");
    if (document_.reader == Reader::kClient) html_.paragraph(w_.for_client, "note");
    if (document_.reader == Reader::kMember) {
      std::string name = document_.reading_member;
      for (const auto& m : in_.members)
        if (m.key == document_.reading_member) name = m.name;
      html_.paragraph(say(w_.for_member, name), "note");
    }
    html_.raw("</header>\n<main>\n");
    const std::string approval = document_.approved_by.empty() ? std::string{w_.not_approved}
                                                               : fmt::format("{} · {}", document_.approved_by,
                                                                             format_.date_time(document_.approved_at));
    html_.facts({{w_.case_number, {in_.number}},
                 {w_.version, {std::to_string(in_.version)}},
                 {w_.alliance, {in_.alliance, true}},
                 {w_.client, {in_.client, true}},
                 {w_.made, {fmt::format("{} · {}", in_.made_by, format_.date_time(in_.made_at)), true}},
                 {w_.approved, {approval, true}}});
    if (!document_.fingerprint.empty())
      html_.raw(fmt::format("<p class=\"note\">{}: <code>{}</code>. {}</p>\n", escaped(w_.fingerprint),
                            escaped(document_.fingerprint), escaped(w_.fingerprint_note)));
  }

  void glance() {
    std::int64_t calls = 0, answered = 0;
    for (const auto& list : plan_.intervals)
      for (const PlanInterval& x : list) {
        calls += x.calls;
        answered += std::int64_t{x.calls} * x.service_level_ppm;
      }
    std::int64_t most = 0;
    for (const std::int64_t seats : sums(&PlanInterval::planned)) most = std::max(most, seats);
    const std::int64_t level = calls == 0 ? 1'000'000 : answered / calls;
    html_.heading(w_.at_a_glance);
    std::vector<std::pair<std::string_view, Cell>> facts{
        {w_.period, {format_.period(in_.begin, end())}},
        {w_.activation, {format_.date_time(in_.activated_at)}},
        {w_.expected_calls, {format_.number(calls)}},
        {w_.target, {say(w_.target_text, in_.target_percent, in_.target_s)}},
        {w_.expected_level, {format_.percent(level), false, {}, level < in_.target_percent * 10'000}},
        {w_.most_seats, {format_.number(most)}}};
    if (sees_all_cost()) {
      facts.push_back({w_.cost, {format_.money(plan_.cost_cents)}});
      facts.push_back({w_.budget, {format_.money(in_.budget_cents)}});
    }
    html_.facts(facts);
    html_.paragraph(w_.all_day_local, "note");
  }

  void gaps() {
    html_.heading(w_.gaps);
    if (plan_.gaps.empty()) return html_.paragraph(w_.gaps_none, "good");
    html_.paragraph(w_.gaps_some, "bad");
    std::vector<std::vector<Cell>> rows;
    DayRows days{format_, rows};
    for (const alliance::PlanGap& g : plan_.gaps) {
      days.enter(g.begin);
      const bool one_day = format_.date(g.begin) == format_.date(TimeMs{g.end.ms - 1});
      rows.push_back({{one_day ? format_.clock_period(g.begin, g.end) : format_.period(g.begin, g.end)},
                      {std::string{format_.text(in_.demand[g.demand].name)}},
                      {format_.number(g.most_missing)},
                      {format_.hours_of_minutes(g.missing_seat_minutes)},
                      {format_.percent(g.least_service_level_ppm)},
                      {std::string{g.reason == alliance::GapReason::kRampUp ? w_.gap_ramp_up : w_.gap_not_pledged}}});
    }
    html_.table(w_.gaps,
                {{w_.time, false, true},
                 {w_.demand},
                 {w_.missing_seats, true},
                 {w_.missing_seat_hours, true},
                 {w_.least_level, true},
                 {w_.reason}},
                rows);
  }

  // Whose seats another case has is the office's and the member's own.
  void owed() {
    std::vector<std::vector<Cell>> rows;
    DayRows days{format_, rows};
    for (const alliance::PlanOwed& o : plan_.owed) {
      if (!sees(o.member)) continue;
      days.enter(o.begin);
      const bool one_day = format_.date(o.begin) == format_.date(TimeMs{o.end.ms - 1});
      rows.push_back({{one_day ? format_.clock_period(o.begin, o.end) : format_.period(o.begin, o.end)},
                      {in_.members[o.member].name},
                      {say(w_.owed_of, format_.number(o.promised), format_.number(o.owed), o.case_id, o.case_title)}});
    }
    if (rows.empty()) return;
    html_.heading(w_.owed);
    html_.paragraph(w_.owed_note, "note");
    html_.table(w_.owed, {{w_.time, false, true}, {w_.member}, {w_.seats}}, rows);
  }

  std::vector<std::int64_t> sums(std::uint32_t PlanInterval::*figure) const {
    std::vector<std::int64_t> out(in_.demand[0].calls.size());
    for (const auto& list : plan_.intervals)
      for (std::size_t i = 0; i < list.size(); ++i) out[i] += list[i].*figure;
    return out;
  }

  void capacity() {
    html_.heading(w_.capacity);
    html_.paragraph(w_.capacity_note, "note");
    TimeChart chart{w_.capacity_chart,
                    {},
                    w_.needed,
                    w_.planned,
                    w_.gap,
                    in_.begin,
                    interval_ms(),
                    sums(&PlanInterval::needed),
                    sums(&PlanInterval::planned)};
    std::size_t short_of = 0;
    for (std::size_t i = 0; i < chart.wanted.size(); ++i) short_of += chart.wanted[i] > chart.there[i];
    const auto most = std::max_element(chart.wanted.begin(), chart.wanted.end());
    const TimeMs when = in_.begin + Millis{interval_ms() * (most - chart.wanted.begin())};
    chart.description =
        say(w_.capacity_chart_text, format_.number(*most), format_.date_time(when),
            format_.number(*std::max_element(chart.there.begin(), chart.there.end())), short_of, chart.wanted.size());
    html_.raw(svg(chart, format_));
    for (std::size_t d = 0; d < in_.demand.size(); ++d) demand_table(d);
  }

  void demand_table(std::size_t d) {
    const alliance::Demand& demand = in_.demand[d];
    std::vector<std::vector<Cell>> rows;
    DayRows days{format_, rows};
    for (const PlanInterval& x : plan_.intervals[d]) {
      days.enter(x.begin);
      rows.push_back({{format_.clock_period(x.begin, x.begin + Millis{interval_ms()})},
                      {format_.number(x.calls)},
                      {format_.number(x.needed)},
                      {format_.number(x.planned), false, {}, x.planned < x.needed},
                      {format_.percent(x.service_level_ppm), false, {}, x.planned < x.needed},
                      {format_.percent(x.abandoned_ppm)},
                      {seconds(x.mean_wait_s)}});
    }
    html_.table(fmt::format("{} · {} {}, {} {}", format_.text(demand.name), w_.handling, seconds(demand.handling_s),
                            w_.patience, seconds(demand.patience_s)),
                {{w_.time, false, true},
                 {w_.calls, true},
                 {w_.needed, true},
                 {w_.planned, true},
                 {w_.service_level, true},
                 {w_.abandoned, true},
                 {w_.mean_wait, true}},
                rows);
  }

  void call_ups() {
    if (document_.reader == Reader::kClient) return;
    const bool all = document_.reader == Reader::kCoordinator;
    html_.heading(w_.call_ups);
    html_.paragraph(all ? w_.call_ups_note : w_.call_ups_own);
    std::vector<std::vector<Cell>> rows;
    DayRows days{format_, rows};
    // A member's orders are numbered by themselves: their places among all, which the price of a seat has a part in,
    // would tell how many are cheaper.
    std::size_t number = 0;
    for (const alliance::PlannedCallUp& c : plan_.call_ups) {
      if (!sees(c.member)) continue;
      ++number;
      days.enter(c.call_at);
      const auto [least, most] = std::minmax_element(c.seats.begin(), c.seats.end());
      const TimeMs until = c.begin + Millis{interval_ms() * static_cast<std::int64_t>(c.seats.size())};
      const TimeMs answer = c.call_at + Millis{std::int64_t{in_.answer_within_minutes} * 60'000};
      const bool same_day = format_.date(c.begin) == format_.date(c.call_at);
      std::string substitutes;
      for (const alliance::Substitute& s : c.substitutes)
        substitutes += fmt::format("{}{}\u00a0({})", substitutes.empty() ? "" : "; ", in_.members[s.member].name,
                                   range(s.least_spare, s.most_spare));
      std::vector<Cell> row{{fmt::format("{}", number)},
                            {format_.time(c.call_at), false, fmt::format("{} {}", w_.answer_by, format_.time(answer))},
                            {in_.members[c.member].name, true, skills(c.skills)},
                            {format_.clock_period(c.begin, until), false,
                             fmt::format("{}{} {}", same_day ? "" : format_.date(c.begin) + " · ", w_.ramp_up,
                                         minutes(c.ramp_up_minutes))},
                            {range(*least, *most)}};
      if (all) row.push_back({substitutes.empty() ? std::string{w_.none} : substitutes, true});
      rows.push_back(std::move(row));
    }
    std::vector<Column> columns{{w_.number_short}, {w_.call_at}, {w_.member}, {w_.time, false, true}, {w_.seats, true}};
    if (all) columns.push_back({w_.substitutes});
    html_.table(w_.call_ups, columns, rows);
  }

  void budget() {
    const std::int64_t left = in_.budget_cents - plan_.cost_cents;
    if (left >= 0) return html_.paragraph(say(w_.budget_left, format_.money(left)), "good");
    std::string words = say(w_.budget_exceeded, format_.money(-left));
    if (plan_.budget_lasts_until != kNever)
      words += " " + say(w_.budget_until, format_.date_time(plan_.budget_lasts_until));
    html_.paragraph(words, "bad");
  }

  void costs() {
    html_.heading(w_.cost_title);
    if (sees_all_cost()) budget();
    html_.paragraph(w_.cost_note, "note");
    std::vector<std::vector<Cell>> rows;
    std::int64_t seat_minutes = 0, talk_minutes = 0;
    for (const alliance::MemberCost& c : plan_.costs) {
      seat_minutes += c.seat_minutes;
      talk_minutes += c.talk_minutes;
      const alliance::PlanMember& m = in_.members[c.member];
      const std::string rates =
          fmt::format("{} · {}", format_.money(m.rates.cents_per_minute), format_.money(m.rates.cents_per_seat_hour));
      if (sees(c.member))
        rows.push_back({{m.name, true, rates},
                        {format_.percent(m.share_ppm)},
                        {format_.percent(c.planned_share_ppm)},
                        {format_.hours_of_minutes(c.seat_minutes)},
                        {format_.number(c.talk_minutes)},
                        {format_.money(c.seat_cents)},
                        {format_.money(c.talk_cents)},
                        {format_.money(c.seat_cents + c.talk_cents)}});
      else
        rows.push_back({{m.name, true}, {format_.percent(m.share_ppm)}, {}, {}, {}, {}, {}, {}});
    }
    std::int64_t seat_cents = 0, talk_cents = 0;
    for (const alliance::MemberCost& c : plan_.costs) {
      seat_cents += c.seat_cents;
      talk_cents += c.talk_cents;
    }
    if (sees_all_cost())
      rows.push_back({{std::string{w_.total}},
                      {},
                      {},
                      {format_.hours_of_minutes(seat_minutes)},
                      {format_.number(talk_minutes)},
                      {format_.money(seat_cents)},
                      {format_.money(talk_cents)},
                      {format_.money(plan_.cost_cents)}});
    html_.table(w_.cost_title,
                {{w_.member},
                 {w_.agreed_share, true},
                 {w_.planned_share, true},
                 {w_.seat_hours, true},
                 {w_.talk_minutes, true},
                 {w_.seat_cost, true},
                 {w_.talk_cost, true},
                 {w_.sum, true}},
                rows, sees_all_cost());
  }

  void shares() {
    html_.heading(w_.shares_title);
    if (sees_all_cost()) budget();
    std::vector<std::vector<Cell>> rows;
    for (const alliance::PlanMember& m : in_.members) rows.push_back({{m.name, true}, {format_.percent(m.share_ppm)}});
    html_.table(w_.shares_title, {{w_.member}, {w_.agreed_share, true}}, rows);
  }

  void numbers() {
    std::vector<std::vector<Cell>> rows;
    html_.heading(w_.numbers);
    // Which addresses carriers' trunks are known by is what lets calls in: not for members.
    const bool carriers = document_.reader != Reader::kMember;
    for (const alliance::PlanNumber& n : in_.numbers) {
      std::vector<Cell>& row = rows.emplace_back(std::vector<Cell>{{n.number}, {std::string{format_.text(n.use)}}});
      if (carriers) row.insert(row.end(), {{n.carrier, true}, {n.trunk}});
    }
    std::vector<Column> columns{{w_.number, false, true}, {w_.use}};
    if (carriers) columns.insert(columns.end(), {{w_.carrier}, {w_.trunk}});
    html_.table(w_.numbers, columns, rows);
    if (in_.announcements.empty()) return;
    rows.clear();
    html_.heading(w_.announcements);
    // What callers hear is in both languages, whatever the document's.
    for (const alliance::PlanAnnouncement& a : in_.announcements)
      rows.push_back({{std::string{format_.text(a.when)}}, {a.words.de, true}, {a.words.en, true}});
    html_.table(w_.announcements, {{w_.spoken_when}, {"Deutsch"}, {"English"}}, rows);
  }

  void contacts() {
    std::vector<std::vector<Cell>> rows;
    for (const alliance::PlanContact& c : in_.contacts) {
      // By key: a member may call itself as it likes, also like another.
      if (!c.member.empty() && !sees(c.member)) continue;
      rows.push_back(
          {{c.organisation, true, std::string{format_.text(c.role)}}, {c.person, true}, {c.day}, {c.night}, {c.email}});
    }
    html_.heading(w_.contacts);
    html_.table(w_.contacts,
                {{w_.organisation}, {w_.person}, {w_.day, false, true}, {w_.night, false, true}, {w_.email}}, rows);
  }

  void fallback() {
    if (plan_.fallback.empty() || document_.reader == Reader::kClient) return;
    html_.heading(w_.fallback);
    html_.paragraph(w_.fallback_note);
    std::vector<std::vector<Cell>> rows;
    std::uint32_t sum = 0;
    for (const alliance::FallbackShare& f : plan_.fallback) {
      const alliance::PlanSite& site = in_.sites[f.site];
      if (!sees(site.member)) continue;
      std::string member = site.member;
      for (const auto& m : in_.members)
        if (m.key == site.member) member = m.name;
      sum += f.percent;
      rows.push_back(
          {{site.name, true}, {member, true}, {site.trunk}, {fmt::format("{}{}", f.percent, w_.percent_sign)}});
    }
    rows.push_back({{std::string{w_.total}}, {}, {}, {fmt::format("{}{}", sum, w_.percent_sign)}});
    html_.table(w_.fallback, {{w_.site}, {w_.member}, {w_.trunk}, {w_.percent, true}}, rows, true);
  }

  void notes() {
    html_.heading(w_.legal);
    std::vector<std::string> entries;
    for (const alliance::LocalText& note : in_.legal_notes) entries.emplace_back(format_.text(note));
    html_.list(entries);
    html_.heading(w_.method);
    html_.paragraph(w_.method_text);
    html_.raw("</main>\n");
  }

  const PlanDocument& document_;
  const OperationPlan& plan_;
  const PlanInput& in_;
  Format format_;
  const Words& w_;
  Html html_;
};

}  // namespace

std::string plan_html(const PlanDocument& document, Language language) {
  CHECK(document.plan != nullptr && !document.plan->input.demand.empty());
  return PlanWriter{document, language}.write();
}

}  // namespace rufbund::documents
