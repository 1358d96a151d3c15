// `rufbund simulate`: plays a scenario, tells what it came to, and writes the report.
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>

#include "app/alliance_scenario.h"
#include "app/commands.h"
#include "app/commit.h"
#include "app/node_door.h"
#include "app/problems.h"
#include "app/scenario_file.h"
#include "documents/simulation_report.h"
#include "sim/journal_recorder.h"
#include "sim/organisation.h"
#include "sim/results_csv.h"
#include "sim/results_json.h"
#include "sim/runner.h"
#include "sim/simulation.h"
#include "sim/summary.h"
#include "sim/terminal_summary.h"

namespace rufbund::app {
namespace {

// What to type to see a failing run again: the handler may only write bytes that are there already.
thread_local char replay[512];

void on_abort(int) {
  if (replay[0] != '\0') (void)!::write(STDERR_FILENO, replay, std::strlen(replay));
}

constexpr std::string_view name_of(sim::Organisation organisation) {
  switch (organisation) {
    case sim::Organisation::kSeparate:
      return "separate";
    case sim::Organisation::kContractor:
      return "contractor";
    case sim::Organisation::kAlliance:
      return "alliance";
  }
  return "";
}

// One line that is written over and over, on a terminal alone.
class ProgressLine {
 public:
  explicit ProgressLine(std::string what) : what_(std::move(what)), shown_(::isatty(STDERR_FILENO) == 1) {}
  ~ProgressLine() {
    if (shown_) fmt::print(stderr, "\r\033[K");
  }
  void at(double done) {
    if (!shown_) return;
    const std::lock_guard lock(mutex_);
    const int percent = static_cast<int>(done * 100);
    if (percent == percent_) return;
    percent_ = percent;
    const auto full = static_cast<std::size_t>(percent * 30 / 100);
    std::string bar;
    for (std::size_t i = 0; i < 30; ++i) bar += i < full ? "█" : "░";
    fmt::print(stderr, "\r\033[K  {:<11} {} {:3} %", what_, bar, percent);
    std::fflush(stderr);
  }

