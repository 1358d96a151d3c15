// What `rufbund verify` tells: for people at a terminal, in plain sentences, the outcome last.
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>

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
    kept_heads();
    countersigned_heads();
    signed_agreement();
    if (found(Kind::kNames)) {
      bad("names", "not those that the journal binds, see below");
    } else if (r_.unbound_names > 0) {
      open("names", fmt::format("{} of members and sites are as the file says, not proven", grouped(r_.unbound_names)));
    } else {
      good("names", "members and sites bear the names that the journal binds");
    }
    // No record names them: journal-format.md.
    open("", "names of seats, topics and skills: as the file says, not proven");
    r_.header.view == View::kWhole ? whole_checks() : member_checks();
  }

  // Who was shown the same history as the reader.
  void countersigned_heads() {
    const CountersignedHeads& c = r_.countersigned;
    if (c.given == 0) return;
    if (c.through.empty()) open("shown alike", "no member's signature under a head of this file is among those given");
    bool first = true;
    for (const auto& [member, through] : c.through) {
      good(first ? "shown alike" : "", fmt::format("{} countersigned this history up to record {}",
                                                   name(LabelKind::kMember, member.value), grouped(through.value)));
      first = false;
    }
    if (c.foreign > 0)
      open("", fmt::format("  {} of {} signatures of members prove nothing: not of this node's heads, or by a key that "
                           "no member registered",
                           grouped(c.foreign), grouped(c.given)));
  }

  // What the reader kept binds the node further than what the file says of itself.
  void kept_heads() {
    const KeptHeads& k = r_.kept;
    if (found(Deviation::Kind::kHeads)) return bad("kept heads", "the node signed another history to you, see below");
    if (k.given == 0) {
      return open("kept heads",
                  "none given: that the node shows others the same history is not proven. Keep its heads, pass them "
                  "with --heads");
    }
    if (k.agreed > 0) {
      good("kept heads",
           fmt::format("{} of {} agree: what you hold is what the node signed to you, up to record {} of {}",
                       grouped(k.agreed), grouped(k.given), grouped(k.through.value), to_second(k.signed_at)));
    } else {
      open("kept heads", fmt::format("none of {} is about this file", grouped(k.given)));
    }
    if (k.beyond > 0) line("", fmt::format("  {} are about later batches than this file holds", grouped(k.beyond)));
    if (k.foreign > 0)
      open("", fmt::format("{} do not bear this node's signature: they prove nothing", grouped(k.foreign)));
  }

  void signed_agreement() {
    if (found(Deviation::Kind::kAgreement)) return bad("agreement", "a member's signature does not hold, see below");
    if (r_.agreement == 0) return;
    std::string by, without;
    std::size_t signers = 0, holders = 0;
    for (const auto& [member, ppm] : r_.weight_ppm) {
      if (ppm == 0) continue;
      ++holders;
      const bool is_signed = r_.signed_by.contains(member);
      signers += is_signed;
      std::string& list = is_signed ? by : without;
      list += (list.empty() ? "" : ", ") + name(LabelKind::kMember, member.value);
    }
    if (signers == holders) {
      good("agreement", fmt::format("no. {}, signed by every member with a share", r_.agreement));
    } else if (signers == 0) {
      open("agreement", fmt::format("no. {}, signed by no member: it is as the node says", r_.agreement));
    } else {
      open("agreement", fmt::format("no. {}, signed by {}; not by {}", r_.agreement, by, without));
    }
    for (const auto& [member, key] : r_.member_keys)
      line("", fmt::format("  key of {}: {}", name(LabelKind::kMember, member.value), to_hex(key)));
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
           fmt::format("{} figures depend on all members' accounts and were taken as shown: after a new key, an "
                       "absence, a claim that was cut",
                       grouped(r_.charges_trusted)));
    }
    if (found(Deviation::Kind::kDecision)) {
      bad("decisions", "one about you is not as the rules have it, see below");
    } else {
      good("decisions",
           fmt::format("{} about you follow from your own records and the settings", grouped(r_.own_decided)));
    }
    open("", "whose turn it was depends on all members' records: not decided anew. A neutral auditor can");
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
    shares();
    if (r_.header.view == View::kMember) {
      standing(r_.header.member);
    } else {
      for (const auto& [member, ppm] : r_.weight_ppm)
        if (ppm > 0) standing(member);
    }
    if (r_.why) why(*r_.why);
  }

  // Agreed and delivered, of everybody: as the journal told all of them, which each checks for itself.
  void shares() {
    std::int64_t told = 0, total = 0;
    for (const auto& [member, delivered] : r_.totals) (void)__builtin_add_overflow(told, delivered.count(), &told);
    for (const auto& [member, ms] : r_.work_ms) (void)__builtin_add_overflow(total, ms, &total);
    const bool whole = r_.header.view == View::kWhole;
    fmt::print(out_, "\n  {:<32}{:>10}{:>24}\n", "member", "agreed", "delivered");
    for (const auto& [member, ppm] : r_.weight_ppm) {
      const auto said = r_.totals.find(member);
      const auto work = r_.work_ms.find(member);
      std::string delivered = "not told";
      if (said != r_.totals.end()) {
        delivered = share_of(said->second.count(), told);
      } else if (whole) {
        delivered = share_of(work == r_.work_ms.end() ? 0 : work->second, total);
      } else if (work != r_.work_ms.end()) {
        delivered = duration(work->second);
      }
      fmt::print(out_, "  {:<32}{:>8.1f} %{:>24}{}\n", name(LabelKind::kMember, member.value),
                 static_cast<double>(ppm) / 10'000, delivered, member == r_.header.member && !whole ? "  (yours)" : "");
    }
    if (!r_.totals.empty()) {
      line("", fmt::format("as told to every member at {}, since agreement {} took effect", to_second(r_.totals_at),
                           r_.agreement));
      if (!whole)
        line("", "your row follows from your records; each other row is checked so by the member it is about");
    }
  }
  static std::string share_of(std::int64_t ms, std::int64_t total) {
    if (total <= 0) return duration(std::max<std::int64_t>(ms, 0));
    return fmt::format("{}  {:5.1f} %", duration(std::max<std::int64_t>(ms, 0)),
                       100.0 * static_cast<double>(ms) / static_cast<double>(total));
  }

  // Why a member's delivered share is not its agreed one.
  void standing(MemberId member) {
    const auto standing = standing_of(r_, member);
    if (!standing) return;
    const ShareStanding& s = *standing;
    const core::AccountStated& a = s.account;
    fmt::print(out_, "\n  {} at {}\n", name(LabelKind::kMember, member.value), to_second(r_.accounts_at.at(member)));
    const auto row = [&](std::string_view what, Millis ms, const std::string& more = {}) {
      fmt::print(out_, "    {:<46}{:>14}{}\n", what, duration(ms.count()), more);
    };
    row(fmt::format("due: {:.2f} % of what all delivered", static_cast<double>(s.weight_ppm) / 10'000), s.due);
    if (s.cut_by_cap()) {
      fmt::print(out_, "      (a share of {:.2f} %, cut by the cap)\n", static_cast<double>(s.share_ppm) / 10'000);
    } else if (s.raised_by_floor()) {
      fmt::print(out_, "      (a share of {:.2f} %, raised by the floor or by others' caps)\n",
                 static_cast<double>(s.share_ppm) / 10'000);
    }
    row("delivered", s.delivered, fmt::format("   {} conversations", a.conversations));
    row(s.missing() >= Millis{0} ? "missing" : "beyond it", Millis{std::abs(s.missing().count())});
    fmt::print(out_, "    of {} offers ({}):\n", grouped(a.offers), duration(a.offered.count()));
    row("  refused, unanswered or let go at once", a.failed, fmt::format("   {} offers, charged", grouped(a.failures)));
    row("  given back: caller or platform ended it", a.given_back);
    row("  too short, counted for another, or still open", s.answered_uncounted());
    fmt::print(out_, "    offered to others, and this member's share of it, while it\n");
    const auto others = [&](std::string_view what, Millis ms) {
      row(what, ms, fmt::format("   share {}", duration(s.part_of(ms).count())));
    };
    others("  had no seat signed in", a.absent);
    others("  had no seat ready", a.busy);
    others("  had no ready seat with the skills", a.unskilled);
    others("  could have taken it: another's turn (R3.5)", a.others_turn);
  }

  void why(const Why& w) {
    fmt::print(out_, "\n  Record {} of {}\n", grouped(w.sequence.value), describe(w.at));
    fmt::print(out_, "    command   {}\n", w.command.empty() ? "withheld" : w.command);
    for (const std::string& event : w.events) fmt::print(out_, "    decided   {}\n", event);
    for (const WhyOffer& o : w.offers) {
      fmt::print(out_, "    Ticket {} went to {}, seat {}: ", o.offer.ticket.value & 0xffff'ffff,
                 name(LabelKind::kMember, o.offer.member.value), o.offer.seat.value);
      fmt::print(out_, "its account was {}, the least of {} that could take it {}, {} above that is tolerated.\n",
                 o.offer.virtual_time, o.offer.candidates == 1 ? "the only one" : "those", o.offer.least_virtual_time,
                 o.tolerance);
      if (o.position) {
        fmt::print(out_, "    It stood at place {} of {} who waited, for {:.1f} s.\n", *o.position, o.waiting,
                   static_cast<double>(o.offer.waited.count()) / 1000);
      }
      for (const WhyMember& m : o.members) {
        fmt::print(out_, "      {:<32}{:>10.2f} %  account {:>16}  {:>4} seats  {}\n",
                   name(LabelKind::kMember, m.member.value), static_cast<double>(m.weight_ppm) / 10'000, m.virtual_time,
                   m.seats_signed_in, words(m.reason));
      }
      if (o.members.empty())
        fmt::print(out_, "      Why not another: {} members were within the tolerance; their figures are theirs.\n",
                   o.offer.candidates);
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

}  // namespace rufbund::journal
