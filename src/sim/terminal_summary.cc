// See terminal_summary.h.
#include "sim/terminal_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "base/utf8.h"

namespace rufbund::sim {
namespace {

constexpr std::size_t kLabelWidth = 33, kLeastColumn = 16;
constexpr std::size_t kMembersShown = 12;
constexpr std::string_view kNone = "–", kPlusMinus = " ± ";

// Columns that a text takes: code points, as nothing here is wider or combines but what a scenario's names bring.
std::size_t width(std::string_view text) {
  std::size_t n = 0;
  for (const char c : text) n += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return n;
}

// Without what could steer the terminal, and cut to `most` columns.
std::string harmless(std::string_view text, std::size_t most) {
  std::vector<std::string_view> letters;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t from = i;
    const auto point = next_code_point(text, i);
    if (!point) break;
    if (!is_control(*point) && !is_invisible(*point)) letters.push_back(text.substr(from, i - from));
  }
  const bool cut = letters.size() > most;
  if (cut) letters.resize(most - 1);
  std::string out;
  for (const std::string_view letter : letters) out += letter;
  return cut ? out + "…" : out;
}

std::string padded(std::string_view text, std::size_t to) {
  const std::size_t has = width(text);
  return std::string{text} + std::string(to > has ? to - has : 0, ' ');
}
std::string aligned(std::string_view text, std::size_t to) {
  const std::size_t has = width(text);
  return std::string(to > has ? to - has : 0, ' ') + std::string{text};
}

// 1,234.5
std::string grouped(double value, int decimals) {
  std::string digits = fmt::format("{:.{}f}", std::abs(value), decimals);
  const std::size_t end = std::min(digits.find('.'), digits.size());
  for (std::size_t at = end; at > 3;) digits.insert(at -= 3, ",");
  const bool is_zero = digits.find_first_of("123456789") == std::string::npos;
  return (value < 0 && !is_zero ? "-" : "") + digits;
}

struct Scale {
  double factor = 1;
  int decimals = 0;
  std::string_view mark;
};

Scale scale_of(Unit unit, double mean) {
  const double size = std::abs(mean);
  const auto time = [](double seconds, double per_unit) -> Scale {
    if (seconds < 120) return {1 / per_unit, 1, " s"};
    if (seconds < 7200) return {1 / per_unit / 60, 1, " min"};
    if (seconds < 172'800) return {1 / per_unit / 3600, 1, " h"};
    return {1 / per_unit / 86'400, 1, " d"};
  };
  switch (unit) {
    case Unit::kCount:
      return {1, size < 100 && size != std::floor(size) ? 1 : 0, ""};
    case Unit::kShare:
      return {100, 1, "%"};
    case Unit::kPerCaller:
      return {1, 2, ""};
    case Unit::kSeconds:
      return time(size, 1);
    case Unit::kMinutes:
      return {1, 1, " min"};
    case Unit::kHours:
      return {1, size < 100 ? 1 : 0, " h"};
    case Unit::kEuro:
      return {1, size < 1000 ? 2 : 0, ""};
  }
  return {};
}

std::string text_of(const Measure& m, Unit unit) {
  if (!m.is_known()) return std::string{kNone};
  const Scale scale = scale_of(unit, m.mean);
  std::string out = grouped(m.mean * scale.factor, scale.decimals);
  if (m.has_interval() && m.high != m.mean)
    out += std::string{kPlusMinus} + grouped((m.high - m.mean) * scale.factor, scale.decimals);
  return out + std::string{scale.mark};
}

struct Row {
  Headline headline;
  std::string_view label;
  bool may_be_left_out = false;  // where it is 0 everywhere
};
struct Section {
  std::string_view title;
  std::span<const Row> rows;
};

constexpr Row kCallerRows[]{
    {Headline::kCallers, "distinct callers"},
    {Headline::kServed, "got through"},
    {Headline::kServedShare, "  of the callers"},
    {Headline::kGaveUp, "gave up"},
    {Headline::kAttemptsPerCaller, "attempts per caller"},
    {Headline::kMostAttempts, "most attempts of one caller"},
    {Headline::kUntilServed50, "first attempt to answer, median"},
    {Headline::kUntilServed90, "first attempt to answer, 90%"},
    {Headline::kLineMinutes, "waited in the line, per caller"},
};
constexpr Row kCallRows[]{
    {Headline::kAttempts, "attempts"},
    {Headline::kAnswered, "answered"},
    {Headline::kAnsweredShare, "  of the attempts"},
    {Headline::kServiceLevel, "service level"},
    {Headline::kAbandoned, "abandoned"},
    {Headline::kRefused, "refused", true},
    {Headline::kClosed, "closed", true},
    {Headline::kBroken, "broken", true},
};
constexpr Row kWaitRows[]{
    {Headline::kMeanWait, "mean wait of the answered"},
    {Headline::kWait50, "  median"},
    {Headline::kWait90, "  90%"},
    {Headline::kWait99, "  99%"},
};
constexpr Row kWorkRows[]{
    {Headline::kOccupancy, "talk time of paid seat time"},
    {Headline::kSeatHours, "paid seat hours"},
    {Headline::kCost, "cost of the seats, EUR"},
    {Headline::kCostPerServed, "  per caller who got through, EUR"},
    {Headline::kLineHours, "waited by all callers"},
    {Headline::kWaitingCost, "  worth, EUR"},
};
constexpr Section kSections[]{
    {"Callers", kCallerRows}, {"Calls", kCallRows}, {"Waits", kWaitRows}, {"Work and money", kWorkRows}};

constexpr std::array<std::string_view, kForetold> kWays{"the rulebook's estimate", "smoothed wait of the past",
                                                        "mean of the last 100 waits", "position × handling ÷ seats"};

std::string_view title_of(Organisation organisation) {
  switch (organisation) {
    case Organisation::kSeparate:
      return "separate lines";
    case Organisation::kContractor:
      return "one contractor";
    case Organisation::kAlliance:
      break;
  }
  return "the alliance";
}

class Table {
 public:
  Table(const Summary& summary, bool styled) : s_(summary), styled_(styled) {}

  std::string write() {
    head();
    for (const Section& section : kSections) {
      group(section.title);
      for (const Row& row : section.rows)
        if (!row.may_be_left_out || happened(row.headline))
          add(row.label,
              [&](const OrganisationSummary& o) { return text_of(o.of(row.headline), name_of(row.headline).unit); });
    }
    shares();
    estimates();
    return lay_out();
  }

 private:
  struct Line {
    std::string label;
    std::vector<std::string> cells;
    bool is_group = false;
  };

  template <class F>
  void add(std::string_view label, F&& cell) {
    Line& line = lines_.emplace_back(Line{"  " + std::string{label}, {}, false});
    for (const OrganisationSummary& o : s_.organisations) line.cells.push_back(cell(o));
  }
  void group(std::string_view title) { lines_.push_back({std::string{title}, {}, true}); }

  bool happened(Headline h) const {
    return std::any_of(s_.organisations.begin(), s_.organisations.end(),
                       [&](const OrganisationSummary& o) { return o.of(h).mean > 0; });
  }

  void head() {
    const std::string title = harmless(s_.title_en.empty() ? s_.title_de : s_.title_en, 100);
    head_ = bold(title.empty() ? harmless(s_.key, 100) : title) + '\n' +
            (s_.replications > 1
                 ? fmt::format("mean of {} replications ± half of its 95% confidence interval\n", s_.replications)
                 : "one replication, so without intervals\n");
  }

  void shares() {
    const OrganisationSummary* widest = nullptr;
    for (const OrganisationSummary& o : s_.organisations)
      if (widest == nullptr || o.members.size() > widest->members.size()) widest = &o;
    if (widest == nullptr || widest->members.size() < 2) return;
    group("Shares of the work: agreed, then delivered");
    for (std::size_t m = 0; m < widest->members.size() && m < kMembersShown; ++m) {
      const MemberSummary& member = widest->members[m];
      const std::string agreed = fmt::format(" {:.1f}%", member.agreed * 100);
      const std::string name =
          harmless(member.name.empty() ? member.key : member.name, kLabelWidth - 4 - agreed.size());
      add(padded(name, kLabelWidth - 3 - agreed.size()) + agreed, [&](const OrganisationSummary& o) {
        return m < o.members.size() ? text_of(o.members[m].delivered, Unit::kShare) : std::string{kNone};
      });
    }
    if (widest->members.size() > kMembersShown)
      add(fmt::format("and {} more", widest->members.size() - kMembersShown),
          [](const auto&) { return std::string{}; });
  }

  void estimates() {
    bool any = false;
    for (const OrganisationSummary& o : s_.organisations) any = any || o.estimates.all.count > 0;
    if (!any) return;
    group("Foretold waits: mean error ÷ mean outcome (bias)");
    for (std::size_t way = 0; way < kForetold; ++way)
      add(kWays[way], [&](const OrganisationSummary& o) {
        if (!o.estimates.error[way].is_known()) return std::string{kNone};
        return fmt::format("{:.1f}% ({:+.1f}%)", o.estimates.error[way].mean * 100, o.estimates.bias[way].mean * 100);
      });
    add("within the band that was told",
        [](const OrganisationSummary& o) { return text_of(o.estimates.in_band, Unit::kShare); });
    add("callers compared",
        [](const OrganisationSummary& o) { return grouped(static_cast<double>(o.estimates.all.count), 0); });
    add("heard their position alone",
        [](const OrganisationSummary& o) { return text_of(o.estimates.untold, Unit::kCount); });
  }

  std::string lay_out() {
    std::vector<std::size_t> columns(s_.organisations.size(), kLeastColumn);
    for (std::size_t c = 0; c < columns.size(); ++c) {
      columns[c] = std::max(columns[c], width(title_of(s_.organisations[c].organisation)));
      for (const Line& line : lines_)
        if (c < line.cells.size()) columns[c] = std::max(columns[c], width(line.cells[c]));
    }
    std::size_t label = kLabelWidth + 2;
    for (const Line& line : lines_)
      if (!line.is_group) label = std::max(label, width(line.label));
    std::string out = head_ + '\n' + padded("", label);
    for (std::size_t c = 0; c < columns.size(); ++c)
      out += "  " + bold(aligned(title_of(s_.organisations[c].organisation), columns[c]));
    out += '\n';
    for (const Line& line : lines_) {
      std::string text = line.is_group ? bold(line.label) : padded(line.label, label);
      for (std::size_t c = 0; c < line.cells.size(); ++c)
        text += "  " + faint_interval(aligned(line.cells[c], columns[c]));
      while (!text.empty() && text.back() == ' ') text.pop_back();
      out += text + '\n';
    }
    return out;
  }

  std::string bold(std::string_view text) const {
    return styled_ ? fmt::format("\x1b[1m{}\x1b[0m", text) : std::string{text};
  }
  std::string faint_interval(const std::string& cell) const {
    const std::size_t at = styled_ ? cell.find(kPlusMinus) : std::string::npos;
    if (at == std::string::npos) return cell;
    return fmt::format("{}\x1b[2m{}\x1b[0m", cell.substr(0, at), cell.substr(at));
  }

  const Summary& s_;
  bool styled_;
  std::string head_;
  std::vector<Line> lines_;
};

}  // namespace

std::string terminal_summary(const Summary& summary, bool styled) { return Table{summary, styled}.write(); }

}  // namespace rufbund::sim
