// `rufbund countersign`: a member signs a head that it received, after it has checked that its export holds it. The
// private key never leaves the file.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/heads_file.h"
#include "journal/agreement.h"
#include "journal/print.h"

namespace rufbund::app {
namespace {

using journal::to_hex;

int refuse(const std::string& what, int status = kExitFailed) {
  fmt::print(stderr, "rufbund countersign: {}\n", what);
  return status;
}

}  // namespace

int countersign(const CountersignOptions& options) {
  const auto documents = read_heads_file(options.heads);
  if (!documents) return refuse(documents.error().message, kExitMistake);
  const auto key = journal::NodeKey::load(options.key);
  if (!key) return refuse(key.error().message + "; rufbund member-key makes one");
  journal::VerifyOptions wanted;
  for (const HeadsDocument& document : *documents) {
    if (wanted.expected && *wanted.expected != document.public_key)
      return refuse(options.heads + " holds heads of several nodes", kExitMistake);
    wanted.expected = document.public_key;
    wanted.kept.insert(wanted.kept.end(), document.heads.begin(), document.heads.end());
  }
  const std::vector<journal::SignedHead> heads = wanted.kept;
  const auto report = journal::verify_file(options.exported, std::move(wanted));
  if (!report) return refuse(fmt::format("{}: {}", options.exported, report.error().message), kExitMistake);
  if (report->deviation)
    return refuse(fmt::format("{} deviates: {}; rufbund verify tells more. Nothing was signed.", options.exported,
                              report->deviation->what));
  if (report->kept.agreed == 0)
    return refuse(
        fmt::format("{} holds none of the heads in {}. Nothing was signed.", options.exported, options.heads));
  const journal::Identity& node = report->header.identity;
  const auto newest = std::find_if(heads.begin(), heads.end(), [&](const journal::SignedHead& head) {
    return head.last == report->kept.through && journal::signature_holds(head, node.public_key);
  });
  const auto text = journal::countersigned_text(journal::genesis_hash(node.hotline, node.public_key), *newest);
  fmt::print(stderr, "The history of the hotline {} up to record {}, signed by the node {} at {}.\n", node.hotline,
             newest->last.value, to_hex(node.public_key), journal::describe(newest->signed_at));
  const nlohmann::json out{{"hotline", node.hotline},
                           {"batch", newest->batch},
                           {"head", to_hex(newest->head)},
                           {"signature", to_hex(key->sign(text.span()))}};
  fmt::print("{}\n", out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  return kExitFine;
}

}  // namespace rufbund::app
