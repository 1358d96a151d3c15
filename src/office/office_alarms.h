// What is wrong in the office now, for the node's list of alarms. Written by the desk, read by whoever shows it.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace rufbund::office {

struct OfficeAlarm {
  std::string_view code, severity;  // as the contract has them; constants
  std::string member;               // key; "" where it concerns none
  TimeMs since;
};

// Any thread.
class AlarmBoard {
 public:
  void put(std::vector<OfficeAlarm> alarms) {
    std::lock_guard lock(mutex_);
    alarms_ = std::move(alarms);
  }
  [[nodiscard]] std::vector<OfficeAlarm> read() const {
    std::lock_guard lock(mutex_);
    return alarms_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<OfficeAlarm> alarms_;
};

}  // namespace rufbund::office
