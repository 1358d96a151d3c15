#include "api/metrics.h"

#include <fmt/format.h>

#include "api/codes.h"

namespace rufbund::api {
namespace {

using projections::LinePicture;
using projections::SeatCounts;

std::string escaped(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

}  // namespace

void Exposition::metric(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  out_ += fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
}

void Exposition::sample(const Labels& labels, double value) {
  out_ += name_;
  char separator = '{';
  for (const auto& [name, text] : labels) {
    out_ += fmt::format("{}{}=\"{}\"", separator, name, escaped(text));
    separator = ',';
  }
  if (!labels.empty()) out_ += '}';
  out_ += fmt::format(" {}\n", value);
}

std::string picture_metrics(const Picture& picture, const Names& names) {
  Exposition e;
  const auto each_line = [&](std::string_view name, std::string_view type, std::string_view help, auto&& value) {
    e.metric(name, type, help);
    for (std::size_t i = 0; i < picture.lines.size(); ++i)
      e.sample({{"hotline", names.hotlines()[i].key()}}, static_cast<double>(value(picture.lines[i], i)));
  };
  each_line("rufbund_hotline_open", "gauge", "1 while the hotline is open.",
            [](const LinePicture& l, std::size_t) { return l.open ? 1 : 0; });
  e.metric("rufbund_callers", "gauge", "Callers by phase.");
  for (std::size_t i = 0; i < picture.lines.size(); ++i) {
    const LinePicture& l = picture.lines[i];
    const std::string_view hotline = names.hotlines()[i].key();
    e.sample({{"hotline", hotline}, {"phase", "menu"}}, l.in_menu);
    e.sample({{"hotline", hotline}, {"phase", "waiting"}}, l.waiting);
    e.sample({{"hotline", hotline}, {"phase", "offered"}}, l.offered);
    e.sample({{"hotline", hotline}, {"phase", "talking"}}, l.talking);
  }
  each_line("rufbund_oldest_wait_seconds", "gauge", "Longest wait of those in line now.",
            [&](const LinePicture& l, std::size_t) {
              return l.oldest_since == TimeMs{} ? 0.0 : static_cast<double>((l.at - l.oldest_since).count()) / 1000;
            });
  const auto counter = [&](std::string_view name, std::string_view what, auto&& value) {
    each_line(name, "counter", fmt::format("{} since the hotline's journal began.", what),
              [&](const LinePicture& l, std::size_t) { return static_cast<double>(value(l.ever)); });
  };
  using projections::Tally;
  counter("rufbund_calls_offered_total", "Callers who joined the line", [](const Tally& t) { return t.offered; });
  counter("rufbund_calls_answered_total", "Callers answered", [](const Tally& t) { return t.answered; });
  counter("rufbund_calls_answered_in_target_total", "Callers answered within the target",
          [](const Tally& t) { return t.answered_in_target; });
  counter("rufbund_calls_abandoned_total", "Callers who left the line", [](const Tally& t) { return t.abandoned; });
  counter("rufbund_calls_served_by_announcement_total", "Callers answered by an announcement",
          [](const Tally& t) { return t.served_by_announcement; });
  counter("rufbund_answer_wait_seconds_total", "Waits of the answered, summed up",
          [](const Tally& t) { return static_cast<double>(t.answer_wait_ms) / 1000; });
  counter("rufbund_talk_seconds_total", "Talk, summed up",
          [](const Tally& t) { return static_cast<double>(t.talk_ms) / 1000; });
  e.metric("rufbund_attempts_refused_total", "counter", "Attempts refused at once since the hotline's journal began.");
  for (std::size_t i = 0; i < picture.lines.size(); ++i)
    for (std::size_t cause = 1; cause < static_cast<std::size_t>(core::kRefusalCauseCount); ++cause)
      e.sample({{"hotline", names.hotlines()[i].key()}, {"cause", code(static_cast<core::RefusalCause>(cause))}},
               static_cast<double>(picture.lines[i].ever.refused[cause]));
  each_line("rufbund_journal_sequence", "counter", "Last durable record in the picture.",
            [](const LinePicture& l, std::size_t) { return l.sequence.value; });
  each_line("rufbund_journal_healthy", "gauge", "1 while the journal can be written.",
            [&](const LinePicture&, std::size_t i) { return picture.journals[i].healthy ? 1 : 0; });

  e.metric("rufbund_seats", "gauge", "Seats by site and state.");
  for (std::size_t i = 0; i < picture.lines.size(); ++i) {
    const HotlineNames& h = names.hotlines()[i];
    for (const auto& site : picture.lines[i].sites) {
      if (h.site(site.site) == nullptr) continue;
      const std::pair<core::SeatState, std::uint32_t> states[] = {
          {core::SeatState::kOffline, site.seats.offline}, {core::SeatState::kReady, site.seats.ready},
          {core::SeatState::kOffered, site.seats.offered}, {core::SeatState::kTalking, site.seats.talking},
          {core::SeatState::kWrapUp, site.seats.wrap_up},  {core::SeatState::kPaused, site.seats.paused}};
      for (const auto& [state, count] : states)
        e.sample({{"hotline", h.key()},
                  {"member", h.member_key(site.member)},
                  {"site", h.site_key(site.site)},
                  {"state", code(state)}},
                 count);
    }
  }
  e.metric("rufbund_site_reachable", "gauge", "1 while the site answers its keep-alive.");
  for (std::size_t i = 0; i < picture.lines.size(); ++i)
    for (const auto& site : picture.lines[i].sites)
      if (const HotlineNames& h = names.hotlines()[i]; h.site(site.site) != nullptr)
        e.sample({{"hotline", h.key()}, {"site", h.site_key(site.site)}}, site.reachable ? 1 : 0);
  const auto each_member = [&](std::string_view name, std::string_view type, std::string_view help, auto&& value) {
    e.metric(name, type, help);
    for (std::size_t i = 0; i < picture.lines.size(); ++i)
      for (const auto& m : picture.lines[i].members)
        if (const HotlineNames& h = names.hotlines()[i]; h.member(m.member) != nullptr)
          e.sample({{"hotline", h.key()}, {"member", h.member_key(m.member)}}, static_cast<double>(value(m)));
  };
  each_member("rufbund_member_agreed_ppm", "gauge", "Agreed share.", [](const auto& m) { return m.agreed_ppm; });
  each_member("rufbund_member_norm_work_seconds", "gauge", "Delivered norm work since the key took effect.",
              [](const auto& m) { return static_cast<double>(m.since_agreement.norm_work_ms) / 1000; });
  each_member("rufbund_member_present", "gauge", "1 while a seat of the member is signed in.",
              [](const auto& m) { return m.present ? 1 : 0; });

  e.metric("rufbund_alarms", "gauge", "Alarms in force by severity.");
  for (const std::string_view severity : {"critical", "warning", "info"}) {
    int count = 0;
    for (const Alarm& alarm : picture.alarms) count += alarm.severity == severity;
    e.sample({{"severity", severity}}, count);
  }
  e.metric("rufbund_media_healthy", "gauge", "1 while a media relay answers.");
  e.sample({}, picture.media_healthy ? 1 : 0);
  e.metric("rufbund_engine_queue_length", "gauge", "Commands that wait for the engine.");
  e.sample({}, static_cast<double>(picture.engine.queue_length));
  e.metric("rufbund_engine_commands_total", "counter", "Commands decided since the start.");
  e.sample({}, static_cast<double>(picture.engine.commands));
  e.metric("rufbund_clock_ahead_seconds", "gauge", "The machine's clock less the journal's time.");
  e.sample({}, static_cast<double>(picture.engine.clock_ahead.count()) / 1000);
  return e.take();
}

}  // namespace rufbund::api
