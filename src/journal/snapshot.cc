// See snapshot.h.
#include "journal/snapshot.h"

#include <elf.h>
#include <link.h>

#include "journal/hash.h"
#include "journal/wire.h"

namespace rufbund::journal {
namespace {

constexpr std::uint32_t kCore = 1, kDigest = 2, kOwners = 3, kCheck = 4;

// dl_iterate_phdr visits the program itself first; its PT_NOTE holds NT_GNU_BUILD_ID.
int find_build_id(dl_phdr_info* info, std::size_t, void* out) {
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& segment = info->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    auto at = info->dlpi_addr + segment.p_vaddr;
    const auto end = at + segment.p_memsz;
    while (at + sizeof(ElfW(Nhdr)) <= end) {
      const auto* note = reinterpret_cast<const ElfW(Nhdr)*>(at);
      const auto* name = reinterpret_cast<const char*>(note + 1);
      const auto* content = reinterpret_cast<const std::uint8_t*>(name) + ((note->n_namesz + 3u) & ~3u);
      if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 && std::memcmp(name, "GNU", 4) == 0) {
        *static_cast<std::string*>(out) = to_hex({content, note->n_descsz});
      }
      at = reinterpret_cast<ElfW(Addr)>(content) + ((note->n_descsz + 3u) & ~3u);
    }
  }
  return 1;
}

}  // namespace

const std::string& build_tag() {
  static const std::string tag = [] {
    std::string found;
    dl_iterate_phdr(find_build_id, &found);
    return found;
  }();
  return tag;
}

Snapshot make_snapshot(const ChainEnd& end, std::span<const std::byte> core_bytes, std::optional<std::uint64_t> digest,
                       const Owners& owners) {
  Snapshot snapshot{end, build_tag(), {}};
  Bytes owner_bytes;
  owners.save(owner_bytes);
  Bytes& out = snapshot.content;
  wire::append_bytes(out, kCore, {reinterpret_cast<const std::uint8_t*>(core_bytes.data()), core_bytes.size()});
  if (digest) wire::append_uint(out, kDigest, *digest);
  wire::append_bytes(out, kOwners, owner_bytes.span());
  const Hash check = blake2b(out.span());
  wire::append_bytes(out, kCheck, check);
  return snapshot;
}

bool load_snapshot(const Snapshot& snapshot, core::Core& core, Owners& owners) {
  if (build_tag().empty() || snapshot.build != build_tag()) return false;
  const ByteSpan all = snapshot.content.span();
  constexpr std::size_t kTail = 2 + sizeof(Hash);
  if (all.size() < kTail) return false;
  const Hash check = blake2b(all.first(all.size() - kTail));
  if (std::memcmp(all.data() + all.size() - sizeof(Hash), check.data(), sizeof(Hash)) != 0) return false;

  ByteSpan core_bytes, owner_bytes;
  std::optional<std::uint64_t> digest;
  wire::Reader reader(all);
  while (reader.next()) {
    switch (reader.field()) {
      case kCore:
        core_bytes = reader.take_bytes();
        break;
      case kDigest:
        digest = reader.take_uint();
        break;
      case kOwners:
        owner_bytes = reader.take_bytes();
        break;
      case kCheck:
        (void)reader.take_bytes();
        break;
      default:
        return false;
    }
  }
  return reader.ok() && owners.load(owner_bytes) &&
         core.load({reinterpret_cast<const std::byte*>(core_bytes.data()), core_bytes.size()}) &&
         (!digest || core.digest() == *digest);
}

}  // namespace rufbund::journal
