// What the gate costs: an answer parsed, filtered by the table of permissions and written again, beside what writing it
// costs anyway. The answers are as large as they get, an overview of 60 members and a full page of calls, and made from
// the table itself: every field that it names.
#include <fmt/format.h>

#include <ctime>
#include <functional>

#include "access/permissions.h"
#include "api/access_filter.h"

namespace {

using namespace rufbund;
using api::Json;

constexpr int kMembers = 60;
constexpr int kCalls = 500;
constexpr int kRounds = 40;
constexpr int kDeepest = 3;

const access::Permissions& table() { return access::Permissions::built_in(); }

// Each `n`-th is its own member's; what a picture has of a kind, it has for every member.
Json object(const access::ResourceRule& rule, int n, int depth) {
  Json out = Json::object();
  for (const auto& [name, field] : rule.fields) {
    if (name == rule.member_field)
      out[name] = fmt::format("mitglied-{}", n);
    else if (name == rule.hotline_field)
      out[name] = "impfen";
    else if (field.nested.empty())
      out[name] = name.size() % 2 == 0 ? Json(123'456) : Json("2026-01-12T08:01:02.003Z");
    else if (depth >= kDeepest)
      out[name] = nullptr;
    else if (depth == 0 && name.back() == 's') {
      for (int i = 0; i < kMembers; ++i) out[name].push_back(object(*table().resource(field.nested), i, depth + 1));
    } else {
      out[name] = object(*table().resource(field.nested), n, depth + 1);
    }
  }
  return out;
}

std::int64_t cpu_us(const std::function<void()>& work) {
  const auto now = [] {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1'000'000'000LL + t.tv_nsec;
  };
  work();
  const std::int64_t begin = now();
  for (int i = 0; i < kRounds; ++i) work();
  return (now() - begin) / kRounds / 1'000;
}

void measure(const char* what, const std::function<Json()>& make, const access::ResourceRule& rule, bool list) {
  const std::string text = make().dump();
  const std::int64_t made = cpu_us([&] { (void)make().dump(); });
  for (const auto& [role, organisation] :
       {std::pair{access::Role::kCoordinator, ""}, {access::Role::kManager, "mitglied-7"}}) {
    access::Identity identity;
    identity.role = role;
    identity.organisation = organisation;
    std::size_t size = 0;
    const auto filtered = [&](Json json) {
      if (list)
        api::keep_readable_items(json["items"], rule, table(), identity);
      else
        (void)api::keep_readable(json, rule, table(), identity);
      size = json.dump().size();
    };
    const std::int64_t parse = cpu_us([&] { size = Json::parse(text).size(); });
    const std::int64_t whole = cpu_us([&] { filtered(Json::parse(text)); });
    fmt::print("| {} | {} | {} kB | {} | {} | {} | {} | {} % |\n", what, access::name_of(role), text.size() / 1'000,
               size / 1'000, made, parse, whole, whole * 100 / (made + whole));
  }
}

}  // namespace

int main() {
  fmt::print(
      "| answer | role | made | let through, kB | made and written, µs CPU | parsed, µs | gate as a whole, µs | of "
      "both |\n");
  fmt::print("|---|---|---|---|---|---|---|---|\n");
  const access::ResourceRule& picture = *table().resource("picture");
  measure(
      "overview, 60 members", [&] { return object(picture, 0, 0); }, picture, false);
  const access::ResourceRule& call = *table().resource("call");
  measure(
      "calls, 500",
      [&] {
        Json items = Json::array();
        for (int i = 0; i < kCalls; ++i) items.push_back(object(call, i % kMembers, kDeepest));
        return Json{{"items", std::move(items)}};
      },
      call, true);
}
