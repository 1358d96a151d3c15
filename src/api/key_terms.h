// What was agreed about the shares of the keys in force: share, floor and cap of each member. The journal and the core
// hold the weights that follow from it; the terms are the configuration's, or those of a command, which the books hold
// durably. Any thread.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "directory/share_terms.h"
#include "projections/picture.h"

namespace rufbund::api {

class KeyTerms {
 public:
  // The terms of a cell's agreement, known from a command.
  void put(CellId cell, std::uint32_t agreement, std::vector<directory::ShareTerms> terms);
  // Those of the configuration, of whatever agreement it put into force.
  void configure(CellId cell, std::vector<directory::ShareTerms> terms) { put(cell, 0, std::move(terms)); }

  // One change of a cell's key at a time: the number of the next agreement, or nothing while another is under way.
  // `pictured` is the agreement that the picture shows.
  [[nodiscard]] std::optional<std::uint32_t> begin(CellId cell, std::uint32_t pictured);
  void end(CellId cell, std::uint32_t agreement, bool adopted);

  // One per member of the line, in its order: what is known to have led to the weights in force, else the weight itself
  // as the share, without floor and cap.
  [[nodiscard]] std::vector<directory::ShareTerms> in_force(const projections::LinePicture& line) const;

 private:
  struct Known {
    std::vector<directory::ShareTerms> terms;
    std::vector<std::pair<MemberId, std::uint32_t>> weights;
  };
  struct Change {
    bool under_way = false;
    std::uint32_t adopted = 0;  // the last, which the picture may not show yet
  };
  mutable std::mutex mutex_;
  std::map<CellId, Change> changes_;
  std::map<std::pair<CellId, std::uint32_t>, Known> known_;  // agreement 0: the configuration's
};

}  // namespace rufbund::api
