// Opens a cell's journal and rebuilds its state: the newest usable snapshot, then the events of the records after it.
// Every batch read on the way is checked against the chain and against the heads that the node signed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/core.h"
#include "journal/batch.h"
#include "journal/node_key.h"
#include "journal/owners.h"
#include "journal/store.h"

namespace rufbund::journal {

struct Recovered {
  Identity identity;
  core::Core core;
  Owners owners;
  ChainEnd end;
  bool fresh = false;                 // the journal was begun just now
  std::uint64_t from_snapshot = 0;    // sequence of the snapshot used; 0: none
  std::uint64_t records_applied = 0;  // after it
};

// Begins the journal where the store is new. Errors say what is wrong and what to do: kConflict where the journal
// belongs to another hotline or key or a newer format, kCorrupt where stored records contradict themselves.
Result<Recovered> recover(JournalStore& store, CellId cell, const std::string& hotline, const core::Capacity& capacity,
                          const PublicKey& key, TimeMs now);

}  // namespace rufbund::journal