 private:
  const std::string what_;
  const bool shown_;
  std::mutex mutex_;
  int percent_ = -1;
};

int write_journal(const SimulateOptions& options, const sim::Scenario& scenario, std::uint64_t seed) {
  sim::JournalRecorder recorder(scenario, 0);
  sim::RunOptions run;
  run.seed = seed;
  run.see = [&](std::uint32_t line, Sequence sequence, TimeMs at, const core::Command& command,
                std::span<const core::Event> events) {
    if (line == 0) recorder.see(sequence, at, command, events);
  };
  (void)sim::Simulation(scenario, run).run();
  if (const auto written = recorder.write(options.journal); !written) {
    fmt::print(stderr, "rufbund: {}\n", written.error().message);
    return kExitFailed;
  }
  std::string hash;
  for (const std::uint8_t byte : recorder.record_hash()) hash += fmt::format("{:02x}", byte);
  fmt::print("Journal: {}, {} records, hash of the records {}\n", options.journal, recorder.records(), hash);
  return kExitFine;
}

// What was assumed, in both languages, and what plays it again.
documents::SimulationReport report_of(const SimulateOptions& options, const std::vector<sim::Results>& results,
                                      const sim::Summary& summary, const sim::Program& program) {
  documents::SimulationReport report;
  report.results = &results;
  report.summary = &summary;
  const sim::Scenario& scenario = results.back().scenario;
  for (std::size_t i = 0; i < std::max(scenario.notes_de.size(), scenario.notes_en.size()); ++i) {
    const auto& de = i < scenario.notes_de.size() ? scenario.notes_de[i] : scenario.notes_en[i];
    const auto& en = i < scenario.notes_en.size() ? scenario.notes_en[i] : scenario.notes_de[i];
    report.assumptions.push_back({de, en});
  }
  report.version = program.version;
  report.commit = program.commit;
  report.command =
      fmt::format("rufbund simulate {}{} --seed {} --replications {}",
                  options.plan.empty() ? options.scenario : "--plan " + options.plan,
                  options.drill.empty() ? "" : " --drill " + options.drill, scenario.seed, scenario.replications);
  return report;
}

Result<void> write_report(const SimulateOptions& options, const std::vector<sim::Results>& results,
                          const sim::Summary& summary) {
  const std::string& folder = options.out;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const sim::Program program{RUFBUND_VERSION, RUFBUND_COMMIT};
  const documents::SimulationReport report = report_of(options, results, summary, program);
  const std::pair<const char*, std::string> files[] = {
      {"report.html", documents::simulation_html(report, documents::Language::kGerman)},
      {"report.en.html", documents::simulation_html(report, documents::Language::kEnglish)},
      {"worth.svg", documents::worth_svg(summary, documents::Language::kGerman)},
      {"worth.en.svg", documents::worth_svg(summary, documents::Language::kEnglish)},
      {"results.json", sim::results_json(results, summary, program)},
      {"intervals.csv", sim::intervals_csv(results)},
      {"members.csv", sim::members_csv(summary)},
      {"estimates.csv", sim::estimates_csv(summary)},
  };
  for (const auto& [name, text] : files) {
    const std::string path = (std::filesystem::path(folder) / name).string();
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    if (!file.flush()) return fail(ErrorCode::kUnavailable, path + " cannot be written. Choose another --out.");
  }
  fmt::print("Report: {}\n", folder);
  return {};
}

// All items of a list of the API.
Result<std::vector<api::Json>> items(const NodeDoor& door, const std::string& path) {
  auto page = read_document(door, path);
  if (!page) return tl::unexpected(page.error());
  std::vector<api::Json> out;
  if (const auto found = page->find("items"); found != page->end() && found->is_array())
    for (const api::Json& item : *found) out.push_back(item);
  return out;
}

Result<CaseBooks> read_case(const NodeDoor& door, const std::string& id) {
  CaseBooks books;
  const std::string at = "/api/alliance/cases/" + id;
  auto one = read_document(door, at);
  if (!one) return tl::unexpected(one.error());
  auto call_ups = items(door, at + "/call-ups");
  if (!call_ups) return tl::unexpected(call_ups.error());
  auto keys = items(door, "/api/alliance/keys");
  if (!keys) return tl::unexpected(keys.error());
  auto members = items(door, "/api/alliance/members");
  if (!members) return tl::unexpected(members.error());
  const std::string hotline = call_ups->empty() ? std::string() : call_ups->front().value("hotline", "");
  for (const api::Json& key : *keys)
    if (key.value("status", "") == "in_force" && key.value("hotline", "") == hotline) books.key = key;
  books.the_case = std::move(*one);
  books.call_ups = std::move(*call_ups);
  books.members = std::move(*members);
  return books;
}

// An operation plan: a file as the API gives it, or the running node's by its number.
Result<api::Json> read_plan(const SimulateOptions& options) {
  if (std::filesystem::exists(options.plan)) {
    std::ifstream file(options.plan, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    api::Json json = api::Json::parse(text.str(), nullptr, false);
    if (!json.is_object())
      return fail(ErrorCode::kInvalidArgument, options.plan + " is no operation plan as the API gives it.");
    return json;
  }
  const auto door = node_door(options.address, options.config);
  if (!door) return tl::unexpected(door.error());
  return read_document(*door, "/api/alliance/plans/" + options.plan);
}

// The scenario that the options ask for; what is wrong is printed.
std::optional<ScenarioFile> scenario_for(const SimulateOptions& options) {
  const auto say = [](const Error& error) {
    fmt::print(stderr, "rufbund simulate: {}\n", error.message);
    return std::nullopt;
  };
  if (!options.plan.empty()) {
    const auto plan = read_plan(options);
    if (!plan) return say(plan.error());
    auto file = scenario_of_plan(*plan);
    if (!file) return say(file.error());
    fmt::print("The plan expects {:.1f} % of the calls to be answered within its target.\n",
               100 * expected_service_level(*plan));
    return std::move(*file);
  }
  if (options.scenario.empty())
    return say({ErrorCode::kInvalidArgument, "name a scenario's file, or an operation plan by --plan."});
  Problems problems(options.scenario);
  ScenarioFile file = read_scenario(options.scenario, problems);
  for (const std::string& line : problems.lines()) fmt::print(stderr, "{}\n", line);
  if (!problems.empty()) return std::nullopt;
  if (options.drill.empty()) return file;
  const auto door = node_door(options.address, options.config);
  if (!door) return say(door.error());
  const auto books = read_case(*door, options.drill);
  if (!books) return say(books.error());
  if (const auto done = rehearse(file, *books); !done) return say(done.error());
  return file;
}

}  // namespace

int simulate(const SimulateOptions& options) {
  std::optional<ScenarioFile> read = scenario_for(options);
  if (!read) return kExitMistake;
  ScenarioFile& file = *read;
  if (options.seed) file.scenario.seed = *options.seed;
  if (options.replications) file.scenario.replications = *options.replications;
  const std::uint32_t jobs = options.jobs != 0 ? options.jobs : std::max(1u, std::thread::hardware_concurrency());
  ::signal(SIGABRT, on_abort);

  std::vector<sim::Results> results;
  for (const sim::Organisation organisation : file.comparison.organisations) {
    if (!options.organisation.empty() && options.organisation != name_of(organisation)) continue;
    sim::Results& result = results.emplace_back();
    result.organisation = organisation;
    result.scenario = sim::organised(file.scenario, file.comparison, organisation);
    ProgressLine progress{std::string(name_of(organisation))};
    sim::RunnerOptions runner;
    runner.seed = file.scenario.seed;
    runner.replications = file.scenario.replications;
    runner.jobs = jobs;
    runner.progress = [&](double done) {
      progress.at(done);
      return true;
    };
    runner.began = [&](std::uint64_t seed) {
      const auto end =
          fmt::format_to_n(replay, sizeof replay - 2,
                           "rufbund: see it again: rufbund simulate {} --organisation {} --seed {} --replications 1\n",
                           options.scenario, name_of(organisation), seed);
      *end.out = '\0';
    };
    result.runs = sim::run_all(result.scenario, runner);
  }
  if (results.empty()) {
    fmt::print(stderr, "rufbund: the scenario is not played as '{}'.\n", options.organisation);
    return kExitMistake;
  }
  const sim::Summary summary = sim::summarise(results);
  fmt::print("{}", sim::terminal_summary(summary, ::isatty(STDOUT_FILENO) == 1));
  double cpu_s = 0;
  std::uint64_t commands = 0;
  for (const sim::Results& result : results)
    for (const sim::Figures& run : result.runs) cpu_s += run.cpu_s, commands += run.commands;
  fmt::print("\nPlayed in {:.1f} CPU-seconds, {:.2f} million decisions in each.\n", cpu_s,
             static_cast<double>(commands) / 1e6 / cpu_s);
  if (!options.out.empty())
    if (const auto written = write_report(options, results, summary); !written) {
      fmt::print(stderr, "rufbund simulate: {}\n", written.error().message);
      return kExitFailed;
    }
  if (!options.journal.empty()) return write_journal(options, results.back().scenario, file.scenario.seed);
  return kExitFine;
}

}  // namespace rufbund::app
