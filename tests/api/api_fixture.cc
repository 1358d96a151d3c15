// A whole node without telephony for the contract test: real core, journal in memory, engine and API, with calls played
// by a script in a clock that it moves itself.
//
//   api_fixture PORT WORK_DIRECTORY UI_DIRECTORY
//
// Prints "ready PORT" and then obeys lines on its input, answering "done" to each: "fail", "mend" (the journal),
// "media 0|1", "busy 0|1" (the queue), "clock MS" (ahead of the journal), "calls N", "ring" (a call that waits), "pass
// MS", "stand" (the clock stands still but for "pass"), "finish" (a site's check). Ends with its input.
//
// In the office's books are the members of the hotlines and the clients "gesundheit" (impfen) and "kultur" (spenden).
#include <sys/prctl.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <future>
#include <iostream>
#include <map>
#include <mutex>
#include <sstream>

#include "api/server.h"
#include "app/configured_line.h"
#include "base/check.h"
#include "directory/policy_settings.h"
#include "engine/live_engine.h"
#include "journal/memory_store.h"
#include "journal/node_key.h"
#include "storage/office_books.h"

namespace {

using namespace rufbund;
using namespace rufbund::core;

constexpr CellId kImpfen{1};
constexpr CellId kSpenden{2};

class ScriptClock : public engine::Clock {
 public:
  [[nodiscard]] TimeMs now() const override {
    using namespace std::chrono;
    if (const std::int64_t stands = stands_ms; stands != 0) return TimeMs{stands + ahead_ms};
    return TimeMs{duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count() + ahead_ms};
  }
  // Begins at nine in the morning, so that no day ends while the test runs.
  ScriptClock() {
    constexpr std::int64_t kHour = 3'600'000;
    ahead_ms = 24 * kHour - now().ms % (24 * kHour) + 8 * kHour;
  }
  void stand() { stands_ms = now().ms - ahead_ms; }
  std::atomic<std::int64_t> ahead_ms{0}, stands_ms{0};
};

class FailingStore : public journal::MemoryStore {
 public:
  Result<void> append(std::span<const journal::StoredBatch> batches, const journal::SignedHead* head) override {
    if (failing) return fail(ErrorCode::kUnavailable, "the disk is full");
    return MemoryStore::append(batches, head);
  }
  // As a reader beside the engine finds it.
  Result<std::unique_ptr<journal::JournalStore>> copy() {
    auto out = std::make_unique<journal::MemoryStore>();
    CHECK(out->begin(**MemoryStore::identity()));
    CHECK(MemoryStore::read(1, [&](const journal::StoredBatch& batch) -> Result<bool> {
      CHECK(out->append({&batch, 1}, nullptr));
      return true;
    }));
    const auto heads = MemoryStore::heads();
    for (const journal::SignedHead& head : *heads) CHECK(out->put_head(head));
    return out;
  }
  std::atomic<bool> failing{false};
};

directory::Hotline hotline(CellId cell, const char* key, const char* de, const char* en) {
  directory::Hotline h;
  h.cell = cell;
  h.key = key;
  h.name_de = de;
  h.name_en = en;
  h.numbers.push_back({cell == kImpfen ? "+493023125000" : "+493023125001", SkillId{}, ClassId{}});
  h.skills = {{SkillId{1}, "de", 0, true}, {SkillId{2}, "en", 1, true}, {SkillId{3}, "dates", 0, false}};
  h.topics = {{TopicId{1}, "information", "Auskunft", "Information", SkillId{}, Millis{180'000}, 1},
              {TopicId{2}, "appointments", "Termine", "Appointments", SkillId{3}, Millis{240'000}, 2}};
  return h;
}

directory::Directory make_directory() {
  directory::Directory d;
  d.carriers = {{CarrierId{1}, "nordnetz", "Nordnetz Demo", {"127.0.0.2"}, 500, 50, true},
                {CarrierId{2}, "suedtel", "Südtel Demo", {"127.0.0.3"}, 500, 50, false}};
  directory::Hotline impfen = hotline(kImpfen, "impfen", "Impftermine", "Vaccination line");
  impfen.members = {{MemberId{1}, "nordlicht", "Nordlicht Dialog GmbH"},
                    {MemberId{2}, "elbruf", "Elbruf Service AG"},
                    {MemberId{3}, "havelkontor", "Havelkontor eG"}};
  impfen.key_shares = {{MemberId{1}, 500'000}, {MemberId{2}, 300'000}, {MemberId{3}, 200'000}};
  impfen.sites.resize(3);
  const char* keys[] = {"nordlicht-kiel", "elbruf-hamburg", "havelkontor-potsdam"};
  const char* names[] = {"Nordlicht Kiel", "Elbruf Hamburg", "Havelkontor Potsdam"};
  for (std::uint16_t i = 0; i < 3; ++i) {
    directory::Site& site = impfen.sites[i];
    site.id = SiteId{static_cast<std::uint16_t>(i + 1)};
    site.member = MemberId{static_cast<std::uint16_t>(i + 1)};
    site.key = keys[i];
    site.name = names[i];
    site.kind = i == 2 ? SiteKind::kTrunk : SiteKind::kAgents;
    site.wrap_up = Millis{8'000};
    if (i == 2) site.endpoints = {{"127.0.0.1", 5060}};
    for (std::uint32_t s = 0; s < 3; ++s) impfen.seats.push_back({SeatId{i * 3u + s + 1}, site.id, 0b1110, "seat"});
  }
  d.hotlines.push_back(std::move(impfen));
  directory::Hotline spenden = hotline(kSpenden, "spenden", "Spendentelefon", "Donation line");
  spenden.members = {{MemberId{1}, "nordlicht", "Nordlicht Dialog GmbH"}};
  spenden.key_shares = {{MemberId{1}, 1'000'000}};
  spenden.sites = {
      {SiteId{1}, MemberId{1}, "nordlicht-kiel", "Nordlicht Kiel", SiteKind::kAgents, {}, false, Millis{8'000}}};
  spenden.seats = {{SeatId{1}, SiteId{1}, 0b1110, "seat"}};
  d.hotlines.push_back(std::move(spenden));
  return d;
}

void fill_office(const std::string& where, const directory::Directory& directory, TimeMs now) {
  auto books = storage::OfficeBooks::open(where);
  CHECK(books);
  const storage::Author author{"fixture", "fixture", "coordinator", "", now};
  for (const directory::Member& m : directory.hotlines.front().members) {
    alliance::Member member;
    member.key = m.key;
    member.name = m.name;
    member.status = "active";
    CHECK((*books)->add(member, author));
  }
  for (const auto& [key, hotline] : {std::pair{"gesundheit", "impfen"}, std::pair{"kultur", "spenden"}}) {
    alliance::Client client;
    client.key = client.name = key;
    client.hotlines = {hotline};
    CHECK((*books)->add(client, author));
  }
}

// The file that a node of this directory would have.
std::shared_ptr<const app::ConfiguredLine> configured_line(const std::string& work, const directory::Directory& d) {
  const std::string path = work + "/rufbund.toml", source = RUFBUND_SOURCE_DIR;
  std::ofstream file(path);
  file << "[node]\ndata = \"data\"\nprompts = \"" << source << "/prompts\"\n[media]\nrelays = [\"127.0.0.1:18222\"]\n";
  for (const auto& c : d.carriers)
    file << "[[carriers]]\nkey = \"" << c.key << "\"\nname = \"" << c.name << "\"\naddresses = [\"" << c.addresses[0]
         << "\"]\n";
  const directory::Hotline& impfen = d.hotlines.front();
  for (std::size_t i = 0; i < impfen.members.size(); ++i) {
    const auto& m = impfen.members[i];
    const auto& s = impfen.sites[i];
    file << "[[members]]\nkey = \"" << m.key << "\"\nname = \"" << m.name << "\"\n[[sites]]\nkey = \"" << s.key
         << "\"\nname = \"" << s.name << "\"\nmember = \"" << m.key << "\"\naddress = \"127.0.0.1:" << 17901 + i
         << "\"\n";
  }
  file << R"([[hotlines]]
key = "impfen"
name = { de = "Impftermine" }
languages = ["de"]
weights_ppm = { nordlicht = 1000000 }
[[hotlines.numbers]]
number = "+49 30 23125 000"
[[hotlines.topics]]
key = "appointments"
name = { de = "Termine" }
digit = 1
[[hotlines.seats]]
site = "nordlicht-kiel"
channels = 3
skills = ["de", "appointments"]
)";
  file.close();
  app::Problems problems(path);
  auto line = app::ConfiguredLine::open(path, app::read_node_options(path, problems));
  CHECK(line && problems.empty());
  return *line;
}

class Node {
 public:
  Node(std::uint16_t port, const std::string& work, const std::string& ui)
      : engine_({}, clock_, journal::NodeKey::ephemeral()) {
    Capacity capacity{.members = 16, .sites = 16, .seats = 64, .tickets = 20'000, .caller_places = 1 << 12};
    for (const CellId cell : {kImpfen, kSpenden}) {
      auto store = std::make_unique<FailingStore>();
      if (cell == kImpfen) store_ = store.get();
      stores_[cell] = store.get();
      CHECK(engine_.add_cell(cell, cell == kImpfen ? "impfen" : "spenden", std::move(store), capacity));
    }
    api::ServerOptions options;
    options.http.port = port;
    options.ui_directory = ui;
    options.books_path = work + "/books.db";
    options.capacity = capacity;
    options.office_books = "sqlite:" + work + "/office.db";
    fill_office(options.office_books, directory_, clock_.now());
    options.seal_key = std::string(32, 'k');
    options.operator_token = "rbt_" + std::string(43, 'o');
    api::ServerHooks hooks;
    hooks.now = [this] { return clock_.now(); };
    hooks.line = configured_line(work, directory_);
    hooks.media_healthy = [this] { return media_.load(); };
    hooks.office_alarms = [this]() -> std::vector<office::OfficeAlarm> {
      if (!evidence_ended_) return {};
      return {{"evidence_ended", "critical", "nordlicht", TimeMs{1'768'204'800'000}},
              {"clock_doubted", "warning", "", TimeMs{1'768'204'800'000}}};
    };
    hooks.journal_store = [this](CellId cell) { return stores_.at(cell)->copy(); };
    hooks.engine_stats = [this] {
      const engine::CellStats stats = engine_.stats(kImpfen);
      return api::EngineStats{stats.queue_depth, stats.queue_capacity, stats.last_decided.value, !busy_,
                              Millis{clock_ahead_ms_}};
    };
    // A site's check without telephony: everything is found in order at once, but for what was not asked for. That of
    // the number "later" is over when its script says "finish".
    hooks.site_checks.begin = [this](const calls::SiteCheckOrder& order,
                                     const calls::SiteChecks::OnReport& on_report) -> Result<void> {
      calls::CheckReport report;
      for (int item = 1; item <= calls::kCheckItems; ++item)
        report.findings.push_back(
            {.item = static_cast<calls::CheckItem>(item), .verdict = calls::CheckVerdict::kPassed});
      report.findings[2] = {
          calls::CheckItem::kRinging,
          order.test_user == "at-once" ? calls::CheckVerdict::kFailed : calls::CheckVerdict::kPassed,
          order.test_user == "at-once" ? calls::CheckReason::kAnsweredAtOnce : calls::CheckReason::kNone, 200, 1'500};
      on_report(report);
      report.over = true;
      if (order.test_user == "later") {
        const std::lock_guard lock(later_mutex_);
        later_ = [on_report, report] { on_report(report); };
      } else {
        on_report(report);
      }
      return {};
    };
    hooks.site_checks.sign = [](std::string_view text) { return std::to_string(text.size()); };
    hooks.site_checks.node_key = std::string(64, 'a');
    auto server = api::Server::create(std::move(options), directory_, engine_, std::move(hooks));
    if (!server) {
      std::fprintf(stderr, "%s\n", server.error().message.c_str());
      std::exit(2);
    }
    server_ = std::move(*server);
    engine_.add_sink(server_->sink());
    engine_.start();
    server_->start();
  }
  ~Node() {
    server_->stop();
    store_->failing = false;
    (void)engine_.stop();
  }

  std::vector<Event> send(Command command, CellId cell = kImpfen) {
    auto done = std::make_shared<std::promise<std::vector<Event>>>();
    const bool taken =
        engine_.submit(cell, std::move(command), [done](Result<Sequence> result, std::span<const Event> events) {
          done->set_value(result ? std::vector<Event>(events.begin(), events.end()) : std::vector<Event>{});
        });
    return taken ? done->get_future().get() : std::vector<Event>{};
  }
  template <class Found>
  std::optional<Found> event(const std::vector<Event>& events) {
    for (const Event& e : events)
      if (const auto* found = std::get_if<Found>(&e)) return *found;
    return std::nullopt;
  }
  void pass(std::int64_t ms) {
    clock_.ahead_ms += ms;
    engine_.clock_changed();
    send(PassTime{});
  }

  void set_up() {
    for (const directory::Hotline& h : directory_.hotlines) {
      const auto to = [&](Command c) { send(std::move(c), h.cell); };
      to(AdoptRules{kRulesVersion});
      directory::Policy policy = h.policy;
      policy.max_waiting = 15'000;
      for (const auto& [setting, value] : directory::settings_of(policy)) to(ChangeSetting{setting, value});
      for (const auto& s : h.skills) to(DefineSkill{s.id, s.scarcity});
      for (const auto& t : h.topics) to(DefineTopic{t.id, t.skill, t.norm_work});
      for (const auto& m : h.members) to(AddMember{m.id});
      for (const auto& s : h.sites) to(AddSite{s.id, s.member, s.kind, s.wrap_up});
      for (const auto& s : h.seats) to(AddSeat{s.id, s.site, s.skills});
      for (const StageWeight& share : h.key_shares) to(share);
      to(AdoptWeights{1});
      for (const auto& s : h.sites) to(ReportSiteHealth{s.id, true});
    }
    send(ScheduleHours{clock_.now() + Millis{3'600'000}, clock_.now() + Millis{7'200'000}}, kSpenden);
    send(OpenHotline{});
    for (std::uint32_t seat = 1; seat <= 6; ++seat) send(SetSeatState{SeatId{seat}, SeatState::kReady});
  }

  TicketId admit() {
    ++legs_;
    const auto admitted = event<AttemptAdmitted>(
        send(AdmitAttempt{LegId{legs_}, CallerKey{legs_ % 7 == 0 ? 0 : legs_},
                          CarrierId{static_cast<std::uint16_t>(legs_ % 2 + 1)}, ClassId{}, SkillId{}}));
    return admitted ? admitted->ticket : TicketId{};
  }
  std::optional<OfferMade> queue(TicketId ticket) {
    return event<OfferMade>(send(SelectService{ticket, TopicId{static_cast<std::uint8_t>(legs_ % 2 + 1)},
                                               SkillId{static_cast<std::uint8_t>(legs_ % 3 == 0 ? 2 : 1)}}));
  }

  // Calls that end in every way there is, in turn.
  void play(int count) {
    for (int i = 0; i < count; ++i) {
      const TicketId ticket = admit();
      if (!ticket) continue;
      pass(3'000);
      if (i % 9 == 8) {
        send(EndLeg{ticket, LegEnd::kHungUp});
        continue;
      }
      auto offer = queue(ticket);
      if (offer && i % 5 == 4) {
        pass(4'000);
        offer = event<OfferMade>(send(FailOffer{offer->offer, OfferFailure::kRefused, 486}));
        pass(6'000);
      }
      if (!offer) {
        pass(2'000);
        send(EndLeg{ticket, LegEnd::kHungUp});
        continue;
      }
      send(ReportRinging{offer->offer});
      pass(2'500);
      send(AnswerOffer{offer->offer});
      pass(45'000 + i % 4 * 20'000);
      if (i % 11 == 10) {
        send(BreakConversation{offer->offer});
        send(EndLeg{ticket, LegEnd::kBroken});
      } else if (i % 2 == 0) {
        send(EndConversation{offer->offer, EndedBy::kSeat});
      } else {
        send(EndLeg{ticket, LegEnd::kHungUp});
      }
      pass(9'000);
    }
  }

  // Some of each phase that stay.
  void leave_open() {
    send(RecordRefusals{CarrierId{2}, RefusalCause::kOverloaded, 12});
    admit();
    const auto talking = queue(admit());
    if (talking) send(AnswerOffer{talking->offer});
    (void)queue(admit());
    for (int i = 0; i < 14; ++i) (void)queue(admit());
    pass(30'000);
  }

  void obey(const std::string& line) {
    std::istringstream in(line);
    std::string word;
    std::int64_t number = 0;
    in >> word >> number;
    if (word == "fail") store_->failing = true;
    if (word == "mend") store_->failing = false;
    if (word == "media") media_ = number != 0;
    if (word == "busy") busy_ = number != 0;
    if (word == "ended") evidence_ended_ = number != 0;
    if (word == "clock") clock_ahead_ms_ = number;
    if (word == "calls") play(static_cast<int>(number));
    if (word == "ring") (void)queue(admit());
    if (word == "pass") pass(number);
    if (word == "stand") clock_.stand();
    if (word == "finish") {
      const std::lock_guard lock(later_mutex_);
      later_();
    }
  }

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }

 private:
  ScriptClock clock_;
  const directory::Directory directory_ = make_directory();
  engine::Engine engine_;
  FailingStore* store_ = nullptr;
  std::map<CellId, FailingStore*> stores_;
  std::atomic<bool> media_{true}, busy_{false}, evidence_ended_{false};
  std::atomic<std::int64_t> clock_ahead_ms_{0};
  std::mutex later_mutex_;
  std::function<void()> later_;
  std::unique_ptr<api::Server> server_;
  std::uint64_t legs_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  Node node(static_cast<std::uint16_t>(std::stoi(argv[1])), argv[2], argv[3]);
  node.set_up();
  node.play(40);
  node.leave_open();
  std::cout << "ready " << node.port() << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    node.obey(line);
    std::cout << "done" << std::endl;
  }
}
