// What `rufbund verify` tells: for people at a terminal, in plain sentences, the outcome last.
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <new>

#include "journal/print.h"
#include "journal/verify.h"

namespace rufbund::journal {
namespace {

// 1234567 → "1 234 567"
std::string grouped(std::uint64_t n) {
  std::string digits = std::to_string(n);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, " ");
  return digits;
}

std::string to_second(TimeMs at) { return describe(at).substr(0, 19) + " UTC"; }

std::string duration(std::int64_t ms) {
  const std::int64_t s = ms / 1000;
  return fmt::format("{}:{:02}:{:02} h", s / 3600, s / 60 % 60, s % 60);
}

// A head at most every 5 s, a commit and a clock that is slewed.
constexpr Millis kPromised{6'000};

class Printer {
 public:
  Printer(const VerifyReport& report, std::FILE* out) : r_(report), out_(out), color_(::isatty(::fileno(out)) == 1) {}

  void all(const std::string& path) {
    heading(path);
    checks();
    totals();
    if (r_.deviation) deviation(*r_.deviation);
    verdict();
  }

 private:
  void line(std::string_view what, const std::string& text) { fmt::print(out_, "  {:<12}{}\n", what, text); }
  void good(std::string_view what, const std::string& text) { mark("32", "✓", what, text); }
  void open(std::string_view what, const std::string& text) { mark("33", "○", what, text); }
  void bad(std::string_view what, const std::string& text) { mark("31", "✗", what, text); }
  void mark(std::string_view color, std::string_view sign, std::string_view what, const std::string& text) {
    fmt::print(out_, "  {} {:<12}{}\n", paint(color, sign), what, text);
  }
  std::string paint(std::string_view color, std::string_view text) const {
    return color_ ? fmt::format("\x1b[{}m{}\x1b[0m", color, text) : std::string(text);
  }
  std::string name(LabelKind kind, std::uint32_t id) const {
    const auto found = r_.labels.find({kind, id});
    return found == r_.labels.end() || found->second.name.empty() ? fmt::format("no. {}", id)
                                                                  : printable(found->second.name);
  }
  // The file may be forged: no control characters reach the terminal.
  static std::string printable(std::string text) {
    for (char& c : text)
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    return text;
  }
  bool found(Deviation::Kind kind) const { return r_.deviation && r_.deviation->kind == kind; }

  void heading(const std::string& path) {
    const bool whole = r_.header.view == View::kWhole;
    fmt::print(out_, "\n{}\n", path);
    line("hotline", printable(r_.header.identity.hotline));
    line("view", whole ? "the whole journal" : "what " + name(LabelKind::kMember, r_.header.member.value) + " may see");
    if (r_.records > 0) {
      line("records", fmt::format("{} in {} batches, {} to {}", grouped(r_.records), grouped(r_.batches),
                                  to_second(r_.first_at), to_second(r_.last_at)));
    } else {
      line("records", "none");
    }
    line("signed by", to_hex(r_.header.identity.public_key));
    line("", "compare this key with the one the operator published, or pass it with --key");
    fmt::print(out_, "\n");
  }

  void checks() {
    using Kind = Deviation::Kind;
    if (found(Kind::kBytes) || found(Kind::kOrder)) {
      bad("hashes", "the chain is broken, see below");
    } else {
      good("hashes", fmt::format("{} parts of records, every one in the chain where it belongs", grouped(r_.leaves)));
    }
    if (found(Kind::kSignature)) {
      bad("signatures", "not the node's, see below");
    } else if (r_.signed_heads == 0) {
      r_.records > 0 ? bad("signatures", "none: nothing in this file is signed")
                     : open("signatures", "none needed yet");
    } else if (r_.unsigned_records > 0) {
      bad("signatures", fmt::format("{} good; the last {} records are not signed", grouped(r_.signed_heads),
                                    grouped(r_.unsigned_records)));
    } else {
      good("signatures", fmt::format("{} good, all records covered", grouped(r_.signed_heads)));
    }
    if (r_.signed_heads > 0) {
      const std::string longest = fmt::format("the longest that a record waited for its signature: {:.1f} s",
                                              static_cast<double>(r_.longest_unsigned.count()) / 1000);
      r_.longest_unsigned <= kPromised ? line("", "  " + longest)
                                       : open("", longest + "; the node promises 5 s while it runs");
    }
    if (found(Kind::kNames)) {
      bad("names", "not those that the journal binds, see below");
    } else if (r_.unbound_names > 0) {
      open("names", fmt::format("{} of members and sites are as the file says, not proven", grouped(r_.unbound_names)));
    } else {
      good("names", "members and sites bear the names that the journal binds");
    }
    r_.header.view == View::kWhole ? whole_checks() : member_checks();
  }

  void whole_checks() {
    const std::string agreed =
        fmt::format("{} of {} commands decided anew, {} events compared", grouped(r_.commands_decided),
                    grouped(r_.records), grouped(r_.events_compared));
    if (found(Deviation::Kind::kDecision) || found(Deviation::Kind::kInvariant)) {
      bad("decisions", agreed + "; then one deviates, see below");
    } else if (r_.commands_decided == r_.records) {
      good("decisions", agreed + ": all agree");
      good("end state", fmt::format("consistent, digest {:016x}", r_.digest));
    } else if (r_.other_rules > 0) {
      bad("decisions", agreed + "; from there on records follow rules that this program does not know");
    } else {
      open("decisions", agreed + "; the rest could not be checked");
    }
  }

  void member_checks() {
    if (found(Deviation::Kind::kAccount)) {
      bad("account", "your charges do not add up, see below");
    } else {
      good("account",
           fmt::format("{} charges, refunds and forfeits follow from each other", grouped(r_.charges_checked)));
    }
    if (r_.charges_trusted > 0) {
      open("account",
           fmt::format("{} figures after a new key or an absence depend on the mean of all and were taken as shown",
                       grouped(r_.charges_trusted)));
    }
    open("decisions", "not decided anew: that needs the records of all members. A neutral auditor can");
    open("revealed", fmt::format("{} parts whole, {} without callers' pseudonyms, {} withheld", grouped(r_.whole),
                                 grouped(r_.public_only), grouped(r_.withheld)));
  }

  void totals() {
    fmt::print(out_, "\n");
    const std::string_view extent = r_.header.view == View::kWhole ? "" : " (yours)";
    line("attempts", fmt::format("{} admitted, {} refused", grouped(r_.admitted), grouped(r_.refused)));
    line("offers", fmt::format("{} made, {} answered, {} conversations ended{}", grouped(r_.offers),
                               grouped(r_.answered), grouped(r_.conversations), extent));
    if (r_.weight_ppm.empty()) return;
    std::int64_t total = 0;
    for (const auto& [member, ms] : r_.work_ms) total += ms;
    fmt::print(out_, "\n  {:<32}{:>12}{:>24}\n", "member", "agreed", "delivered");
    for (const auto& [member, ppm] : r_.weight_ppm) {
      const auto work = r_.work_ms.find(member);
      std::string delivered = "–";
      if (work != r_.work_ms.end()) delivered = duration(work->second);
      if (work != r_.work_ms.end() && r_.header.view == View::kWhole && total > 0) {
        delivered += fmt::format("  {:5.1f} %", 100.0 * static_cast<double>(work->second) / static_cast<double>(total));
      } else if (work == r_.work_ms.end() && r_.header.view == View::kMember) {
        delivered = "withheld";
      }
      fmt::print(out_, "  {:<32}{:>10.1f} %{:>24}\n", name(LabelKind::kMember, member.value),
                 static_cast<double>(ppm) / 10'000, delivered);
    }
  }

  void deviation(const Deviation& d) {
    fmt::print(out_, "\n{}\n",
               paint("31", d.sequence ? fmt::format("Record {} of {}", d.sequence.value, describe(d.at))
                                      : fmt::format("Batch {}", d.batch)));
    fmt::print(out_, "  {}\n", printable(d.what));
    if (!d.command.empty()) fmt::print(out_, "  command   {}\n", d.command);
    const std::size_t rows = std::max(d.stored.size(), d.decided.size());
    for (std::size_t i = 0; i < rows; ++i) {
      const std::string stored = i < d.stored.size() ? d.stored[i] : "nothing";
      const std::string decided = i < d.decided.size() ? d.decided[i] : "nothing";
      if (stored == decided) {
        fmt::print(out_, "  both      {}\n", stored);
      } else {
        fmt::print(out_, "  {}  {}\n  {}  {}\n", paint("31", "recorded"), stored, paint("32", "the rule"), decided);
      }
    }
  }

  void verdict() {
    const auto say = [&](std::string_view color, std::string_view word, const std::string& text) {
      fmt::print(out_, "\n{} {}\n\n", paint(color, word), text);
    };
    switch (outcome(r_)) {
      case Outcome::kDeviates:
        return say("31", "DEVIATES.", "This file does not hold what it claims.");
      case Outcome::kNotChecked:
        return say("33", "NOT CHECKED.",
                   fmt::format("{} records follow rules that this program does not know: check them with one that "
                               "does.",
                               grouped(r_.other_rules)));
      case Outcome::kNotProven:
        return say("33", "NOT PROVEN.",
                   fmt::format("The last {} records are not signed: nothing shows that the node wrote them. Export "
                               "again while the node runs.",
                               grouped(r_.unsigned_records)));
      case Outcome::kAgrees:
        return say("32", "AGREES.",
                   r_.header.view == View::kWhole
                       ? fmt::format("All {} records agree with the rules.", grouped(r_.records))
                       : "All that this file can show.");
    }
  }

  const VerifyReport& r_;
  std::FILE* out_;
  const bool color_;
};

}  // namespace

void print_report(const VerifyReport& report, const std::string& path, std::FILE* out) {
  Printer(report, out).all(path);
}

int run_verify(const std::string& path, const std::string& key_hex, std::FILE* out, std::FILE* err) {
  const auto refuse = [&](const std::string& what) {
    fmt::print(err, "rufbund verify: {}: {}\n", path, what);
    return 2;
  };
  std::optional<PublicKey> expected;
  if (!key_hex.empty()) {
    auto key = key_from_hex(key_hex);
    if (!key) return refuse("--key: " + key.error().message);
    expected = *key;
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) return refuse(std::strerror(errno));
  ExportReader reader([&](std::uint8_t* to, std::size_t size) { return std::fread(to, 1, size, file.get()); });
  Result<VerifyReport> report;
  try {
    report = verify_export(reader, expected);
  } catch (const std::bad_alloc&) {  // 1 would mean that it deviates
    return refuse("there is not enough memory to decide this journal anew");
  }
  if (!report) return refuse(report.error().message);
  print_report(*report, path, out);
  return static_cast<int>(outcome(*report));
}

}  // namespace rufbund::journal
