#include "calls/check_desk.h"

#include <fmt/format.h>
#include <sodium.h>

#include <utility>
#include <vector>

#include "base/check.h"

namespace rufbund::calls {
namespace {

constexpr std::size_t kMostEndpoints = 8, kLongestUserToUser = 128;

Result<void> look_at(const SiteCheckOrder& order) {
  const auto wrong = [](const char* what) { return fail(ErrorCode::kInvalidArgument, what); };
  if (order.site.empty() || order.site.size() > 64) return wrong("a site's key has 1 to 64 characters");
  if (order.endpoints.empty() || order.endpoints.size() > kMostEndpoints)
    return wrong("the site has no address that could be called, or more than 8");
  if (!is_test_user(order.test_user)) return wrong("the test number is 1 to 32 letters, digits and + * - _ .");
  if (!order.busy_user.empty() && !is_test_user(order.busy_user))
    return wrong("the busy number is 1 to 32 letters, digits and + * - _ .");
  if (!order.no_answer_user.empty() && !is_test_user(order.no_answer_user))
    return wrong("the number at which nobody answers is 1 to 32 letters, digits and + * - _ .");
  if (order.user_to_user.size() > kLongestUserToUser) return wrong("User-to-User is too long");
  return {};
}

}  // namespace

CheckDesk::CheckDesk() {
  CHECK(sodium_init() >= 0);
  door_->desk = this;
}

CheckDesk::~CheckDesk() {
  close();
  const std::lock_guard lock(door_->mutex);
  door_->desk = nullptr;
}

void CheckDesk::open(CheckServices services) {
  services_.emplace(services);
  services_->media.on_room_lost([this](const RoomName& room) {
    // One that ends is swept later, so that the list stays as it is meanwhile.
    for (const auto& [site, check] : checks_) check->on_room_lost(room);
  });
  const std::lock_guard lock(door_->mutex);
  door_->loop = &services_->loop;
}

Result<void> CheckDesk::begin(SiteCheckOrder order, OnReport on_report) {
  if (auto fine = look_at(order); !fine) return fine;
  const std::lock_guard lock(door_->mutex);
  if (!door_->loop) return fail(ErrorCode::kUnavailable, "telephony does not run");
  if (door_->sites.contains(order.site)) return fail(ErrorCode::kConflict, "this site is being checked already");
  if (door_->sites.size() >= kMostAtOnce)
    return fail(ErrorCode::kOverloaded, "four sites are being checked: try again in some minutes");
  const std::string site = order.site;
  const bool posted = door_->loop->post([door = door_, order = std::move(order), on_report = std::move(on_report)] {
    // On the loop's thread, as close() and the destructor: nobody takes the desk away meanwhile.
    CheckDesk* const desk = door->loop ? door->desk : nullptr;
    if (desk) desk->start(order, on_report);
  });
  if (!posted) return fail(ErrorCode::kOverloaded, "telephony has too much to do now");
  door_->sites.insert(site);
  return {};
}

void CheckDesk::start(SiteCheckOrder order, OnReport on_report) {
  const std::string site = order.site;
  auto check = std::make_shared<SiteCheck>(static_cast<CheckHost&>(*this), std::move(order),
                                           [this, site, on_report](const CheckReport& report) {
                                             if (report.over) {
                                               {
                                                 const std::lock_guard lock(door_->mutex);
                                                 door_->sites.erase(site);
                                               }
                                               sweep_later();
                                             }
                                             on_report(report);
                                           });
  checks_[site] = check;  // one that is over and not swept yet goes
  check->start();
}

// In the form of callers' rooms, which are as random.
RoomName CheckDesk::next_room() {
  std::uint64_t name = 0;
  randombytes_buf(&name, sizeof name);
  return fmt::format("{:016x}", name);
}

void CheckDesk::sweep_later() {
  if (sweep_ || !services_) return;
  sweep_ = services_->loop.after(Millis{0}, [this] {
    sweep_ = 0;
    std::erase_if(checks_, [](const auto& check) { return check.second->over(); });
  });
}

void CheckDesk::on_check_event(CheckLegId leg, const CheckEvent& event) {
  const auto checks = checks_;
  for (const auto& [site, check] : checks) check->on(leg, event);
}

void CheckDesk::shut_down() {
  const auto checks = checks_;
  for (const auto& [site, check] : checks) check->abort(CheckReason::kStopping);
}

void CheckDesk::close() {
  {
    const std::lock_guard lock(door_->mutex);
    door_->loop = nullptr;
  }
  shut_down();
  if (services_ && sweep_) services_->loop.cancel(std::exchange(sweep_, 0));
  checks_.clear();
  services_.reset();
}

}  // namespace rufbund::calls
